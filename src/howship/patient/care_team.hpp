// SPDX-License-Identifier: Apache-2.0
// Who decides for a patient while it lives: a care team sees what is reported, and orders in the words in which a
// scenario orders. Nothing here knows the truth.
#pragma once
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "howship/patient/archive.hpp"
#include "howship/patient/event.hpp"
#include "howship/patient/report.hpp"

namespace howship::patient {

/// An order, in the words of [[treatment]] and [[test]].
struct Prescription {
  enum class Kind { start, stop, treat, test };
  double day = 0.0;
  Kind kind = Kind::start;
  std::string what;    ///< a drug, a treatment of a place ("beam.external"), a test
  std::string bone{};  ///< of a test empty: every bone; "spine": every vertebra
  // Of a course of a drug, what is not given being its label.
  std::optional<double> amount{}, every{}, stop{};
  std::optional<int> doses{};
  // Of a treatment of a place, what is not given being as its row has it.
  std::map<std::string, double, std::less<>> numbers{};
  std::map<std::string, std::string, std::less<>> words{};
  // Of a test.
  std::string panel{}, goal{}, needle{};
  std::size_t number = 0;
  std::string by{};  ///< who wanted it
};

/// What a team has before it on a day.
struct Seen {
  double day = 0.0;
  bool in_touch = false;  ///< the patient calls
  const Diary& diary;
  const Bedside& bedside;
  std::span<const Report> reports{};
  std::span<const CourseRecord> courses{};
  std::span<const PlaceRecord> treated{};
  std::span<const std::string> told{};  ///< kinds of events that nobody overlooks: "fall", "febrile_neutropenia" ...
};

struct Decisions {
  std::vector<Prescription> orders;
  Log log;
};

/// How a team looks after a patient at present, beside what it orders.
struct CareGiven {
  bool in_hospital = false, palliative = false, hospice = false;
  double diagnosed = std::numeric_limits<double>::quiet_NaN();  ///< day on which metastasis in bone was
};

class CareTeam {
 public:
  virtual ~CareTeam() = default;
  virtual Decisions decide(const Seen& seen) = 0;
  /// How much sooner than others the patient calls, because it knows what to call for.
  virtual double alertness() const { return 1.0; }
  virtual CareGiven care() const { return {}; }
  virtual void walk(Archive& archive) = 0;
};

}  // namespace howship::patient
