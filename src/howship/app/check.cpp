// SPDX-License-Identifier: Apache-2.0
// `howship check`: every fault of a scenario, or what was understood.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "howship/app/cohort_file.hpp"
#include "howship/app/commands.hpp"
#include "howship/app/dataset_file.hpp"
#include "howship/app/show_policies.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/policy_file.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::app {
namespace {

using scenario::ReadScenario;

struct Options {
  std::string file;
  bool json = false, all = false;
};

ReadScenario read(const std::string& file) {
  if (file != "-") return scenario::load_scenario(file);
  const std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
  Problems problems;
  ReadScenario out = scenario::read_scenario(text, "-", problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

std::string rounded(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

std::string in_months(double days) {
  return rounded(days) + " days" + (days >= 45 ? " (" + rounded(days * 12 / 365.25) + " months)" : "");
}

std::string place(const scenario::Position& at) {
  return rounded(at[0]) + " mm left, " + rounded(at[1]) + " mm posterior, " + rounded(at[2]) + " mm superior";
}

/// Values given under one key, as "kind = fraction, day = day 150".
std::string given_under(const ReadScenario& read, const std::string& prefix) {
  std::string out;
  for (const auto& one : read.resolved.understood)
    if (one.given && one.key.rfind(prefix + '.', 0) == 0 && one.key.find('.', prefix.size() + 1) == std::string::npos &&
        one.key.find('[', prefix.size() + 1) == std::string::npos)
      out += (out.empty() ? "" : ", ") + one.key.substr(prefix.size() + 1) + " = " + one.value;
  return out;
}

/// What this patient was drawn as or is told to be, in lines of a hundred columns.
void print_individual(const ReadScenario& read) {
  std::string line;
  const auto flush = [&line](std::string_view heading) {
    if (!line.empty()) std::cout << heading << line << '\n';
    line.clear();
  };
  std::string_view heading = "  drawn     ";
  for (const auto& one : read.resolved.understood) {
    if (one.key.rfind("individual.", 0) != 0) continue;
    const std::string words =
        one.key.substr(11) + ' ' + (one.value.find(' ') == std::string::npos ? "x " : "") + one.value;
    if (!line.empty() && line.size() + words.size() > 86) {
      flush(heading);
      heading = "            ";
    }
    line += (line.empty() ? "" : ", ") + words;
  }
  flush(heading);
}

std::string in_words(const Problem& one) {
  return one.where.file + ':' + std::to_string(one.where.line) + ':' + std::to_string(one.where.column) + ": " +
         one.key + ": " + one.text + " (" + one.hint + ')';
}

void print(const ReadScenario& read) {
  const scenario::Scenario& s = read.scenario;
  std::cout << s.title << '\n'
            << "  duration  " << in_months(s.duration) << " in steps of " << rounded(s.step) << " day; seed " << s.seed
            << '\n'
            << "  patient   " << s.patient.sex << ", " << rounded(s.patient.age) << " years, "
            << rounded(s.patient.weight) << " kg" << (s.patient.primary.empty() ? "" : ", primary " + s.patient.primary)
            << '\n';
  print_individual(read);
  for (const auto& bone : read.resolved.bones)
    std::cout << "  bone      " << bone.name << ", "
              << (bone.from_ct() ? "from " + bone.ct + ", label " + std::to_string(bone.label.value_or(0)) : "built in")
              << ", voxels of " << rounded(s.voxel_size_of(bone)) << " mm\n";
  for (std::size_t i = 0; i < s.lesions.size(); ++i) {
    const scenario::Lesion& lesion = s.lesions[i];
    std::cout << "  lesion    " << lesion.bone << ", radius " << rounded(lesion.radius) << " mm, "
              << place(lesion.centre) << ", type " << rounded(read.resolved.phenotypes[i]) << " (0 lytic, 1 blastic)"
              << (lesion.start > 0 ? ", from day " + rounded(lesion.start) : "") << ", in " << lesion.space << '\n';
  }
  if (s.elsewhere) {
    std::array<int, patient::organ_count> now{}, later{};
    for (const patient::DepositPlan& one : s.elsewhere->deposits)
      ++(one.from > 0.0 ? later : now)[std::size_t(one.organ)];
    for (std::size_t o = 0; o < patient::organ_count; ++o)
      if (now[o] + later[o] > 0)
        std::cout << "  elsewhere " << patient::organ_names[o] << ": " << now[o] << " on day 0, " << later[o]
                  << " later\n";
    if (s.elsewhere->known_from > 0.0)
      std::cout << "  found     on day " << rounded(s.elsewhere->known_from) << ", by " << s.elsewhere->found_by
                << '\n';
  }
  if (const std::string set = given_under(read, "exposure"); !set.empty()) std::cout << "  exposure  " << set << '\n';
  for (std::size_t i = 0; i < s.intervals.size(); ++i)
    std::cout << "  interval  " << given_under(read, "exposure.interval[" + std::to_string(i) + "]") << '\n';
  for (std::size_t i = 0; i < s.events.size(); ++i)
    std::cout << "  event     " << given_under(read, "exposure.event[" + std::to_string(i) + "]") << '\n';
  for (const auto& one : read.resolved.understood)
    if (one.given && one.key.rfind("parameters.", 0) == 0) std::cout << "  " << one.key << " = " << one.value << '\n';
  std::vector<therapy::Treatment> courses;
  for (const auto& course : read.resolved.courses) courses.push_back(course.plan);
  for (const std::string& one :
       therapy::opioid_warnings_of(courses, scenario::clearance_of(s, read.resolved), read.resolved.parameters.adverse))
    std::cout << "  warning   " << one << '\n';
  for (const Problem& one : scenario::warnings_of(s, read.resolved))
    std::cout << "  warning   " << in_words(one) << '\n';
  std::cout << "  output    every " << rounded(s.output.save_every) << " days" << (s.output.volumes ? ", volumes" : "")
            << (s.output.png ? ", pictures" : "")
            << (!s.disease.day_0.empty() && (s.output.volumes || s.output.png)
                    ? "; of bones in shells only what [output] writes out"
                    : "")
            << '\n';
  if (const auto rves = estimated_rves(s, read.resolved))
    std::cout << "  size      about " << rounded(*rves) << " RVEs in built-in bones\n";
}

/// A cohort in a few lines.
void print(const scenario::Cohort& cohort) {
  std::cout << cohort.title << "\n  patients  " << cohort.patients << ", seed " << cohort.seed << ", followed for "
            << rounded(cohort.care.months_after / 12.0) << " years\n  cancers   ";
  for (std::size_t k = 0; k < cohort.primaries.size(); ++k)
    std::cout << (k > 0 ? ", " : "") << cohort.primaries[k].name;
  std::cout << "\n  given     ";
  std::string given = cohort.people.empty() ? "" : "a row of " + cohort.table + " each";
  for (const auto& [key, ignored] : cohort.population.numbers) given += (given.empty() ? "" : ", ") + key;
  for (const auto& [key, ignored] : cohort.population.words)
    if (key != "primary") given += (given.empty() ? "" : ", ") + key;
  std::cout << (given.empty() ? "nothing, so all is drawn" : given) << '\n';
}

/// A trial in a few lines.
void print(const scenario::Trial& trial) {
  const bool twins = trial.design == scenario::TrialDesign::twins;
  std::cout << trial.population.title << "\n  patients  " << trial.patients
            << (twins ? ", each in every arm" : " an arm") << ", followed for " << rounded(trial.follow_up)
            << " days, from at most " << trial.population.patients << " candidates, seed " << trial.population.seed
            << '\n';
  for (const scenario::TrialArm& arm : trial.arms) {
    std::cout << "  arm       " << arm.name << ", policy " << arm.policy;
    for (std::size_t k = 0; k < arm.without.size(); ++k) std::cout << (k ? ", " : " without ") << arm.without[k];
    std::cout << (!arm.treatments.empty() ? ", with drugs of the protocol\n" : "\n");
  }
  for (const scenario::TakenOver& one : scenario::taken_over(trial))
    std::cout << "  note      in arm " << one.arm << " the protocol's " << one.drug
              << " takes the place of the team's, which rules " << one.rules << " give\n";
  for (const scenario::TrialCondition& one : trial.eligibility) std::cout << "  enters    " << one.when << '\n';
  for (const scenario::TrialCondition& one : trial.strata) std::cout << "  stratum   " << one.when << '\n';
  for (const scenario::TrialEndpoint& one : trial.endpoints)
    std::cout << "  endpoint  " << one.label() << (one.primary ? " (primary)\n" : "\n");
}

/// A data set in a few lines.
void print(const scenario::Dataset& dataset) {
  std::cout << dataset.title << "\n  cases     " << dataset.cases << ", seed " << dataset.seed << ", layout "
            << (dataset.layout == scenario::DatasetLayout::bids ? "bids" : "nnunet") << "\n  bones    ";
  for (const std::string& bone : dataset.bones) std::cout << ' ' << bone;
  for (const scenario::DatasetScan& scan : dataset.scans) std::cout << ' ' << scan.bone << " of " << scan.ct;
  std::cout << "\n  tests    ";
  for (const std::string& test : dataset.tests) std::cout << ' ' << test;
  std::cout << "\n  days     ";
  for (const double day : dataset.days) std::cout << ' ' << rounded(day);
  std::cout << '\n';
}

bool is_policy(const std::string& file) {
  std::error_code ignored;
  return file != "-" && std::filesystem::is_regular_file(file, ignored) &&
         scenario::looks_like_policy(read_whole(file));
}

int check(const Options& options) {
  using json = nlohmann::ordered_json;
  if (!options.json && is_policy(options.file)) {
    std::cout << summary_of(scenario::load_policy(options.file));
    return done;
  }
  if (!options.json && is_dataset(options.file)) {
    print(load_dataset(options.file));
    return done;
  }
  if (!options.json && is_trial(options.file)) {
    print(load_trial(options.file));
    return done;
  }
  if (!options.json && is_cohort(options.file)) {
    print(load_cohort(options.file));
    return done;
  }
  if (!options.json) {
    const ReadScenario found = read(options.file);
    if (!options.all) {
      print(found);
    } else {
      for (const auto& one : found.resolved.understood)
        std::cout << one.key << " = " << one.value
                  << (one.given               ? ""
                      : one.source == "drawn" ? "  (drawn)"
                                              : "  (default)")
                  << '\n';
    }
    return done;
  }
  json out;
  out["file"] = options.file;
  int code = done;
  try {
    const ReadScenario found = read(options.file);
    out["sha256"] = found.scenario.sha256;
    out["faults"] = json::array();
    out["warnings"] = json::array();
    for (const Problem& one : scenario::warnings_of(found.scenario, found.resolved))
      out["warnings"].push_back({{"line", one.where.line},
                                 {"column", one.where.column},
                                 {"key", one.key},
                                 {"text", one.text},
                                 {"hint", one.hint}});
    for (const auto& one : found.resolved.understood)
      out["understood"].push_back(
          {{"key", one.key}, {"value", one.value}, {"given", one.given}, {"source", one.source}});
    Problems none;
    out["document"] = json::parse(json_of(scenario::parse_document(found.scenario.source, found.scenario.path, none)));
  } catch (const InputError& error) {
    code = wrong_input;
    for (const Problem& one : error.problems.list())
      out["faults"].push_back({{"line", one.where.line},
                               {"column", one.where.column},
                               {"key", one.key},
                               {"text", one.text},
                               {"hint", one.hint}});
  }
  std::cout << out.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  return code;
}

}  // namespace

void declare_check(Registry& registry) {
  CLI::App* command =
      registry.program.add_subcommand("check",
                                      "Print every fault of a scenario, cohort, trial, data set or policy as "
                                      "file:line:column, or what was understood; run nothing");
  const auto options = std::make_shared<Options>();
  command
      ->add_option("FILE", options->file,
                   "a scenario, a cohort, a trial, a data set or a policy in TOML; - reads standard input, a scenario")
      ->required();
  command->add_flag("--all", options->all, "print every value, also those that were not given");
  command->add_flag("--json", options->json, "print faults and values for machines");
  command->footer(
      "Example:\n  printf 'duration = \"1 year\"\\n[bone.L3]\\n' | howship check -\n\n"
      "Exit code 0: no fault; 2: the faults are on standard error.");
  command->callback([&action = registry.action, options] { action = [options] { return check(*options); }; });
}

}  // namespace howship::app
