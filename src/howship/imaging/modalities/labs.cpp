// SPDX-License-Identifier: Apache-2.0
// Blood and urine: what a laboratory reports of all that there is to measure.
#include <fmt/format.h>

#include <algorithm>

#include "howship/imaging/modalities/list.hpp"
#include "howship/imaging/modalities/shared.hpp"

namespace howship::imaging {
namespace {

constexpr std::string_view panel[] = {
    "calcium_mmol_per_l",   "phosphate_mmol_per_l", "creatinine_umol_per_l", "pth_pmol_per_l",
    "alp_u_per_l",          "bone_alp_u_per_l",     "ntx_nmol_per_mmol",     "tumour_marker_ug_per_l",
    "haemoglobin_g_per_dl", "neutrophils_per_nl",   "platelets_per_nl"};

std::vector<Examination> measure(const Modality&, const Hospital&, const Request& request, ThreadPool&) {
  std::vector<Examination> out(1);
  for (const Sample& one : request.samples) {
    if (!request.all_samples && std::find(std::begin(panel), std::end(panel), one.quantity) == std::end(panel))
      continue;
    Finding& finding = out[0].outcomes.emplace_back().finding;
    finding.quantity = one.quantity;
    finding.value = one.value;
    finding.words = fmt::format("{}: {:.3g} {}", one.meaning, one.value, one.unit);
  }
  return out;
}

}  // namespace

constinit const Modality modality::labs{
    .name = "labs", .title = "laboratory", .whole_patient = true, .needs_bones = false, .examine = measure};

}  // namespace howship::imaging
