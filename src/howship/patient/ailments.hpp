// SPDX-License-Identifier: Apache-2.0
// What hurts beside the cancer: worn joints, an infection of bone, muscles after hard work. Each has its place and its
// days, given or drawn; a patient feels and tells it like any other pain, and who looks there may take it for cancer.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/patient/event.hpp"
#include "howship/patient/order.hpp"

namespace howship::imaging {
struct Examination;
}

namespace howship::patient {

struct Plan;

struct AilmentParameters {
  double arthritis_a_year = 1.65;       // 1/year
  double arthritis_lasts = 28.0;        // day
  double arthritis_pain = 5.6;          // 1
  double infection_a_year = 2.4e-5;     // 1/year
  double infection_lasts = 42.0;        // day
  double infection_pain = 7.0;          // 1
  double exercise_a_year = 2.0;         // 1/year
  double exercise_lasts = 5.0;          // day
  double exercise_pain = 3.0;           // 1
  double pain_spread = 0.3;             // 1
  double infection_told_by_ct = 0.5;    // 1
  double infection_told_by_mri = 0.94;  // 1

  static std::span<const Parameter<AilmentParameters>> table();
};

enum class AilmentKind : std::uint8_t { arthritis, infection, exercise };

/// What is known of a kind.
struct AilmentRow {
  AilmentKind kind;
  std::string_view key;    ///< in a scenario
  std::string_view words;  ///< of an event: "a worn joint"
  std::string_view says;   ///< of CT or MRI that looks there and is not misled
  double AilmentParameters::*a_year;
  double AilmentParameters::*lasts;  ///< mean, days
  double AilmentParameters::*pain;
  std::span<const std::string_view> places;  ///< where those that are drawn come, each as often
  bool at_rest;                              ///< it hurts at rest and by night as well; others hurt by load
  bool in_marrow;                            ///< sections and tracers show it
};
std::span<const AilmentRow> ailment_rows();
const AilmentRow& row_of(AilmentKind kind);

/// One, from its first day to the day on which it is over.
struct Ailment {
  AilmentKind kind = AilmentKind::arthritis;
  std::string bone;                ///< or region of the skeleton, as a patient points to it
  double from = 0.0, until = 0.0;  ///< days
  double pain = 0.0;               ///< 0 to 10, of a usual person who takes nothing against it
  std::uint64_t number = 0;        ///< key of what is drawn of it later: no other of its kind has it
};

/// Those that come to a person of this plan within so many days, by chance; also those that are there on the first day.
/// A typical person, whom chance does not touch, has none.
std::vector<Ailment> drawn_ailments(const Plan& plan, double days);

/// One that hurts today, with the drive of its pain.
struct Hurting {
  const Ailment* ailment = nullptr;
  double drive = 0.0;
  double at_rest() const { return row_of(ailment->kind).at_rest ? drive : 0.0; }
};
std::vector<Hurting> hurting_on(const Plan& plan, double day);

/// Drive of the pain of those at a bone on a day.
struct HurtingBone {
  double by_load = 0.0, at_rest = 0.0;
};
HurtingBone hurting_there(std::span<const Hurting> all, std::string_view bone);

/// Whether bone is infected that day.
bool bone_is_infected(const Plan& plan, double day);

/// Those that begin or are over after the day `from`, and by the day `to`; on day 0 also those that are there already.
void tell_of_ailments(const Plan& plan, double from, double to, Log& log);

/// Adds what a film, CT, MRI, bone scan or PET that day says of where something ails: the same at every look. What is
/// reported of a bone already, as a metastasis is, stays as it is: two causes in one bone are not told apart.
void add_ailments(const Plan& plan, double day, const OrderTest& order, std::vector<imaging::Examination>& made);

}  // namespace howship::patient
