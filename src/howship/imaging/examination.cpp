// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/examination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "howship/base/ensure.hpp"

namespace howship::imaging {
namespace {

constexpr std::array<std::string_view, 3> xray_views{"ap", "pa", "lateral"}, planes{"axial", "sagittal", "coronal"},
    weightings{"t1", "t2", "stir"};
constexpr std::array<std::string_view, 2> two_projections{"ap", "lateral"};
constexpr std::array<std::string_view, 1> whole_body{"whole-body"};

/// Noise of its own for every test of a seed.
NoiseKey key_of(std::uint64_t seed, std::string_view test, std::string_view view, std::string_view bone, double day) {
  std::uint64_t study = mix(std::uint64_t(std::llround(1024.0 * day)));
  for (const std::string_view word : {test, view, bone}) {
    for (const char c : word) study = mix(study ^ std::uint64_t(static_cast<unsigned char>(c)));
    study = mix(study + 1);
  }
  return {seed, 0, study >> 8};  // room for the channels below
}

Finding call(Reading reading, std::string_view test, const Subject& subject, const NoiseKey& key) {
  Finding out;
  out.test = test;
  out.bone = subject.state.bone;
  out.reading = reading;
  out.probability = reading.probability();
  out.tumour = tumour_volume(subject.state);
  // The decision variable is d' plus a standard normal; elsewhere in the image noise may pass the threshold too.
  const bool seen =
      reading.index > 0.0 && reading.index + noise_normal(key, NoiseChannel::decision, 0) > reading.threshold;
  out.false_alarm = !seen && noise_uniform(key, NoiseChannel::decision, 8) < reading.false_share;
  out.reported = seen || out.false_alarm;
  out.words = out.false_alarm ? "a focus that does not stand out more than noise" : "nothing suspicious";
  return out;
}

std::string size_text(const Measured& m) { return fmt::format("{:.0f} mm", m.size); }

void describe(Finding& out, const Measured& m, Modality modality) {
  if (!out.reported || out.false_alarm) return;
  out.measured = m;
  const bool denser = m.denser > 0.5;
  switch (modality) {
    case Modality::xray:
      out.words = fmt::format("a {} area of {}", denser ? "dense" : "lucent", size_text(m));
      break;
    case Modality::ct:
      out.words = fmt::format("a {} focus of {}, {:.0f} HU", denser ? "dense" : "lytic", size_text(m), m.hounsfield);
      break;
    case Modality::bone_scan:
      out.words = denser ? fmt::format("a hot focus, {:.1f} times the usual uptake", m.uptake_ratio)
                         : fmt::format("a cold area, {:.1f} times the usual uptake", m.uptake_ratio);
      break;
    case Modality::pet:
      out.words = denser ? fmt::format("an avid focus of {}, SUVmax {:.1f}", size_text(m), m.suv)
                         : fmt::format("a focus without uptake of {}", size_text(m));
      break;
    case Modality::mri:
      out.words =
          fmt::format("a focus of {}, {:.1f} of marrow on T1, {:.1f} on STIR", size_text(m), m.t1_ratio, m.stir_ratio);
      break;
  }
}

Projection projection_of(std::string_view view) {
  return view == "lateral" ? Projection::lateral
         : view == "pa"    ? Projection::posterior_anterior
                           : Projection::anterior_posterior;
}

}  // namespace

std::span<const ModalityData> modalities() {
  static constexpr std::array all{ModalityData{Modality::xray, "xray", "radiograph", xray_views, two_projections},
                                  ModalityData{Modality::ct, "ct", "CT", planes, planes},
                                  ModalityData{Modality::bone_scan, "bone_scan", "bone scan", whole_body, whole_body},
                                  ModalityData{Modality::pet, "pet", "FDG-PET", planes, planes},
                                  ModalityData{Modality::mri, "mri", "MRI", weightings, weightings}};
  return all;
}

const ModalityData* find_modality(std::string_view name) {
  for (const ModalityData& one : modalities())
    if (one.name == name || (one.modality == Modality::bone_scan && name == "bone-scan")) return &one;
  return nullptr;
}

std::vector<Examination> examine(const Hospital& hospital, Modality modality, std::string_view view,
                                 std::span<const Subject> subjects, std::uint64_t seed, double day, ThreadPool& pool) {
  const ModalityData& data = modalities()[std::size_t(modality)];
  HOWSHIP_ENSURE(view.empty() || std::find(data.views.begin(), data.views.end(), view) != data.views.end(),
                 "the test has this view");
  std::vector<Examination> out;
  const auto add = [&](std::string bone, std::string_view projection, auto study) -> Examination& {
    Examination made;
    made.modality = modality;
    made.day = day;
    made.bone = std::move(bone);
    made.view = projection;
    made.study = std::move(study);
    out.push_back(std::move(made));
    return out.back();
  };
  if (modality == Modality::bone_scan) {
    const NoiseKey key = key_of(seed, data.name, "", "", day);
    Examination& made = add("", "", examine_bone_scan(hospital, subjects, key, pool));
    const auto& study = std::get<BoneScanStudy>(made.study);
    for (std::size_t s = 0; s < subjects.size(); ++s) {
      const std::string& bone = subjects[s].state.bone;
      Finding finding = call(study.readings[s], data.name, subjects[s], key_of(seed, data.name, "", bone, day));
      // The share of false alarms is that of the whole scan.
      if (s > 0 && finding.false_alarm) {
        finding.false_alarm = finding.reported = false;
        finding.words = "nothing suspicious";
      }
      describe(finding, study.measured[s], modality);
      made.findings.push_back(std::move(finding));
    }
    return out;
  }
  for (const Subject& subject : subjects) {
    const std::string& bone = subject.state.bone;
    const auto finish = [&](Examination& made, const auto& study, const NoiseKey& key) {
      Finding finding = call(study.reading, data.name, subject, key);
      finding.view = made.view;
      describe(finding, study.measured, modality);
      made.findings.push_back(std::move(finding));
    };
    if (modality == Modality::xray) {
      const std::span<const std::string_view> asked = view.empty() ? data.usual : std::span{&view, 1};
      for (const std::string_view one : asked) {
        const NoiseKey key = key_of(seed, data.name, one, bone, day);
        Examination& made = add(bone, one, examine_xray(hospital, subject, projection_of(one), key, pool));
        finish(made, std::get<XrayStudy>(made.study), key);
      }
      continue;
    }
    const NoiseKey key = key_of(seed, data.name, "", bone, day);
    if (modality == Modality::ct) {
      Examination& made = add(bone, "", examine_ct(hospital, subject, key, pool));
      finish(made, std::get<CtStudy>(made.study), key);
    } else if (modality == Modality::pet) {
      Examination& made = add(bone, "", examine_pet(hospital, subject, key, pool));
      finish(made, std::get<PetStudy>(made.study), key);
    } else {
      Examination& made = add(bone, "", examine_mri(hospital, subject, key, pool));
      const auto& study = std::get<MriStudy>(made.study);
      finish(made, study, key);
      if (study.cord.slice >= 0) {
        Finding& finding = made.findings.back();
        finding.cord = study.cord;
        finding.words +=
            fmt::format("; canal: ESCC {}, stenosis {:.0f} %", name(study.cord.grade), study.cord.stenosis_percent);
      }
    }
  }
  return out;
}

std::span<const std::string_view> needles() {
  static constexpr std::array<std::string_view, 3> all{"fine_needle", "core", "surgical"};
  return all;
}

BiopsyKind biopsy_kind(std::string_view needle) {
  const auto found = std::find(needles().begin(), needles().end(), needle);
  HOWSHIP_ENSURE(found != needles().end(), "there is this needle");
  return BiopsyKind(found - needles().begin());
}

Finding examine_biopsy(const Hospital& hospital, const Subject& subject, std::string_view needle, const Vec3& target,
                       std::uint64_t seed, double day) {
  const NoiseKey key = key_of(seed, "biopsy", needle, subject.state.bone, day);
  const BiopsyFinding found =
      biopsy(subject.state, biopsy_kind(needle), target, {0, 1, 0}, hospital.settings().biopsy, key);
  Finding out;
  out.test = "biopsy";
  out.view = needle;
  out.bone = subject.state.bone;
  out.probability = found.probability;
  out.reported = found.positive;
  out.tumour = tumour_volume(subject.state);
  out.words = !found.positive             ? "no tumour cells"
              : found.enough_for_staining ? "tumour cells, enough for immunohistochemistry"
                                          : "tumour cells, too few for immunohistochemistry";
  out.quantity = "tumour_cells";
  out.value = std::round(found.tumour_cells);
  return out;
}

}  // namespace howship::imaging
