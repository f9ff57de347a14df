// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/local/local.hpp"

#include <fmt/format.h>

#include "howship/base/ensure.hpp"
#include "howship/therapy/local/rows.hpp"

namespace howship::therapy {
namespace {

/// Place of input `key` among those of its kind (numbers, or all others).
std::size_t index_of(const LocalTreatment& what, std::string_view key, bool number) {
  std::size_t index = 0;
  for (const LocalInput& input : what.inputs) {
    if ((input.kind == LocalInput::Kind::number) != number) continue;
    if (input.key == key) return index;
    ++index;
  }
  HOWSHIP_ENSURE(false, "a local treatment is asked for what it declares");
  return 0;
}

}  // namespace

double LocalOrder::number(std::string_view key) const { return numbers[index_of(*what, key, true)]; }
const Vec3& LocalOrder::place(std::string_view key) const { return places[index_of(*what, key, false)]; }

std::span<const LocalTreatment* const> local_treatments() {
  static const LocalTreatment* const rows[] = {&local::fraction, &local::ablation,   &local::infusion,
                                               &local::cement,   &local::resection,  &local::seeding,
                                               &local::nail,     &local::plate,      &local::pedicle_screws,
                                               &local::cylinder, &local::load_limit, &local::decompression};
  return rows;
}

const LocalTreatment* find_local_treatment(std::string_view key) {
  for (const LocalTreatment* one : local_treatments())
    if (one->key == key) return one;
  return nullptr;
}

std::string place_words(const LocalOrder& order, const Vec3& centre) {
  if (order.what->where == LocalTreatment::Where::metal) return "";
  if (!order.ball) return ", whole bone";
  const Vec3& c = order.ball->centre;
  return fmt::format(", within {} mm of ({:.4g}, {:.4g}, {:.4g}) mm left, posterior, superior", order.ball->radius,
                     centre[0] - c[0] + 0.0, centre[1] - c[1] + 0.0, c[2] - centre[2] + 0.0);
}

}  // namespace howship::therapy
