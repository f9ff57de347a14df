// SPDX-License-Identifier: Apache-2.0
// The compiled half of `import howship`: jobs, tables, images and strength of the library, with NumPy arrays. What a
// user calls is python/howship/*.py, which is typed and documented; python/howship/_core.pyi says what stands here.
#include <pybind11/stl.h>

#include <cmath>
#include <limits>

#include "arrays.hpp"
#include "howship/app/cohort.hpp"
#include "howship/app/image.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/run.hpp"
#include "howship/app/stop.hpp"
#include "howship/app/strength_files.hpp"
#include "howship/app/trial.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/formats/table.hpp"
#include "howship/records/saved_tissue.hpp"
#include "howship/scenario/scenario.hpp"
#include "version.hpp"

namespace howship::python {
namespace {

using Seed = std::optional<std::uint64_t>;
using Release = py::call_guard<py::gil_scoped_release>;

/// A fault as (file, line, column, key, message, hint).
using Fault = std::tuple<std::string, unsigned, unsigned, std::string, std::string, std::string>;

std::vector<Fault> faults_of(const Problems& problems) {
  std::vector<Fault> out;
  for (const Problem& one : problems.list())
    out.emplace_back(one.where.file, one.where.line, one.where.column, one.key, one.text, one.hint);
  return out;
}

/// Raises a class of howship.faults.
template <class What>
void raise(const char* name, const What& what) {
  const py::object type = py::module_::import("howship.faults").attr(name);
  PyErr_SetObject(type.ptr(), type(what).ptr());
}

bool run(const std::string& file, const std::string& folder, Seed seed, std::optional<double> stop_after, int threads,
         bool resume, bool force, bool quiet, const std::string& log) {
  app::RunOptions o;
  o.file = file;
  o.folder = folder;
  o.seed = seed;
  o.stop_after = stop_after;
  o.threads = threads;
  o.resume = resume;
  o.force = force;
  o.quiet = quiet;
  o.log = log;
  return app::run_scenario(o, build) == app::done;
}

app::JobOptions job(const std::string& file, const std::string& folder, bool resume, bool force,
                    const std::string& log) {
  return {file, folder, log, resume, force};
}

void cohort(const std::string& file, const std::string& folder, Seed seed, Seed patients, int threads, bool resume,
            bool force, bool quiet, const std::string& log) {
  app::CohortOptions o;
  o.job = job(file, folder, resume, force, log);
  o.seed = seed;
  o.patients = patients;
  o.threads = threads;
  o.quiet = quiet;
  app::run_cohort(o, build);
}

void trial(const std::string& file, const std::string& folder, Seed seed, Seed patients, bool power, bool twins,
           const std::vector<std::uint64_t>& sizes, int threads, bool resume, bool force, bool quiet,
           const std::string& log) {
  app::TrialOptions o;
  o.job = job(file, folder, resume, force, log);
  o.seed = seed;
  o.patients = patients;
  o.power = power;
  o.twins = twins;
  o.sizes = sizes;
  o.threads = threads;
  o.quiet = quiet;
  app::run_trial(o, build);
}

/// Every fault of a scenario, none where it may be run.
std::vector<Fault> check(const std::string& text, const std::string& path) {
  Problems problems;
  scenario::read_scenario(text, path, problems);
  return faults_of(problems);
}

/// Columns in their order: numbers where every cell is one or empty, which becomes NaN; else words.
using Column = std::variant<std::vector<double>, std::vector<std::string>>;

std::vector<std::pair<std::string, Column>> columns_of(const std::string& path) {
  formats::Csv csv = formats::read_csv_file(path);
  std::vector<std::pair<std::string, Column>> out;
  for (std::size_t c = 0; c < csv.header.size(); ++c) {
    std::vector<double> numbers;
    bool words = false;
    for (const formats::CsvRow& row : csv.rows) {
      const std::string& cell = row.cells[c];
      const std::optional<double> number = cell.empty() ? std::numeric_limits<double>::quiet_NaN() : read_number(cell);
      if (!number) {
        words = true;
        break;
      }
      numbers.push_back(*number);
    }
    if (!words) {
      out.emplace_back(csv.header[c], std::move(numbers));
      continue;
    }
    std::vector<std::string> texts;
    for (formats::CsvRow& row : csv.rows) texts.push_back(std::move(row.cells[c]));
    out.emplace_back(csv.header[c], std::move(texts));
  }
  return out;
}

py::list read_table(const std::string& path) {
  std::vector<std::pair<std::string, Column>> columns;
  {
    const py::gil_scoped_release released;
    columns = columns_of(path);
  }
  py::list out;
  for (auto& [name, column] : columns) {
    if (auto* numbers = std::get_if<std::vector<double>>(&column)) {
      const auto rows = py::ssize_t(numbers->size());
      out.append(py::make_tuple(name, owned(std::move(*numbers), {rows}, {py::ssize_t(sizeof(double))})));
    } else {
      out.append(py::make_tuple(name, std::get<std::vector<std::string>>(column)));
    }
  }
  return out;
}

py::tuple read_image(const std::string& path) {
  formats::ReadImage read;
  {
    const py::gil_scoped_release released;
    read = formats::read_image(path);
  }
  py::array_t<double> affine = affine_of(read.volume.grid);
  return py::make_tuple(array_of(std::move(read.volume)), affine, read.notes);
}

using GivenAffine = py::array_t<double, py::array::c_style | py::array::forcecast>;

void write_nifti(const std::string& path, const Given<float>& array, const GivenAffine& affine,
                 const std::string& description, const std::string& unit) {
  const Volume<float> volume = volume_of(array, affine, "array");
  const py::gil_scoped_release released;
  formats::write_nifti(path, volume, description, unit);
}

std::pair<std::vector<std::string>, std::vector<double>> bones_and_days(const std::string& folder) {
  const records::SavedResult result = records::read_result(folder);
  std::vector<std::string> bones;
  for (const records::SavedBone& one : result.bones) bones.push_back(one.name);
  return {bones, result.days};
}

/// Volumes as (name, array, affine, unit), and what the reader says as (bone, words, chance of being seen).
py::tuple image(const std::string& result, const std::string& modality, const std::string& view,
                const std::string& bone, std::optional<double> day, Seed seed, int threads) {
  std::vector<pictures::TestVolume> volumes;
  py::list findings;
  {
    app::ImageOptions o;
    o.result = result;
    o.modality = modality;
    o.view = view;
    o.bone = bone;
    o.day = day;
    o.seed = seed;
    o.threads = threads;
    std::vector<std::tuple<std::string, std::string, double>> said;
    {
      const py::gil_scoped_release released;
      const app::MadeImage made = app::make_image(o);
      volumes = pictures::test_volumes(made.test, made.settings, made.view);
      for (const imaging::Outcome& one : made.test.outcomes)
        said.emplace_back(one.finding.bone, one.finding.words, one.truth.chance);
    }
    for (const auto& [where, words, chance] : said) findings.append(py::make_tuple(where, words, chance));
  }
  py::list out;
  for (pictures::TestVolume& one : volumes)
    std::visit(
        [&](auto& volume) {
          py::array_t<double> affine = affine_of(volume.grid);
          out.append(py::make_tuple(one.name, array_of(std::move(volume)), affine, one.unit));
        },
        one.volume);
  return py::make_tuple(out, findings);
}

/// What a test of strength says of one specimen.
struct SpecimenStrength {
  std::string name, load_case;
  bool is_moment = false;
  double stiffness, failure, pistoia, first_yield, daily, load_over_strength, fracture_probability;
  double rigidity_axial, rigidity_bending, rigidity_torsion;
  Vec3 first_failing;
  py::array curve;   ///< n x 2
  py::list volumes;  ///< (name, array, affine, unit)
};

struct BoneStrength {
  std::vector<SpecimenStrength> specimens;
  Vec3 centre;
  double volume, mean_density, voxel;
  std::vector<std::string> notes;
};

SpecimenStrength taken(app::Specimen& one, bool linear) {
  strength::Strength& s = one.strength;
  SpecimenStrength out;
  out.name = one.name;
  out.load_case = strength::name(s.load);
  out.is_moment = s.is_moment;
  out.stiffness = s.stiffness;
  out.failure = linear ? std::numeric_limits<double>::quiet_NaN() : s.failure_load;
  out.pistoia = s.linear.pistoia;
  out.first_yield = s.linear.first_yield;
  out.daily = s.daily_load;
  out.load_over_strength = s.load_over_strength;
  out.fracture_probability = s.fracture_probability;
  out.rigidity_axial = one.rigidity.axial;
  out.rigidity_bending = one.rigidity.bending;
  out.rigidity_torsion = one.rigidity.torsion;
  out.first_failing = s.first_failing;
  std::vector<double> curve;
  for (const strength::CurvePoint& point : s.curve) {
    curve.push_back(point.displacement);
    curve.push_back(point.force);
  }
  const auto width = py::ssize_t(sizeof(double));
  out.curve = owned(std::move(curve), {py::ssize_t(s.curve.size()), 2}, {2 * width, width});
  if (s.fields) {
    strength::StrengthFields& f = *s.fields;
    const auto add = [&](const char* name, auto& values, const char* unit) {
      using T = typename std::remove_reference_t<decltype(values)>::value_type;
      Volume<T> volume;
      volume.grid = f.grid;
      volume.value = std::move(values);
      out.volumes.append(py::make_tuple(name, array_of(std::move(volume)), affine_of(f.grid), unit));
    };
    add("strain_energy_density", f.energy_density, "MPa");
    add("effective_strain", f.effective_strain, "1");
    add("damage", f.damage, "1");
    add("young", f.young, "MPa");
  }
  return out;
}

BoneStrength strength_of(const Given<float>& values, const Given<int>& labels, const GivenAffine& affine,
                         const std::vector<int>& label, const std::string& bone, const std::string& load, double weight,
                         double voxel, const std::vector<double>& calibration, bool density, bool linear, bool whole,
                         const std::vector<double>& hole, const std::vector<double>& blastic,
                         const std::vector<double>& cement, const std::vector<std::string>& settings, int threads) {
  app::StrengthOptions o;
  o.image = "image";
  o.mask = "labels";
  o.labels = label;
  o.bone = bone;
  o.load = load;
  o.weight = weight;
  o.edge = voxel;
  o.calibration = calibration;
  o.density = density;
  o.linear = linear;
  o.whole = whole;
  o.hole = hole;
  o.blastic = blastic;
  o.cement = cement;
  o.settings = settings;
  if (!calibration.empty() && calibration.size() != 2) refuse("calibration", "is a slope and an offset");
  if (!hole.empty() && hole.size() != 4) refuse("hole", "is a place and a radius: four numbers, mm");
  if (!blastic.empty() && blastic.size() != 5) refuse("blastic", "is a place, a radius and a density: five numbers");
  if (!cement.empty() && cement.size() != 4) refuse("cement", "is a place and a volume: four numbers, mm and mL");
  app::StrengthImages images{volume_of(values, affine, "image"), volume_of(labels, affine, "labels"), {}};
  std::optional<app::TestedBone> tested;
  {
    const py::gil_scoped_release released;
    ThreadPool pool(app::threads_for(threads));
    tested = app::test_bone(o, pool, {}, std::move(images));
  }
  BoneStrength out{{},
                   tested->specimens.centre,
                   tested->input.bone.volume,
                   tested->input.bone.mean_bmd,
                   tested->input.edge,
                   tested->input.notes};
  for (app::Specimen& one : tested->specimens.all) out.specimens.push_back(taken(one, linear));
  return out;
}

}  // namespace
}  // namespace howship::python

PYBIND11_MODULE(_core, m) {
  using namespace howship::python;
  using pybind11::arg;
  m.doc() = "The compiled half of howship; call the functions of the package instead.";
  m.attr("version") = std::string{build.version};
  m.attr("commit") = std::string{build.commit};

  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const howship::InputError& error) {
      raise("InputError", faults_of(error.problems));
    } catch (const howship::app::Interrupted& error) {
      raise("Interrupted", std::string{error.what()});
    } catch (const howship::RunError& error) {
      raise("RunError", std::string{error.what()});
    }
  });

  m.def("run", &run, Release(), arg("file"), arg("folder"), arg("seed"), arg("stop_after"), arg("threads"),
        arg("resume"), arg("force"), arg("quiet"), arg("log"));
  m.def("cohort", &cohort, Release(), arg("file"), arg("folder"), arg("seed"), arg("patients"), arg("threads"),
        arg("resume"), arg("force"), arg("quiet"), arg("log"));
  m.def("trial", &trial, Release(), arg("file"), arg("folder"), arg("seed"), arg("patients"), arg("power"),
        arg("twins"), arg("sizes"), arg("threads"), arg("resume"), arg("force"), arg("quiet"), arg("log"));
  m.def("check", &check, Release(), arg("text"), arg("path"));
  m.def("read_table", &read_table, arg("path"));
  m.def("read_image", &read_image, arg("path"));
  m.def("write_nifti", &write_nifti, arg("path"), arg("array"), arg("affine"), arg("description"), arg("unit"));
  m.def("bones_and_days", &bones_and_days, Release(), arg("folder"));
  m.def("image", &image, arg("result"), arg("modality"), arg("view"), arg("bone"), arg("day"), arg("seed"),
        arg("threads"));

  py::class_<SpecimenStrength>(m, "SpecimenStrength")
      .def_readonly("name", &SpecimenStrength::name)
      .def_readonly("load_case", &SpecimenStrength::load_case)
      .def_readonly("is_moment", &SpecimenStrength::is_moment)
      .def_readonly("stiffness", &SpecimenStrength::stiffness)
      .def_readonly("failure", &SpecimenStrength::failure)
      .def_readonly("pistoia", &SpecimenStrength::pistoia)
      .def_readonly("first_yield", &SpecimenStrength::first_yield)
      .def_readonly("daily", &SpecimenStrength::daily)
      .def_readonly("load_over_strength", &SpecimenStrength::load_over_strength)
      .def_readonly("fracture_probability", &SpecimenStrength::fracture_probability)
      .def_readonly("rigidity_axial", &SpecimenStrength::rigidity_axial)
      .def_readonly("rigidity_bending", &SpecimenStrength::rigidity_bending)
      .def_readonly("rigidity_torsion", &SpecimenStrength::rigidity_torsion)
      .def_property_readonly("first_failing",
                             [](const SpecimenStrength& s) {
                               return py::make_tuple(s.first_failing[0], s.first_failing[1], s.first_failing[2]);
                             })
      .def_readonly("curve", &SpecimenStrength::curve)
      .def_readonly("volumes", &SpecimenStrength::volumes);
  py::class_<BoneStrength>(m, "BoneStrength")
      .def_readonly("specimens", &BoneStrength::specimens)
      .def_property_readonly(
          "centre", [](const BoneStrength& s) { return py::make_tuple(s.centre[0], s.centre[1], s.centre[2]); })
      .def_readonly("volume", &BoneStrength::volume)
      .def_readonly("mean_density", &BoneStrength::mean_density)
      .def_readonly("voxel", &BoneStrength::voxel)
      .def_readonly("notes", &BoneStrength::notes);
  m.def("strength", &strength_of, arg("image"), arg("labels"), arg("affine"), arg("label"), arg("bone"), arg("load"),
        arg("weight"), arg("voxel"), arg("calibration"), arg("density"), arg("linear"), arg("whole"), arg("hole"),
        arg("blastic"), arg("cement"), arg("settings"), arg("threads"));
}
