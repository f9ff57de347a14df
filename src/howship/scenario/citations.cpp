// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/citations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "howship/base/ensure.hpp"
#include "howship/imaging/body.hpp"
#include "howship/imaging/materials.hpp"
#include "howship/imaging/phantom.hpp"
#include "howship/imaging/spectrum.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/embedded.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/skeleton/marrow.hpp"
#include "howship/spread/parameters.hpp"
#include "howship/spread/regions.hpp"
#include "howship/therapy/drug/numbers.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::scenario {
namespace {

constexpr std::string_view more_authors = "et al.";

Node embedded_document(std::string_view path) {
  const auto text = embedded_data(path);
  HOWSHIP_ENSURE(text.has_value(), "an embedded file");
  Problems problems;
  Node out = parse_document(*text, path, problems);
  HOWSHIP_ENSURE(problems.empty(), "an embedded file that is whole");
  return out;
}

std::vector<Work> read_works() {
  std::vector<Work> out;
  for (const Entry& entry : embedded_document("citations.toml").entries) {
    const auto take = [&](std::string_view name) {
      const Entry* found = entry.node.find(name);
      if (!found) return std::string{};
      return found->node.type == Node::Type::integer ? std::to_string(found->node.integer) : found->node.text;
    };
    Work work{.key = entry.key,
              .authors = {},
              .organisation = take("organisation"),
              .title = take("title"),
              .year = take("year"),
              .journal = take("journal"),
              .publisher = take("publisher"),
              .volume = take("volume"),
              .pages = take("pages"),
              .doi = take("doi"),
              .pmcid = take("pmcid"),
              .url = take("url")};
    if (const Entry* authors = entry.node.find("authors"))
      for (const Node& author : authors->node.items) work.authors.push_back(author.text);
    out.push_back(std::move(work));
  }
  std::sort(out.begin(), out.end(), [](const Work& a, const Work& b) { return a.key < b.key; });
  return out;
}

/// "van Leeuwen CM" as {"van Leeuwen", "CM"}.
std::pair<std::string, std::string> split_name(const std::string& author) {
  const auto space = author.rfind(' ');
  if (space == std::string::npos) return {author, ""};
  return {author.substr(0, space), author.substr(space + 1)};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view{"&%$#_{}"}.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

bool is_key(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Every text under a key `source` of a document, with `name` where it stands.
void each_source(const Node& node, const std::string& name, std::vector<SourcedNumber>& out) {
  for (const Entry& entry : node.entries) {
    if (entry.key == "source" && entry.node.type == Node::Type::text) out.push_back({"report", name, entry.node.text});
    each_source(entry.node, name + ' ' + entry.key, out);
  }
  for (const Node& item : node.items) {
    const Entry* column = item.find("column");
    each_source(item, column ? name + ' ' + column->node.text : name, out);
  }
}

std::vector<SourcedNumber> every_sourced_number() {
  std::vector<SourcedNumber> out;
  const auto add = [&](std::string group, std::string name, const Source& source) {
    out.push_back({std::move(group), std::move(name), std::string{source.text}, source.origin});
  };
  for (const ParameterGroup& group : parameter_groups())
    for (const Declaration& one : group.declared)
      add(std::string{group.name}, fmt::format("{}.{}", group.name, one.key), one.source);
  for (std::string_view bone : skeleton::bone_names())
    for (const skeleton::DeclaredValue& one : skeleton::bone_parameters(bone))
      add(fmt::format("bone {}", bone), fmt::format("bone {} {}", bone, one.declared.key), one.declared.source);
  for (const tumour::Primary& primary : tumour::primaries()) {
    const std::string name = "primary " + std::string{primary.name};
    out.push_back({name, name, std::string{primary.source}, Origin::fitted});
    if (const auto clones = tumour::clones_of(primary.name); !clones.source.empty())
      out.push_back({name, name + " clones", std::string{clones.source}, Origin::fitted});
  }
  for (const auto& row : spread::Parameters::table())
    add("spread", "spread." + std::string{row.declared.key}, row.declared.source);
  add("skeleton", "active marrow", skeleton::active_marrow_source());
  for (const auto& [column, source] : spread::region_sources()) add("spread", "region " + std::string{column}, source);
  for (const std::string& name : primary_names()) {
    const spread::Primary& primary = built_in_primary(name);
    for (std::size_t row = 0; row < primary.stated.size(); ++row)
      if (const therapy::Stated& one = primary.stated[row]; !one.source.empty())
        out.push_back({"primary " + name, fmt::format("primary {} {}", name, spread::primary_numbers()[row].key),
                       one.source, one.origin});
  }
  for (const imaging::BodyTissueData& one : imaging::body_tissues())
    add("imaged body", "tissue " + std::string{one.name}, one.source);
  for (const imaging::MaterialData& one : imaging::materials())
    add("imaged body", "material " + std::string{one.name}, one.source);
  for (const auto& row : imaging::PhantomSettings::table())
    add("imaged body", "body " + std::string{row.declared.key}, row.declared.source);
  for (const auto& row : imaging::TubeSettings::table())
    add("imaged body", "tube " + std::string{row.declared.key}, row.declared.source);
  for (const std::string& name : drug_names())
    for (SourcedNumber& one : sourced_numbers(built_in_drug(name))) out.push_back(std::move(one));
  for (const std::string& name : policy_names()) {
    const clinic::Policy policy = load_policy(name);
    const std::string group = "policy " + name;
    for (const clinic::PolicyNumber& one : policy.numbers)
      if (one.policy == name)
        out.push_back({group, group + ' ' + one.name, one.source,
                       one.origin == "published" ? Origin::published : Origin::assumed});
    for (const clinic::Rule& one : policy.rules)
      if (one.policy == name) out.push_back({group, group + ' ' + one.id, one.source, Origin::assumed});
    if (policy.extends.empty())
      for (const auto& [delay, one] : policy.delays)
        out.push_back({group, group + " delay " + delay, one.source, Origin::assumed});
  }
  for (const std::string_view file : {"reference_ranges.toml", "model_ranges.toml"})
    each_source(embedded_document(file), "range shown in the report:", out);
  return out;
}

}  // namespace

std::string Work::name() const {
  const std::string who = !authors.empty()        ? split_name(authors.front()).first
                          : !organisation.empty() ? organisation
                          : !title.empty()        ? title
                                                  : pmcid;
  return year.empty() || who == pmcid ? who : who + ' ' + year;
}

std::string Work::text() const {
  std::string out;
  for (const std::string& author : authors) out += (out.empty() ? "" : ", ") + author;
  if (authors.empty()) out = organisation;
  if (!out.empty() && !out.ends_with('.')) out += '.';
  const auto add = [&](const std::string& more, std::string_view before) {
    if (!more.empty()) out += (out.empty() ? "" : std::string{before}) + more;
  };
  if (!title.empty()) add(title + '.', " ");
  add(!journal.empty() ? journal : publisher == organisation ? "" : publisher, " ");
  add(volume, " ");
  add(pages, volume.empty() ? " " : ":");
  add(year, out.ends_with('.') ? " " : ", ");
  if (title.empty()) add(pmcid, ", ");
  return out;
}

std::string Work::link() const {
  if (!doi.empty()) return "https://doi.org/" + doi;
  if (!pmcid.empty()) return "https://pmc.ncbi.nlm.nih.gov/articles/" + pmcid + '/';
  return url;
}

std::string Work::bibtex() const {
  std::string out = fmt::format("@{}{{{},\n", journal.empty() || title.empty() ? "misc" : "article", key);
  const auto field = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out += fmt::format("  {} = {{{}}},\n", name, value);
  };
  std::string people = organisation.empty() ? "" : '{' + escaped(organisation) + '}';
  for (const std::string& author : authors) {
    people += people.empty() ? "" : " and ";
    if (author == more_authors) {
      people += "others";
      continue;
    }
    const auto [surname, initials] = split_name(author);
    people += escaped(surname) + (initials.empty() ? "" : ", " + escaped(initials));
  }
  field("author", people);
  // A second pair of braces keeps the capitals of names.
  field("title", title.empty() ? "" : '{' + escaped(title) + '}');
  field("journal", escaped(journal));
  field("howpublished", publisher == organisation ? "" : escaped(publisher));
  field("volume", escaped(volume));
  field("pages", escaped(pages));
  field("year", year);
  field("doi", doi);
  field("url", doi.empty() ? link() : "");
  return out + "}\n";
}

std::span<const Work> works() {
  static const std::vector<Work> all = read_works();
  return all;
}

const Work* find_work(std::string_view key) {
  const auto all = works();
  const auto found = std::lower_bound(all.begin(), all.end(), key, [](const Work& w, auto k) { return w.key < k; });
  return found != all.end() && found->key == key ? &*found : nullptr;
}

std::vector<Citation> citations_in(std::string_view source) {
  std::vector<Citation> out;
  for (std::size_t open = source.find('['); open != std::string_view::npos; open = source.find('[', open + 1)) {
    const std::size_t close = source.find(']', open);
    if (close == std::string_view::npos) break;
    const std::string_view inside = source.substr(open + 1, close - open - 1);
    const std::size_t comma = inside.find(", ");
    const std::string_view key = inside.substr(0, comma);
    if (!is_key(key)) continue;
    out.push_back({key, comma == std::string_view::npos ? std::string_view{} : inside.substr(comma + 2)});
  }
  return out;
}

std::string in_words(std::string_view source) {
  std::string out;
  std::size_t from = 0;
  for (const Citation& one : citations_in(source)) {
    const Work* work = find_work(one.key);
    if (!work) continue;
    const auto key_at = std::size_t(one.key.data() - source.data());
    out += source.substr(from, key_at - 1 - from);
    out += work->name();
    if (!one.place.empty()) (out += ", ") += one.place;
    from = source.find(']', key_at) + 1;
  }
  return out += source.substr(from);
}

const std::vector<SourcedNumber>& sourced_numbers() {
  static const std::vector<SourcedNumber> all = every_sourced_number();
  return all;
}

std::vector<SourcedNumber> sourced_numbers(const therapy::Drug& drug) {
  std::vector<SourcedNumber> out;
  for (const therapy::DrugNumber& one : therapy::numbers_of(drug))
    out.push_back({"drug " + drug.key, "drug " + drug.key + ' ' + one.name, one.stated->source, one.stated->origin});
  for (const std::string& work : drug.works)
    out.push_back({"drug " + drug.key, "drug " + drug.key, work, Origin::published});
  return out;
}

std::vector<CitedWork> works_cited(std::span<const SourcedNumber> numbers) {
  std::map<std::string_view, CitedWork> found;
  for (const SourcedNumber& number : numbers)
    for (const Citation& one : citations_in(number.source)) {
      const Work* work = find_work(one.key);
      if (!work) continue;
      CitedWork& cited = found.try_emplace(work->key, CitedWork{work, {}}).first->second;
      if (std::find(cited.cited_by.begin(), cited.cited_by.end(), number.name) == cited.cited_by.end())
        cited.cited_by.push_back(number.name);
    }
  std::vector<CitedWork> out;
  for (auto& [key, cited] : found) out.push_back(std::move(cited));
  return out;
}

}  // namespace howship::scenario
