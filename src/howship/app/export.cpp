// SPDX-License-Identifier: Apache-2.0
// `howship export`: a result in the words of other programs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "howship/app/export.hpp"
#include "howship/app/number_option.hpp"
#include "howship/app/output_option.hpp"
#include "howship/app/parts.hpp"
#include "howship/base/problems.hpp"
#include "howship/records/fhir.hpp"

namespace howship::app {
namespace {

struct Options {
  std::string folder, file, arm;
  std::optional<std::uint64_t> patient;
  bool force = false;
};

int export_fhir(const Options& options) {
  const char* command = "howship export fhir";
  const records::FhirWanted wanted{options.folder, options.patient, options.arm};
  std::filesystem::path target = options.file;
  if (target.empty())
    target = options.patient
                 ? fmt::format("patient_{:07}{}.json", *options.patient, options.arm.empty() ? "" : '_' + options.arm)
                 : std::string{"patient.json"};
  Problems problems;
  check_output(target, "-o", command, options.force, problems);
  if (!problems.empty()) throw InputError{std::move(problems)};
  const formats::Json bundle = records::fhir_bundle(wanted, command);
  formats::write_json(target, bundle);
  fmt::print("{}: {} entries\n{}\n", printable(target.string()), bundle["entry"].size(),
             records::not_in_bundle(wanted.folder, bundle));
  return done;
}

}  // namespace

void declare_export(Registry& registry) {
  CLI::App* command =
      registry.program.add_subcommand("export", "A result in the words of other programs: a patient as FHIR");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* fhir = command->add_subcommand("fhir", "One patient of a trial, or of a run, as an mCODE bundle (FHIR R4)");
  fhir->add_option("folder", options->folder, "Result folder of howship trial or howship run")->required();
  fhir->add_option("--patient", options->patient, "Of a trial: SUBJID of adsl.csv")
      ->transform(whole_in(0, 1'000'000'000));
  fhir->add_option("--arm", options->arm, "Of twins: in which arm");
  fhir->add_option("-o,--output", options->file, "JSON file; default patient_NUMBER.json here");
  fhir->add_flag("--force", options->force, "Replaces that file");
  fhir->footer(
      "Example:\n  howship export fhir zoledronate --patient 7 -o patient_7.json\n\n"
      "Every resource is tagged as test data. Codes of LOINC, SNOMED CT and ICD-10-CM are written only where they are\n"
      "sure; everything else is in words.");
  fhir->callback([options, &registry] { registry.action = [options] { return export_fhir(*options); }; });
}

}  // namespace howship::app
