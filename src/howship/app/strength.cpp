// SPDX-License-Identifier: Apache-2.0
// `howship strength`: how strong is a bone in a CT, and what a hole, cement or hardware changes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "howship/app/commands.hpp"
#include "howship/app/job_option.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/progress.hpp"
#include "howship/app/stop.hpp"
#include "howship/app/strength_batch.hpp"
#include "howship/app/strength_files.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/records/job_folder.hpp"
#include "howship/records/provenance.hpp"

namespace howship::app {
namespace {

using strength::Strength;

void print(const std::string& what, const Strength& s) {
  const char* unit = s.is_moment ? "N mm" : "N";
  fmt::print("{}: {}\n", what, strength::name(s.load));
  fmt::print("  {} {:.0f} {}{}\n", s.is_moment ? "failure moment     " : "failure load       ", s.failure_load, unit,
             s.curve.empty() ? " (by Pistoia's rule, as --linear follows no curve)" : "");
  fmt::print("  stiffness           {:.0f} {}\n", s.stiffness, s.is_moment ? "N mm/rad" : "N/mm");
  fmt::print("  by other rules      Pistoia {:.0f} {}", s.linear.pistoia, unit);
  if (!s.is_moment) fmt::print(", stiffness x height {:.0f} N", s.linear.stiffness_rule);
  if (s.linear.first_yield > 0) fmt::print(", first 1 cm3 yields {:.0f} {}", s.linear.first_yield, unit);
  fmt::print("\n");
  if (s.daily_load > 0)
    fmt::print("  daily load          {:.0f} N, {:.2f} of the failure load; chance of fracture under it {:.2g}\n",
               s.daily_load, s.load_over_strength, s.fracture_probability);
  fmt::print("  bears               {}\n", s.bears.empty() ? "nothing of daily life" : s.bears);
  if (!s.too_much.empty()) fmt::print("  too much for it     {}\n", s.too_much);
  fmt::print("  fails first at      {:.0f} {:.0f} {:.0f} mm (RAS+)\n", s.first_failing[0], s.first_failing[1],
             s.first_failing[2]);
  for (const std::string& note : s.notes) fmt::print("  note: {}\n", note);
}

void print(const TestedBone& tested) {
  const StrengthInput& input = tested.input;
  const Specimens& specimens = tested.specimens;
  const Strength& before = specimens.all.front().strength;
  fmt::print("{}: {:.1f} cm3, mean density {:.0f} mg/cm3, voxels of {:.2f} mm\n", tested.name(),
             1e-3 * input.bone.volume, input.bone.mean_bmd, input.edge);
  const Vec3& c = specimens.centre;
  fmt::print("centre of {} at {:.1f} {:.1f} {:.1f} mm (RAS+)\n", tested.asked.vertebra ? "the body" : "the bone", c[0],
             c[1], c[2]);
  for (const std::string& note : input.notes) fmt::print("note: {}\n", printable(note));
  if (tested.options.calibration.empty() && !tested.options.density)
    fmt::print("note: no phantom; density = {} HU, which is off by about 10 % between scanners and tube voltages\n",
               shortest(tested.asked.parameters.calibration.bmd_per_hu));
  print("as imaged", before);
  fmt::print("  weakest section     EA {:.3g} N, EI {:.3g} N mm2, GJ {:.3g} N mm2\n", tested.weakest.axial,
             tested.weakest.bending, tested.weakest.torsion);
  if (input.opposite)
    for (const Specimen& one : specimens.all)
      fmt::print(
          "  beside the opposite bone, {}: EA {:.0f}, EI {:.0f}, GJ {:.0f} % in the section that differs most{}\n",
          one.title, 100 * one.beside.axial, 100 * one.beside.bending, 100 * one.beside.torsion,
          one.beside.least() < 1 - tested.asked.parameters.findings.rigidity_loss ? ": at risk" : "");
  if (!tested.scores.text.empty()) fmt::print("{}\n", tested.scores.text);
  for (const std::string& one : specimens.done_to_it) fmt::print("{}\n", one);
  if (specimens.all.size() > 1) {
    fmt::print("{:<12} {:>14} {:>8} {:>14} {:>8} {:>10} {:>18}\n", "specimen", "failure load", "", "stiffness", "",
               "load/str.", "EA, EI, GJ left");
    for (const Specimen& one : specimens.all)
      fmt::print("{:<12} {:>14.0f} {:>+7.1f}% {:>14.0f} {:>+7.1f}% {:>10.2f} {:>5.0f} {:>4.0f} {:>4.0f} %\n", one.title,
                 one.strength.failure_load, 100 * (one.strength.failure_load / before.failure_load - 1),
                 one.strength.stiffness, 100 * (one.strength.stiffness / before.stiffness - 1),
                 one.strength.load_over_strength, 100 * one.rigidity.axial, 100 * one.rigidity.bending,
                 100 * one.rigidity.torsion);
  }
}

int one_bone(const StrengthOptions& o, Build build, ThreadPool& pool) {
  Progress progress(o.quiet || o.json);
  const TestedBone tested =
      test_bone(o, pool, [&](std::size_t k, std::size_t all, double part, const std::string& title) {
        progress.show(double(k) + part, double(all), 0, title);
      });
  progress.finish();
  records::ResultFolder folder(o.folder, o.force ? records::Earlier::force : records::Earlier::refuse);
  write_files(folder, "", tested, build);
  folder.write_manifest();
  if (o.json) {
    fmt::print("{}\n", strength_json(tested, build).dump(1));
  } else {
    print(tested);
    fmt::print("Result: {}\n", printable(folder.path().string()));
  }
  std::fflush(stdout);
  return done;
}

/// The words of what cannot be tested, in one line.
std::string sentence_of(const Problems& problems) {
  std::string out;
  for (const Problem& one : problems.list()) out += (out.empty() ? "" : "; ") + one.key + ": " + one.text;
  return out;
}

constexpr std::string_view first_file = "asked.json";
constexpr records::MustAgree must_be_same[] = {
    {"the program", "/program"}, {"the list", "/list_sha256"}, {"the options", "/options"}};

/// The bones of a batch as they come, and what stands of an earlier call that was cut off.
class BatchFolder {
 public:
  /// Throws InputError where the folder is of another batch.
  BatchFolder(const StrengthOptions& o, Build build)
      : folder_(open_job({o.batch, o.folder, {}, o.resume, o.force}, "batch of bones", first_file)),
        resumed_(o.resume),
        table_(batch_table()) {
    const std::string list = sha256_of(o.batch);
    if (o.resume) must_stand();
    records::begin_job(
        folder_, std::string{first_file},
        {{"program", records::Provenance{std::string{build.version}, std::string{build.commit}, {}}.program()},
         {"list_sha256", list},
         {"options", o.typed}},
        must_be_same, o.resume);
    said_ = {{"howship", build.version},
             {"program", {{"name", "howship strength"}, {"version", build.version}, {"commit", build.commit}}},
             {"note", "A simulation for research. Not a medical device, and no advice to patients."},
             {"inputs_sha256", {{o.batch, list}}}};
    said_["bones"] = formats::Json::object();
  }

  records::ResultFolder& files() { return folder_; }
  const formats::Json& said() const { return said_; }

  /// True where the files of that bone stand, of images that are as they were: its rows are taken over.
  bool has(const std::string& id) {
    const std::filesystem::path at = folder_.path() / id;
    std::error_code ignored;
    // run.json is written last of all files of a bone.
    if (!resumed_ || !std::filesystem::is_regular_file(at / "run.json", ignored)) return false;
    formats::Json run = records::read_ours(at, "run.json");
    for (const auto& [path, hash] : run["inputs_sha256"].items())
      if (!std::filesystem::exists(path, ignored) || hash != sha256_of(path)) return false;
    for (const formats::CsvRow& row : formats::read_csv_file(at / "strength.csv").rows) {
      std::vector<formats::Cell> cells{id};
      cells.insert(cells.end(), row.cells.begin(), row.cells.end());
      cells.emplace_back(std::string{});
      table_.add(cells);
    }
    said_["bones"][id] = std::move(run);
    return true;
  }
  void add(const std::string& id, const TestedBone& tested, Build build) {
    write_files(folder_, id + "/", tested, build);
    // What --resume holds them to.
    records::Hashes hashes;
    for (const std::string& name : folder_.files())
      if (name.starts_with(id + "/")) hashes[name.substr(id.size() + 1)] = sha256_of(folder_.path() / name);
    hashes.erase("manifest.sha256");
    write_whole(folder_.claim(id + "/manifest.sha256"), records::text_of(hashes));
    add_tested(table_, id, tested);
    said_["bones"][id] = strength_json(tested, build);
    write_table();
  }
  void add_fault(const std::string& id, const std::string& fault) {
    add_refused(table_, id, fault);
    said_["bones"][id] = {{"fault", fault}};
    write_table();
  }
  void finish() {
    write_table();
    formats::write_json(folder_.claim("run.json"), said_);
    folder_.write_manifest();
  }

 private:
  /// Refuses to go on where files of bones that an earlier call tested are not as it left them.
  void must_stand() const {
    Problems problems;
    std::error_code ignored;
    for (const std::string& name : folder_.files()) {
      const std::filesystem::path run = folder_.path() / name, at = run.parent_path();
      if (!name.ends_with("/run.json") || !std::filesystem::is_regular_file(run, ignored)) continue;
      for (const records::Unlike& one : records::not_as_left(at, records::manifest_of(at)))
        problems.add({(at / one.name).string(), 0, 0}, "",
                     one.gone ? "is gone: an earlier run wrote it" : "was changed since an earlier run wrote it",
                     "put it back, or remove run.json beside it: --resume tests that bone again");
    }
    if (!problems.empty()) throw InputError{std::move(problems)};
  }
  /// What is tested stands, whatever happens to the rest.
  void write_table() { formats::write_csv(folder_.claim("strength.csv"), table_); }

  records::ResultFolder folder_;
  bool resumed_;
  formats::Table table_;
  formats::Json said_;
};

/// Every bone of a list. One that cannot be tested is said so in its row, and the others go on.
int batch(const StrengthOptions& o, Build build, ThreadPool& pool) {
  const std::vector<BatchRow> rows = read_batch(o);
  BatchFolder folder(o, build);
  const StopOnSignal stop;
  Progress progress(o.quiet || o.json);
  std::size_t refused = 0;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const BatchRow& row = rows[k];
    progress.show(double(k), double(rows.size()), 0, row.id);
    if (StopOnSignal::asked())
      throw Interrupted(fmt::format(
          "interrupted before '{}', of which and of what follows there is no row; go on with --resume", row.id));
    if (folder.has(row.id)) continue;
    try {
      folder.add(row.id, test_bone(row.options, pool), build);
    } catch (const InputError& error) {
      ++refused;
      folder.add_fault(row.id, sentence_of(error.problems));
      std::fputs(printable(error.problems.report()).c_str(), stderr);
    }
  }
  progress.show(double(rows.size()), double(rows.size()), 0, "");
  progress.finish();
  folder.finish();
  if (o.json)
    fmt::print("{}\n", folder.said().dump(1));
  else
    fmt::print("{} of {} bones were tested\nResult: {}\n", rows.size() - refused, rows.size(),
               printable((folder.files().path() / "strength.csv").string()));
  std::fflush(stdout);
  if (refused > 0)
    throw RunError(
        fmt::format("{} of {} bones could not be tested; the column 'fault' says why", refused, rows.size()));
  return done;
}

int run(const StrengthOptions& o, Build build) {
  ThreadPool pool(threads_for(o.threads));
  return o.batch.empty() ? one_bone(o, build, pool) : batch(o, build, pool);
}

}  // namespace

void declare_strength(Registry& registry) {
  CLI::App* command = registry.program.add_subcommand(
      "strength", "How strong is a bone in a CT: stiffness, failure load, where it fails");
  const auto o = std::make_shared<StrengthOptions>();
  declare_bone(*command, *o);
  declare_job(*command, *o);
  command->footer(
      "Example:\n  howship strength ct.nii.gz --mask labels.nii.gz --label 30 --bone L2 -o results/L2\n"
      "  howship strength --batch list.csv --linear -o results/spines");
  command->callback([&action = registry.action, build = registry.build, o, command] {
    o->typed = typed_options(*command);
    action = [o, build] { return run(*o, build); };
  });
}

}  // namespace howship::app
