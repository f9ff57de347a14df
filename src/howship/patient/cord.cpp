// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/cord.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace howship::patient {

std::span<const Parameter<CordParameters>> CordParameters::table() {
  using P = CordParameters;
  constexpr Source audit{
      Origin::fitted,
      "fitted to who cannot walk when compression is found (48 %), does not recover within a month (67 %) "
      "and goes on walking (81 %) [levack_2001], and who walks eight weeks after radiation [hoskin_2019]",
      'L'};
  constexpr Source sign{Origin::assumed,
                        "assumed because weakness comes before loss of walking, and that before the "
                        "bladder fails [nice_cg75]",
                        'L'};
  constexpr Source numerical{Origin::assumed, "numerical: half of it moves function by less than 0.01", 'H'};
  static constexpr Parameter<P> rows[] = {
      {&P::oedema_threshold,
       {"oedema_threshold", "1", 0, 1, "compression from which veins of the cord are blocked and it swells", audit}},
      {&P::oedema_time,
       {"oedema_time", "day", 0.2, 10, "time constant of oedema", {Origin::recalled, "days: vasogenic oedema", 'M'}}},
      {&P::steroid_oedema,
       {"steroid_oedema",
        "1",
        0.1,
        1,
        "oedema that is left under full glucocorticoid effect",
        {Origin::assumed, "assumed because steroids improve function within a day and cure nothing", 'L'}}},
      {&P::radiation_oedema,
       {"radiation_oedema",
        "1",
        1,
        2,
        "factor on oedema after a fraction of radiation, without steroid",
        {Origin::recalled, "transient worsening in the first days", 'L'}}},
      {&P::radiation_oedema_span,
       {"radiation_oedema_span", "day", 0, 14, "how long that lasts", {Origin::recalled, "the same", 'L'}}},
      {&P::compression_weight, {"compression_weight", "1", 0.1, 2, "pressure on axons by compression", audit}},
      {&P::oedema_weight, {"oedema_weight", "1", 0, 2, "pressure on axons by oedema", audit}},
      {&P::block_pressure, {"block_pressure", "1", 0.1, 2, "pressure at which conduction begins to fail", audit}},
      {&P::block_width, {"block_width", "1", 0.05, 2, "rise of pressure from there to complete block", audit}},
      {&P::block_onset,
       {"block_onset",
        "day",
        0.02,
        5,
        "time constant of block as pressure rises",
        {Origin::assumed, "assumed because potentials go at once when the cord is compressed fast", 'L'}}},
      {&P::block_recovery, {"block_recovery", "day", 0.5, 60, "time constant of its recovery", audit}},
      {&P::slow_loss, {"slow_loss", "1/day", 0, 1, "axons lost by blocked share", audit}},
      {&P::fast_loss, {"fast_loss", "1/day", 0, 10, "axons lost more at complete block", audit}},
      {&P::fast_loss_power, {"fast_loss_power", "1", 1, 12, "power of the blocked share in that", audit}},
      {&P::late_recovery,
       {"late_recovery",
        "1/day",
        0,
        0.05,
        "recovery of function that lost axons carried",
        {Origin::assumed, "assumed because a third of those who cannot walk recover, most of them early", 'L'}}},
      {&P::coarse_step, {"cord_step", "day", 1e-3, 1, "longest step of the cord", numerical}},
      {&P::fine_step, {"cord_fine_step", "day", 1e-3, 1, "the same under compression", numerical}},
      {&P::fine_compression, {"cord_fine_compression", "1", 0, 2, "compression from which that holds", numerical}},
      {&P::weak_below, {"weakness_below", "1", 0, 1, "function below which legs are weak", sign}},
      {&P::sensory_below,
       {"sensory_level_below", "1", 0, 1, "function below which an examination finds a level of feeling lost", sign}},
      {&P::difficulty_below, {"difficulty_below", "1", 0, 1, "function below which walking needs help", sign}},
      {&P::walks_from, {"walks_from", "1", 0, 1, "function from which a patient walks", audit}},
      {&P::bladder_below, {"bladder_below", "1", 0, 1, "function below which bladder and bowel fail", sign}},
      {&P::early_bladder_below,
       {"early_bladder_below",
        "1",
        0,
        1,
        "the same where they are the first to fail",
        {Origin::assumed, "assumed because it lies above that of weak legs, so that they are the first", 'L'}}},
      {&P::early_bladder_share,
       {"early_bladder_share",
        "1",
        0,
        1,
        "share of patients in whom they are",
        {Origin::assumed, "assumed because guides say that it can be the first sign", 'L'}}},
      {&P::paralysed_below, {"paralysed_below", "1", 0, 1, "function below which legs do not move", sign}},
      {&P::sign_ends,
       {"sign_ends",
        "1",
        0,
        0.5,
        "function above its threshold by which a sign has gone",
        {Origin::assumed, "assumed because a sign does not come and go by the day", 'M'}}},
      {&P::root_hazard,
       {"root_hazard",
        "1/day",
        0,
        1,
        "hazard of root pain while a root is reached or the sac is deformed",
        {Origin::assumed, "assumed because root pain comes weeks after tumour is there", 'L'}}},
      {&P::foramen_reached,
       {"foramen_reached",
        "mm3",
        0.1,
        2000,
        "packed tumour in the foramina of a vertebra that reaches a root",
        {Origin::assumed, "assumed because a ganglion of 5 mm is touched by a few voxels of it", 'L'}}},
      {&P::left_by_surgery,
       {"left_by_surgery",
        "1",
        0,
        1,
        "share of the tumour in the canal that decompression leaves",
        {Origin::assumed, "assumed because a surgeon takes out most of it and leaves what sticks to the sac", 'L'}}},
  };
  return rows;
}

void advance(CordState& cord, double before, double after, const CordConditions& conditions, double days,
             const CordParameters& p) {
  const double worst = std::max(before, after);
  if (worst <= 0.0 && cord.oedema <= 0.0 && cord.blocked <= 0.0 && cord.lost <= 0.0) return;
  const int steps =
      std::max(1, int(std::ceil(days / (worst > p.fine_compression ? p.fine_step : p.coarse_step) - 1e-9)));
  const double step = days / steps;
  const double spared = 1.0 - (1.0 - p.steroid_oedema) * std::clamp(conditions.steroid, 0.0, 1.0);
  const double stirred = conditions.irradiated ? 1.0 + (p.radiation_oedema - 1.0) * (1.0 - conditions.steroid) : 1.0;
  // Each variable goes exactly over a step in which the ones before it are held.
  const auto settle = [](double x, double target, double time, double over) {
    return target + (x - target) * std::exp(-over / time);
  };
  for (int k = 0; k < steps; ++k) {
    const double compression = before + (after - before) * (k + 0.5) / steps;
    const double swelling = compression > p.oedema_threshold ? compression * spared * stirred : 0.0;
    cord.oedema = settle(cord.oedema, swelling, p.oedema_time, step);
    const double pressure = p.compression_weight * compression + p.oedema_weight * cord.oedema;
    const double block = std::clamp((pressure - p.block_pressure) / p.block_width, 0.0, 1.0);
    cord.blocked = settle(cord.blocked, block, block > cord.blocked ? p.block_onset : p.block_recovery, step);
    const double loss = p.slow_loss * cord.blocked + p.fast_loss * std::pow(cord.blocked, p.fast_loss_power);
    if (loss + p.late_recovery > 0.0)
      cord.lost = settle(cord.lost, loss / (loss + p.late_recovery), 1.0 / (loss + p.late_recovery), step);
  }
}

std::string_view name(CordSign sign) {
  constexpr std::array<std::string_view, std::size_t(CordSign::count)> names{
      "leg_weakness", "sensory_level", "walking_difficulty", "cannot_walk", "bladder_bowel", "paraplegia"};
  return names[std::size_t(sign)];
}

double threshold(CordSign sign, bool bladder_early, const CordParameters& p) {
  switch (sign) {
    case CordSign::leg_weakness:
      return p.weak_below;
    case CordSign::sensory_level:
      return p.sensory_below;
    case CordSign::walking_difficulty:
      return p.difficulty_below;
    case CordSign::cannot_walk:
      return p.walks_from;
    case CordSign::bladder_bowel:
      return bladder_early ? p.early_bladder_below : p.bladder_below;
    case CordSign::paraplegia:
      return p.paralysed_below;
    case CordSign::count:
      break;
  }
  return 0.0;
}

}  // namespace howship::patient
