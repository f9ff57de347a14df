// SPDX-License-Identifier: Apache-2.0
// What hormones and drugs do to the tumour of a patient: states of the patient and of each lesion that a treatment
// moves, and the drive of each clone over a step.
#pragma once
#include "howship/patient/plan.hpp"
#include "howship/therapy/regimen.hpp"
#include "howship/tumour/receptors.hpp"

namespace howship::patient {

/// One lesion: what it is drawn as, and what selection has made of it.
struct LesionResponse {
  tumour::LesionTraits traits;         ///< follows from the plan
  double cytotoxic_resistant = 0.0;    ///< share of cells that cytotoxic drugs do not kill
  double immune_escaping = 0.0;        ///< share of cells that effector cells do not see
  double iodine_dose = 0.0;            ///< Gy of the course of radioiodine under way, mean of what takes it up
  int iodine_course = 0;               ///< which course that is
  tumour::OfClones activity{1, 1, 1};  ///< of the receptors of its clones, of the last step
  tumour::Drive drive;                 ///< of the last step
  double cytotoxic_kill = 0.0;         ///< 1/day, of every cell, resting ones among them, over the last step
  tumour::OfClones selected{0, 0, 0};  ///< until it begins: ln of what treatment has left of each clone of its lineage
};
/// A lesion that nothing has treated; lesions by their number.
LesionResponse response_of(const Plan& plan, std::size_t lesion);

/// Shares of the clones of a lesion that begins: as where a metastasis of this primary is found. Cells that lodge come
/// from such a lesion. `response`: of this lesion, whose lineage has lived in this patient until now.
tumour::OfClones starting_shares(const Plan& plan, const SeedLesion& lesion, const LesionResponse& response);

/// The tumour of a primary as one of its lesions has it: growth, spread and secretion.
tumour::Parameters tumour_of_lesion(tumour::Parameters patients, const tumour::Individual& times);

/// Tumour marker (ug/L/day) of volumes of its clones, in units of `volume` mm3.
double marker_of(const LesionResponse& lesion, double volume, tumour::OfClones clones);

/// What is common to all lesions of a patient.
struct PatientResponse {
  double effectors = 0.0;  ///< immune effector cells, 0..1
};

/// Radioiodine over a step.
struct IodineGiven {
  double gray = 0.0;       ///< to avid tumour of the median patient
  double half_life = 3.0;  ///< day, effective
  int courses = 0;         ///< begun so far
};
IodineGiven iodine_given(const therapy::Care& care, double emission, double days);

/// What reaches the receptors.
tumour::Hormones hormones_of(const therapy::WholeBodySystem<double>::Moment<double>& now);

/// Effector cells follow the drug over `days`.
void respond(PatientResponse& patient, const therapy::WholeBodySystem<double>::Moment<double>& now, double days,
             const Plan& plan);

/// What acts on all lesions of a patient over a step.
struct TreatmentNow {
  tumour::Hormones hormones;
  double effectors = 0.0;  ///< 0..1
  double inhibited = 0.0;  ///< share of births that a kinase inhibitor stops
  IodineGiven iodine;
  double cytotoxic = 0.0;  ///< labelled doses of cytotoxic drugs over the step
};

/// Drive of the clones of a lesion over `days`, and the selection that goes with it.
void respond(LesionResponse& lesion, const TreatmentNow& now, double days, const tumour::Parameters& tumour,
             double repair);

/// What the step just responded to has done to the clones of a lesion that has not begun: treatment selects in its
/// lineage as it does in lesions. `growth`, 1/day: of its sensitive clone without treatment, while it is small.
void select_before_it_begins(LesionResponse& lesion, double growth, double days, const tumour::Parameters& tumour);

}  // namespace howship::patient
