// SPDX-License-Identifier: Apache-2.0
// A drug as its data file describes it: plain data, every number with unit, range and source.
#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/body/mechanism.hpp"
#include "howship/therapy/drug/kinetics.hpp"

namespace howship::therapy {

/// A number of a drug file.
struct Stated {
  double value = 0.0;
  std::string unit;
  double low = 0.0, high = 0.0;  ///< accepted, in `unit`
  Origin origin = Origin::assumed;
  std::string source;
  char confidence = 'L';
};

/// What one dose is measured against.
enum class Per { patient, kilogram, square_metre };

struct Schedule {
  Stated amount;  ///< of one dose, or per day where the structure is given by rate
  Per per = Per::patient;
  Stated infusion;              ///< day; 0 = at once
  Stated every;                 ///< day; 0 = once, or without a break where given by rate
  std::optional<Stated> doses;  ///< how many; without it the course runs on
};

struct Effect {
  body::Mechanism mechanism{};
  Shape shape = Shape::linear;
  int level = 0;  ///< index of the structure's level
  Stated strength, half, hill;
};

/// What a rule looks at, in the order of `measures()`.
enum class Measure {
  corrected_calcium,
  creatinine_clearance,
  creatinine,
  creatinine_rise,
  neutrophils,
  platelets,
  haemoglobin,
  hypercalcaemia,
  cord_at_risk,
  infection,
  dental_disease,
  calcium_supplement,
  first_dose,
  dehydration,
};
struct MeasureDeclaration {
  Measure measure;
  std::string_view key, unit, meaning;
};
std::span<const MeasureDeclaration> measures();

enum class Verdict { refuse, hold, adjust, warn };

/// "If `measure` is below (or above, or at) a bound, then ..."
struct Rule {
  Measure measure{};
  bool below = true;  ///< false: above the bound
  Stated bound;
  std::optional<Measure> only_if, unless;  ///< a yes-or-no measure
  Verdict verdict = Verdict::warn;
  double adjusted = 0.0;  ///< dose instead, in the unit of the amount
  std::string why;
};

enum class HarmKind {
  acute_phase,
  kidney_injury,
  jaw_osteonecrosis,
  pain_flare,
  nausea,
  mucositis,
  diarrhoea,
  vertebral_fracture_after_stopping,
  note,
  ovarian_ageing,
};

/// A harm that is not already in the body's equations.
struct Harm {
  HarmKind kind = HarmKind::note;
  std::string name;                 ///< as the event log calls it
  std::vector<Stated> probability;  ///< of the first, second ... dose; the last holds for all later ones
  Stated size;                      ///< meaning depends on the kind
  Stated duration;                  ///< day
};

/// What prescribers tell apart among opioids.
enum class OpioidKind { weak, strong, long_acting, patch };  ///< the last two are strong as well

struct Drug {
  std::string key, title, group, route, summary;
  Structure structure = Structure::immediate;
  double reference_weight = 70.0;                     ///< kg, of the kinetic numbers
  double volume_exponent = 0.0, flow_exponent = 0.0;  ///< how volumes and clearances scale with weight
  std::array<Stated, most_structure_parameters> parameters;
  Schedule schedule;
  std::vector<Effect> effects;
  std::vector<Rule> rules;
  std::vector<Harm> harms;
  std::optional<OpioidKind> opioid;
  std::vector<std::string> works;  ///< to cite
  std::string file, file_sha256;   ///< of the user's own that it was read from; empty for a built-in one
};

}  // namespace howship::therapy
