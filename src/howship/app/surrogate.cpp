// SPDX-License-Identifier: Apache-2.0
// `howship surrogate`: tables of cheap tests for many patients, made from the whole chain.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "howship/app/commands.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/stop.hpp"
#include "howship/base/files.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/surrogate_design.hpp"
#include "howship/scenario/surrogate_file.hpp"

namespace howship::app {
namespace {

struct Options {
  std::string folder = "surrogates", against;
  int points = 64, first = 0, threads = 0;
  std::uint64_t seed = 1;
  double voxel = 1.5;
  bool force = false, quiet = false;
};

/// A lesion of the design as a line of numbers with their names.
using Line = std::vector<std::pair<std::string, double>>;

constexpr std::pair<const char*, double imaging::LesionSummary::*> summary_columns[] = {
    {"reach_mm", &imaging::LesionSummary::reach},
    {"tumour", &imaging::LesionSummary::tumour},
    {"dead", &imaging::LesionSummary::dead},
    {"lost", &imaging::LesionSummary::lost},
    {"woven", &imaging::LesionSummary::woven},
    {"deficit", &imaging::LesionSummary::deficit},
    {"formed_per_day", &imaging::LesionSummary::formation},
    {"deficit_squared", &imaging::LesionSummary::deficit_squared},
    {"formed_squared", &imaging::LesionSummary::formation_squared},
    {"deficit_cells", &imaging::LesionSummary::deficit_cells},
    {"cells_squared", &imaging::LesionSummary::cells_squared},
    {"density", &imaging::LesionSummary::density},
    {"weight_kg", &imaging::LesionSummary::weight},
};

Line line_of(const imaging::ExaminedLesion& one) {
  Line out;
  for (const auto& [name, member] : summary_columns) out.emplace_back(name, one.summary.*member);
  for (std::size_t t = 0; t < imaging::table_tests().size(); ++t)
    out.emplace_back("share_" + std::string{imaging::table_tests()[t].name},
                     t < one.summary.share.size() ? one.summary.share[t] : 0.0);
  for (const imaging::ExaminedLesion::Test& test : one.tests) {
    out.emplace_back(test.test + ".index", test.index);
    out.emplace_back(test.test + ".threshold", test.threshold);
    for (const auto& [name, value] : test.measured) out.emplace_back(test.test + '.' + name, value);
  }
  return out;
}

imaging::ExaminedLesion examined(std::string bone_class, const Line& line) {
  imaging::ExaminedLesion out{std::move(bone_class), {}, {}};
  imaging::LesionSummary& s = out.summary;
  std::size_t at = 0;
  for (const auto& [ignored, member] : summary_columns) s.*member = line[at++].second;
  for (std::size_t t = 0; t < imaging::table_tests().size(); ++t) s.share.push_back(line[at++].second);
  for (; at < line.size(); ++at) {
    const auto& [name, value] = line[at];
    const std::size_t dot = name.find('.');
    const std::string test = name.substr(0, dot), what = name.substr(dot + 1);
    if (what == "index")
      out.tests.push_back({test, value, 0.0, {}});
    else if (what == "threshold")
      out.tests.back().threshold = value;
    else
      out.tests.back().measured.emplace_back(what, value);
  }
  return out;
}

Line line_of(const strength::LoadedBone& one) {
  return {{"log_closed", one.bone.log_closed}, {"from_middle_mm", one.bone.from_middle}, {"log_left", one.log_left}};
}
strength::LoadedBone loaded(std::string bone_class, const Line& line) {
  return {{std::move(bone_class), line[0].second, line[1].second}, line[2].second};
}

/// The points that were made so far, on disk: a design goes on where it was stopped.
class Design {
 public:
  Design(std::filesystem::path file, std::string made_with, bool force)
      : file_(std::move(file)), made_with_("# " + std::move(made_with)) {
    std::error_code ignored;
    if (force || !std::filesystem::exists(file_, ignored)) {
      std::filesystem::remove(file_, ignored);
      return;
    }
    std::istringstream text(read_whole(file_));
    std::string line;
    std::getline(text, line);
    if (line != made_with_) {
      Problems problems;
      problems.add({file_.string(), 1, 1}, "", "was made with other settings: " + line.substr(0, 120),
                   "name another folder, or replace it with --force");
      throw InputError{std::move(problems)};
    }
    std::getline(text, line);
    names_ = fields(line);
    while (std::getline(text, line)) {
      const std::vector<std::string> words = fields(line);
      if (words.size() != names_.size()) break;  // the last line of a run that was killed
      Line values;
      for (std::size_t i = 3; i < words.size(); ++i) values.emplace_back(names_[i], number(words[i]));
      points_[{words[0], number(words[1])}] = std::move(values);
    }
    rewrite();
  }

  const Line* find(std::string_view bone_class, int number) const {
    const auto found = points_.find({std::string{bone_class}, double(number)});
    return found == points_.end() ? nullptr : &found->second;
  }
  void add(const patient::DesignPoint& point, Line values) {
    if (names_.empty()) {
      names_ = {"class", "number", "bone"};
      for (const auto& [name, ignored] : values) names_.push_back(name);
      rewrite();
    }
    std::ofstream out(file_, std::ios::app);
    out << text(std::string{point.bone_class}, point.number, point.bone, values) << std::flush;
    if (!out) throw RunError(file_.string() + " cannot be written");
    points_[{std::string{point.bone_class}, double(point.number)}] = std::move(values);
  }

 private:
  static std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> out(1);
    for (const char c : line)
      if (c == ',')
        out.emplace_back();
      else
        out.back() += c;
    return out;
  }
  static double number(const std::string& word) {
    double out = std::nan("");
    std::from_chars(word.data(), word.data() + word.size(), out);
    return out;
  }
  static std::string text(const std::string& bone_class, double n, const std::string& bone, const Line& values) {
    std::string out = fmt::format("{},{},{}", bone_class, n, bone);
    for (const auto& [ignored, value] : values) out += fmt::format(",{}", value);
    return out + '\n';
  }
  void rewrite() {
    std::string all = made_with_ + '\n';
    for (std::size_t i = 0; i < names_.size(); ++i) all += (i ? "," : "") + names_[i];
    all += '\n';
    for (const auto& [key, values] : points_) all += text(key.first, key.second, "", values);
    write_whole(file_, all);
  }

  std::filesystem::path file_;
  std::string made_with_;
  std::vector<std::string> names_;
  std::map<std::pair<std::string, double>, Line> points_;
};

std::shared_ptr<const patient::Surrogates> tables_of(const std::string& name) {
  return name == "built-in" ? scenario::built_in_surrogates() : scenario::load_surrogates(name);
}

std::string_view kind_of(double phenotype) {
  return phenotype < 0.25 ? "lytic" : phenotype > 0.85 ? "blastic" : "mixed";
}

/// What a table says of lesions that it was not fitted to, beside what the whole chain says; as a table of numbers.
std::string compared(const imaging::TestTable& table, const std::vector<imaging::ExaminedLesion>& lesions,
                     const std::vector<double>& phenotypes) {
  std::string out = "test,kind,lesions,chance_full,chance_table,error_mean,error_95,error_largest\n";
  for (const imaging::TableSurface& surface : table.tests)
    for (const std::string_view kind : {"all", "lytic", "mixed", "blastic"}) {
      std::vector<double> errors;
      double full = 0.0, by_table = 0.0;
      for (std::size_t i = 0; i < lesions.size(); ++i) {
        if (kind != "all" && kind != kind_of(phenotypes[i])) continue;
        for (const imaging::ExaminedLesion::Test& test : lesions[i].tests) {
          if (test.test != surface.test) continue;
          const double index = imaging::read_table(surface, lesions[i].bone_class, {&lesions[i].summary, 1}).index;
          const double is = imaging::normal_probability(test.index - test.threshold);
          const double says = imaging::normal_probability(index - test.threshold);
          full += is;
          by_table += says;
          errors.push_back(std::abs(says - is));
        }
      }
      if (errors.empty()) continue;
      std::sort(errors.begin(), errors.end());
      const auto n = double(errors.size());
      double mean = 0.0;
      for (const double one : errors) mean += one / n;
      out += fmt::format("{},{},{},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f}\n", surface.test, kind, errors.size(), full / n,
                         by_table / n, mean, errors[std::size_t(0.95 * (n - 1.0))], errors.back());
    }
  return out;
}

std::string compared(const strength::StrengthTable& table, const std::vector<strength::LoadedBone>& bones) {
  std::string out = "class,bones,error_rms,error_largest\n";
  for (const patient::BoneClass& of : patient::bone_classes()) {
    double square = 0.0, largest = 0.0, n = 0.0;
    for (const strength::LoadedBone& one : bones) {
      if (one.bone.bone_class != of.name || one.log_left < std::log(0.25)) continue;
      const double error = strength::log_left(table, one.bone) - one.log_left;
      square += error * error;
      largest = std::max(largest, std::abs(error));
      n += 1.0;
    }
    if (n > 0.0) out += fmt::format("{},{},{:.4f},{:.4f}\n", of.name, n, std::sqrt(square / n), largest);
  }
  return out;
}

int run(const std::string& what, const Options& options) {
  const bool load = what == "strength";
  ThreadPool pool(threads_for(options.threads));
  const patient::ModelParameters parameters;
  const std::string settings =
      load ? scenario::settings_of(parameters.strength) : scenario::settings_of(parameters.imaging);
  const std::filesystem::path folder{options.folder};
  std::filesystem::create_directories(folder);
  Design design(folder / (what + ".csv"),
                fmt::format("howship surrogate {}, settings {}, seed {}, voxels of {} mm", what, settings, options.seed,
                            options.voxel),
                options.force);
  std::vector<const patient::BoneClass*> classes;
  for (const patient::BoneClass& one : patient::bone_classes())
    if (!load || one.bears_load) classes.push_back(&one);

  const StopOnSignal stop;
  Progress progress(options.quiet);
  const double all = double(classes.size()) * options.points;
  double finished = 0.0, before = 0.0;
  std::vector<imaging::ExaminedLesion> lesions;
  std::vector<strength::LoadedBone> bones;
  std::vector<double> phenotypes;
  for (int n = options.first; n < options.first + options.points; ++n)
    for (const patient::BoneClass* one : classes) {
      if (StopOnSignal::asked())
        throw Interrupted(fmt::format("interrupted; the same command goes on with what is in {}", folder.string()));
      const Line* known = design.find(one->name, n);
      if (!known) {
        const patient::DesignPoint point = patient::design_point(*one, std::uint32_t(n), options.seed, load);
        patient::GrownPoint grown = patient::grow(point, parameters, options.voxel, pool);
        design.add(point, load ? line_of(patient::load_point(point, grown, pool))
                               : line_of(patient::examine_point(point, grown, pool)));
        known = design.find(one->name, n);
      } else if (finished == before) {
        before = finished + 1.0;
      }
      phenotypes.push_back(patient::design_point(*one, std::uint32_t(n), options.seed, load).phenotype);
      if (load)
        bones.push_back(loaded(std::string{one->name}, *known));
      else
        lesions.push_back(examined(std::string{one->name}, *known));
      finished += 1.0;
      progress.show(finished, all, before, fmt::format("{} {}", one->name, n));
    }
  progress.finish();

  std::erase_if(bones, [](const strength::LoadedBone& one) { return std::isnan(one.log_left); });
  if (!options.against.empty()) {
    const auto tables = tables_of(options.against);
    const std::string text = load ? compared(tables->strength, bones) : compared(tables->tests, lesions, phenotypes);
    write_whole(folder / ("against_" + what + ".csv"), text);
    fmt::print("{}", text);
    return done;
  }
  const std::filesystem::path target = folder / (what + ".toml");
  if (load) {
    strength::StrengthTable table = strength::fit_strength(bones);
    table.settings = settings;
    table.seed = options.seed;
    table.points = options.points;
    write_whole(target, scenario::text_of(table));
    fmt::print("ln of strength, bones that were left out: rms {:.3f}, largest {:.2f} ({} bones)\n", table.error_rms,
               table.error_largest, table.bones);
  } else {
    imaging::TestTable table{settings, options.seed, options.points, imaging::fit_tests(lesions)};
    write_whole(target, scenario::text_of(table));
    fmt::print("Error of the chance of being called, lesions that were left out:\n");
    for (const imaging::TableSurface& one : table.tests)
      fmt::print("  {:13} mean {:.3f}, 95 % {:.2f}, largest {:.2f} ({} lesions, {} near the threshold)\n", one.test,
                 one.error_mean, one.error_95, one.error_largest, one.lesions, one.near_threshold);
  }
  fmt::print("{}\n", target.string());
  return done;
}

}  // namespace

void declare_surrogate(Registry& registry) {
  auto options = std::make_shared<Options>();
  auto what = std::make_shared<std::string>();
  CLI::App* command = registry.program.add_subcommand(
      "surrogate", "Tables of cheap tests for many patients, made from the whole chain");
  command->add_option("what", *what, "imaging: what every test sees of lesions; strength: what bones with them bear")
      ->required()
      ->check(CLI::IsMember({"imaging", "strength"}));
  command->add_option("-o,--output", options->folder,
                      "Folder; default surrogates. A table that was begun there goes on");
  command->add_option("--points", options->points, "Lesions in each class of bones; default 64")
      ->transform(whole_in(8, 4096));
  command->add_option("--first", options->first, "Number of the first of them; default 0")
      ->transform(whole_in(0, 100'000));
  command->add_option("--seed", options->seed, "Of the design; default 1")->transform(seed());
  command->add_option("--voxel", options->voxel, "Voxels of the bones; default 1.5 mm")
      ->transform(number_in(0.5, 2.0, "mm"));
  command
      ->add_option("--threads", options->threads,
                   "Threads; default: all cores, at most 16. Any number gives the same bytes")
      ->transform(threads());
  command->add_option("--against", options->against,
                      "Fits nothing: compares the lesions of this design with the tables of a folder, or \"built-in\"");
  command->add_flag("--force", options->force, "Begins anew");
  command->add_flag("--quiet", options->quiet, "No progress");
  command->footer(
      "Example:\n  howship surrogate imaging -o my_tables --points 32\n  howship surrogate strength -o my_tables\n\n"
      "A scenario then says tests = \"my_tables\" under [clinic]. Ctrl-C stops; the same command goes on.");
  command->callback([options, what, &registry] { registry.action = [options, what] { return run(*what, *options); }; });
}

}  // namespace howship::app
