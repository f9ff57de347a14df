// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_scores.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "howship/strength/place.hpp"

namespace howship::app {
namespace {

template <class Enum, std::size_t n>
Enum chosen(const char* key, const std::string& word, const std::array<std::pair<std::string_view, Enum>, n>& known) {
  std::string all;
  for (const auto& [name, what] : known) {
    if (name == word) return what;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  refuse("howship strength", key, "there is no '" + word + "' here", "one of: " + all);
}

}  // namespace

std::optional<strength::LesionFindings> lesion_of(const StrengthOptions& o, const strength::MaterialMap& map,
                                                  const Volume<float>& bmd, const Volume<int>& labels,
                                                  const strength::FindingParameters& p) {
  strength::SeenBone seen;
  seen.grid = map.grid;
  const Extent& e = map.grid.extent;
  seen.bone.assign(e.size(), 0);
  seen.lesion.assign(e.size(), 0);
  double in = 0, n_in = 0, out = 0, n_out = 0;
  for (int k = 0; k < e.nk; ++k)
    for (int j = 0; j < e.nj; ++j)
      for (int i = 0; i < e.ni; ++i) {
        const std::size_t v = e.index(i, j, k);
        if (!map.solid(v)) continue;
        seen.bone[v] = 1;
        const Vec3 w = map.grid.to_world({double(i), double(j), double(k)}), at = labels.grid.to_world.inverse(w);
        const int a = int(std::lround(at[0])), b = int(std::lround(at[1])), c = int(std::lround(at[2]));
        if (o.lesion_label > 0 && labels.grid.extent.contains(a, b, c)) {
          const bool inside = labels(a, b, c) == o.lesion_label;
          seen.lesion[v] = inside;
          (inside ? in : out) += double(bmd(a, b, c));
          ++(inside ? n_in : n_out);
        }
        for (const std::vector<double>* made : {&o.hole, &o.blastic})
          if (!made->empty()) {
            const Vec3 d = strength::minus(w, place_at(*made, 0));
            if (strength::inner(d, d) < (*made)[3] * (*made)[3]) seen.lesion[v] = 1;
          }
      }
  if (o.lesion_label > 0 && !(n_in > 0))
    refuse(o.mask, "--lesion-label", "no voxel of the bone has that label", "see which labels the mask holds");
  seen.matrix_before = 1;
  if (n_in > 0 && n_out > 0 && out > 0) {
    const double change = in / n_in / (out / n_out) - 1;
    (change < 0 ? seen.matrix_lost : seen.matrix_made) = std::abs(change);
  }
  if (!o.hole.empty()) seen.matrix_lost = 1;
  if (!o.blastic.empty()) seen.matrix_made = 1;
  strength::LesionFindings found = strength::see_lesion(seen, o.bone, p);
  using Type = strength::LesionType;
  if (!o.lesion_type.empty())
    found.type = chosen<Type, 3>("--lesion-type", o.lesion_type,
                                 {{{"lytic", Type::lytic}, {"mixed", Type::mixed}, {"blastic", Type::blastic}}});
  if (o.body_involved >= 0) found.part_of_reference = o.body_involved;
  if (o.lesion_size >= 0) found.part_of_diameter = o.lesion_size;
  const bool told = !o.lesion_type.empty() || o.body_involved >= 0 || o.lesion_size >= 0;
  if (found.volume == 0 && told) found.site = strength::limb_of(o.bone).value_or(found.site);
  if (found.volume > 0 || told) return found;
  return std::nullopt;
}

ScoreText scored(const StrengthOptions& o, const strength::LesionFindings& lesion) {
  ScoreText out;
  const std::string type{strength::name(lesion.type)};
  if (strength::kind_of(o.bone) == strength::BoneKind::vertebra) {
    using F = strength::SinsFindings;
    F f;
    if (!o.pain.empty())
      f.pain = chosen<F::Pain, 3>(
          "--pain", o.pain,
          {{{"none", F::Pain::none}, {"other", F::Pain::other}, {"mechanical", F::Pain::mechanical}}});
    if (!o.alignment.empty())
      f.alignment = chosen<F::Alignment, 3>("--alignment", o.alignment,
                                            {{{"normal", F::Alignment::normal},
                                              {"deformity", F::Alignment::deformity},
                                              {"translation", F::Alignment::translation}}});
    if (!o.posterolateral.empty())
      f.posterolateral = chosen<F::Posterolateral, 3>("--posterolateral", o.posterolateral,
                                                      {{{"none", F::Posterolateral::none},
                                                        {"unilateral", F::Posterolateral::unilateral},
                                                        {"bilateral", F::Posterolateral::bilateral}}});
    f.lesion = lesion.type;
    f.collapse = o.collapse;
    f.body_involved = lesion.part_of_reference;
    out.sins = strength::sins(o.bone, f);
    out.text = fmt::format(
        "SINS {} of 18, {}: place {}, pain {}{}, {} lesion {}, alignment {}{}, collapse {} (lesion takes {:.0f} % of "
        "the bone), posterolateral {}{}",
        out.sins->total, out.sins->stability, out.sins->location, out.sins->pain, o.pain.empty() ? " (not given)" : "",
        type, out.sins->lesion, out.sins->alignment, o.alignment.empty() ? " (not given)" : "", out.sins->collapse,
        100 * lesion.part_of_reference, out.sins->posterolateral, o.posterolateral.empty() ? " (not given)" : "");
  } else if (strength::limb_of(o.bone)) {
    using F = strength::MirelsFindings;
    F f;
    f.site = lesion.site;
    if (!o.pain.empty())
      f.pain = chosen<F::Pain, 3>(
          "--pain", o.pain,
          {{{"mild", F::Pain::mild}, {"moderate", F::Pain::moderate}, {"functional", F::Pain::functional}}});
    f.lesion = lesion.type;
    f.size = lesion.part_of_diameter;
    out.mirels = strength::mirels(f);
    constexpr std::array sites{"upper limb", "lower limb", "peritrochanteric"};
    out.text = fmt::format("Mirels {} of 12, fracture {:.0f} %, {}: {}, pain {}{}, {} lesion, {:.0f} % of the diameter",
                           out.mirels->total, 100 * out.mirels->fracture_probability, out.mirels->advice,
                           sites[std::size_t(f.site)], int(f.pain) + 1, o.pain.empty() ? " (not given)" : "", type,
                           100 * lesion.part_of_diameter);
  }
  return out;
}

}  // namespace howship::app
