// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/scenario.hpp"

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/patient/surrogates.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"

namespace howship::scenario {
namespace {

const std::string lesion =
    "duration = \"1 year\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n";

ReadScenario read_both(const std::string& text) {
  Problems problems;
  ReadScenario out = read_scenario(text, "s.toml", problems, false);
  EXPECT_TRUE(problems.empty()) << problems.report() << text;
  return out;
}

Scenario read(const std::string& text) { return read_both(text).scenario; }
Resolved resolved(const std::string& text) { return read_both(text).resolved; }

Problems faults_of(const std::string& text) {
  Problems problems;
  read_scenario(text, "s.toml", problems, false);
  return problems;
}

std::string example_of(const Input& input) {
  return std::string{input.key} + " = " + std::string{input.example} + '\n';
}

std::string header_of(const Section& section) {
  const std::string name{section.name};
  if (name.empty()) return "";
  if (section.shape == Section::Shape::tables) return "[[" + name + "]]\n";
  return '[' + name + (section.shape == Section::Shape::named ? ".L3]\n" : "]\n");
}

// What a section cannot do without, beyond what is declared as required: faults between values ask for it.
std::string context_of(const Section& section) {
  if (section.name == "patient") return "primary = \"breast\"\n";
  if (section.name == "exposure.interval") return "dose_rate = \"0.1 Gy/day\"\n";
  if (section.name == "exposure.event") return "dose = \"3 Gy\"\n";
  if (section.name == "treatment") return "drug = \"zoledronate\"\n";
  if (section.name == "hardware")
    return "from = [\"12 mm\", \"4 mm\", \"-60 mm\"]\nto = [\"15 mm\", \"4 mm\", \"30 mm\"]\n";
  if (section.name == "test") return "day = \"day 90\"\n";
  if (section.name == "output") return "strength_every = \"3 months\"\n";
  return "";
}

const std::string man =
    "duration = \"1 year\"\nseed = 4\n[patient]\nsex = \"male\"\nprimary = \"prostate\"\n[[lesion]]\nbone = "
    "\"L3\"\nradius = \"3 mm\"\n";

std::string understood_of(const Resolved& r, const std::string& key) {
  for (const Understood& one : r.understood)
    if (one.key == key) return one.value + (one.source == "drawn" ? " drawn" : "");
  return "";
}

TEST(Patients, are_drawn_from_the_seed_and_say_so) {
  const Resolved one = resolved(man), again = resolved(man);
  EXPECT_EQ(understood_of(one, "individual.growth"), understood_of(again, "individual.growth"));
  EXPECT_TRUE(understood_of(one, "individual.growth").ends_with(" drawn"));
  EXPECT_TRUE(understood_of(one, "individual.adrenal_androgen").ends_with(" drawn"));
  EXPECT_EQ(understood_of(one, "individual.iodine_uptake"), "");  // nothing in a man with prostate cancer
  std::string other = man;
  other.replace(other.find("seed = 4"), 8, "seed = 5");
  EXPECT_NE(one.individual.tumour.growth, resolved(other).individual.tumour.growth);
  Problems problems;
  const ReadScenario given = read_scenario(man, "s.toml", problems, false, 5);
  EXPECT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(given.scenario.seed, 5u);
  EXPECT_EQ(given.resolved.individual.tumour.growth, resolved(other).individual.tumour.growth);
}

TEST(Patients, of_a_seed_given_beside_the_file_are_those_of_a_file_with_that_seed) {
  Problems problems;
  const Resolved beside = read_scenario(man, "man.toml", problems, false, 5).resolved;
  std::string other = man;
  other.replace(other.find("seed = 4"), 8, "seed = 5");
  const Resolved written = resolved(other);
  for (const patient::IndividualTrait& trait : patient::individual_traits())
    EXPECT_EQ(trait.value(beside.individual, beside.parameters), trait.value(written.individual, written.parameters))
        << trait.key;
  EXPECT_NE(beside.individual.tumour.growth, resolved(man).individual.tumour.growth);
}

TEST(Patients, are_the_typical_one_where_variation_is_off) {
  std::string typical = man;
  typical.insert(typical.find("primary"), "variation = 0\n");
  const Resolved r = resolved(typical);
  EXPECT_EQ(r.individual.tumour.growth, 1.0);
  EXPECT_EQ(r.individual.body.neutrophils, 0.0);
  EXPECT_EQ(understood_of(r, "individual.growth"), "");
  typical.replace(typical.find("variation = 0"), 13, "variation = 0.5");
  EXPECT_NEAR(std::log(resolved(typical).individual.tumour.growth),
              0.5 * std::log(resolved(man).individual.tumour.growth), 1e-12);
}

TEST(Patients, keep_what_is_fixed_and_draw_the_rest) {
  const Resolved drawn = resolved(man), fixed = resolved(man + "[individual]\ngrowth = 1.4\nalbumin = \"-5 g/L\"\n");
  EXPECT_EQ(fixed.individual.tumour.growth, 1.4);
  EXPECT_EQ(understood_of(fixed, "individual.growth"), "1.4");
  EXPECT_EQ(understood_of(fixed, "individual.albumin"), "-5 g/L");
  EXPECT_NEAR(fixed.individual.body.albumin, -1.25, 1e-12);  // standard deviations
  EXPECT_EQ(fixed.individual.tumour.marker, drawn.individual.tumour.marker);
  const Problems problems = faults_of(man + "[individual]\ngrowht = 1.4\nkinase_kill = 2\nneutrophils = 40\n");
  const auto& faults = problems.list();
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].hint, "did you mean 'growth'?");
  EXPECT_EQ(faults[0].where.line, 10u);
  EXPECT_EQ(faults[1].key, "individual.neutrophils");
  EXPECT_EQ(faults[2].text, "changes nothing in this patient, whose primary is prostate");
}

TEST(Patients, who_are_women_have_no_cancer_of_the_prostate) {
  const Problems problems =
      faults_of("duration = \"1 year\"\n[patient]\nsex = \"female\"\nprimary = \"prostate_blastic\"\n[bone.L3]\n");
  ASSERT_EQ(problems.list().size(), 1u);
  EXPECT_EQ(problems.list()[0].key, "patient.primary");
  EXPECT_EQ(problems.list()[0].where.line, 4u);
}

TEST(Patients, bring_the_tumour_that_was_found) {
  const auto with = [](std::string primary, const std::string& line) {
    return resolved("duration = \"1 year\"\n[patient]\nprimary = \"" + primary + "\"\nvariation = 0\n" + line +
                    "\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n")
        .parameters.clones;
  };
  EXPECT_EQ(with("breast", "").oestrogen_dependence, 1.0);
  EXPECT_EQ(with("breast", "oestrogen_receptor = \"negative\"").oestrogen_dependence, 0.0);
  EXPECT_EQ(with("breast", "oestrogen_receptor = \"negative\"").all_independent, 1.0);
  EXPECT_EQ(with("lung", "").kinase_target, 0.0);
  EXPECT_EQ(with("lung", "egfr = \"mutated\"").kinase_target, 1.0);
  EXPECT_EQ(with("thyroid", "").iodine_avidity, 1.0);
  EXPECT_EQ(with("thyroid", "iodine_uptake = \"none\"").iodine_avidity, 0.0);
  const Problems problems =
      faults_of("duration = \"1 year\"\n[patient]\nprimary = \"renal\"\negfr = \"mutated\"\n[bone.L3]\n");
  const auto& faults = problems.list();
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].text, "is known of lung cancer only");
}

TEST(Scenario, one_with_every_key_at_its_default_equals_one_with_none) {
  std::string shortest_text, full;
  for (const Section& section : sections()) {
    // Without day_0 there is no disease, and without a policy no clinic.
    if (section.name == "disease" || section.name == "clinic") continue;
    shortest_text += header_of(section);
    full += header_of(section);
    for (const auto& [input, default_value] : defaults_of(section)) {
      if (input->required) shortest_text += example_of(*input);
      if (input->required) full += example_of(*input);
      const bool of_a_place = section.name == "treatment" && (input->key == "count" || input->key == "rim" ||
                                                              input->key == "if_refused" || input->by_case);
      if (!default_value.empty() && !of_a_place) full += std::string{input->key} + " = " + default_value + '\n';
    }
    shortest_text += context_of(section);
    full += context_of(section);
  }
  ModelParameters defaults;  // with what the primary brings
  defaults.clones = tumour::clones_of("breast").clones;
  defaults.reduced = tumour::clones_of("breast").reduced;
  defaults.tumour = tumour::find_primary("breast")->parameters;
  for (const ParameterGroup& group : parameter_groups()) {
    full += "[parameters." + std::string{group.name} + "]\n";
    for (std::size_t row = 0; row < group.declared.size(); ++row)
      full += std::string{group.declared[row].key} + " = \"" + shortest(group.value_of(defaults, row)) + ' ' +
              std::string{group.declared[row].unit} + "\"\n";
  }
  const Resolved a = resolved(shortest_text), b = resolved(full);
  ASSERT_EQ(a.understood.size(), b.understood.size());
  std::size_t given_in_a = 0, given_in_b = 0;
  for (std::size_t i = 0; i < a.understood.size(); ++i) {
    EXPECT_EQ(a.understood[i].key, b.understood[i].key);
    EXPECT_EQ(a.understood[i].value, b.understood[i].value) << a.understood[i].key;
    given_in_a += a.understood[i].given;
    given_in_b += b.understood[i].given;
  }
  EXPECT_LT(given_in_a, 22u);
  EXPECT_GT(given_in_b, 90u);
}

TEST(Scenario, every_example_of_a_declaration_is_read_without_a_fault_of_its_own) {
  for (const Section& section : sections())
    for (const auto& [input, default_value] : defaults_of(section)) {
      std::string text = section.name.empty() ? "" : "duration = \"24 months\"\n";
      text += header_of(section) + example_of(*input);
      // What it lacks beside it (a mask for a CT) is not at issue here.
      const Problems problems = faults_of(text);
      for (const Problem& problem : problems.list())
        for (std::string_view phrase : {"wanted", "unit", "out of range", "does not start", "empty", "words", "TOML"})
          EXPECT_EQ(problem.text.find(phrase), std::string::npos) << text << problem.key << ": " << problem.text;
    }
}

TEST(Scenario, every_parameter_can_be_overridden_and_nothing_else_moves) {
  const Resolved plain = resolved(lesion);
  std::size_t count = 0;
  for (const ParameterGroup& group : parameter_groups())
    for (std::size_t row = 0; row < group.declared.size(); ++row) {
      const Declaration& one = group.declared[row];
      const double before = group.value_of(plain.parameters, row);
      const double value = before == one.high ? one.low : 0.5 * (before + one.high);
      const Resolved changed =
          resolved(lesion + "[parameters." + std::string{group.name} + "]\n" + std::string{one.key} + " = \"" +
                   shortest(value) + ' ' + std::string{one.unit} + "\"\n");
      EXPECT_EQ(group.value_of(changed.parameters, row), value) << one.key;
      for (const ParameterGroup& other : parameter_groups())
        for (std::size_t i = 0; i < other.declared.size(); ++i)
          if (&other != &group || i != row) {
            EXPECT_EQ(other.value_of(changed.parameters, i), other.value_of(plain.parameters, i)) << one.key;
          }
      ++count;
    }
  EXPECT_GE(count, 70u);
}

TEST(Scenario, every_built_in_number_lies_in_its_own_range_and_has_a_known_unit) {
  for (const ParameterGroup& group : parameter_groups())
    for (const tumour::Primary& primary : tumour::primaries()) {
      ModelParameters parameters;
      parameters.tumour = primary.parameters;
      parameters.clones = tumour::clones_of(primary.name).clones;
      parameters.reduced = tumour::clones_of(primary.name).reduced;
      for (std::size_t row = 0; row < group.declared.size(); ++row) {
        const Declaration& one = group.declared[row];
        EXPECT_TRUE(parse_unit(one.unit)) << one.key;
        EXPECT_LE(one.low, group.value_of(parameters, row)) << primary.name << ' ' << one.key;
        EXPECT_GE(one.high, group.value_of(parameters, row)) << primary.name << ' ' << one.key;
      }
    }
}

TEST(Scenario, quantities_are_kept_in_inner_units_whatever_they_are_written_in) {
  const auto [s, r] = read_both(R"(
duration = "2 years"
step = "12 h"
[patient]
age = "58 years"
weight = "68000 g"
primary = "lung"
creatinine_clearance = "5.1 L/h"
[[lesion]]
bone = "L3"
radius = "0.3 cm"
centre = ["0.2 cm", "-4000 um", "0 mm"]
[exposure]
denosumab = "138 nM"
growth = "95 %"
[parameters.tumour]
spreading = "0.0027 cm2/day"
)");
  EXPECT_DOUBLE_EQ(s.duration, 730.5);
  EXPECT_DOUBLE_EQ(s.step, 0.5);
  EXPECT_DOUBLE_EQ(s.patient.age, 58.0);
  EXPECT_DOUBLE_EQ(s.patient.weight, 68.0);
  EXPECT_DOUBLE_EQ(*s.patient.creatinine_clearance, 85.0);
  EXPECT_DOUBLE_EQ(s.lesions[0].radius, 3.0);
  EXPECT_DOUBLE_EQ(s.lesions[0].centre[0], 2.0);
  EXPECT_DOUBLE_EQ(s.lesions[0].centre[1], -4.0);
  EXPECT_NEAR(*s.exposure.denosumab, 138000.0, 1e-6);
  EXPECT_DOUBLE_EQ((*s.exposure.growth)[1], 0.95);
  EXPECT_DOUBLE_EQ(r.parameters.tumour.spreading, 0.27);
}

TEST(Scenario, times_are_written_both_ways_round) {
  for (const auto& [text, day] : {std::pair{"day 40", 40.0},
                                  {"40 days", 40.0},
                                  {"month 2", 60.875},
                                  {"2 months", 60.875},
                                  {"week 6", 42.0},
                                  {" day  1.5 ", 1.5},
                                  {"0.5 year", 182.625},
                                  {"hour 36", 1.5}}) {
    const Scenario s =
        read(lesion + "[[exposure.interval]]\nkill = \"0.1 1/day\"\nstart = \"" + std::string{text} + "\"\n");
    EXPECT_DOUBLE_EQ(s.intervals[0].start, day) << text;
  }
}

TEST(Scenario, a_primary_gives_the_tumour_its_numbers_before_the_file_overrides_them) {
  const Resolved r = resolved(R"(
duration = "1 year"
[parameters.tumour]
growth = "0.02 1/day"
[patient]
sex = "male"
primary = "prostate"
[[lesion]]
bone = "L3"
radius = "3 mm"
)");
  EXPECT_EQ(r.parameters.tumour.growth, 0.02);
  EXPECT_EQ(r.parameters.tumour.spreading, tumour::find_primary("prostate")->parameters.spreading);
  EXPECT_EQ(r.phenotypes[0], 0.8);
}

TEST(Scenario, the_type_of_a_lesion_is_a_word_a_number_or_that_of_the_primary) {
  const auto phenotype = [](const std::string& rest) { return resolved(lesion + rest).phenotypes.at(0); };
  EXPECT_EQ(phenotype(""), 0.0);
  EXPECT_EQ(phenotype("type = \"mixed\"\n"), 0.7);
  EXPECT_EQ(phenotype("type = 0.25\n"), 0.25);
  EXPECT_EQ(phenotype("[parameters.tumour]\nphenotype = 0.4\n"), 0.4);
  const auto [s, r] = read_both(lesion + "type = \"blastic\"\n[bone.L1]\n");
  EXPECT_EQ(tumour_in(s, r, "L3").phenotype, 1.0);
  EXPECT_EQ(tumour_in(s, r, "L1").phenotype, 0.0);
}

TEST(Scenario, a_bone_is_in_voxels_unless_its_lesions_are_in_shells) {
  const Scenario s = read(lesion + "space = \"shells\"\n[[lesion]]\nbone = \"L1\"\nradius = \"3 mm\"\n[bone.L5]\n");
  EXPECT_EQ(joined_in(s, "L3"), patient::Joined::shells);
  EXPECT_EQ(joined_in(s, "L1"), patient::Joined::voxels);
  EXPECT_EQ(joined_in(s, "L5"), patient::Joined::voxels);
}

TEST(Scenario, every_bone_that_is_named_is_there_once) {
  const auto [s, r] = read_both(R"(
duration = "1 year"
voxel_size = "2 mm"
[patient]
primary = "breast"
[bone.T12]
voxel_size = "0.5 mm"
[[lesion]]
bone = "L1"
radius = "3 mm"
[[lesion]]
bone = "T12"
radius = "3 mm"
)");
  ASSERT_EQ(r.bones.size(), 2u);
  EXPECT_EQ(r.bones[0].name, "T12");
  EXPECT_EQ(r.bones[1].name, "L1");
  EXPECT_EQ(s.voxel_size_of(r.bones[0]), 0.5);
  EXPECT_EQ(s.voxel_size_of(r.bones[1]), 2.0);
}

TEST(Scenario, paths_are_taken_from_the_folder_of_the_file) {
  const std::string text =
      "duration = \"1 year\"\n[bone.mine]\nct = \"../ct.nii.gz\"\nmask = \"/data/none/m.nii.gz\"\nlabel = 29\n";
  Problems problems;
  const Resolved s = read_scenario(text, "cases/a/s.toml", problems, false).resolved;
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(s.bones[0].ct, "cases/ct.nii.gz");
  EXPECT_EQ(s.bones[0].mask, "/data/none/m.nii.gz");
  EXPECT_EQ(*s.bones[0].label, 29);
  read_scenario(text, "cases/a/s.toml", problems, true);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_NE(problems.list()[0].text.find("there is no file 'cases/ct.nii.gz'"), std::string::npos);
  EXPECT_EQ(problems.list()[0].where.line, 3u);
  EXPECT_EQ(problems.list()[0].where.column, 6u);
  EXPECT_EQ(problems.list()[1].where.line, 4u);
}

TEST(Scenario, sections_and_inline_tables_mean_the_same) {
  const Resolved a = resolved(lesion + "[[exposure.event]]\nkind = \"infusion\"\nday = \"day 3\"\nequivalents = 1\n");
  const Resolved b = resolved(R"(
duration = "1 year"
patient.primary = "breast"
lesion = [{radius = "3 mm", bone = "L3"}]
exposure = {event = [{kind = "infusion", day = "day 3", equivalents = 1}]}
)");
  ASSERT_EQ(a.understood.size(), b.understood.size());
  for (std::size_t i = 0; i < a.understood.size(); ++i) {
    EXPECT_EQ(a.understood[i].key, b.understood[i].key);
    EXPECT_EQ(a.understood[i].value, b.understood[i].value);
    EXPECT_EQ(a.understood[i].given, b.understood[i].given);
  }
}

TEST(Scenario, the_echo_tells_what_was_given_from_defaults_and_where_these_come_from) {
  const ReadScenario read = read_both(lesion + "[parameters.tumour]\ngrowth = \"0.04 1/day\"\n");
  const auto find = [&](std::string_view key) {
    for (const Understood& one : read.resolved.understood)
      if (one.key == key) return one;
    ADD_FAILURE() << key;
    return Understood{};
  };
  EXPECT_TRUE(find("duration").given);
  EXPECT_EQ(find("duration").value, "365.25 day");
  EXPECT_FALSE(find("seed").given);
  EXPECT_TRUE(find("lesion[0].radius").given);
  EXPECT_FALSE(find("lesion[0].centre").given);
  EXPECT_EQ(find("lesion[0].centre").value, "0 mm, 0 mm, 0 mm");
  EXPECT_TRUE(find("parameters.tumour.growth").given);
  EXPECT_EQ(find("parameters.tumour.growth").value, "0.04 1/day");
  EXPECT_FALSE(find("parameters.bone.osteoclast_death").given);
  EXPECT_NE(find("parameters.bone.osteoclast_death").source.find("[lemaire_2004]"), std::string::npos);
  EXPECT_EQ(read.scenario.sha256, sha256(read.scenario.source));
}

TEST(Scenario, several_faults_of_one_file_are_all_reported_in_its_order) {
  const Problems problems = faults_of(R"(sed = 7
duration = "24 mont"
step = "ten"
[patint]
age = 580
[[lesion]]
bone = "L3"
centre = ["2 mm", "-4 kg", 3]
radius = "3"
type = "lytik"
[parameters.tumor]
growth = 1
[parameters.tumour]
growth = "0.04 1/s"
[[exposure.event]]
kind = "fraction"
day = "day 3"
)");
  const std::string report = problems.report();
  std::size_t from = 0;
  for (const char* line :
       {"s.toml:1:1: error: sed:", "s.toml:2:12: error: duration:", "s.toml:3:8: error: step:",
        "s.toml:4:2: error: patint:", "s.toml:6:1: error: patient.primary:", "s.toml:8:19: error: lesion[0].centre[1]:",
        "s.toml:8:28: error: lesion[0].centre[2]:", "s.toml:9:10: error: lesion[0].radius:",
        "s.toml:10:8: error: lesion[0].type:", "s.toml:11:13: error: parameters.tumor:",
        "s.toml:14:10: error: parameters.tumour.growth:", "s.toml:15:1: error: exposure.event[0].dose:"}) {
    const std::size_t found = report.find(line, from);
    ASSERT_NE(found, std::string::npos) << line << "\nin\n" << report;
    from = found;
  }
  EXPECT_EQ(problems.size(), 12u) << report;
}

TEST(Scenario, hostile_texts_are_refused_without_a_crash) {
  const auto repeated = [](std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
  };
  const std::string texts[] = {
      "a = " + repeated("[", 100000),
      "a = " + repeated("{a=", 100000),
      "a" + repeated(".a", 1000000) + " = 1",
      "[a" + repeated(".a", 1000000) + "]",
      repeated("a.a.a.a.a.a.a.a.a.a.a={", 5000),
      std::string(10u << 20, 'x'),
      repeated("[[lesion]]\n", 100000),
      "[parameters.bone]\nx=1\nx=1\n",
      std::string(1000, '\0'),
      "\xef\xbb\xbf\xff\xfe",
      "title = \"" + repeated("\\", 99999),
      repeated("'''", 9999),
      "lesion = [" + repeated("1,", 50000) + "]",
      "\"\\u0000\" = 1",
  };
  for (const std::string& text : texts) {
    const Problems problems = faults_of(text);
    EXPECT_FALSE(problems.empty()) << text.substr(0, 40);
    EXPECT_LE(problems.size(), 1100u) << text.substr(0, 40);
    EXPECT_LT(problems.report().size(), 400000u) << text.substr(0, 40);
  }
}

TEST(Scenario, what_is_odd_and_allowed_is_read_as_it_stands) {
  EXPECT_EQ(read("duration = \"1 year\"\n[patient]\nage = \"58\"\n[bone.L3]\n").patient.age, 58.0);
  // Levels that follow each other, or agree, do not contradict.
  const Scenario levels = read(lesion +
                               "[[exposure.interval]]\nstart = \"day 1\"\nstop = \"day 9\"\nrankl_neutralised = 0.9\n"
                               "[[exposure.interval]]\nstart = \"day 9\"\nstop = \"day 20\"\ndenosumab = \"1 nM\"\n"
                               "[[exposure.interval]]\nstart = \"day 30\"\nrankl_neutralised = 0.5\n"
                               "[[exposure.interval]]\nstart = \"day 40\"\nrankl_neutralised = 0.5\n"
                               "[[exposure.interval]]\nstart = \"day 20\"\nstop = \"day 30\"\ndenosumab = \"2 nM\"\n"
                               "[[exposure.interval]]\nstart = \"day 1\"\nbone = \"L3\"\nrankl_neutralised = 0.1\n");
  ASSERT_EQ(levels.intervals.size(), 6u);
  EXPECT_EQ(levels.intervals[1].stop, 20.0);
  EXPECT_EQ(levels.intervals[3].rankl_neutralised, 0.5);
  // What is known of prostate cancer alone is known of this one.
  const ClinicChoice clinic = read(man + "[clinic]\npolicy = \"guide_2016\"\ngleason = 8\nt_category = 3\n").clinic;
  EXPECT_EQ(clinic.gleason, 8);
  EXPECT_EQ(clinic.t_category, 3);
  // The faces of a bone from a CT are looked at when the CT is read, as is a needle in it.
  const auto [ct, resolved_ct] = read_both(
      lesion +
      "[bone.mine]\nct = \"a\"\nmask = \"b\"\nlabel = 1\nload_case = \"femoral_stance\"\n[bone.hip_left]\nct = "
      "\"a\"\nmask = \"b\"\nlabel = 2\n[[lesion]]\nbone = \"hip_left\"\nradius = \"3 mm\"\ncentre = [\"0 mm\", "
      "\"400 mm\", \"0 mm\"]\n[[test]]\nname = \"biopsy\"\nday = \"day 9\"\nbone = \"hip_left\"\ntip = [\"0 mm\", "
      "\"400 mm\", \"0 mm\"]\ndirection = [0, -1, 0]\n");
  EXPECT_EQ(resolved_ct.find_bone("mine")->load_case, "femoral_stance");
  EXPECT_EQ(ct.tests.at(0).tip, (Position{0, 400, 0}));
  EXPECT_EQ(ct.tests.at(0).direction, (Position{0, -1, 0}));
  EXPECT_EQ(read(lesion + "[[test]]\nname = \"bone_scan\"\nday = \"day 9\"\ndelay = \"3 h\"\n").tests.at(0).delay, 3.0);
}

TEST(Scenario, one_fault_that_two_sections_share_is_told_once) {
  const Problems problems = faults_of(
      "duration = \"1 year\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n[[exposure.event]]\nkind = "
      "\"seeding\"\nday = "
      "\"day 1\"\ncells = 100\nbone = \"L3\"\ncentre = [\"9 mm\", \"0 mm\", \"0 mm\"]\n");
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].key, "patient.primary");
  EXPECT_EQ(problems.list()[0].where.line, 2u);
}

TEST(Scenario, the_box_around_a_bone_is_measured_once_for_all_who_ask) {
  const std::string text = lesion + "centre = [\"0 mm\", \"5 mm\", \"0 mm\"]\n";
  BoneExtents extents;
  Problems problems;
  read_scenario(text, "s.toml", problems, false, {}, nullptr, &extents);
  EXPECT_TRUE(problems.empty()) << problems.report();
  ASSERT_EQ(extents.size(), 1u);
  extents.begin()->second = {{-1, -1, -1}, {1, 1, 1}, 8.0};
  read_scenario(text, "s.toml", problems, false, {}, nullptr, &extents);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].key, "lesion[0].centre[1]");
  EXPECT_EQ(problems.list()[0].hint, "posterior of the centre, L3 reaches from -1 mm to 1 mm");
}

TEST(Scenario, a_clinic_may_have_a_policy_of_ones_own_whose_faults_are_told_in_its_file) {
  const Scratch scratch;
  const std::string policy =
      "title = \"A\"\nsummary = \"B\"\n[delays]\nemergency = { median = \"6 h\", source = \"s\" }\n"
      "urgent = { median = \"2 day\", source = \"s\" }\nsoon = { median = \"7 day\", source = \"s\" }\n"
      "routine = { median = \"14 day\", source = \"s\" }\n[[rule]]\nid = \"A\"\nlogic = []\nsection = \"pain\"\n"
      "when = \"pain >= 4\"\nthen = [ { plan = \"visit\" } ]\npriority = 10\nsource = \"s\"\n";
  write_whole(scratch / "small.toml", policy);
  const auto read_clinic = [&](Problems& problems) {
    return read_scenario(lesion + "[clinic]\npolicy = \"small.toml\"\ntests = \"surrogate\"\n",
                         (scratch / "s.toml").string(), problems);
  };
  Problems none, problems;
  const ReadScenario sound = read_clinic(none);
  ASSERT_TRUE(none.empty()) << none.report();
  ASSERT_EQ(sound.resolved.files.size(), 1u);
  EXPECT_EQ(sound.resolved.files[0].key, "clinic.policy");
  EXPECT_EQ(sound.resolved.files[0].path, (scratch / "small.toml").string());
  EXPECT_EQ(sound.resolved.files[0].sha256, sha256(policy));
  ASSERT_TRUE(sound.resolved.surrogates);
  EXPECT_NE(sound.resolved.surrogates->source.find("built-in tables"), std::string::npos);
  write_whole(scratch / "small.toml", changed(policy, "priority = 10", "priority = ten"));
  read_clinic(problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.file, (scratch / "small.toml").string());
  EXPECT_EQ(problems.list()[0].where.line, 14u);
}

TEST(Scenario, tables_that_are_not_there_are_told_file_by_file_at_the_key_that_names_them) {
  const Problems problems = faults_of(lesion + "[clinic]\npolicy = \"guide_2016\"\ntests = \"nowhere\"\n");
  ASSERT_EQ(problems.size(), 2u) << problems.report();
  for (const Problem& one : problems.list()) {
    EXPECT_EQ(one.key, "clinic.tests");
    EXPECT_EQ(one.where.line, 9u);
    EXPECT_NE(one.text.find("is not there"), std::string::npos) << one.text;
    EXPECT_NE(one.hint.find("howship surrogate"), std::string::npos) << one.hint;
  }
}

}  // namespace
}  // namespace howship::scenario
