// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/surrogate_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/data_table.hpp"
#include "howship/scenario/embedded.hpp"

namespace howship::scenario {
namespace {

std::vector<double> numbers(DataTable& t, std::string_view key) {
  std::vector<double> out;
  const Node* node = t.need(key, "a table is written by `howship surrogate`");
  if (!node) return out;
  for (const Node& item : node->items) {
    if ((item.type != Node::Type::number && item.type != Node::Type::integer) || !std::isfinite(item.number))
      t.fault(item, key, "expected a number", "howship surrogate makes the tables anew");
    else
      out.push_back(item.number);
  }
  return out;
}

std::map<std::string, double, std::less<>> factors(DataTable& t) {
  std::map<std::string, double, std::less<>> out;
  t.section("classes", [&](DataTable& c) {
    for (const Entry& entry : c.node().entries) out[entry.key] = c.number(entry.key, 0.0);
  });
  return out;
}

std::string list_of(const std::vector<double>& values) {
  std::string out;
  for (const double one : values) out += (out.empty() ? "" : ", ") + fmt::format("{:.8g}", one);
  return '[' + out + ']';
}

std::string factors_text(const std::map<std::string, double, std::less<>>& all) {
  std::string out;
  for (const auto& [name, value] : all) out += fmt::format("{}{} = {:.8g}", out.empty() ? "" : ", ", name, value);
  return "classes = { " + out + " }\n";
}

constexpr double most = 1e9;  // of points, lesions and bones that a table was fitted to

void head(DataTable& t, std::string& settings, std::uint64_t& seed, int& points) {
  settings = t.text("settings", true);
  seed = std::uint64_t(t.number("seed", 1.0, 0.0, 9.2e18));
  points = int(t.number("points", 0.0, 0.0, most));
}

std::string head_text(std::string_view what, std::string_view settings, std::uint64_t seed, int points) {
  return fmt::format(
      "# SPDX-License-Identifier: Apache-2.0\n# Written by `howship surrogate {}`: a fit to the whole chain, not made "
      "by hand. docs/theory/clinic.md says\n"
      "# what the numbers are, docs/validation/surrogates.md how good they are.\nsettings = \"{}\"\nseed = {}\npoints "
      "= "
      "{}\n",
      what, settings, seed, points);
}

std::shared_ptr<const patient::Surrogates> joined(imaging::TestTable tests, strength::StrengthTable strength,
                                                  std::string_view from) {
  auto out = std::make_shared<patient::Surrogates>();
  out->source =
      fmt::format("{}: tests {}, {} lesions a class of bones; strength {}, {} bones a class", from,
                  tests.settings.substr(0, 12), tests.points, strength.settings.substr(0, 12), strength.points);
  out->tests = std::move(tests);
  out->strength = std::move(strength);
  return out;
}

}  // namespace

imaging::TestTable read_test_table(std::string_view text, std::string_view file, Problems& problems) {
  imaging::TestTable out;
  const Node document = parse_document(text, file, problems);
  if (!problems.empty()) return out;
  DataTable t(document, "", file, problems);
  head(t, out.settings, out.seed, out.points);
  t.each("test", [&](DataTable& one) {
    imaging::TableSurface surface;
    surface.test = one.text("name", true);
    surface.lesions = int(one.number("lesions", 0.0, 0.0, most));
    surface.near_threshold = int(one.number("near_threshold", 0.0, 0.0, most));
    surface.spread = one.number("spread", 0.0);
    surface.error_mean = one.number("error_mean", 0.0);
    surface.error_95 = one.number("error_95", 0.0);
    surface.error_largest = one.number("error_largest", 0.0);
    surface.shape = numbers(one, "shape");
    surface.slope = numbers(one, "slope");
    surface.classes = factors(one);
    one.each("column", [&](DataTable& c) {
      imaging::TableColumn column;
      column.name = c.text("name", true);
      column.logarithm = c.number("logarithm", 0.0) == 1.0;
      column.spread = c.number("spread", 0.0);
      column.slope = numbers(c, "slope");
      if (column.slope.size() != imaging::column_lines)
        c.fault(c.node(), "slope", "has not as many numbers as it should", "howship surrogate makes the tables anew");
      surface.columns.push_back(std::move(column));
    });
    bool known = false;
    for (const imaging::TableTest& each : imaging::table_tests()) known = known || each.name == surface.test;
    if (!known)
      one.fault(one.node(), "name", "there is no such test", "howship surrogate makes the tables anew");
    else if (surface.shape.size() != imaging::first_shape(surface.test).size() ||
             surface.slope.size() != imaging::surface_lines)
      one.fault(one.node(), "slope", "has not as many numbers as it should", "howship surrogate makes the tables anew");
    out.tests.push_back(std::move(surface));
  });
  for (const imaging::TableTest& each : imaging::table_tests())
    if (problems.empty() && each.view != "pa" && !out.find(each.name))
      t.fault(document, "test", fmt::format("there is no table of {}", each.name),
              "howship surrogate makes the tables anew");
  t.done();
  return out;
}

strength::StrengthTable read_strength_table(std::string_view text, std::string_view file, Problems& problems) {
  strength::StrengthTable out;
  const Node document = parse_document(text, file, problems);
  if (!problems.empty()) return out;
  DataTable t(document, "", file, problems);
  head(t, out.settings, out.seed, out.points);
  out.bones = int(t.number("bones", 0.0, 0.0, most));
  out.error_rms = t.number("error_rms", 0.0);
  out.error_largest = t.number("error_largest", 0.0);
  out.slope = numbers(t, "slope");
  out.classes = factors(t);
  if (out.slope.size() != strength::strength_lines)
    t.fault(document, "slope", "has not as many numbers as it should", "howship surrogate makes the tables anew");
  t.done();
  return out;
}

std::string text_of(const imaging::TestTable& table) {
  std::string out = head_text("imaging", table.settings, table.seed, table.points);
  for (const imaging::TableSurface& one : table.tests) {
    out += fmt::format(
        "\n[[test]]\nname = \"{}\"\nlesions = {}\nnear_threshold = {}\n# Error of the chance that a lesion is called, "
        "of "
        "lesions that the fit had not seen.\nerror_mean = {:.4f}\nerror_95 = {:.4f}\nerror_largest = {:.4f}\n",
        one.test, one.lesions, one.near_threshold, one.error_mean, one.error_95, one.error_largest);
    out +=
        fmt::format("spread = {:.6g}\nshape = {}\nslope = {}\n", one.spread, list_of(one.shape), list_of(one.slope)) +
        factors_text(one.classes);
    for (const imaging::TableColumn& column : one.columns)
      out += fmt::format("\n[[test.column]]\nname = \"{}\"\nlogarithm = {}\nspread = {:.8g}\nslope = {}\n", column.name,
                         column.logarithm ? 1 : 0, column.spread, list_of(column.slope));
  }
  return out;
}

std::string text_of(const strength::StrengthTable& table) {
  return head_text("strength", table.settings, table.seed, table.points) +
         fmt::format(
             "\nbones = {}\n# Error of ln strength, of bones that the fit had not seen.\nerror_rms = "
             "{:.4f}\nerror_largest "
             "= {:.4f}\nslope = {}\n",
             table.bones, table.error_rms, table.error_largest, list_of(table.slope)) +
         factors_text(table.classes);
}

std::string settings_of(const imaging::TestSettings& settings) { return sha256(imaging::settings_in_words(settings)); }

std::string settings_of(const strength::StrengthParameters& parameters) {
  strength::StrengthParameters all = parameters;
  std::string out;
  for (std::size_t row = 0; row < strength::declarations().size(); ++row) {
    // Loads say what a strength is held against, and no strength hangs on them.
    const auto is_it = [&](const auto& load) { return load.declared.key == strength::declarations()[row].key; };
    if (const auto loads = strength::load_parameters(); std::any_of(loads.begin(), loads.end(), is_it)) continue;
    out += fmt::format("{} {}\n", strength::declarations()[row].key, strength::value(all, row));
  }
  return sha256(out);
}

std::shared_ptr<const patient::Surrogates> built_in_surrogates() {
  static const std::shared_ptr<const patient::Surrogates> all = [] {
    Problems problems;
    const auto text = [](std::string_view path) {
      const auto found = embedded_data(path);
      HOWSHIP_ENSURE(found.has_value(), "the program carries tables of cheap tests");
      return *found;
    };
    imaging::TestTable tests = read_test_table(text("surrogates/imaging.toml"), "imaging.toml", problems);
    strength::StrengthTable strength = read_strength_table(text("surrogates/strength.toml"), "strength.toml", problems);
    HOWSHIP_ENSURE(problems.empty(), "tables that the program carries are whole");
    return joined(std::move(tests), std::move(strength), "built-in tables");
  }();
  return all;
}

std::shared_ptr<const patient::Surrogates> load_surrogates(const std::string& folder) {
  Problems problems;
  const auto text = [&](const char* name) -> std::string {
    const std::filesystem::path file = std::filesystem::path{folder} / name;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored)) return read_whole(file);
    problems.add({file.string(), 0, 0}, "", "is not there", "howship surrogate writes it");
    return "";
  };
  const std::string tests = text("imaging.toml"), strength = text("strength.toml");
  if (!problems.empty()) throw InputError{std::move(problems)};
  imaging::TestTable test_table = read_test_table(tests, folder + "/imaging.toml", problems);
  strength::StrengthTable strength_table = read_strength_table(strength, folder + "/strength.toml", problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  return joined(std::move(test_table), std::move(strength_table), folder);
}

std::string stale(const patient::Surrogates& tables, const patient::ModelParameters& parameters) {
  if (tables.tests.settings != settings_of(parameters.imaging))
    return "numbers of machines or reader are not those that the table of tests was made with";
  if (tables.strength.settings != settings_of(parameters.strength))
    return "numbers of strength are not those that the table of strength was made with";
  return "";
}

}  // namespace howship::scenario
