// SPDX-License-Identifier: Apache-2.0
#include "howship/clinic/policy.hpp"

namespace howship::clinic {

const VerbRow& row_of(Verb verb) {
  static const VerbRow rows[] = {
      {"order", "a test, which is reported after its delay", Object::test},
      {"start", "a course of a drug; what is not said is its label, and the rules of its own file hold", Object::drug},
      {"adjust", "another dose or interval of what is running", Object::drug_or_group},
      {"stop", "nothing more of it is given", Object::drug_or_group},
      {"hold", "nothing of it for a time", Object::drug_or_group},
      {"irradiate", "a beam on a place", Object::place, {"this", "worst", "painful"}},
      {"operate",
       "an operation, a splint or cement; which treatment that is depends on the bone",
       Object::one_of,
       {"fix", "prophylactic_fix", "decompress", "cement", "splint"}},
      {"ablate", "tumour is killed by a needle", Object::place, {"this"}},
      {"refer",
       "another team sees the patient",
       Object::one_of,
       {"spinal_surgeon", "orthopaedic_surgeon", "radiation_oncologist", "palliative_care", "hospice", "dentist"}},
      {"advise",
       "what the patient is told to do",
       Object::one_of,
       {"bed_rest", "limit_load", "prevent_falls", "drink", "warning_signs"}},
      {"plan", "another visit", Object::one_of, {"visit"}},
      {"diagnose", "a diagnosis is accepted", Object::one_of, {"bone_metastasis"}},
      {"declare", "a judgement is written down", Object::one_of, {"progression"}},
      {"set_goal", "what care is for", Object::one_of, {"life", "comfort"}},
      {"next_line", "a line of treatment of the cancer begins", Object::yes},
      {"mark", "the chart says so from now on", Object::one_of, {"staged"}},
      {"admit", "the patient is seen every day for some days", Object::yes},
      {"note", "a sentence of the chart", Object::text},
  };
  return rows[std::size_t(verb)];
}

std::span<const ActionKey> action_keys() {
  using A = Action;
  using K = ActionKey::Kind;
  using enum Verb;
  static const std::vector<ActionKey> keys{
      {"within",
       K::word,
       "how soon, by a delay of the policy",
       {order, irradiate, operate, ablate, refer},
       nullptr,
       &A::within,
       {"emergency", "urgent", "soon", "routine"}},
      {"site",
       K::word,
       "where",
       {order, operate},
       nullptr,
       &A::site,
       {"patient", "this", "painful", "hot_spots", "whole_spine", "whole_body"}},
      {"panel",
       K::word,
       "what the laboratory looks at",
       {order},
       nullptr,
       &A::panel,
       {"routine", "calcium", "calcium_cause", "alp_origin", "ntx", "vitamin"}},
      {"needle", K::word, "of a biopsy", {order}, nullptr, &A::needle, {"core", "fine_needle", "surgical"}},
      {"guide", K::word, "what a needle is led by", {order}, nullptr, &A::guide, {"ct"}},
      {"goal",
       K::word,
       "what a test is for, or a drug",
       {order, start},
       nullptr,
       &A::goal,
       {"strength", "sins", "type", "hypercalcaemia"}},
      {"dose", K::amount, "of a drug, or of a whole course of radiation", {start, adjust, irradiate}, &A::dose},
      {"every", K::time, "from one to the next", {order, start, adjust}, &A::every},
      {"for", K::time, "how long", {order, start, hold}, &A::lasts},
      {"doses", K::whole, "how many", {start}, &A::doses},
      {"taper", K::time, "half the dose for so long after it", {start}, &A::taper},
      {"otherwise", K::drug, "what is started where the drug's own rules refuse it", {start}, nullptr, &A::otherwise},
      {"then_dose", K::amount, "dose that follows", {start}, &A::then_dose},
      {"then_for", K::time, "and for how long", {start}, &A::then_for},
      {"then_every", K::time, "interval after `on_days`", {start}, &A::then_every},
      {"on_days", K::times, "days of single doses, from now", {start}},
      {"factor", K::factor, "on the dose", {adjust}, &A::factor},
      {"stop_after", K::time, "it is ended where it must be held for longer", {hold}, &A::stop_after},
      {"beam", K::word, "how it is irradiated", {irradiate}, nullptr, &A::beam, {"external", "stereotactic"}},
      {"fractions", K::whole, "of the course", {irradiate}, &A::fractions},
      {"after", K::time, "it begins so much later", {irradiate}, &A::after},
      {"intent",
       K::word,
       "what it is for",
       {irradiate},
       nullptr,
       &A::intent,
       {"pain", "cord", "postoperative", "strengthen", "control", "prevent"}},
      {"method",
       K::word,
       "of ablation",
       {ablate},
       nullptr,
       &A::method,
       {"radiofrequency", "microwave", "cryo", "laser", "ethanol"}},
      {"in", K::time, "from now", {plan}, &A::in},
      {"only_if", K::condition, "only where this holds, too", {}},
  };
  return keys;
}

}  // namespace howship::clinic
