// SPDX-License-Identifier: Apache-2.0
// What is to happen to a patient. A scenario writes orders, later a clinic and the spread of the disease do: one list,
// one log, before the patient's life begins and while it lasts.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "howship/therapy/local/local.hpp"
#include "howship/therapy/regimen.hpp"

namespace howship::patient {

/// A course of a drug; it begins on the day of the order, whatever `course.start` says.
struct StartDrug {
  therapy::Treatment course;
};

/// Nothing of this drug is given any more.
struct StopDrug {
  std::string drug;  ///< its key
};

/// A treatment of one bone.
struct TreatPlace {
  std::string bone;
  therapy::LocalOrder what;
  int sitting = 0;           ///< of a treatment that has several; those after the first are ordered when that is given
  std::uint64_t course = 0;  ///< of further sittings: whose
  bool stops = false;        ///< the run, where it is refused
};

/// A lesion begins: as a ball of tumour, or with cells that lodge.
struct SeedLesion {
  std::string bone;
  std::size_t lesion = 0;                            ///< its number, from 0; unique in a patient
  Vec3 centre{};                                     ///< world mm
  double radius = 0.0;                               ///< mm, of the ball
  double cells = 0.0;                                ///< that lodge at the centre; 0: a ball
  space::CloneShares shares = space::all_sensitive;  ///< as lesions of this patient have them, from the day it begins
  bool grown = false;  ///< it has become as large as that where it lies, and its bone has answered; of shells alone
};

/// A test is made and read.
struct OrderTest {
  std::size_t number = 0;  ///< in the list of whoever ordered it
  std::string test;        ///< name of a modality, "biopsy" or "labs"
  std::string bone;        ///< empty: every bone simulated; "spine": every vertebra
  std::string view;        ///< empty: the usual ones
  std::string needle;      ///< of a biopsy; empty: core
  // Of a needle, in the world of the bone: its point and the direction in which it is pushed.
  std::optional<Vec3> tip{}, direction{};
  bool by_hand = false;           ///< a needle is led by what is felt, else on CT
  std::optional<double> delay{};  ///< hours from the injection of a tracer to the scan
  std::string panel{};            ///< of a laboratory that reports as it does to a clinic; empty: all, without error
  std::string goal{};             ///< "strength", "sins": CT is read for what the bone bears, too
  bool by_team = false;  ///< whoever decides for the patient ordered it: its readers may err where others are exact

  friend bool operator==(const OrderTest&, const OrderTest&) = default;
};

struct Order {
  double day = 0.0;
  std::variant<StartDrug, StopDrug, TreatPlace, SeedLesion, OrderTest> what;
  std::string by{};  ///< who gave it, for messages: "hardware[0]" of a scenario
};

/// Orders that wait for their day, drugs excepted: those are with the patient's medicines from the start. In order of
/// day, then as they came.
struct Agenda {
  std::vector<Order> waiting;
  void add(Order order);
};

}  // namespace howship::patient
