// SPDX-License-Identifier: Apache-2.0
// Cohort files: what they say, and what is wrong with them, where.
#include "howship/scenario/cohort.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/embedded.hpp"
#include "howship/scenario/primary_file.hpp"
#include "howship/scenario/scenario.hpp"

namespace {

using namespace howship;
using namespace howship::scenario;

Cohort read(const std::string& text, Problems& problems) { return read_cohort(text, "c.toml", problems); }

/// What is said about a text that has one fault.
std::string fault(const std::string& text) {
  Problems problems;
  read(text, problems);
  EXPECT_EQ(problems.size(), 1u) << problems.report();
  return problems.report();
}
void expect_said(const std::string& report, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) EXPECT_NE(report.find(part), std::string::npos) << part << " in\n" << report;
}

const std::string head = "patients = 10\n[population]\nprimary = \"breast\"\n";

TEST(CohortFile, a_whole_one_is_read) {
  Problems problems;
  const Cohort c = read(
      "title = \"T\"\nseed = 9\npatients = 50\ndepth = \"spread\"\nyears = 10\n"
      "[population]\nprimary = { breast = 0.25, lung = 0.75 }\nage = { mean = 60, sd = 5 }\nsize = \"2 cm\"\n"
      "[care]\nadjuvant_bisphosphonate = \"36 months\"\ntreatment = false\n"
      "[parameters.spread]\nimmune_kill = 5\n[parameters.primary]\nresected_share = 1\n[output]\nlesions = false\n",
      problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.seed, 9u);
  EXPECT_EQ(c.patients, 50u);
  EXPECT_EQ(c.care.months_after, 120);
  EXPECT_NEAR(c.care.bisphosphonate_years, 3.0, 1e-9);
  EXPECT_FALSE(c.care.treated);
  EXPECT_FALSE(c.lesions);
  EXPECT_EQ(c.parameters.immune_kill, 5.0);
  ASSERT_EQ(c.primaries.size(), 2u);
  for (const spread::Primary& primary : c.primaries) EXPECT_EQ(primary.resected_share, 1.0);
  EXPECT_EQ(person_of(c, 3).wanted.size, 20.0);
  double ages = 0.0, squares = 0.0, lung = 0.0;
  constexpr int n = 4000;
  for (std::uint64_t patient = 0; patient < n; ++patient) {
    const Person person = person_of(c, patient);
    ages += *person.wanted.age;
    squares += *person.wanted.age * *person.wanted.age;
    lung += person.primary == 1;
  }
  EXPECT_NEAR(ages / n, 60.0, 0.3);
  EXPECT_NEAR(std::sqrt(squares / n - ages / n * ages / n), 5.0, 0.3);
  EXPECT_NEAR(lung / n, 0.75, 0.03);
}

TEST(CohortFile, bodies_are_given_drugs_as_a_scenario_has_them) {
  const std::string treated = "[[treatment]]\ndrug = \"zoledronate\"\nstart = \"30 days\"\n";
  Problems problems;
  const Cohort c = read("depth = \"body\"\n[population]\nprimary = \"breast\"\n" + treated + "[care]\n", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_TRUE(c.bodies);
  EXPECT_EQ(c.treatments, treated);
  const std::string body = "depth = \"body\"\n" + head;
  expect_said(fault(head + treated), {"c.toml:4", "only a body can be treated", "depth = \"body\""});
  expect_said(fault(body + "[[treatment]]\ndrug = \"zoledronat\"\n"), {"c.toml:6", "zoledronate"});
  expect_said(fault(body + "[[treatment]]\nbeam = \"external\"\nbone = \"L3\"\ndose = \"8 Gy\"\n"),
              {"c.toml:5", "places differ from patient to patient"});
  expect_said(fault("depth = \"deep\"\n" + head), {"c.toml:1", "spread", "body"});
}

TEST(CohortFile, bodies_are_cared_for_by_a_policy) {
  const std::string body = "depth = \"body\"\n" + head, clinic = "[clinic]\npolicy = \"guide_2016\"\n";
  Problems problems;
  const Cohort c = read(body + clinic, problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.policy, "guide_2016");
  EXPECT_FALSE(c.follow_up);
  EXPECT_EQ(*read(body + clinic + "follow_up = \"2 weeks\"\n", problems).follow_up, 14.0);
  expect_said(fault(head + clinic), {"c.toml:5", "only a body can be cared for", "depth = \"body\""});
  expect_said(fault(body + "[clinic]\npolicy = \"guide_2061\"\n"), {"c.toml:6", "guide_2016"});
  expect_said(fault(body + "[clinic]\n"), {"c.toml:5", "is missing", "guide_2016"});
  expect_said(fault(body + "[clinic]\npolicy = \"watchful\"\nstage = 3\n"), {"c.toml:7", "no such key"});
  expect_said(fault(body + "[[treatment]]\ndrug = \"zoledronate\"\n" + clinic), {"it decides what is given"});
  expect_said(fault(body + "[clinic]\npolicy = \"mine.toml\"\n"), {"c.toml:6", "mine.toml"});
}

/// The first patient of a cohort, after number 0, who goes on with a body.
Continued first_with_a_body(const Cohort& c) {
  const spread::Disease disease(c.primaries[0], c.parameters);
  std::uint64_t patient = 0;
  std::optional<Continued> on;
  while (!on) {
    const Person person = person_of(c, ++patient);
    on = continued(c, c.primaries[0], spread::live(disease, c.seed, patient, person.wanted, c.care));
  }
  return *on;
}

TEST(CohortFile, bodies_are_walked_in_steps_of_a_day_or_as_the_file_says_and_a_team_wants_each_day) {
  const std::string body = "depth = \"body\"\n" + head, three = "step = \"3 days\"\n";
  Problems problems;
  Cohort c = read(three + body, problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.step, 3.0);
  EXPECT_EQ(read(body, problems).step, 1.0);
  const Continued on = first_with_a_body(c);
  EXPECT_NE(on.text.find("step       = \"3 day\""), std::string::npos) << on.text;
  expect_said(fault(three + head), {"c.toml:1", "only bodies are walked in steps", "depth = \"body\""});
  expect_said(fault(three + body + "[clinic]\npolicy = \"guide_2016\"\n"), {"c.toml:1", "a team looks at every day"});
  expect_said(fault("step = \"9 days\"\n" + body), {"c.toml:1", "5 day"});
  expect_said(fault("step = 3\n" + body), {"c.toml:1", "1 day"});
}

TEST(CohortFile, other_things_than_the_cancer_hurt_where_it_says_so_and_there_are_bodies) {
  const std::string body = "depth = \"body\"\n" + head;
  for (const bool hurt : {false, true}) {
    Problems problems;
    Cohort c = read(hurt ? body + "ailments = true\n" : body, problems);
    ASSERT_TRUE(problems.empty()) << problems.report();
    EXPECT_EQ(c.ailments, hurt);
    const Continued on = first_with_a_body(c);
    EXPECT_EQ(on.text.find("ailments = \"drawn\"") != std::string::npos, hurt) << on.text;
    Problems again;
    read_scenario(on.text, "patient.toml", again, false);
    EXPECT_TRUE(again.empty()) << again.report();
  }
  expect_said(fault(head + "ailments = true\n"), {"ailments", "only bodies feel pain", "depth = \"body\""});
}

TEST(CohortFile, a_patient_whose_metastasis_in_a_simulated_bone_comes_after_its_time_has_no_body) {
  Problems problems;
  Cohort c = read("depth = \"body\"\n" + head, problems);
  c.follow_up = 100.0;
  const auto region = [](bool simulated) {
    for (std::size_t r = 0;; ++r)
      if (spread::regions()[r].bone.empty() != simulated) return std::uint8_t(r);
  };
  spread::History h;
  h.age = 60.0;
  h.diagnosis = 1000.0;
  h.end = 3000.0;
  spread::Deposit first, second;
  first.region = region(false);
  first.seeded = 900.0;
  second.region = region(true);
  for (const auto& [seeded, lives] : {std::pair{1099.0, true}, std::pair{1100.0, false}}) {
    second.seeded = seeded;
    h.deposits = {first, second};
    EXPECT_EQ(continued(c, c.primaries[0], h).has_value(), lives) << seeded;
  }
}

TEST(CohortFile, a_patient_goes_on_as_a_scenario_from_diagnosis_or_from_its_first_metastasis_in_bone) {
  Problems problems;
  const Cohort c = read(
      "title = \"A \\\"T\\\"\"\nseed = 3\npatients = 200\ndepth = \"body\"\n[population]\nprimary = "
      "\"prostate\"\n[parameters.pain]\nperson_spread = 1.1\nanswer_time = \"9 day\"\n"
      "[[treatment]]\ndrug = \"denosumab\"\n",
      problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  const spread::Disease disease(c.primaries[0], c.parameters);
  int from_diagnosis = 0, later = 0;
  for (std::uint64_t patient = 0; patient < 200; ++patient) {
    const Person person = person_of(c, patient);
    const spread::History h = spread::live(disease, c.seed, patient, person.wanted, c.care);
    const auto on = continued(c, c.primaries[0], h);
    if (!on) continue;
    EXPECT_GE(on->day_0, h.diagnosis);
    (on->day_0 == h.diagnosis ? from_diagnosis : later) += 1;
    const CohortLife life{patient, on->bone_age, disease, h, person.wanted, c.care, 40.0};
    const auto [s, r] = read_scenario(on->text, "c.toml", problems, true, std::nullopt, &life);
    ASSERT_TRUE(problems.empty()) << problems.report() << on->text;
    EXPECT_EQ(s.number, patient);
    EXPECT_EQ(s.seed, 3u);
    ASSERT_EQ(r.courses.size(), 1u);
    EXPECT_EQ(r.courses[0].plan.start, 40.0);
    EXPECT_EQ(r.parameters.pain.person_spread, 1.1);
    EXPECT_EQ(r.parameters.pain.answer_time, 9.0);
    EXPECT_NEAR(s.patient.age, h.age + on->day_0 / spread::year, 1e-3);
    ASSERT_FALSE(s.lesions.empty());
    for (const Lesion& lesion : s.lesions) {
      EXPECT_EQ(lesion.space, "shells");
      ASSERT_TRUE(lesion.deposit);
      EXPECT_EQ(std::count_if(h.deposits.begin(), h.deposits.end(),
                              [&](const spread::Deposit& d) { return d.key == *lesion.deposit; }),
                1);
    }
    if (from_diagnosis + later > 12) break;
  }
  EXPECT_GT(from_diagnosis, 0);
  EXPECT_GT(later, 0);
}

/// A life with bone disease, known from the start.
spread::History known_life(spread::Stage stage, int grade) {
  spread::History h;
  h.age = 60.0;
  h.diagnosis = 0.0;
  h.end = 3000.0;
  h.stage = stage;
  h.grade = grade;
  spread::Deposit d;
  while (spread::regions()[d.region].bone.empty()) ++d.region;
  d.seeded = 10.0;
  h.deposits = {d};
  return h;
}

TEST(CohortFile, a_team_sees_a_patient_from_the_first_day_and_knows_the_stage_that_was_found) {
  using spread::Stage;
  Problems problems;
  const auto cohort = [&](const std::string& primary, const std::string& more) {
    return read("depth = \"body\"\n[population]\nprimary = \"" + primary +
                    "\"\n[clinic]\npolicy = \"watchful\"\nfollow_up = \"1 year\"\n" + more,
                problems);
  };
  const Cohort breast = cohort("breast", ""), prostate = cohort("prostate", ""),
               fine =
                   cohort("breast", "[parameters.pain]\nperson_spread = 1.1\n[parameters.heat]\nspacing = \"1 mm\"\n");
  ASSERT_TRUE(problems.empty()) << problems.report();
  const auto text = [](const Cohort& c, Stage stage, int grade) {
    spread::History h = known_life(stage, grade);
    h.female = c.primaries[0].female_share > 0.0;
    const auto on = continued(c, c.primaries[0], h);
    EXPECT_TRUE(on);
    return on ? on->text : "";
  };
  const auto read_on = [](const std::string& scenario) {
    Problems found;
    ReadScenario out = read_scenario(scenario, "patient.toml", found, false);
    EXPECT_TRUE(found.empty()) << found.report() << scenario;
    return out.scenario;
  };
  const Scenario s = read_on(text(breast, Stage::regional, 2));
  EXPECT_EQ(s.clinic.policy, "watchful");
  EXPECT_EQ(s.clinic.tests, "surrogate");
  EXPECT_EQ(s.clinic.first_visit, 0.0);
  EXPECT_EQ(s.clinic.stage, 3);
  EXPECT_FALSE(s.clinic.gleason) << "of prostate cancer alone";
  EXPECT_EQ(read_on(text(breast, Stage::localised, 2)).clinic.stage, 2);
  EXPECT_EQ(read_on(text(breast, Stage::distant, 2)).clinic.stage, 4);
  expect_said(text(fine, Stage::regional, 2), {"[parameters.pain]\nperson_spread = 1.1"});
  for (const auto& [grade, gleason] : {std::pair{1, 6}, {2, 7}, {3, 8}})
    EXPECT_EQ(read_on(text(prostate, Stage::regional, grade)).clinic.gleason, gleason);
  // Ablations are many under a team, and coarser unless the file says otherwise.
  expect_said(text(breast, Stage::regional, 2), {"[parameters.heat]\nspacing = \"2 mm\""});
  expect_said(text(fine, Stage::regional, 2), {"[parameters.heat]\nspacing = \"1 mm\""});
  EXPECT_EQ(text(fine, Stage::regional, 2).find("2 mm", text(fine, Stage::regional, 2).find("[parameters")),
            std::string::npos);
}

TEST(CohortFile, what_treatment_cured_brings_no_body_and_what_it_left_does) {
  Problems problems;
  Cohort c = read("depth = \"body\"\n" + head, problems);
  c.title = "A \"T\" \\ of\ttwo\x7flines";
  spread::History h = known_life(spread::Stage::localised, 1);
  h.deposits[0].status = spread::Deposit::dead;
  h.deposits[0].volume = 0.0;
  EXPECT_FALSE(continued(c, c.primaries[0], h));
  h.deposits[0].volume = 0.5;
  const auto on = continued(c, c.primaries[0], h);
  ASSERT_TRUE(on);
  // Whatever the title of the cohort is, that of the patient can be read.
  expect_said(on->text, {"title      = \"A  T    of two lines, patient 0\""});
  Problems again;
  read_scenario(on->text, "patient.toml", again, false);
  EXPECT_TRUE(again.empty()) << again.report();
}

TEST(CohortFile, draws_of_a_patient_do_not_depend_on_what_else_is_asked_for) {
  Problems problems;
  const Cohort one = read(head + "age = { from = 40, to = 60 }\n", problems);
  const Cohort both =
      read(head + "age = { from = 40, to = 60 }\nsize = { from = \"10 mm\", to = \"50 mm\" }\n", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  for (std::uint64_t patient = 0; patient < 20; ++patient)
    EXPECT_EQ(person_of(one, patient).wanted.age, person_of(both, patient).wanted.age);
}

TEST(CohortFile, what_is_given_of_all_patients_is_wanted_of_each) {
  Problems problems;
  const Cohort c = read(
      "[population]\nprimary = \"prostate\"\nsex = \"male\"\nscreening = \"none\"\nnodes = { from = 0, to = 3 }\n"
      "grade = { from = 2, to = 3 }\npsa = { from = \"4 ng/mL\", to = \"20 ug/L\" }\nstage = \"regional\"\n",
      problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  const spread::Wanted w = person_of(c, 5).wanted;
  EXPECT_EQ(w.female, false);
  EXPECT_EQ(w.screening, spread::Screening::none);
  EXPECT_EQ(w.menopause, spread::Menopause::drawn);
  ASSERT_TRUE(w.nodes && w.grade && w.psa);
  EXPECT_EQ(std::pair(w.nodes->low, w.nodes->high), std::pair(0, 3));
  EXPECT_EQ(std::pair(w.grade->low, w.grade->high), std::pair(2, 3));
  EXPECT_EQ(w.psa->low, 4.0);
  EXPECT_NEAR(w.psa->high, 20.0, 1e-9);
  EXPECT_EQ(w.stage, spread::Stage::regional);
  EXPECT_FALSE(w.receptor || w.age || w.size);
  const spread::Wanted woman =
      person_of(read(head + "oestrogen_receptor = \"negative\"\nmenopause = \"before\"\nscreening = \"regular\"\n"
                            "stage = \"distant\"\nnodes = 0\n",
                     problems),
                0)
          .wanted;
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(woman.receptor, false);
  EXPECT_EQ(woman.menopause, spread::Menopause::before);
  EXPECT_EQ(woman.screening, spread::Screening::every);
  EXPECT_EQ(woman.stage, spread::Stage::distant);
  EXPECT_EQ(woman.nodes->high, 0);
  const Cohort after = read(head + "menopause = \"after\"\n", problems);
  EXPECT_EQ(person_of(after, 0).wanted.menopause, spread::Menopause::after);
}

TEST(CohortFile, words_come_in_their_shares_and_a_share_of_nothing_never) {
  Problems problems;
  const Cohort c = read(
      "[population]\nprimary = { lung = 1, breast = 0 }\nsex = { female = 0.25, male = 0.75 }\n"
      "screening = { none = 0, regular = 1 }\n",
      problems);
  // A man with breast cancer there is not in this model, whatever its share.
  expect_said(problems.report(), {"c.toml:3:7", "no man of this model has breast cancer"});
  Problems none;
  const Cohort lung = read(
      "[population]\nprimary = \"lung\"\nsex = { female = 0.25, male = 0.75 }\nscreening = { none = 0, regular = 1 }\n",
      none);
  ASSERT_TRUE(none.empty()) << none.report();
  int men = 0;
  constexpr int n = 2000;
  for (std::uint64_t patient = 0; patient < n; ++patient) {
    const spread::Wanted w = person_of(lung, patient).wanted;
    men += !*w.female;
    EXPECT_EQ(w.screening, spread::Screening::every);
  }
  EXPECT_NEAR(double(men) / n, 0.75, 0.03);
  const Cohort man = read("[population]\nprimary = \"prostate\"\nsex = { female = 0, male = 1 }\n", none);
  EXPECT_TRUE(none.empty()) << "nobody is a woman: " << none.report();
  EXPECT_EQ(person_of(man, 1).wanted.female, false);
}

TEST(CohortFile, what_falls_outside_of_from_and_to_is_drawn_again) {
  Problems problems;
  const Cohort c = read(head + "age = { mean = 60, sd = 13, from = 50, to = 62 }\n", problems);
  const Cohort one = read(head + "age = { mean = 60, sd = 13, from = 60, to = 60 }\n", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  double lowest = 99.0, highest = 0.0;
  int at_an_end = 0;
  for (std::uint64_t patient = 0; patient < 500; ++patient) {
    const double age = *person_of(c, patient).wanted.age;
    lowest = std::min(lowest, age);
    highest = std::max(highest, age);
    at_an_end += age == 50.0 || age == 62.0;
  }
  EXPECT_GE(lowest, 50.0);
  EXPECT_LE(highest, 62.0);
  EXPECT_LT(lowest, 51.0) << "of the whole range";
  EXPECT_EQ(at_an_end, 0) << "nothing is moved to the ends";
  EXPECT_EQ(person_of(one, 0).wanted.age, 60.0) << "nor without end, where nothing else is possible";
}

TEST(CohortFile, a_primary_of_ones_own_may_release_psa_that_healthy_people_have_not) {
  const Scratch scratch;
  std::string text{*embedded_data("primaries/prostate.toml")};
  const std::size_t row = text.find("\npsa_healthy");
  ASSERT_NE(row, std::string::npos);
  text.erase(row, text.find('\n', row + 1) - row);
  write_whole(scratch / "mine.toml", text);
  Problems problems;
  const Cohort c =
      read_cohort("[population]\nprimary = \"mine.toml\"\npsa = { from = \"4 ng/mL\", to = \"9 ng/mL\" }\n",
                  (scratch / "c.toml").string(), problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.primaries[0].psa_healthy, 0.0);
  EXPECT_EQ(person_of(c, 0).wanted.psa->low, 4.0);
}

TEST(CohortFile, a_drug_of_ones_own_is_an_input_of_the_cohort) {
  const Scratch scratch;
  write_whole(scratch / "mine.toml", *embedded_data("drugs/zoledronate.toml"));
  Problems problems;
  const Cohort c = read_cohort("depth = \"body\"\n" + head + "[[treatment]]\ndrug = \"mine.toml\"\nstart = \"day 3\"\n",
                               (scratch / "c.toml").string(), problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.inputs, (std::map<std::string, std::string>{{"mine.toml", sha256_of(scratch / "mine.toml")}}));
}

TEST(CohortFile, numbers_that_no_test_of_a_team_depends_on_go_with_a_team) {
  Problems problems;
  const Cohort c =
      read("depth = \"body\"\n" + head + "[clinic]\npolicy = \"guide_2016\"\n[parameters.heat]\nspacing = \"1 mm\"\n",
           problems);
  EXPECT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(stale_tables(c), "");
  ASSERT_EQ(c.body_numbers.size(), 1u);
  EXPECT_EQ(c.body_numbers[0].value, 1.0);
}

TEST(CohortFile, a_file_is_named_from_the_folder_of_the_file_that_names_it) {
  const char* rows[][3] = {{"c.toml", "a/../p.toml", "p.toml"},
                           {"dir/c.toml", "dir/p.toml", "p.toml"},
                           {"dir/sub/c.toml", "dir/p.toml", "../p.toml"},
                           {"./dir/c.toml", "dir/sub/p.toml", "sub/p.toml"},
                           {"dir/c.toml", "/else/p.toml", "/else/p.toml"},
                           {"/dir/c.toml", "/dir/sub/p.toml", "sub/p.toml"}};
  for (const auto& [path, file, name] : rows) EXPECT_EQ(from_folder_of(path, file), name) << path << ' ' << file;
}

TEST(CohortFile, an_impossible_stage_is_shown_with_its_place) {
  expect_said(fault(head + "stage = \"V\"\n"),
              {"c.toml:4:9", "population.stage", "\"V\"", "localised, regional, distant"});
  expect_said(fault(head + "stage = \"localised\"\nnodes = 3\n"),
              {"c.toml:4:9", "does not go with the number of nodes"});
  expect_said(fault("patients = 10\n[population]\nprimary = \"myeloma\"\nstage = \"regional\"\n"),
              {"c.toml:4:9", "no regional nodes"});
}

TEST(CohortFile, a_distribution_that_leaves_its_range_is_shown_with_its_place) {
  expect_said(fault(head + "age = { mean = 61, sd = 13 }\n"),
              {"c.toml:4:7", "leaves the accepted range, 25 years to 92"});
  expect_said(fault(head + "age = { from = 10, to = 60 }\n"),
              {"c.toml:4:16", "10 years is out of range", "25 years to 92"});
  expect_said(fault(head + "age = { mean = 95, sd = 1, from = 90, to = 92 }\n"), {"c.toml:4:16", "out of range"});
  expect_said(fault(head + "nodes = { from = 5, to = 3 }\n"), {"c.toml:4:9", "from is above to"});
  expect_said(fault(head + "age = { mean = 61 }\n"), {"c.toml:4:7", "a mean and an sd"});
}

TEST(CohortFile, other_faults_have_their_place_and_a_hint) {
  expect_said(fault(head + "sise = \"3 mm\"\n"), {"c.toml:4:1", "did you mean 'size'?"});
  expect_said(fault(head + "size = 30\n"), {"c.toml:4:8", "the unit is missing"});
  expect_said(fault(head + "size = \"3 kg\"\n"), {"c.toml:4:8"});
  expect_said(fault("[population]\nprimary = \"kidney\"\n"), {"c.toml:2:11", "write \"renal\""});
  expect_said(fault("[population]\nprimary = { breast = 0.5, lung = 0.6 }\n"), {"c.toml:2:11", "must add up to 1"});
  expect_said(fault("[population]\nprimary = \"prostate\"\nsex = \"female\"\n"), {"c.toml:3:7", "no woman"});
  expect_said(fault("[population]\nprimary = \"lung\"\npsa = \"3 ng/mL\"\n"), {"c.toml:3:7", "no PSA"});
  expect_said(fault("patients = 0\n[population]\nprimary = \"lung\"\n"), {"c.toml:1:12", "out of range"});
  expect_said(fault("depth = \"whole\"\n[population]\nprimary = \"lung\"\n"), {"c.toml:1:9", "no depth \"whole\""});
  expect_said(fault("patients = 3\n"), {"c.toml:1:1", "population", "add [population]"});
  expect_said(fault(head + "[parameters.spread]\nimune_kill = 3\n"), {"c.toml:5:1", "did you mean 'immune_kill'?"});
  expect_said(fault(head + "[parameters.spread]\nimmune_kill = 30\n"), {"c.toml:5:15", "out of range"});
  expect_said(fault(head + "[parameters.pain]\nperson_spread = 1\n"), {"c.toml:4:13", "add depth = \"body\""});
  expect_said(fault("depth = \"body\"\n" + head + "[parameters.pain]\nperson_spred = 1\n"),
              {"c.toml:6:1", "did you mean 'person_spread'?"});
  expect_said(fault("depth = \"body\"\n" + head +
                    "[clinic]\npolicy = \"guide_2016\"\n[parameters.strength]\npain_moderate = 5\n"),
              {"c.toml:7:13", "not those that the table of strength was made with"});
  expect_said(
      fault("depth = \"body\"\nyears = 5\n" + head + "[[treatment]]\ndrug = \"zoledronate\"\nstart = \"6 years\"\n"),
      {"c.toml:8:9", "is after the end of the run"});
  expect_said(fault(head + "table = \"nowhere.csv\"\n"), {"c.toml:4:9", "there is no file"});
}

TEST(CohortFile, what_is_no_section_no_word_or_no_distribution_is_told_at_its_place) {
  struct Row {
    std::string text;
    const char *place, *says;
  };
  const Row rows[] = {
      {"population = 3\n", "c.toml:1:14", "a section is wanted"},
      {head + "[output]\nlesion = true\n", "c.toml:5:1", "did you mean 'lesions'?"},
      {head + "[output]\nlesions = \"yes\"\n", "c.toml:5:11", "true or false is wanted"},
      {"depth = 3\n" + head, "c.toml:1:9", "a word in quotes is wanted"},
      {"title = 3\n" + head, "c.toml:1:9", "text in quotes is wanted"},
      {head + "[parameters]\nspread = 3\n", "c.toml:5:10", "a section is wanted"},
      {head + "[parameters.spraed]\nimmune_kill = 5\n", "c.toml:4:13", "no such group of parameters"},
      {head + "[parameters.primary]\nresected_shar = 1\n", "c.toml:5:1", "did you mean 'resected_share'?"},
      {"[population]\nage = 60\n", "c.toml:1:1", "population.primary: is missing"},
      {"[population]\nprimary = 3\n", "c.toml:2:11", "a name or shares are wanted"},
      {"[population]\nprimary = \"none.toml\"\n", "c.toml:2:11", "there is no file"},
      {head + "nodes = 2.5\n", "c.toml:4:9", "a whole number is wanted"},
      {head + "age = { from = 50, top = 60 }\n", "c.toml:4:20", "no such key of a distribution"},
      {head + "age = { from = 50 }\n", "c.toml:4:7", "from and to are wanted, or mean and sd"},
      {head + "grade = { mean = 2, sd = 0.1 }\n", "c.toml:4:9", "follows from the course of the disease"},
      {head + "age = { mean = 40, sd = 1, from = 50, to = 60 }\n", "c.toml:4:7", "the mean lies outside"},
      {head + "stage = { localised = 0.5, regional = 0.6 }\n", "c.toml:4:9", "they must add up to 1"},
      {head + "stage = { localized = 1 }\n", "c.toml:4:11", "no such word"},
      {head + "stage = { localised = 0.5, regional = 0.5 }\n", "c.toml:4:9", "one word can be asked for"},
      {head + "stage = { localised = \"half\", regional = 0.5 }\n", "c.toml:4:23", "error"},
  };
  for (const Row& row : rows) expect_said(fault(row.text), {row.place, row.says, "hint: "});
  Problems problems;
  EXPECT_FALSE(read(head + "[care]\ndeposits_shed = false\n", problems).care.deposits_shed);
  EXPECT_TRUE(problems.empty()) << problems.report();
}

/// Faults of a table that a cohort names.
std::string table_fault(std::vector<std::string> header, std::vector<PopulationRow> rows) {
  Problems problems;
  Cohort c = read(head, problems);
  read_people(c, header, rows, "p.csv", problems);
  EXPECT_EQ(problems.size(), 1u) << problems.report();
  return problems.report();
}

TEST(CohortFile, a_table_without_a_unit_is_shown_with_its_place) {
  expect_said(table_fault({"patient", "size"}, {{2, {"a", "30"}}}),
              {"p.csv:1:9", "the unit of this column is missing", "size [mm]"});
  expect_said(table_fault({"patient", "size [kg]"}, {{2, {"a", "30"}}}), {"p.csv:1:9", "a length is wanted"});
  expect_said(table_fault({"age [years]", "grad"}, {{2, {"60", "3"}}}), {"p.csv:1:13", "did you mean 'grade'?"});
  expect_said(table_fault({"age [years]", "grade"}, {{2, {"60", "3"}}, {3, {"61", "4"}}}),
              {"p.csv:3:4", "out of range"});
  expect_said(table_fault({"age [years]"}, {{2, {"old"}}}), {"p.csv:2:1", "is not a number"});
  expect_said(table_fault({"stage"}, {{2, {"V"}}}), {"p.csv:2:1", "unknown word"});
  expect_said(table_fault({"primary"}, {{2, {"kidney"}}}), {"p.csv:2:1", "write \"renal\""});
  expect_said(table_fault({"age [years]", "age [months]"}, {{2, {"50", "720"}}}),
              {"p.csv:1:13", "a column before it says the same of patients"});
  expect_said(table_fault({"patient", "grade", "patient"}, {{2, {"a", "2", "b"}}}),
              {"p.csv:1:15", "a column before it says the same of patients"});
  // A line without a word at the end of a file is no patient.
  expect_said(table_fault({"age [years]"}, {{2, {"50"}}, {3, {""}}}),
              {"p.csv:3:1", "this line is empty", "take it out"});
}

TEST(CohortFile, a_cell_that_is_no_number_is_told_once_with_what_goes_with_it) {
  expect_said(table_fault({"age [years]"}, {{2, {"61,5"}}}), {"'61,5' is not a number", "a plain number with a point"});
  expect_said(table_fault({"age [years]"}, {{2, {"NaN"}}}), {"'NaN' is not a number", "leave the cell empty"});
  expect_said(table_fault({"grade"}, {{2, {"2nd"}}}), {"'2nd' is not a number", "a plain number such as 1"});
  expect_said(table_fault({"grade"}, {{2, {"2.5"}}}), {"2.5 is out of range", "whole numbers from 1 to 3"});
  Problems problems;
  Cohort c = read("[population]\ntable = \"p.csv\"\n", problems);
  Problems found;
  read_people(c, std::vector<std::string>{"primary"}, std::vector<PopulationRow>{{2, {"brest"}}}, "p.csv", found);
  EXPECT_EQ(found.size(), 1u) << found.report();
  expect_said(found.report(), {"p.csv:2:1", "there is no primary"});
}

TEST(CohortFile, a_column_without_a_unit_takes_none) {
  expect_said(table_fault({"grade [mm]"}, {{2, {"2"}}}), {"p.csv:1:1", "this column has no unit", "write grade"});
  expect_said(table_fault({"nodes [%]"}, {{2, {"300"}}}), {"p.csv:1:1", "this column has no unit"});
  expect_said(table_fault({"grade [spam]"}, {{2, {"2"}}}), {"p.csv:1:1", "this column has no unit"});
  expect_said(table_fault({"age [years]", "sex [mm]"}, {{2, {"60", "female"}}}), {"p.csv:1:13", "write sex"});
}

TEST(CohortFile, a_row_of_a_table_agrees_with_itself_as_the_keys_of_a_file_do) {
  struct Row {
    std::vector<std::string> header, cells;
    const char* says;
  };
  const Row rows[] = {
      {{"primary", "sex"},
       {"prostate", "female"},
       "p.csv:2:10: error: sex: no woman of this model has prostate cancer"},
      {{"primary", "psa [ng/mL]"}, {"lung", "4"}, "p.csv:2:6: error: psa: this primary has no PSA"},
      {{"psa [ng/mL]"}, {"4"}, "p.csv:2:1: error: psa: this primary has no PSA"},
      {{"primary", "oestrogen_receptor"}, {"lung", "positive"}, "p.csv:2:6: error: oestrogen_receptor"},
      {{"stage", "nodes"}, {"localised", "5"}, "p.csv:2:1: error: stage: does not go with the number of nodes"},
      {{"age [years]", "menopause"}, {"61", "before"}, "p.csv:2:4: error: menopause: age is given"},
      {{"size [mm]", "screening"}, {"22", "regular"}, "p.csv:2:4: error: screening: the size"},
  };
  for (const Row& row : rows) expect_said(table_fault(row.header, {{2, row.cells}}), {row.says, "hint: "});
  // A key of the file that no row goes with is told once, not of every row.
  Problems problems;
  Cohort c = read("[population]\nprimary = { lung = 0.5, breast = 0.5 }\nmenopause = \"before\"\n", problems);
  read_people(c, std::vector<std::string>{"age [years]"}, std::vector<PopulationRow>{{2, {"50"}}, {3, {"60"}}}, "p.csv",
              problems);
  EXPECT_EQ(problems.size(), 1u) << problems.report();
  expect_said(problems.report(), {"p.csv:2:1: error: menopause: age is given"});
}

TEST(CohortFile, treatments_are_given_however_toml_writes_them) {
  const std::string body = "depth = \"body\"\n" + head;
  const std::string rows = "drug = \"zoledronate\"\nstart = \"day 0\"\n";
  const auto treatments = [&](const std::string& text) {
    Problems problems;
    const Cohort c = read(text, problems);
    EXPECT_TRUE(problems.empty()) << problems.report();
    return c.treatments;
  };
  EXPECT_EQ(treatments(body + "[[treatment]]\n# why\n" + rows), "[[treatment]]\n# why\n" + rows) << "as they stand";
  for (const std::string& text : {body + "[[ treatment ]]\n" + rows, body + "[[\"treatment\"]]\n" + rows,
                                  "treatment = [{ drug = \"zoledronate\", start = \"day 0\" }]\n" + body,
                                  "treatment = [\n  { drug = \"zoledronate\", start = \"day 0\" },\n]\n" + body})
    EXPECT_EQ(treatments(text), "[[treatment]]\n" + rows) << text;
  EXPECT_EQ(treatments("title = \"[[treatment]]\"\n" + body), "");
}

TEST(CohortFile, a_table_gives_each_patient_its_own) {
  Problems problems;
  Cohort c = read(head + "grade = 2\n", problems);
  const std::vector<std::string> header{"patient", "age [years]", "size [cm]", "grade", "primary"};
  const std::vector<PopulationRow> rows{{2, {"a", "50", "2.5", "3", ""}}, {3, {"b", "", "", "", "lung"}}};
  read_people(c, header, rows, "p.csv", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(c.patients, 2u);
  const Person a = person_of(c, 0), b = person_of(c, 1);
  EXPECT_EQ(a.wanted.age, 50.0);
  EXPECT_NEAR(*a.wanted.size, 25.0, 1e-9);
  EXPECT_EQ(a.wanted.grade->low, 3);
  EXPECT_EQ(b.wanted.grade->low, 2);
  EXPECT_FALSE(b.wanted.age);
  EXPECT_EQ(c.primaries[b.primary].name, "lung");
}

TEST(CohortFile, a_primary_that_a_table_alone_names_has_the_numbers_of_the_file) {
  Problems problems;
  Cohort c = read("[population]\nprimary = { breast = 1, renal = 0 }\n[parameters.primary]\nresected_share = 0.25\n",
                  problems);
  const std::vector<std::string> header{"age [years]", "patient", "primary", "psa [ng/mL]", "nodes"};
  const std::vector<PopulationRow> rows{
      {2, {"50", "a", "breast", "", "0"}}, {3, {"", "b", "lung", "", "3"}}, {4, {"60", "c", "", "", ""}}};
  read_people(c, header, rows, "p.csv", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  ASSERT_EQ(c.primaries.size(), 3u);
  EXPECT_EQ(c.primaries[2].name, "lung");
  for (const spread::Primary& one : c.primaries) EXPECT_EQ(one.resected_share, 0.25) << one.name;
  EXPECT_EQ(c.primaries[person_of(c, 0).primary].name, "breast");
  EXPECT_EQ(person_of(c, 0).wanted.nodes->high, 0);
  EXPECT_EQ(c.primaries[person_of(c, 1).primary].name, "lung");
  EXPECT_EQ(person_of(c, 1).wanted.nodes->low, 3);
  EXPECT_EQ(c.primaries[person_of(c, 2).primary].name, "breast");
  // A share of nothing is of no patient: it does not say what a row may have.
  Problems none;
  Cohort man = read("[population]\nprimary = { prostate = 1, breast = 0 }\n", none);
  read_people(man, std::vector<std::string>{"psa [ng/mL]"}, std::vector<PopulationRow>{{2, {"9"}}}, "p.csv", none);
  EXPECT_TRUE(none.empty()) << none.report();
  EXPECT_EQ(person_of(man, 0).wanted.psa->low, 9.0);
}

TEST(PrimaryFile, every_built_in_one_is_whole_and_its_faults_have_their_place) {
  EXPECT_EQ(primary_names(), (std::vector<std::string>{"breast", "lung", "myeloma", "prostate", "renal", "thyroid"}));
  Problems problems;
  read_primary("title = \"T\"\ndrain = \"heart\"\n[numbers]\n", "own.toml", problems);
  expect_said(problems.report(), {"own.toml:2:9", "unknown word \"heart\"", "numbers.age_mean: is missing"});
}

}  // namespace
