// SPDX-License-Identifier: Apache-2.0
// One life with a cancer: primary, deposits, what is found of them and when, death. docs/theory/spread.md explains.
//
// Days count from the day on which the primary would be found by its own symptoms. Every draw is keyed by patient and
// by step and rank of a founder, so a patient is the same alone and in any cohort.
#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "howship/spread/routes.hpp"

namespace howship::spread {

inline constexpr double month = 30.4375, year = 365.25;  ///< days; a month is the step
inline constexpr int months_before = 180, months_after = 240;
/// Draws of Stream::spread_event: of tests that follow a patient up, by step; those of screening come before.
inline constexpr std::uint64_t follow_up_draw = 1000;
inline constexpr double never = std::numeric_limits<double>::infinity();

enum class Stage { localised, regional, distant };
inline constexpr std::string_view stage_names[] = {"localised", "regional", "distant"};

enum class Screening { drawn, none, every };
enum class Menopause { drawn, before, after };

template <class Number>
struct Between {
  Number low{}, high{};
  bool holds(Number value) const { return low <= value && value <= high; }
};

struct History;

/// What is fixed of a patient; the rest is drawn. What can only come of a life (the lower half) is had by drawing anew
/// until it is so.
struct Wanted {
  std::optional<double> age{};  ///< years, at natural detection
  std::optional<bool> female{}, receptor{};
  Screening screening = Screening::drawn;
  Menopause menopause = Menopause::drawn;
  std::optional<double> size{};  ///< mm, of the primary when it is found

  std::optional<Between<int>> grade{}, nodes{};
  std::optional<Between<double>> psa{};  ///< ng/mL
  std::optional<Stage> stage{};

  std::function<bool(const History&)> accepts{};  ///< of the whole life; empty: any

  bool drawn_anew() const { return size || grade || nodes || psa || stage || accepts; }
};

/// What is done.
struct Care {
  bool treated = true;                      ///< surgery, and treatment of distant disease
  bool adjuvant = true;                     ///< systemic treatment after surgery
  double bisphosphonate_years = 0;          ///< adjuvant, from diagnosis
  bool deposits_shed = true;                ///< metastases seed metastases (a switch for experiments)
  int months_after = spread::months_after;  ///< how long patients are followed
  int steps_a_month = 1;                    ///< more, to see what the step of time does
  /// Deposits grow and wake on after a death, and no new ones settle: for a body that lives longer than its spread.
  bool outlived = false;
};

struct Deposit {
  enum Status : std::uint8_t { dormant, active, dead };

  std::uint32_t key = 0;     ///< 64 times the step of its founding plus its rank in that step
  std::int64_t parent = -1;  ///< key of the deposit that shed it; -1: the primary
  Organ organ = bone;
  std::uint8_t region = 0;  ///< of a deposit in bone
  Shedder source = Shedder::primary;
  int generation = 1;
  Status status = active;
  double born = 0.0;            ///< day
  double growth = 0.0;          ///< 1/day, at its start
  double capacity = 0.0;        ///< mm3
  double volume = 0.0;          ///< mm3, at the end of the last step lived
  double phenotype = 0.0;       ///< 0 lytic to 1 blastic
  double trait = 0.0;           ///< of attachment; 0 is the mean of the primary
  double symptom_volume = 0.0;  ///< mm3, from which it hurts
  double seeded = never;        ///< day on which it passed 1 mm3
  double visible = never;       ///< day on which tests began to show it
  // Of its growth and rest.
  double log_s = 0.0, q = 0.0, wakes_at = 0.0, dies_at = 0.0, asleep_since = 0.0;
};

enum class FoundBy : std::uint8_t { symptoms, screening, metastasis };
inline constexpr std::string_view found_by_names[] = {"symptoms", "screening", "metastasis"};

/// From this size (mm3) on a deposit is one that a body can live with: it has been seeded.
inline constexpr double hand_over = 1.0;

struct History {
  std::uint64_t patient = 0;
  std::uint64_t key = 0;  ///< of its draws: the patient's number, and the attempt in the bits from 40 on
  int attempts = 1;       ///< how often it was drawn until it was as wanted
  double age = 0.0;       ///< years, on day 0
  bool female = true, receptor = false;
  double aggressiveness = 1.0;
  int grade = 1, nodes = 0;
  double size = 0.0;  ///< mm, at diagnosis
  double psa = 0.0;   ///< ng/mL, at diagnosis
  Stage stage = Stage::localised;
  FoundBy found_by = FoundBy::symptoms;
  bool bone_symptom_first = false;  ///< the cancer was found because a bone hurt
  bool resected = false, distant_at_diagnosis = false, bone_visible_at_diagnosis = false,
       viscera_visible_at_diagnosis = false;
  // Days.
  double planned = 0.0;  ///< when the primary would have been found by symptoms of its own or screening
  double diagnosis = never, first_distant = never, first_visceral = never, first_bone = never, fracture = never,
         cord = never, hypercalcaemia = never, death = never, end = 0.0;
  bool cancer_death = false, first_site_bone = false, first_site_others = false;
  int bone_lesions_at_detection = 0;
  bool viscera_at_bone = false, painful_at_bone = false;
  // At death or the end.
  int bone_lesions = 0;
  double primary = 0.0;                      ///< mm3, 0 where it was taken out
  double growth = 0.0;                       ///< of the primary, 1/day, while it is small
  std::array<double, organ_count> burden{};  ///< mm3
  std::array<bool, organ_count> visible{};
  double ecog = 0.0;
  std::vector<Deposit> deposits;
  double expected_founders = 0.0;  ///< sum of the Poisson means
  std::uint64_t deposit_months = 0, months = 0;
};

/// A primary with its tables, made once for any number of patients.
struct Disease {
  Primary primary;
  Parameters parameters;
  Routes ways;

  Disease(Primary its_primary, const Parameters& its_parameters)
      : primary(std::move(its_primary)), parameters(its_parameters), ways(routes(primary, parameters)) {}
};

/// Lives through it. `event_seed` stands for the seed of what befalls cells: one patient, many fates. Throws RunError
/// where no patient as wanted is found in `most_attempts`.
inline constexpr int most_attempts = 20000;
History live(const Disease& disease, std::uint64_t seed, std::uint64_t patient, const Wanted& wanted = {},
             const Care& care = {}, std::optional<std::uint64_t> event_seed = std::nullopt);

/// "lytic", "mixed" or "blastic": a name for tables.
std::string_view phenotype_word(double phenotype);

inline double diameter(double volume) { return std::cbrt(6.0 * volume / std::numbers::pi); }

}  // namespace howship::spread
