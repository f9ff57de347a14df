// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/event.hpp"

#include "howship/therapy/local/local.hpp"

namespace howship::patient {

const std::vector<EventKind>& event_kinds() {
  using enum EventLevel;
  static const std::vector<EventKind> kinds = [] {
    std::vector<EventKind> out{
        {"lesion_seeded", warning, "a metastasis began to grow"},
        {"cortex_breached", warning, "the tumour broke out of the bone"},
        {"canal_entered", serious, "the tumour reached the spinal canal"},
        {"lesions_merged", note, "two metastases grew together"},
        {"fracture", serious, "the bone broke under a load of daily life"},
        {"sins_potentially_unstable", warning, "the spine may be unstable here"},
        {"sins_unstable", serious, "the spine is unstable here"},
        {"mirels_borderline", warning, "a fracture of this bone is possible"},
        {"mirels_fixation_advised", serious, "a fracture of this bone is likely: fixing it first is advised"},
        {"rigidity_at_risk", warning, "the bone has lost so much stiffness that it may break"},
        {"weaker_than_daily_load", serious, "loads of daily life exceed what the bone bears"},
        {"test_performed", note, "a test was made"},
        {"dose", care, "a dose of a medicine was given"},
        {"start", care, "a medicine that is taken daily was begun"},
        {"stop", care, "a medicine that is taken daily was stopped"},
        {"dose_held", warning, "a dose was put off, because giving it then would have been dangerous"},
        {"dose_refused", warning, "a dose was not given, because it would have been dangerous"},
        {"dose_adjusted", care, "a dose was changed to what the kidney allows"},
        {"given_despite_contraindication", warning, "a dose was given although a rule speaks against it"},
        {"warning", warning, "a medicine was given with a warning"},
        {"hypercalcaemia_grade_1", warning, "calcium in blood is slightly too high"},
        {"hypercalcaemia_grade_2", warning, "calcium in blood is too high"},
        {"hypercalcaemia_grade_3", serious, "calcium in blood is dangerously high"},
        {"hypercalcaemia_grade_4", serious, "calcium in blood threatens life"},
        {"hypocalcaemia_grade_1", warning, "calcium in blood is slightly too low"},
        {"hypocalcaemia_grade_2", warning, "calcium in blood is too low"},
        {"hypocalcaemia_grade_3", serious, "calcium in blood is dangerously low"},
        {"hypocalcaemia_grade_4", serious, "calcium in blood is so low that it threatens life"},
        {"neutropenia_grade_3", warning, "white cells are few: infections are likely"},
        {"neutropenia_grade_4", serious, "white cells are very few: infections threaten life"},
        {"thrombocytopenia_grade_3", warning, "platelets are few: bleeding is likely"},
        {"thrombocytopenia_grade_4", serious, "platelets are very few: bleeding threatens life"},
        {"anaemia_grade_3", warning, "red cells are few"},
        {"anaemia_grade_4", serious, "red cells are so few that it threatens life"},
        {"constipation", warning, "opioids slow the bowel"},
        {"drowsiness", warning, "opioids make drowsy"},
        {"dehydration", warning, "the body has lost water"},
        {"acute_kidney_injury", serious, "the kidneys suddenly work much less"},
        {"febrile_neutropenia", serious, "fever while white cells are few"},
        {"major_bleeding", serious, "a major bleeding"},
        {"acute_phase_reaction", warning, "fever and aches after an infusion"},
        {"kidney_injury", serious, "a medicine injured the kidneys"},
        {"jaw_osteonecrosis", serious, "bone of the jaw died"},
        {"pain_flare", warning, "pain rose for some days"},
        {"nausea", warning, "nausea"},
        {"mucositis", warning, "the lining of the mouth is sore"},
        {"diarrhoea", warning, "diarrhoea"},
        {"death", serious, "the patient died"},
    };
    for (const therapy::LocalTreatment* row : therapy::local_treatments()) {
      bool known = false;
      for (const EventKind& kind : out) known = known || kind.key == row->event.key;
      if (!known) out.push_back(row->event);
    }
    return out;
  }();
  return kinds;
}

EventKind event_kind(std::string_view key) {
  for (const EventKind& kind : event_kinds())
    if (kind.key == key) return kind;
  return {key, EventLevel::warning, ""};
}

}  // namespace howship::patient
