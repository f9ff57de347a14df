// SPDX-License-Identifier: Apache-2.0
#include "howship/patient/event.hpp"

#include "howship/therapy/local/local.hpp"

namespace howship::patient {

const std::vector<EventKind>& event_kinds() {
  using enum EventLevel;
  using enum EventOrigin;
  static const std::vector<EventKind> kinds = [] {
    std::vector<EventKind> out{
        {"lesion_seeded", seeding, warning, "A {type}[[metastasis]] of {radius} radius is there in {bone}.",
         "Lesion in {bone}", "a small group of cancer cells was in {bone}"},
        {"treatment_refused", treatment, warning, "A treatment of {bone} was not given: {detail}.",
         "Not given at {bone}", "a treatment of {bone} could not be given as it was planned"},
        {"operation_complication", treatment, warning, "An operation on {bone} has a complication: {detail}.",
         "Complication at {bone}", "an operation on {bone} had a complication ({detail})"},
        {"test_warning", treatment, warning, "The needle of a biopsy of {bone} goes astray: {detail}.",
         "A needle at {bone}", "the needle of a biopsy of {bone} may not go where it should"},
        {"treatment_warning", treatment, warning, "A treatment of {bone} carries a risk: {detail}.",
         "Risk of a treatment at {bone}", "a treatment of {bone} carries a risk of its own"},
        {"cortex_breached", growth, warning,
         "The tumour has broken through the [[cortex]] of {bone} into the tissue around it.",
         "Through the cortex of {bone}", "the tumour may grow through the hard outer shell of {bone}"},
        {"canal_entered", growth, serious, "The tumour has reached the [[spinal canal]] at {bone}.",
         "In the spinal canal at {bone}",
         "the tumour may reach the tunnel that holds the spinal cord at {bone}. This can press on nerves",
         "The tumour came close to the spinal cord. Which signs, such as weak legs, numbness or trouble passing urine, "
         "mean that I must call at once?"},
        {"margin_reached", growth, warning,
         "The tumour has grown to the edge of what is simulated around {bone}: from here on volumes outside the bone "
         "are "
         "less than they would be.",
         "At the edge of the simulation at {bone}",
         "the tumour around {bone} may grow farther than this simulation follows"},
        {"cord_compression", growth, serious, "The [[spinal cord]] is pressed at {bone}: {detail}.",
         "Cord compression at {bone}",
         "the tumour may press on the spinal cord at {bone}. Without treatment within hours or days this can mean "
         "paralysis for life",
         "Is my spinal cord in danger? Whom do I call, at any hour, when my legs get weak or numb?"},
        {"root_pain", growth, warning, "Pain runs along a nerve from {bone}: {detail}.", "Root pain at {bone}",
         "pain may shoot from the back around the chest or down a leg, often worse on coughing or straining"},
        {"leg_weakness", growth, serious, "The legs get weak: {detail} at {bone}.", "Weak legs",
         "the legs may get weak. This is an emergency"},
        {"sensory_level", growth, serious,
         "An examination would find feeling lost below the level of {bone}: {detail}.", "Feeling lost below {bone}",
         "feeling may be lost in legs and belly"},
        {"walking_difficulty", growth, serious, "Walking is difficult: {detail} at {bone}.", "Difficult to walk",
         "walking may become difficult"},
        {"cannot_walk", growth, serious, "The patient can no longer walk: {detail} at {bone}.", "Cannot walk",
         "the patient may no longer be able to walk"},
        {"walks_again", body, care, "The patient walks again: {detail}.", "Walks again",
         "the patient could walk again"},
        {"bladder_bowel", growth, serious, "Bladder and bowel fail: {detail} at {bone}.", "Bladder and bowel fail",
         "bladder and bowel may fail"},
        {"paraplegia", growth, serious, "The legs are paralysed: {detail} at {bone}.", "Paralysed legs",
         "the legs may be paralysed"},
        {"lesions_merged", growth, note, "Two lesions of {bone} have grown together: {detail}.",
         "Lesions merged in {bone}", "two tumours in {bone} may grow into one"},
        {"cells_took", growth, warning, "Tumour cells that lodged in {bone} have grown into a tumour: {detail}.",
         "Cells took in {bone}", "cancer cells that came to {bone} may settle there and grow"},
        {"cells_died_out", growth, note, "Tumour cells that lodged in {bone} have died out: {detail}.",
         "Cells died out in {bone}", "cancer cells that came to {bone} may die out by themselves"},
        {"tumour_gone", growth, care, "No living tumour cell is left in {bone}: {detail}.", "No tumour left in {bone}",
         "no living cancer cell may be left of a tumour in {bone}"},
        {"tumour_returned", growth, warning,
         "Tumour has grown again in {bone} from few cells that were left: {detail}.", "Tumour returned in {bone}",
         "a tumour in {bone} that treatment made very small may grow again"},
        {"fracture", growth, serious, "{bone} has broken ({detail}).", "Fracture in {bone}", "{bone} may break"},
        {"collapse", growth, serious, "{bone} has given way: {detail}.", "Collapse of {bone}",
         "{bone} may lose height, which bends the back"},
        {"collapse_goes_on", growth, warning, "{bone}, broken before, gives way further: {detail}.",
         "Further collapse of {bone}", "{bone} may lose more of its height"},
        {"union", growth, care, "The fracture of {bone} has healed, {detail}.", "Healed fracture of {bone}",
         "the break of {bone} may heal"},
        {"fall", body, note, "The patient falls.", "Fall", "the patient fell"},
        {"sins_potentially_unstable", growth, warning, "The spine may be unstable at {bone}: [[SINS]] is {SINS}.",
         "Spine perhaps unstable at {bone}", "{bone} may get so weak that a surgeon should be asked about it"},
        {"sins_unstable", growth, serious, "The spine is unstable at {bone}: [[SINS]] is {SINS}.",
         "Spine unstable at {bone}", "{bone} may get so weak that a surgeon should be asked about it"},
        {"mirels_borderline", growth, warning, "{bone} may break: [[Mirels’ score]] is {Mirels}.",
         "Fracture possible in {bone}", "{bone} may get so weak that a surgeon should be asked about it"},
        {"mirels_fixation_advised", growth, serious,
         "{bone} is likely to break, and fixing it first is advised: [[Mirels’ score]] is {Mirels}.",
         "Fixation advised in {bone}", "{bone} may get so weak that a surgeon should be asked about it"},
        {"rigidity_at_risk", growth, warning, "{bone} is at risk of breaking: {detail}.", "Rigidity lost in {bone}",
         "{bone} may get so weak that a surgeon should be asked about it"},
        {"weaker_than_daily_load", growth, serious, "{bone} is weaker than the heaviest load of daily life.",
         "Weaker than daily load in {bone}", "{bone} may get too weak for heavy daily loads such as lifting"},
        {"test_performed", test, note, "A test: {detail}.", "Test", "a test was made: {detail}"},
        {"dose", treatment, care, "{detail} is given.", "{detail}", "{detail} was given"},
        {"start", treatment, care, "{detail} is started.", "{detail} starts",
         "{detail} was begun, to be taken every day"},
        {"stop", treatment, care, "{detail} is stopped.", "{detail} stops",
         "{detail}, taken every day until then, was stopped"},
        {"dose_held", treatment, warning, "A dose is put off: {detail}.", "Dose put off",
         "a dose was put off, because giving it then would have been dangerous ({detail})"},
        {"dose_refused", treatment, warning, "A dose is not given: {detail}.", "Dose refused",
         "a dose was not given, because it would have been dangerous ({detail})"},
        {"dose_adjusted", treatment, care, "A dose is adjusted: {detail}.", "Dose adjusted",
         "a dose was changed to what the kidneys allow ({detail})"},
        {"given_despite_contraindication", treatment, warning, "Given despite a contraindication: {detail}.",
         "Given despite a contraindication", "a dose was given although a rule speaks against it ({detail})"},
        {"warning", treatment, warning, "Given with a warning: {detail}.", "Given with a warning",
         "a medicine was given with a warning ({detail})"},
        {"opioid_warning", treatment, warning, "An opioid is given with a warning: {detail}.", "Opioid with a warning",
         "a strong pain medicine was given with a warning ({detail})"},
        {"opioid_danger", treatment, serious, "An opioid is given in a dangerous way: {detail}.", "Opioid in danger",
         "a strong pain medicine was given in a way that can stop breathing ({detail})",
         "How is the dose of the pain medicine chosen, and what should make me call at once?"},
        {"hypercalcaemia_grade_1", body, warning, "Hypercalcaemia grade 1: corrected calcium in blood is {detail}.",
         "Hypercalcaemia grade 1", "calcium in the blood was slightly too high ({detail})"},
        {"hypercalcaemia_grade_2", body, warning, "Hypercalcaemia grade 2: corrected calcium in blood is {detail}.",
         "Hypercalcaemia grade 2", "calcium in the blood was too high ({detail})"},
        {"hypercalcaemia_grade_3", body, serious, "Hypercalcaemia grade 3: corrected calcium in blood is {detail}.",
         "Hypercalcaemia grade 3", "calcium in the blood was dangerously high ({detail})"},
        {"hypercalcaemia_grade_4", body, serious, "Hypercalcaemia grade 4: corrected calcium in blood is {detail}.",
         "Hypercalcaemia grade 4", "calcium in the blood was so high that it threatened life ({detail})"},
        {"hypocalcaemia_grade_1", body, warning, "Hypocalcaemia grade 1: corrected calcium in blood is {detail}.",
         "Hypocalcaemia grade 1", "calcium in the blood was slightly too low ({detail})"},
        {"hypocalcaemia_grade_2", body, warning, "Hypocalcaemia grade 2: corrected calcium in blood is {detail}.",
         "Hypocalcaemia grade 2", "calcium in the blood was too low ({detail})"},
        {"hypocalcaemia_grade_3", body, serious, "Hypocalcaemia grade 3: corrected calcium in blood is {detail}.",
         "Hypocalcaemia grade 3", "calcium in the blood was dangerously low ({detail})"},
        {"hypocalcaemia_grade_4", body, serious, "Hypocalcaemia grade 4: corrected calcium in blood is {detail}.",
         "Hypocalcaemia grade 4", "calcium in the blood was so low that it threatened life ({detail})"},
        {"neutropenia_grade_3", body, warning, "Neutropenia grade 3: neutrophils are {detail}.", "Neutropenia grade 3",
         "white cells of the blood were few, so that infections were likely ({detail})"},
        {"neutropenia_grade_4", body, serious, "Neutropenia grade 4: neutrophils are {detail}.", "Neutropenia grade 4",
         "white cells of the blood were very few, so that infections threatened life ({detail})"},
        {"thrombocytopenia_grade_3", body, warning, "Thrombocytopenia grade 3: platelets are {detail}.",
         "Thrombocytopenia grade 3",
         "platelets, which stop bleeding, were few, so that bleeding was likely ({detail})"},
        {"thrombocytopenia_grade_4", body, serious, "Thrombocytopenia grade 4: platelets are {detail}.",
         "Thrombocytopenia grade 4",
         "platelets, which stop bleeding, were very few, so that bleeding threatened life ({detail})"},
        {"anaemia_grade_3", body, warning, "Anaemia grade 3: haemoglobin is {detail}.", "Anaemia grade 3",
         "red cells of the blood were few ({detail})"},
        {"anaemia_grade_4", body, serious, "Anaemia grade 4: haemoglobin is {detail}.", "Anaemia grade 4",
         "red cells of the blood were so few that it threatened life ({detail})"},
        {"constipation", body, warning, "Constipation {detail}.", "Constipation",
         "the bowel was slowed (constipation {detail})"},
        {"drowsiness", body, warning, "Drowsiness {detail}.", "Drowsiness", "the patient was sleepy ({detail})"},
        {"fatigue", body, warning, "Tiredness that rest does not take away: {detail}.", "Tiredness",
         "the patient was very tired ({detail})"},
        {"thirst", body, warning, "Thirst and much urine {detail}.", "Thirst",
         "the patient was thirsty and passed much urine ({detail})",
         "Which signs of too much calcium in blood, such as thirst, sickness or confusion, must I report?"},
        {"confusion", body, serious, "Confusion {detail}.", "Confusion", "the patient was confused ({detail})"},
        {"coma", body, serious, "Coma {detail}.", "Coma", "the patient lost consciousness ({detail})"},
        {"menopause", body, note, "Menopause, at {detail}: the ovaries have run out of follicles.", "Menopause",
         "the ovaries stopped working (menopause)"},
        {"dehydration", body, warning, "Dehydration: {detail} is lost.", "Dehydration",
         "the body lost water ({detail})"},
        {"acute_kidney_injury", body, serious, "Acute kidney injury: {detail}.", "Acute kidney injury",
         "the kidneys suddenly worked much less ({detail})"},
        {"febrile_neutropenia", body, serious, "Febrile neutropenia: {detail} neutrophils.", "Febrile neutropenia",
         "there was fever while white cells of the blood were few ({detail})"},
        {"major_bleeding", body, serious, "Major bleeding: {detail} platelets.", "Major bleeding",
         "there was a dangerous bleeding ({detail} platelets)"},
        {"acute_phase_reaction", body, warning, "Acute-phase reaction: {detail}.", "Acute-phase reaction",
         "there was fever and aching after an infusion ({detail})"},
        {"jaw_osteonecrosis", body, serious, "Osteonecrosis of the jaw: {detail}.", "Osteonecrosis of the jaw",
         "a piece of bone of the jaw died ({detail})"},
        {"pain_flare", body, warning, "Pain flare: {detail}.", "Pain flare", "pain rose for some days ({detail})"},
        {"nausea", body, warning, "Nausea: {detail}.", "Nausea", "the patient felt sick ({detail})"},
        {"sore_mouth", body, warning, "Mucositis: {detail}.", "Mucositis",
         "the lining of the mouth was sore ({detail})"},
        {"skin_reaction", body, warning, "The skin is inflamed where beams went through it: {detail}.", "Skin reaction",
         "the skin was sore where the beams went through ({detail})"},
        {"pneumonitis", body, warning, "The lungs are inflamed after radiation: {detail}.", "Pneumonitis",
         "the lungs were inflamed by radiation ({detail})"},
        {"diarrhoea", body, warning, "Diarrhoea: {detail}.", "Diarrhoea", "there was diarrhoea ({detail})"},
        {"cancer_found", body, warning, "The cancer is found by {detail}.", "Cancer found",
         "the cancer was found ({detail})"},
        {"primary_removed", body, care, "The primary tumour is taken out: {detail}.", "Primary taken out",
         "the first tumour was taken out ({detail})"},
        {"death", body, serious, "The patient has died: {detail}.", "Death", "the patient died ({detail})"},
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

const EventKind* find_event_kind(std::string_view key) {
  for (const EventKind& kind : event_kinds())
    if (kind.key == key) return &kind;
  return nullptr;
}

std::string event_key(std::string name) {
  for (char& c : name)
    if (c == ' ' || c == '-') c = '_';
  return name;
}

}  // namespace howship::patient
