// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/dataset_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "howship/base/files.hpp"
#include "howship/base/random.hpp"
#include "howship/base/units.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/passes.hpp"
#include "howship/scenario/values.hpp"
#include "howship/skeleton/built_in.hpp"

namespace howship::scenario {
namespace {

constexpr std::string_view keys_of_distribution[] = {"from", "to", "mean", "sd", "one_of", "shares"};
constexpr double most_cases = 1e6;
constexpr std::int64_t most_lesions = 1000, highest_label = 65535;

bool is_distribution(const Node& node) {
  if (node.type != Node::Type::table || node.entries.empty()) return false;
  return std::all_of(node.entries.begin(), node.entries.end(), [](const Entry& entry) {
    return std::find(std::begin(keys_of_distribution), std::end(keys_of_distribution), entry.key) !=
           std::end(keys_of_distribution);
  });
}

/// A number with what stands behind it: "3.5 mm" is 3.5 and "mm", 3 is 3 and "".
struct Amount {
  double value = 0.0;
  std::string unit, before;  ///< "day 90" has "day" before it
  bool whole = false;
};
std::optional<Amount> amount_of(const Node& node) {
  if (node.type == Node::Type::integer) return Amount{double(node.integer), "", "", true};
  if (node.type == Node::Type::number) return Amount{node.number, "", "", false};
  if (node.type != Node::Type::text) return std::nullopt;
  Amount out;
  std::string text = node.text;
  for (const std::string word : {"day ", "month ", "week "})
    if (text.starts_with(word)) out.before = word, text = text.substr(word.size());
  const std::size_t blank = text.find(' ');
  const auto number = read_number(text.substr(0, blank));
  if (!number) return std::nullopt;
  out.value = *number;
  if (blank != std::string::npos) out.unit = text.substr(blank + 1);
  if (!out.before.empty() && !out.unit.empty()) return std::nullopt;  // "day 60 weeks"
  return out;
}

Node node_of(const Node& like, const Amount& amount, double value) {
  Node out;
  out.line = like.line;
  out.column = like.column;
  // Four digits say more than any of these quantities is known by, and stay readable in a scenario.
  const double step = value == 0.0 ? 1.0 : std::pow(10.0, std::floor(std::log10(std::abs(value))) - 3.0);
  const double rounded = amount.whole ? std::round(value) : std::round(value / step) * step;
  std::string text = fmt::format("{:.10g}", rounded);
  if (!amount.unit.empty() || !amount.before.empty()) {
    out.type = Node::Type::text;
    out.text = amount.before + text + (amount.unit.empty() ? "" : " " + amount.unit);
  } else if (amount.whole) {
    out.type = Node::Type::integer;
    constexpr double largest = 9.2e18;  // of whole numbers; a double beyond it is none
    out.integer = std::int64_t(std::clamp(rounded, -largest, largest));
    out.number = double(out.integer);
  } else {
    out.type = Node::Type::number;
    out.number = std::stod(text);
  }
  return out;
}

/// Draws of one case, keyed by the key for which they are.
class Draws {
 public:
  Draws(std::uint64_t seed, std::uint64_t number) : seed_(seed), number_(number) {}
  double uniform(const std::string& key, std::uint64_t n = 0) const {
    return howship::uniform(seed_, number_, Stream::population, index(key) + n);
  }
  double normal(const std::string& key, std::uint64_t n = 0) const {
    return howship::normal(seed_, number_, Stream::population, (index(key) >> 1) + n);
  }
  std::size_t choice(const std::string& key, std::size_t of) const {
    return std::min(of - 1, std::size_t(uniform(key) * double(of)));
  }

 private:
  static std::uint64_t index(const std::string& key) {
    std::uint64_t out = 1;
    for (const char c : key) out = mix(out ^ std::uint64_t(static_cast<unsigned char>(c)));
    return out >> 2 << 1;
  }
  std::uint64_t seed_, number_;
};

/// Says what is wrong with a distribution; nothing where it can be drawn from.
void check_distribution(const Node& node, const std::string& key, Faults& faults) {
  const auto find = [&](std::string_view name) { return node.find(name); };
  if (const Entry* list = find("one_of")) {
    for (const Entry& entry : node.entries)
      if (entry.key != "one_of" && entry.key != "shares")
        return faults.add(at(entry), join(key, entry.key), "does not stand beside one_of", "leave one of them out");
    if (list->node.type != Node::Type::list || list->node.items.empty())
      return faults.add(at(list->node), key + ".one_of", "a list of values is wanted", "one_of = [\"L2\", \"L3\"]");
    if (const Entry* shares = find("shares")) {
      double sum = 0.0;
      bool numbers = shares->node.type == Node::Type::list && shares->node.items.size() == list->node.items.size();
      if (numbers)
        for (const Node& one : shares->node.items) {
          const auto amount = amount_of(one);
          numbers = numbers && amount && amount->unit.empty() && amount->before.empty() && amount->value >= 0.0;
          if (amount) sum += amount->value;
        }
      if (!numbers)
        return faults.add(at(shares->node), key + ".shares", "a share for each of one_of is wanted",
                          "shares = [0.7, 0.3]");
      if (std::abs(sum - 1.0) > 1e-6)
        faults.add(at(shares->node), key + ".shares", "shares add up to " + shortest(sum), "they must add up to 1");
    }
    for (std::size_t k = 0; k < list->node.items.size(); ++k)
      if (is_distribution(list->node.items[k]))
        check_distribution(list->node.items[k], row_name(key + ".one_of", k), faults);
    return;
  }
  const bool normal = find("mean") || find("sd");
  if (normal ? !(find("mean") && find("sd")) : !(find("from") && find("to")))
    return faults.add(
        at(node), key,
        normal ? "a normal distribution has a mean and an sd" : "from and to are wanted, mean and sd, or one_of",
        "write { from = \"3 mm\", to = \"8 mm\" }");
  std::optional<Amount> first;
  std::optional<double> low, high, mean;
  for (const Entry& entry : node.entries) {
    const auto amount = amount_of(entry.node);
    if (!amount)
      return faults.add(at(entry.node), join(key, entry.key), "no number stands here", "for instance \"3 mm\"");
    if (!first) first = amount;
    if (amount->unit != first->unit || amount->before != first->before)
      return faults.add(at(entry.node), join(key, entry.key), "is in another unit than the rest of the distribution",
                        "write all of it in one unit");
    if (!std::isfinite(amount->value))
      return faults.add(at(entry.node), join(key, entry.key), "a finite number is wanted", "for instance \"3 mm\"");
    if (entry.key == "from") low = amount->value;
    if (entry.key == "to") high = amount->value;
    if (entry.key == "mean") mean = amount->value;
    if (entry.key == "sd" && amount->value <= 0.0)
      return faults.add(at(entry.node), join(key, "sd"), "is not above 0", "write a plain value where nothing varies");
  }
  if (low && high && *low > *high)
    faults.add(at(node), key, "from is above to", "write the lower end first");
  else if (mean && ((low && *mean < *low) || (high && *mean > *high)))
    faults.add(at(node), key, "the mean lies outside of from and to", "move one of them");
}

Node drawn_from(const Node& node, const std::string& key, const Draws& draws) {
  if (const Entry* list = node.find("one_of")) {
    const std::vector<Node>& values = list->node.items;
    std::size_t pick = draws.choice(key, values.size());
    if (const Entry* shares = node.find("shares")) {
      const double u = draws.uniform(key);
      double up_to = 0.0;
      for (pick = 0; pick + 1 < values.size(); ++pick)
        if (u < (up_to += amount_of(shares->node.items[pick])->value)) break;
    }
    Node out = values[pick];
    return out;
  }
  const auto number = [&](std::string_view name) -> std::optional<double> {
    const Entry* found = node.find(name);
    return found ? std::optional(amount_of(found->node)->value) : std::nullopt;
  };
  Amount amount = *amount_of(node.entries.front().node);
  for (const Entry& entry : node.entries) amount.whole = amount.whole && amount_of(entry.node)->whole;
  const auto low = number("from"), high = number("to");
  double value = 0.0;
  if (const auto mean = number("mean")) {
    const double sd = *number("sd");
    constexpr std::uint64_t tries = 256;
    for (std::uint64_t n = 0; n < tries; ++n) {
      value = *mean + sd * draws.normal(key, n);
      if ((!low || value >= *low) && (!high || value <= *high)) break;
    }
    value = std::clamp(value, low.value_or(value), high.value_or(value));
  } else {
    const double u = draws.uniform(key);
    value = amount.whole ? *low + std::floor(u * (*high - *low + 1.0)) : *low + u * (*high - *low);
  }
  return node_of(node, amount, value);
}

template <class Each>
void walk(const Node& node, const std::string& key, const Each& each) {
  if (is_distribution(node)) return each(node, key);
  for (const Entry& entry : node.entries) walk(entry.node, key.empty() ? entry.key : join(key, entry.key), each);
  for (std::size_t k = 0; k < node.items.size(); ++k) walk(node.items[k], row_name(key, k), each);
}

Node drawn(const Node& node, const std::string& key, const Draws& draws) {
  if (is_distribution(node)) {
    Node out = drawn_from(node, key, draws);
    return is_distribution(out) ? drawn(out, key + ".one", draws) : out;
  }
  Node out = node;
  for (Entry& entry : out.entries)
    entry.node = drawn(entry.node, key.empty() ? entry.key : join(key, entry.key), draws);
  for (std::size_t k = 0; k < out.items.size(); ++k) out.items[k] = drawn(out.items[k], row_name(key, k), draws);
  return out;
}

Node text_node(std::string text, const Node& like) {
  Node out;
  out.type = Node::Type::text;
  out.text = std::move(text);
  out.line = like.line;
  out.column = like.column;
  return out;
}
void set(Node& table, const std::string& key, Node value) {
  for (Entry& entry : table.entries)
    if (entry.key == key) {
      entry.node = std::move(value);
      return;
    }
  table.entries.push_back({key, value.line, value.column, std::move(value)});
}

constexpr std::string_view layouts[] = {"bids", "nnunet"};

class Reader {
 public:
  Reader(std::string_view path, Problems& problems) : faults_(path, problems), values_(faults_, places_) {
    out_.path = path;
  }

  Dataset read(const Node& document) {
    const Entry* section = document.find("dataset");
    if (!section || section->node.type != Node::Type::table) {
      faults_.add(section ? at(section->node) : Place{1, 1}, "dataset", section ? "a section is wanted" : "is missing",
                  "add [dataset] with cases = 20");
      return std::move(out_);
    }
    out_.scenario = document;
    std::erase_if(out_.scenario.entries, [](const Entry& entry) { return entry.key == "dataset"; });
    if (const Entry* title = document.find("title"); title && title->node.type == Node::Type::text)
      out_.title = title->node.text;
    if (const Entry* seed = document.find("seed")) {
      if (seed->node.type == Node::Type::integer && seed->node.integer >= 0)
        out_.seed = std::uint64_t(seed->node.integer);
      else
        faults_.add(at(seed->node), "seed", "a whole number from 0 is wanted", "write it as: seed = 7");
    }
    std::vector<std::string_view> known;
    for (const CohortInput& one : dataset_inputs())
      if (one.section == "dataset") known.push_back(one.key);
    known.push_back("scan");
    known.push_back("setting");
    for (const Entry& entry : section->node.entries) key(entry, known);
    agree(section->node, document);
    walk(out_.scenario, "", [&](const Node& node, const std::string& key) { check_distribution(node, key, faults_); });
    if (const Entry* lesions = out_.scenario.find("lesion"); lesions && lesions->node.type == Node::Type::list)
      for (std::size_t k = 0; k < lesions->node.items.size(); ++k)
        if (const Entry* number = lesions->node.items[k].find("number"))
          how_many(number->node, join(row_name("lesion", k), "number"));
    return std::move(out_);
  }

 private:
  /// Of lesions: a whole number, or a distribution of nothing else.
  void how_many(const Node& node, const std::string& key) {
    const auto one = [&](const Node& value) {
      if (value.type == Node::Type::integer && value.integer >= 0 && value.integer <= most_lesions) return;
      faults_.add(at(value), key, "a whole number from 0 to " + std::to_string(most_lesions) + " is wanted",
                  "write it as: number = 2, or { from = 1, to = 3 }");
    };
    if (!is_distribution(node)) return one(node);
    for (const Entry& entry : node.entries) {
      if (entry.key == "shares") continue;
      if (entry.key != "one_of") {
        one(entry.node);
        continue;
      }
      for (const Node& value : entry.node.items) one(value);
    }
  }

  void once(const std::vector<std::string>& all, const Node& node, const std::string& key) {
    for (std::size_t k = 0; k < all.size(); ++k)
      if (std::find(all.begin(), all.begin() + std::ptrdiff_t(k), all[k]) != all.begin() + std::ptrdiff_t(k))
        faults_.add(at(node), key, "\"" + shown(all[k]) + "\" stands twice", "leave one of them out");
  }

  std::vector<std::string> words(const Node& node, const std::string& key) {
    std::vector<std::string> out;
    if (node.type == Node::Type::text) return {node.text};
    bool fine = node.type == Node::Type::list && !node.items.empty();
    if (fine)
      for (const Node& one : node.items) {
        fine = fine && one.type == Node::Type::text;
        out.push_back(one.text);
      }
    if (!fine) faults_.add(at(node), key, "a word or a list of words is wanted", "for instance [\"L2\", \"L3\"]");
    return fine ? out : std::vector<std::string>{};
  }
  void flag(const Node& node, const std::string& key, bool& out) {
    if (node.type == Node::Type::flag)
      out = node.flag;
    else
      faults_.add(at(node), key, "true or false is wanted, found " + std::string{type_name(node.type)},
                  "write it without quotes");
  }
  std::string file(const Node& node, const std::string& key) {
    if (node.type != Node::Type::text) {
      faults_.add(at(node), key, "a path in quotes is wanted, found " + std::string{type_name(node.type)},
                  "for instance \"scan.nii.gz\"");
      return {};
    }
    const std::string path = (std::filesystem::path{out_.path}.parent_path() / node.text).lexically_normal().string();
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
      faults_.add(at(node), key, "there is no file " + shown(path), "paths are taken from the folder of the data set");
    return path;
  }

  void key(const Entry& entry, std::span<const std::string_view> known) {
    const Node& node = entry.node;
    const std::string name = join("dataset", entry.key);
    if (entry.key == "cases") {
      if (node.type != Node::Type::integer || node.integer < 1 || double(node.integer) > most_cases)
        faults_.add(at(node), name, "a whole number from 1 to 1000000 is wanted", "write it as: cases = 100");
      else
        out_.cases = std::uint64_t(node.integer);
    } else if (entry.key == "layout") {
      const auto found = std::find(std::begin(layouts), std::end(layouts), node.text);
      if (node.type != Node::Type::text)
        faults_.add(at(node), name, "text in quotes is wanted, found " + std::string{type_name(node.type)},
                    "one of: bids, nnunet");
      else if (found == std::end(layouts))
        faults_.unknown(at(node), name, node.text, "there is no layout \"" + shown(node.text) + '"', layouts);
      else
        out_.layout = DatasetLayout(found - std::begin(layouts));
    } else if (entry.key == "tests") {
      out_.tests = words(node, name);
      once(out_.tests, node, name);
      std::vector<std::string_view> with_images;
      for (const imaging::Modality* one : imaging::modalities())
        if (one->has_images() && !one->whole_patient) with_images.push_back(one->name);
      for (const std::string& test : out_.tests)
        if (std::find(with_images.begin(), with_images.end(), test) == with_images.end())
          faults_.unknown(at(node), name, test, "there is no test of a bone with images \"" + shown(test) + '"',
                          with_images);
    } else if (entry.key == "bone") {
      out_.bones = words(node, name);
      std::vector<std::string_view> bones;
      for (const std::string_view one : skeleton::bone_names()) bones.push_back(one);
      for (const std::string& bone : out_.bones)
        if (std::find(bones.begin(), bones.end(), bone) == bones.end())
          faults_.unknown(at(node), name, bone, "there is no built-in bone \"" + shown(bone) + '"', bones);
    } else if (entry.key == "days") {
      const auto day = [&](const Node& one) {
        const auto amount = amount_of(one);
        const std::string unit = amount && !amount->unit.empty()        ? amount->unit
                                 : amount && amount->before == "month " ? "month"
                                 : amount && amount->before == "week "  ? "week"
                                                                        : "day";
        const auto read = amount ? read_quantity(shortest(amount->value) + " " + unit, "day") : ReadQuantity{};
        if (!read.value || *read.value < 0.0 || (amount->unit.empty() && amount->before.empty()))
          faults_.add(at(one), name, "a day is wanted", "write days = [\"day 60\", \"day 120\"]");
        else
          out_.days.push_back(*read.value);
      };
      if (node.type == Node::Type::list && node.items.empty())
        faults_.add(at(node), name, "a day is wanted", "write days = [\"day 60\", \"day 120\"]");
      if (node.type == Node::Type::list)
        for (const Node& one : node.items) day(one);
      else
        day(node);
      std::sort(out_.days.begin(), out_.days.end());
      out_.days.erase(std::unique(out_.days.begin(), out_.days.end()), out_.days.end());
    } else if (entry.key == "without_lesion") {
      flag(node, name, out_.without_lesion);
    } else if (entry.key == "dicom_truth") {
      flag(node, name, out_.dicom_truth);
    } else if (entry.key == "strength") {
      flag(node, name, out_.strength);
    } else if (entry.key == "test_share") {
      if (const auto v = values_.quantity(node, name, "1", 0, 1, true, false, "0.2")) out_.test_share = *v;
    } else if (entry.key == "scan") {
      rows(node, name, [&](const Node& row, const std::string& at_row) { scan(row, at_row); });
    } else if (entry.key == "setting") {
      rows(node, name, [&](const Node& row, const std::string& at_row) { setting(row, at_row); });
    } else {
      faults_.unknown(at(entry), name, entry.key, "no such key", known);
    }
  }
  template <class Each>
  void rows(const Node& node, const std::string& name, const Each& each) {
    if (node.type != Node::Type::list || node.items.empty() || node.items.front().type != Node::Type::table)
      return faults_.add(at(node), name, "a section for each is wanted", "write it as [[" + name + "]]");
    for (std::size_t k = 0; k < node.items.size(); ++k) each(node.items[k], row_name(name, k));
  }
  void scan(const Node& row, const std::string& name) {
    static constexpr std::string_view keys[] = {"bone", "ct", "mask", "body_mask", "label", "person"};
    DatasetScan out;
    for (const Entry& entry : row.entries) {
      const std::string key = join(name, entry.key);
      if (entry.key == "bone" || entry.key == "person") {
        if (entry.node.type != Node::Type::text)
          faults_.add(at(entry.node), key, "a word in quotes is wanted", "for instance \"L3\"");
        else
          (entry.key == "bone" ? out.bone : out.person) = entry.node.text;
      } else if (entry.key == "ct") {
        out.ct = file(entry.node, key);
      } else if (entry.key == "mask") {
        out.mask = file(entry.node, key);
      } else if (entry.key == "body_mask") {
        out.body_mask = file(entry.node, key);
      } else if (entry.key == "label") {
        if (entry.node.type != Node::Type::integer || entry.node.integer < 1 || entry.node.integer > highest_label)
          faults_.add(at(entry.node), key, "a whole number from 1 to " + std::to_string(highest_label) + " is wanted",
                      "write it as: label = 29");
        else
          out.label = int(entry.node.integer);
      } else {
        faults_.unknown(at(entry), key, entry.key, "no such key", keys);
      }
    }
    for (const auto& [word, value] : {std::pair{"bone", &out.bone}, {"ct", &out.ct}, {"mask", &out.mask}})
      if (!row.find(word))
        faults_.add(at(row), join(name, word), "is missing", std::string{"write "} + word + " = \"...\"");
    if (out.person.empty()) out.person = out.ct;
    out_.scans.push_back(std::move(out));
  }
  void setting(const Node& row, const std::string& name) {
    DatasetSetting out;
    std::vector<std::string_view> known{"name"};
    for (const Declaration& one : imaging::test_declarations()) known.push_back(one.key);
    for (const Entry& entry : row.entries) {
      const std::string key = join(name, entry.key);
      if (entry.key == "name") {
        out.name = entry.node.text;
        const bool plain = !out.name.empty() && std::all_of(out.name.begin(), out.name.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
        if (!plain)
          faults_.add(at(entry.node), key, "a name of letters and digits is wanted", "it becomes a part of file names");
        continue;
      }
      const auto& all = imaging::test_declarations();
      const auto found =
          std::find_if(all.begin(), all.end(), [&](const Declaration& one) { return one.key == entry.key; });
      if (found == all.end())
        faults_.unknown(at(entry), key, entry.key, "no such number of a machine or a reader", known);
      else if (const auto v = values_.quantity(entry.node, key, found->unit, found->low, found->high, false, false,
                                               "\"" + shortest(found->low) + ' ' + std::string{found->unit} + '"'))
        out.numbers.emplace_back(entry.key, *v);
    }
    if (!row.find("name")) faults_.add(at(row), join(name, "name"), "is missing", "write name = \"soft\"");
    for (const DatasetSetting& other : out_.settings)
      if (!out.name.empty() && other.name == out.name)
        faults_.add(at(row), join(name, "name"), "stands twice", "each setting has a name of its own");
    out_.settings.push_back(std::move(out));
  }

  void agree(const Node& section, const Node& document) {
    if (out_.cases == 0 && !section.find("cases"))
      faults_.add(at(section), "dataset.cases", "is missing", "write it as: cases = 100");
    if (!section.find("days")) faults_.add(at(section), "dataset.days", "is missing", "write days = [\"day 120\"]");
    if (out_.bones.empty() && out_.scans.empty() && !section.find("bone") && !section.find("scan"))
      faults_.add(at(section), "dataset.bone", "is missing",
                  "write bone = [\"L2\", \"L3\"], or [[dataset.scan]] for bones of real CT");
    if (section.find("bone") && section.find("scan"))
      faults_.add(at(section.find("bone")->node), "dataset.bone", "bones are built in or from scans",
                  "leave out bone or [[dataset.scan]]");
    if (out_.layout == DatasetLayout::nnunet && section.find("tests") &&
        (out_.tests.size() != 1 || out_.tests[0] == "xray"))
      faults_.add(at(section.find("tests")->node), "dataset.tests", "nnU-Net learns from volumes of one test",
                  "for instance [\"ct\"]");
    if (const Entry* duration = document.find("duration"))
      faults_.add(at(*duration), "duration", "a data set ends with its last day of images", "leave it out");
    for (const char* name : {"test", "clinic", "disease", "bone"})
      if (const Entry* entry = document.find(name))
        faults_.add(at(*entry), name, "does not stand in a data set", "[dataset] says bones, tests and days");
  }

  Dataset out_;
  Faults faults_;
  Places places_;
  ValueReader values_;
};

}  // namespace

std::span<const CohortInput> dataset_inputs() {
  static constexpr CohortInput rows[] = {
      {"", "title", "", "what the data set is called", "\"Lytic lesions of L1 to L5\"", "Untitled"},
      {"", "seed", "1", "chooses the random draws; same seed, same bytes", "7", "1"},
      {"dataset", "cases", "1", "how many patients", "100", ""},
      {"dataset", "layout", "", "how files are named: bids (BIDS-like folders with sidecars and tables) or nnunet",
       "\"nnunet\"", "bids"},
      {"dataset", "tests", "", "tests of a bone that make images; of nnunet one", "[\"ct\", \"xray\"]", "[\"ct\"]"},
      {"dataset", "days", "day", "days on which images are made, of the same patient", "[\"day 60\", \"day 120\"]", ""},
      {"dataset", "bone", "", "built-in bones, of which each case has one", "[\"L2\", \"L3\"]", ""},
      {"dataset", "without_lesion", "", "each image again without its lesions, with the same noise", "true", "false"},
      {"dataset", "dicom_truth", "", "label maps of CT, PET and MRI as DICOM segmentations too", "true", "false"},
      {"dataset", "strength", "", "failure loads are computed on the days of images", "false", "true"},
      {"dataset", "test_share", "1", "share of patients that is put aside for testing; one person stands on one side",
       "0.2", "0.2"},
      {"dataset.scan", "bone", "", "what bone it is, as built-in bones are named", "\"L3\"", ""},
      {"dataset.scan", "ct", "", "a CT in Hounsfield units: the lesion grows in it, all else stays as it is",
       "\"ct.nii.gz\"", ""},
      {"dataset.scan", "mask", "", "label map", "\"labels.nii.gz\"", ""},
      {"dataset.scan", "body_mask", "", "label map of vertebral bodies", "\"bodies.nii.gz\"", "none"},
      {"dataset.scan", "label", "1", "of the bone in the mask", "29", "1"},
      {"dataset.scan", "person", "", "scans of one person fall on one side of the split", "\"p01\"",
       "the path of the CT"},
      {"dataset.setting", "name", "", "letters and digits, a part of file names", "\"sharp\"", ""},
      {"dataset.setting", "ct_noise", "",
       "and any other number of [parameters.imaging]: each image is made with each setting", "\"25 HU\"", ""},
      {"lesion", "number", "1", "how many lesions a section stands for", "{ from = 1, to = 3 }", "1"},
      {"lesion", "centre", "mm", "as in a scenario; anywhere in the bone's reference part where not given",
       "[\"2 mm\", \"0 mm\", \"0 mm\"]", "anywhere"},
      {"treatment", "drug", "", "as in a scenario; \"none\" is drawn as nothing",
       "{ one_of = [\"none\", \"denosumab\"] }", ""},
  };
  return rows;
}

DatasetCase case_of(const Dataset& dataset, std::uint64_t number, const skeleton::BoneModel* model) {
  const Draws draws(dataset.seed, number);
  DatasetCase out;
  out.number = number;
  std::string person;
  if (!dataset.scans.empty()) {
    // Scans in turn, so that each has as many cases as any other.
    out.scan = std::size_t(number % dataset.scans.size());
    out.bone = dataset.scans[*out.scan].bone;
    person = dataset.scans[*out.scan].person;
    std::vector<std::string> people;
    for (const DatasetScan& scan : dataset.scans)
      if (std::find(people.begin(), people.end(), scan.person) == people.end()) people.push_back(scan.person);
    std::stable_sort(people.begin(), people.end(), [&](const std::string& a, const std::string& b) {
      const Draws of_all(dataset.seed, 0);
      return of_all.uniform("split " + a) < of_all.uniform("split " + b);
    });
    const auto place = std::find(people.begin(), people.end(), person) - people.begin();
    out.for_test = double(place) < std::floor(dataset.test_share * double(people.size()) + 1e-9);
  } else {
    out.bone = dataset.bones[draws.choice("dataset.bone", dataset.bones.size())];
    out.for_test = draws.uniform("split") < dataset.test_share;
  }
  Node document = dataset.scenario;
  if (Entry* lesions = const_cast<Entry*>(document.find("lesion")); lesions && lesions->node.type == Node::Type::list) {
    std::vector<Node> all;
    for (std::size_t row = 0; row < lesions->node.items.size(); ++row) {
      const Node& one = lesions->node.items[row];
      std::int64_t count = 1;
      if (const Entry* entry = one.find("number")) {
        const Node given = drawn(entry->node, join(row_name("lesion", row), "number"), draws);
        count = std::clamp<std::int64_t>(given.integer, 0, most_lesions);  // a normal one may draw beyond
      }
      for (std::int64_t k = 0; k < count; ++k) {
        all.push_back(one);
        std::erase_if(all.back().entries, [](const Entry& entry) { return entry.key == "number"; });
      }
    }
    lesions->node.items = std::move(all);
    if (lesions->node.items.empty())
      std::erase_if(document.entries, [](const Entry& entry) { return entry.key == "lesion"; });
  }
  document = drawn(document, "", draws);
  for (Entry& entry : document.entries) {
    if (entry.key == "treatment")
      std::erase_if(entry.node.items, [](const Node& row) {
        const Entry* drug = row.find("drug");
        return drug && drug->node.text == "none";
      });
    if (entry.key != "lesion") continue;
    std::vector<std::size_t> places;
    if (model)
      for (std::size_t v = 0; v < model->tissue.value.size(); ++v)
        if (model->tissue.value[v] == std::uint8_t(skeleton::Tissue::bone) &&
            model->part.value[v] == std::uint8_t(skeleton::Part::reference))
          places.push_back(v);
    // Without a model there is but one place for all that have none of their own: the first stands for them.
    if (!model) {
      bool seen = false;
      std::erase_if(entry.node.items,
                    [&](const Node& row) { return !row.find("centre") && std::exchange(seen, true); });
    }
    std::vector<std::pair<Vec3, double>> taken;  // mm
    for (std::size_t k = 0; k < entry.node.items.size(); ++k) {
      Node& row = entry.node.items[k];
      if (!row.find("bone")) set(row, "bone", text_node(out.bone, row));
      if (row.find("centre") || places.empty()) continue;
      const Entry* given = row.find("radius");
      const double radius = given ? read_quantity(given->node.text, "mm").value.value_or(0.0) : 0.0;
      Vec3 place{};
      // No lesion begins within another; where a bone is too full for that, its scenario says so.
      constexpr std::uint64_t tries = 200;
      for (std::uint64_t n = 0; n < tries; ++n) {
        const double u = draws.uniform(join(row_name("lesion", k), "centre"), n);
        place = model->tissue.grid.place(places[std::min(places.size() - 1, std::size_t(u * double(places.size())))]);
        if (std::none_of(taken.begin(), taken.end(), [&](const auto& other) {
              return distance(other.first, place) <= std::max(other.second, radius) + 0.1;
            }))
          break;
      }
      taken.emplace_back(place, radius);
      Node centre;
      centre.type = Node::Type::list;
      for (const double x : position_in(*model, place))
        centre.items.push_back(text_node(fmt::format("{:.2f} mm", x), row));
      set(row, "centre", std::move(centre));
    }
  }
  std::erase_if(document.entries, [](const Entry& entry) {
    return entry.key == "treatment" && entry.node.type == Node::Type::list && entry.node.items.empty();
  });
  Node seed;
  seed.type = Node::Type::integer;
  seed.integer = std::int64_t(dataset.seed);
  seed.number = double(dataset.seed);
  set(document, "seed", seed);
  set(document, "duration",
      text_node(shortest(dataset.days.empty() ? 1.0 : std::max(1.0, dataset.days.back())) + " days", document));
  if (out.scan) {
    const DatasetScan& scan = dataset.scans[*out.scan];
    Node bone, bones;
    const std::filesystem::path from = std::filesystem::path{dataset.path}.parent_path();
    const auto path = [&](const std::string& file) {
      return text_node(from.empty() ? file : std::filesystem::path{file}.lexically_relative(from).string(), document);
    };
    set(bone, "ct", path(scan.ct));
    set(bone, "mask", path(scan.mask));
    if (!scan.body_mask.empty()) set(bone, "body_mask", path(scan.body_mask));
    Node label;
    label.type = Node::Type::integer;
    label.integer = scan.label;
    label.number = scan.label;
    set(bone, "label", label);
    set(bones, scan.bone, bone);
    set(document, "bone", bones);
  } else if (!document.find("lesion")) {
    Node bones;
    set(bones, out.bone, Node{});
    set(document, "bone", bones);
  }
  out.document = std::move(document);
  return out;
}

ReadScenario read_case(const Dataset& dataset, const DatasetCase& one, Problems& problems) {
  ReadScenario out = read_document(one.document, json_of(one.document), dataset.path, problems);
  out.scenario.number = one.number;
  return out;
}

Dataset read_dataset(std::string_view text, std::string_view path, Problems& problems) {
  const std::size_t before = problems.size();
  const Node document = parse_document(text, path, problems);
  if (problems.size() != before) return {};
  Dataset out = Reader(path, problems).read(document);
  out.source = text;
  out.sha256 = sha256(text);
  if (problems.size() != before) return out;
  // A fault of one case is most often one of all; whoever runs the others reads each before it begins.
  read_case(out, case_of(out, 0), problems);
  return out;
}

}  // namespace howship::scenario
