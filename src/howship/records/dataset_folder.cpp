// SPDX-License-Identifier: Apache-2.0
#include "howship/records/dataset_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "howship/base/files.hpp"
#include "howship/imaging/examination.hpp"
#include "howship/imaging/labels.hpp"
#include "howship/records/job_folder.hpp"

namespace howship::records {
namespace {

using formats::Json;
namespace fs = std::filesystem;

constexpr MustAgree must_be_same[] = {{"howship", "/howship"},
                                      {"sha256 of the data set", "/dataset/sha256"},
                                      {"sha256 of files that it names", "/inputs_sha256"},
                                      {"seed", "/seed"},
                                      {"cases", "/cases"}};

constexpr std::string_view rows_head = "howship case 1\n";
std::string rows_file(std::uint64_t number) { return fmt::format("cases/{:07}.case", number); }

Json json_of(const scenario::Dataset& dataset, const std::string& program, bool complete) {
  Json out{{"howship", program},
           {"title", dataset.title},
           {"note", "Simulated images for research. Not of a person, not for diagnosis."},
           {"complete", complete},
           {"dataset", {{"path", dataset.path}, {"sha256", dataset.sha256}, {"text", dataset.source}}},
           {"seed", dataset.seed},
           {"cases", dataset.cases}};
  if (!dataset.inputs.empty()) out["inputs_sha256"] = dataset.inputs;
  return out;
}

std::string tsv(const std::vector<TsvColumn>& columns, const std::vector<std::string>& lines) {
  std::string out;
  for (const TsvColumn& column : columns) out += (out.empty() ? "" : "\t") + column.name;
  out += '\n';
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

std::string line_of(const Json& row) {
  std::string out;
  for (const Json& cell : row) out += (out.empty() ? "" : "\t") + cell.get<std::string>();
  return out;
}

/// Letters and digits alone, as BIDS wants labels.
std::string plain(std::string text) {
  std::erase_if(text,
                [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); });
  return text;
}

std::string day_label(double day) {
  return std::abs(day - std::round(day)) < 1e-9 ? fmt::format("{:04.0f}", day) : plain(fmt::format("{:.1f}", day));
}

Json meanings(const std::vector<TsvColumn>& columns) {
  Json out = Json::object();
  for (const TsvColumn& column : columns) {
    out[column.name]["Description"] = column.meaning;
    if (!column.unit.empty() && column.unit != "1") out[column.name]["Units"] = column.unit;
  }
  return out;
}

}  // namespace

DatasetPaths paths_of(scenario::DatasetLayout layout, const DatasetImage& image) {
  DatasetPaths out;
  if (layout == scenario::DatasetLayout::nnunet) {
    const std::string name =
        fmt::format("case_{}_d{}{}{}", image.name, day_label(image.day),
                    image.setting.empty() ? "" : "_" + image.setting, image.without ? "_without" : "");
    const imaging::Modality* modality = imaging::find_modality(image.test);
    int channel = 0;
    for (std::size_t k = 0; modality && k < modality->volumes.size(); ++k)
      if (modality->volumes[k].view == image.view) channel = int(k);
    out.image = fmt::format("images{}/{}_{:04}.nii.gz", image.for_test ? "Ts" : "Tr", name, channel);
    out.truth = fmt::format("labels{}/{}.nii.gz", image.for_test ? "Ts" : "Tr", name);
    out.dicom_truth = fmt::format("dicom_labels{}/{}.dcm", image.for_test ? "Ts" : "Tr", name);
    return out;
  }
  const std::string folder = fmt::format("sub-{}/ses-d{}/{}/", image.name, day_label(image.day), plain(image.test));
  const std::string stem = fmt::format(
      "sub-{}_ses-d{}{}{}{}", image.name, day_label(image.day), image.setting.empty() ? "" : "_acq-" + image.setting,
      image.without ? "_rec-without" : "", image.view.empty() ? "" : "_view-" + plain(image.view));
  out.image = folder + stem + "_" + plain(image.test) + ".nii.gz";
  out.sidecar = folder + stem + "_" + plain(image.test) + ".json";
  out.truth = "derivatives/truth/" + folder + stem + "_desc-" + plain(image.test) + "_dseg.nii.gz";
  out.dicom_truth = out.truth.substr(0, out.truth.size() - std::string_view{".nii.gz"}.size()) + ".dcm";
  return out;
}

DatasetFolder::DatasetFolder(ResultFolder& folder, const scenario::Dataset& dataset, std::string program, bool resume)
    : folder_(folder), dataset_(dataset), program_(std::move(program)) {
  // nnU-Net reads a file of the same name, which ours becomes in the end by the keys that it wants.
  complete_ = begin_job(folder_, std::string{first_file}, json_of(dataset_, program_, false), must_be_same, resume);
  if (!complete_ && resume) check_cases();
}

/// A case that was left is whole: its rows, and each of its images.
void DatasetFolder::check_cases() const {
  check_sealed(folder_.path() / "cases", rows_head);
  Problems problems;
  for (std::uint64_t number = 0; number < dataset_.cases; ++number) {
    if (!has(number)) continue;
    for (const Unlike& one : not_as_left(folder_.path(), rows_of(number).at("files").get<Hashes>()))
      problems.add({(folder_.path() / one.name).string(), 0, 0}, "",
                   one.gone ? "is gone: an earlier run wrote it" : "was changed since an earlier run wrote it",
                   "put it back, or remove " + rows_file(number) + ": --resume makes that case again");
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
}

Json DatasetFolder::rows_of(std::uint64_t number) const {
  return Json::parse(unsealed(folder_.path() / rows_file(number), rows_head));
}

bool DatasetFolder::has(std::uint64_t number) const {
  std::error_code ignored;
  return fs::exists(folder_.path() / rows_file(number), ignored);
}

void DatasetFolder::write_rows(std::uint64_t number, const std::vector<std::string>& participant,
                               const std::vector<std::vector<std::string>>& lesions, std::size_t training,
                               const std::vector<std::string>& files) {
  std::error_code ignored;
  fs::create_directories(folder_.path() / "cases", ignored);
  Hashes hashes;
  for (const std::string& file : files) hashes[file] = sha256_of(folder_.path() / file);
  const Json rows{{"participant", participant}, {"lesions", lesions}, {"training", training}, {"files", hashes}};
  write_whole(folder_.claim(rows_file(number)), sealed(rows_head, rows.dump()));
}

void DatasetFolder::finish(const std::vector<TsvColumn>& participants, const std::vector<TsvColumn>& lesions) {
  std::vector<std::string> people, all;
  std::size_t training = 0;
  for (std::uint64_t number = 0; number < dataset_.cases; ++number) {
    const Json rows = rows_of(number);
    people.push_back(line_of(rows.at("participant")));
    for (const Json& row : rows.at("lesions")) all.push_back(line_of(row));
    training += rows.at("training").get<std::size_t>();
  }
  write_whole(folder_.claim("participants.tsv"), tsv(participants, people));
  write_whole(folder_.claim("lesions.tsv"), tsv(lesions, all));
  formats::write_json(folder_.claim("participants.json"), meanings(participants));
  formats::write_json(folder_.claim("lesions.json"), meanings(lesions));
  const bool bids = dataset_.layout == scenario::DatasetLayout::bids;
  write_whole(folder_.claim(bids ? "derivatives/truth/dseg.tsv" : "labels.tsv"), imaging::labels_table());
  Json ours = json_of(dataset_, program_, true);
  if (bids)
    describe_bids();
  else {
    const imaging::Modality* modality = imaging::find_modality(dataset_.tests.front());
    Json channels = Json::object(), labels = Json::object();
    for (std::size_t k = 0; k < modality->volumes.size(); ++k)
      channels[std::to_string(k)] =
          modality->volumes[k].view.empty() ? std::string{modality->title} : std::string{modality->volumes[k].view};
    // A map of a body of solids knows bone and tumour alone; one of a scan knows all.
    const std::size_t known = dataset_.scans.empty() ? std::size_t(imaging::Label::tumour) + 1 : imaging::label_count;
    for (std::size_t k = 0; k < known; ++k) labels[std::string{imaging::labels()[k].name}] = k;
    ours["channel_names"] = channels;
    ours["labels"] = labels;
    ours["numTraining"] = training;
    ours["file_ending"] = ".nii.gz";
    ours["name"] = dataset_.title;
    ours["description"] = "Simulated by Howship";
  }
  formats::write_json(folder_.claim(std::string{first_file}), ours);
  std::error_code ignored;
  for (std::uint64_t number = 0; number < dataset_.cases; ++number)
    fs::remove(folder_.path() / rows_file(number), ignored);
  fs::remove(folder_.path() / "cases", ignored);
  folder_.write_manifest();
}

void DatasetFolder::describe_bids() {
  const auto description = [&](const std::string& type) {
    Json out = {
        {"Name", dataset_.title},
        {"BIDSVersion", "1.9.0"},
        {"DatasetType", type},
        {"License", "as the scans that it was made from; where there are none: CC0"},
        {"GeneratedBy", Json::array({{{"Name", "Howship"}, {"Version", program_}, {"Description", "simulation"}}})}};
    return out;
  };
  formats::write_json(folder_.claim("dataset_description.json"), description("raw"));
  formats::write_json(folder_.claim("derivatives/truth/dataset_description.json"), description("derivative"));
  write_whole(
      folder_.claim("README"),
      dataset_.title + "\n\nSimulated by " + program_ +
          ". Not of a person, not for diagnosis.\n"
          "sub-*/ses-dDAY/TEST: an image with its sidecar; acq-NAME: a setting, rec-without: the same without its "
          "lesions.\nderivatives/truth: a label map of each image, labels in dseg.tsv there.\nparticipants.tsv: a row "
          "a "
          "case; lesions.tsv: a row a lesion and day.\ndataset.json: the file that it was made from.\n");
  // CT and radiographs are no part of BIDS yet.
  write_whole(folder_.claim(".bidsignore"),
              "dataset.json\nlesions.*\n*/ses-*/ct/\n*/ses-*/xray/\n*/*_scenario.json\nmanifest.sha256\n");
}

}  // namespace howship::records
