// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/primary_file.hpp"

#include <map>

#include "howship/base/ensure.hpp"
#include "howship/scenario/data_table.hpp"
#include "howship/scenario/embedded.hpp"

namespace howship::scenario {
namespace {

const std::map<std::string, spread::Primary, std::less<>>& built_in() {
  static const auto primaries = [] {
    std::map<std::string, spread::Primary, std::less<>> out;
    for (const EmbeddedFile& file : embedded_files()) {
      if (!file.path.starts_with("primaries/")) continue;
      Problems problems;
      spread::Primary primary = read_primary(file.text, file.path, problems);
      HOWSHIP_ENSURE(problems.empty(), ("a built-in primary is sound; " + problems.report()).c_str());
      out.emplace(primary.name, std::move(primary));
    }
    return out;
  }();
  return primaries;
}

}  // namespace

spread::Primary read_primary(std::string_view text, std::string_view file, Problems& problems) {
  spread::Primary out;
  const auto slash = file.find_last_of('/');
  out.name = std::string{slash == std::string_view::npos ? file : file.substr(slash + 1)};
  if (out.name.ends_with(".toml")) out.name.resize(out.name.size() - 5);
  const std::size_t before = problems.size();
  const Node document = parse_document(text, file, problems);
  if (problems.size() != before) return out;

  DataTable top(document, "", file, problems);
  out.title = top.text("title", true);
  if (const auto drain = top.word("drain", spread::drain_names(), true)) out.drain = spread::Drain(*drain);
  const auto rows = spread::primary_numbers();
  out.stated.resize(rows.size());
  top.section("numbers", [&](DataTable& t) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      out.*rows[row].member = rows[row].otherwise;
      const auto stated = t.stated(rows[row].key, rows[row].unit, rows[row].low, rows[row].high, rows[row].required);
      if (!stated) continue;
      out.*rows[row].member = stated->value;
      out.stated[row] = *stated;
    }
  });
  top.done();
  return out;
}

const std::vector<std::string>& primary_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const auto& [name, primary] : built_in()) out.push_back(name);
    return out;
  }();
  return names;
}

const spread::Primary& built_in_primary(std::string_view name) {
  const auto found = built_in().find(name);
  HOWSHIP_ENSURE(found != built_in().end(), "a built-in primary");
  return found->second;
}

std::string primary_hint(std::string_view name) {
  if (name == "kidney") return "write \"renal\"";
  const auto& names = primary_names();
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string near = nearest(name, known);
  if (!near.empty()) return "did you mean \"" + near + "\"?";
  std::string out = "one of: ";
  for (std::string_view one : known) (out += one) += ", ";
  return out + "or a file of your own, by a path that ends in .toml";
}

}  // namespace howship::scenario
