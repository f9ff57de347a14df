// SPDX-License-Identifier: Apache-2.0
// One fault a scenario: each must be reported once, at the place marked by @ in the text, with a hint that helps.
#include "howship/base/problems.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {
namespace {

struct Fault {
  const char* name;
  std::string text;  ///< @ stands before what is wrong
  const char *key, *says, *hint;
};
/// Else the name of a test holds addresses, and is another in every build.
void PrintTo(const Fault& one, std::ostream* out) { *out << one.name; }

/// A breast cancer of one year, before what is written in a test.
std::string patient_and(const std::string& rest) {
  return "duration = \"1 year\"\n[patient]\nprimary = \"breast\"\n" + rest;
}
/// The same with a lesion in L3; `rest` begins on its fourth line.
std::string lesion_and(const std::string& rest) {
  return patient_and("[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n" + rest);
}
std::string top(const std::string& line) { return line + "\nduration = \"1 year\"\n[bone.L3]\n"; }
std::string event(const std::string& rest) { return lesion_and("[[exposure.event]]\n" + rest); }
std::string test_of(const std::string& rest) { return lesion_and("@[[test]]\n" + rest); }
std::string test_at(const std::string& rest) { return lesion_and("[[test]]\n" + rest); }
std::string hardware(const std::string& rest) {
  return lesion_and("[output]\nstrength_every = \"1 month\"\n[[hardware]]\nfrom = [\"-9 mm\", \"9 mm\", \"0 mm\"]\n" +
                    rest);
}
std::string interval(const std::string& rest) { return lesion_and("[[exposure.interval]]\n" + rest); }
std::string beam_alone(const std::string& rest) { return lesion_and("[[treatment]]\nbeam = \"external\"\n" + rest); }
std::string beam(const std::string& rest) { return beam_alone("bone = \"L3\"\n" + rest); }

template <class One>
std::string many(int count, const One& one) {
  std::string out;
  for (int i = 0; i < count; ++i) out += one(i);
  return out;
}

const Fault faults[] = {
    // The five that a leading tumour simulator accepts in silence.
    {"misspelt_step", top("@stpe = \"1 day\""), "stpe", "no such key", "did you mean 'step'?"},
    {"misspelt_seed", top("@sed = 7"), "sed", "no such key", "did you mean 'seed'?"},
    {"nonsense_unit", top("step = @\"1 m2/s\""), "step", "measures diffusivity, here a time is wanted", "1 day"},
    {"letter_in_a_number", lesion_and("[parameters.tumour]\ngrowth = @\"0.01O 1/day\"\n"), "parameters.tumour.growth",
     "", "write it as \"0.035 1/day\""},
    {"word_for_a_rate", lesion_and("[parameters.tumour]\ngrowth = @\"ten 1/day\"\n"), "parameters.tumour.growth",
     "does not start with a number", "write it as \"0.035 1/day\""},

    // Text that is not TOML.
    {"unquoted_quantity", top("step = 1 @day"), "", "not valid TOML", "in quotes"},
    {"unquoted_word", top("title = @something"), "", "not valid TOML", "in quotes"},
    {"key_twice", top("seed = 1\n@seed = 2"), "", "not valid TOML", ""},
    {"section_twice", patient_and("[[lesion]]\nbone=\"L3\"\nradius=\"3 mm\"\n@[patient]\nage = 5\n"), "",
     "not valid TOML", ""},
    {"open_quote", "duration = \"1 year@\n[bone.L3]\n", "", "not valid TOML", ""},
    {"open_list", lesion_and("centre = [\"1 mm\", \"2 mm\"@"), "", "not valid TOML", ""},
    {"section_without_a_name", "duration = \"1 year\"\n@[[%lesion]]\n", "", "a section without a name", "[[lesion]]"},
    {"letter_beyond_ascii_in_a_key", "duration = \"1 year\"\nti@\xc3\xa6tle = 1\n", "", "only in quotes", "in quotes"},
    {"curly_quotes",
     "duration = @\xe2\x80\x9c"
     "1 year\xe2\x80\x9d\n",
     "", "only in quotes", "in quotes"},
    {"quote_behind_a_number", top("seed = 10000s@\"b \xc2\xb9 c"), "", "a quote opens behind something else",
     "as a whole"},
    {"text_behind_a_text", top("title = \"a\" @'b'"), "", "a quote opens behind something else", "as a whole"},
    {"three_quotes_for_a_key", "duration = \"1 year\"\n@\"\"\"\\\\\xc2\xb7\"\"\" = 1\n", "",
     "three quotes open where a key is wanted", "one pair"},
    {"list_begins_with_a_comma", lesion_and("centre = [@, \"1 mm\"]"), "", "not valid TOML", ""},
    {"no_value", "duration = @\n", "", "not valid TOML", ""},
    {"null_byte", std::string("duration = \"1 year@") + '\0' + "\"\n", "", "not valid TOML", ""},
    {"invalid_utf8", "duration = \"1 year@\xff\"\n", "", "not valid TOML", ""},
    {"integer_beyond_64_bits", top("seed = @99999999999999999999"), "", "not valid TOML", ""},

    // Keys and sections.
    {"unknown_section", lesion_and("[@outputs]\npng = true\n"), "outputs", "no such section", "did you mean 'output'?"},
    {"unknown_key_in_patient", "duration = \"1 year\"\n[patient]\n@wieght = \"68 kg\"\n[bone.L3]\n", "patient.wieght",
     "no such key", "did you mean 'weight'?"},
    {"unknown_key_in_lesion", lesion_and("@raduis = \"3 mm\"\n"), "lesion[0].raduis", "no such key",
     "did you mean 'radius'?"},
    {"unknown_key_in_inline_table",
     "duration = \"1 year\"\nlesion = [{bone = \"L3\", radius = \"3 mm\", @typ = \"lytic\"}]\npatient = {primary = "
     "\"breast\"}\n",
     "lesion[0].typ", "no such key", "did you mean 'type'?"},
    {"unknown_key_in_bone", "duration = \"1 year\"\n[bone.L3]\n@voxelsize = \"1 mm\"\n", "bone.L3.voxelsize",
     "no such key", "did you mean 'voxel_size'?"},
    {"unknown_key_in_exposure", lesion_and("[exposure]\n@denosumap = \"1 nM\"\n"), "exposure.denosumap", "no such key",
     "did you mean 'denosumab'?"},
    {"unknown_section_in_exposure", lesion_and("[[exposure.@intervall]]\nstart = \"day 1\"\n"), "exposure.intervall",
     "no such section", "did you mean 'interval'?"},
    {"unknown_key_in_interval", interval("start = \"day 1\"\nkill = \"0.1 1/day\"\n@end = \"day 2\"\n"),
     "exposure.interval[0].end", "no such key", ""},
    {"unknown_key_in_event", event("kind = \"fraction\"\nday = \"day 1\"\ndose = \"8 Gy\"\n@repeat = 2\n"),
     "exposure.event[0].repeat", "no such key", ""},
    {"unknown_key_in_output", lesion_and("[output]\n@saveevery = \"1 day\"\n"), "output.saveevery", "no such key",
     "did you mean 'save_every'?"},
    {"unknown_parameter_group", lesion_and("[parameters.@tumor]\ngrowth = \"0.1 1/day\"\n"), "parameters.tumor",
     "no such group of parameters", "did you mean 'tumour'?"},
    {"unknown_parameter", lesion_and("[parameters.bone]\n@osteoclast_deth = \"1 1/day\"\n"),
     "parameters.bone.osteoclast_deth", "no such parameter", "did you mean 'osteoclast_death'?"},
    {"section_as_number", "duration = \"1 year\"\npatient = @3\n[bone.L3]\n", "patient",
     "a section is wanted, found a whole number", "write it as [patient]"},
    {"single_section_written_twice", "duration = \"1 year\"\n@[[output]]\npng = true\n[bone.L3]\n", "output",
     "this section stands once", "write it as [output]"},
    {"list_section_written_once", patient_and("@[lesion]\nbone = \"L3\"\nradius = \"3 mm\"\n[bone.L3]\n"), "lesion",
     "there may be several of these", "[[lesion]]"},
    {"list_section_as_text", patient_and("[bone.L3]\n[exposure]\nevent = @\"fraction\"\n"), "exposure.event",
     "sections are wanted, found text in quotes", "[[exposure.event]]"},
    {"lesion_as_number", "lesion = [@3]\n" + patient_and("[bone.L3]\n"), "lesion[0]",
     "a section is wanted, found a whole number", "[[lesion]]"},
    {"bone_without_name", "duration = \"1 year\"\n[bone]\n@ct = \"ct.nii.gz\"\n", "bone.ct", "a section is wanted",
     "[bone.L3]"},
    {"bone_with_a_path_for_a_name", "duration = \"1 year\"\n[bone.@\"../L3\"]\n", "bone.../L3",
     "letters, digits and underscores", "[bone.L3]"},
    {"parameters_as_text", lesion_and("").insert(0, "parameters = @\"all\"\n"), "parameters", "a section is wanted",
     "[parameters]"},
    {"parameter_group_as_number", lesion_and("[parameters]\nbone = @1\n"), "parameters.bone", "a section is wanted",
     "[parameters.bone]"},

    // What must be given.
    {"no_duration", "@seed = 1\n[bone.L3]\n", "duration", "must be given", "duration = \"24 months\""},
    {"empty_file", "@", "duration", "must be given", "duration = \"24 months\""},
    {"no_bone_at_all", "@duration = \"1 year\"\n", "bone", "nothing to simulate", "[bone.L3]"},
    {"no_primary_for_a_lesion", "duration = \"1 year\"\n@[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n",
     "patient.primary", "must be given where there is a lesion", "breast"},
    {"no_primary_for_a_seeding",
     "duration = \"1 year\"\n@[[exposure.event]]\nkind = \"seeding\"\nday = \"day 1\"\ncells = 100\nbone = "
     "\"L3\"\ncentre = [\"0 mm\", \"0 mm\", \"0 mm\"]\n",
     "patient.primary", "must be given where tumour cells are seeded", "breast"},
    {"no_bone_in_lesion", patient_and("@[[lesion]]\nradius = \"3 mm\"\n"), "lesion[0].bone", "must be given",
     "bone = \"L3\""},
    {"no_radius_in_lesion", patient_and("@[[lesion]]\nbone = \"L3\"\n"), "lesion[0].radius", "must be given",
     "radius = \"3 mm\""},
    {"no_radius_in_second_lesion", lesion_and("@[[lesion]]\nbone = \"L1\"\n"), "lesion[1].radius", "must be given",
     "radius = \"3 mm\""},
    {"no_start_of_interval", lesion_and("@[[exposure.interval]]\nkill = \"0.1 1/day\"\n"), "exposure.interval[0].start",
     "must be given", "start = \"month 2\""},
    {"no_kind_of_event", lesion_and("@[[exposure.event]]\nday = \"day 1\"\n"), "exposure.event[0].kind",
     "must be given", "kind = \"fraction\""},
    {"no_day_of_event", lesion_and("@[[exposure.event]]\nkind = \"infusion\"\nequivalents = 1\n"),
     "exposure.event[0].day", "must be given", "day = \"day 150\""},
    {"no_dose_of_fraction", lesion_and("@[[exposure.event]]\nkind = \"fraction\"\nday = \"day 1\"\n"),
     "exposure.event[0].dose", "must be given for kind = \"fraction\"", "dose = \"3 Gy\""},
    {"no_radius_of_ablation", lesion_and("@[[exposure.event]]\nkind = \"ablation\"\nday = \"day 1\"\nkilled = 0.9\n"),
     "exposure.event[0].radius", "must be given for kind = \"ablation\"", "radius = \"15 mm\""},
    {"no_interval_between_fractions", event("kind = \"fraction\"\nday = \"day 1\"\ndose = \"3 Gy\"\ncount = @10\n"),
     "exposure.event[0].every", "must be given where there are several", "every = \"1 day\""},
    {"interval_of_one_alone", event("kind = \"fraction\"\nday = \"day 1\"\ndose = \"3 Gy\"\nevery = @\"1 day\"\n"),
     "exposure.event[0].every", "says nothing of one alone", "count = 2"},
    {"empty_text", top("title = @\"\""), "title", "is empty", "title = "},
    {"empty_quantity", top("step = @\" \""), "step", "is empty", "\"1 day\""},
    {"empty_list_of_lengths", lesion_and("centre = @[]\n"), "lesion[0].centre", "three lengths are wanted, found 0",
     "left, posterior, superior"},

    // Types and units.
    {"missing_unit", "duration = @24\n[bone.L3]\n", "duration", "the unit is missing", "\"24 months\""},
    {"missing_unit_in_text", "duration = @\"24\"\n[bone.L3]\n", "duration", "the unit is missing", "\"24 months\""},
    {"misspelt_unit", "duration = @\"24 monhts\"\n[bone.L3]\n", "duration", "no such unit 'monhts'",
     "did you mean 'months'?"},
    {"unit_of_another_kind", "duration = \"1 year\"\n[patient]\nweight = @\"68 mm\"\n[bone.L3]\n", "patient.weight",
     "measures length, here a mass is wanted", "\"68 kg\""},
    {"missing_unit_within_a_list", lesion_and("centre = [\"1 mm\", @2, \"0 mm\"]\n"), "lesion[0].centre[1]",
     "the unit is missing", "mm"},
    {"wrong_unit_on_the_second_line_of_a_list", lesion_and("centre = [\"1 mm\",\n  \"2 mm\",\n  @\"3 kg\"]\n"),
     "lesion[0].centre[2]", "measures mass", "mm"},
    {"two_lengths", lesion_and("centre = @[\"1 mm\", \"2 mm\"]\n"), "lesion[0].centre",
     "three lengths are wanted, found 2", "left, posterior, superior"},
    {"place_as_text", lesion_and("centre = @\"middle\"\n"), "lesion[0].centre",
     "three lengths are wanted, found text in quotes", "left, posterior, superior"},
    {"seed_in_quotes", top("seed = @\"7\""), "seed", "a whole number is wanted, found text in quotes", "seed = 7"},
    {"seed_with_a_fraction", top("seed = @7.5"), "seed", "a whole number is wanted, found a number", "seed = 7"},
    {"flag_in_quotes", lesion_and("[output]\npng = @\"yes\"\n"), "output.png",
     "true or false is wanted, found text in quotes", "png = true"},
    {"flag_as_number", lesion_and("[output]\nvolumes = @1\n"), "output.volumes",
     "true or false is wanted, found a whole number", "volumes = true"},
    {"title_as_number", top("title = @7"), "title", "text in quotes is wanted, found a whole number", "title = "},
    {"title_over_two_lines", top("title = @\"\"\"a\nb\"\"\""), "title", "line break", "title = "},
    {"date_for_a_duration", "duration = @2024-01-01\n[bone.L3]\n", "duration", "a quantity is wanted, found a date",
     "\"24 months\""},
    {"flag_for_a_quantity", top("step = @true"), "step", "a quantity is wanted, found true or false", "\"1 day\""},
    {"list_for_a_quantity", top("step = @[\"1 day\"]"), "step", "a quantity is wanted, found a list", "\"1 day\""},
    {"table_for_a_quantity", top("step = @{days = 1}"), "step", "a quantity is wanted, found a table", "\"1 day\""},
    {"not_a_number", lesion_and("[parameters.tumour]\npacking = @nan\n"), "parameters.tumour.packing",
     "a finite number is wanted", "accepted: "},
    {"infinite", lesion_and("[exposure]\ngrowth = @inf\n"), "exposure.growth", "a finite number is wanted",
     "accepted: 0 to 10"},
    {"infinite_in_text", top("step = @\"inf day\""), "step", "does not start with a number", "\"1 day\""},
    {"hexadecimal_in_text", top("step = @\"0x10 day\""), "step", "'0x10' is not a number", "\"1 day\""},
    {"decimal_comma", lesion_and("[parameters.tumour]\ngrowth = @\"0,05 1/day\"\n"), "parameters.tumour.growth", "",
     "0.035 1/day"},
    {"unknown_word", lesion_and("type = @\"lytik\"\n"), "lesion[0].type", "'lytik' is not one of the words",
     "did you mean 'lytic'?"},
    {"unknown_primary", "duration = \"1 year\"\n[patient]\nprimary = @\"brest\"\n[bone.L3]\n", "patient.primary",
     "'brest' is not one of the words", "did you mean 'breast'?"},
    {"pthrp_in_milligrams", "duration = \"1 year\"\n[patient]\npthrp = @\"10 mg\"\n[bone.L3]\n", "patient.pthrp",
     "measures mass", "10 pmol/L"},
    {"too_much_pthrp", "duration = \"1 year\"\n[patient]\npthrp = @\"200 pM\"\n[bone.L3]\n", "patient.pthrp",
     "200 pM is out of range", ""},
    {"unknown_sex", "duration = \"1 year\"\n[patient]\nsex = @\"f\"\n[bone.L3]\n", "patient.sex",
     "is not one of the words", "female, male"},
    {"unknown_kind_of_event", event("kind = @\"radiation\"\nday = \"day 1\"\n"), "exposure.event[0].kind",
     "is not one of the words", ""},
    {"unknown_word_for_a_time", event("kind = \"resection\"\nday = @\"day one\"\nradius = \"9 mm\"\n"),
     "exposure.event[0].day", "'one' is not a number", "day = \"day 150\""},
    {"time_without_a_unit", event("kind = \"resection\"\nday = @150\nradius = \"9 mm\"\n"), "exposure.event[0].day",
     "the unit is missing", "\"day 150\""},
    {"two_rates_for_three_clones", lesion_and("[exposure]\nkill = @[\"0 1/day\", \"0 1/day\"]\n"), "exposure.kill",
     "one value, or three for [sensitive, adapted, independent], found 2", "kill = "},
    {"wrong_unit_for_one_clone", lesion_and("[exposure]\nkill = [\"0.1 1/day\", @\"0.1 day\", \"0 1/day\"]\n"),
     "exposure.kill[1]", "measures time, here a rate is wanted", "1/day"},

    // Ranges.
    {"negative_duration", "duration = @\"-1 year\"\n[bone.L3]\n", "duration", "-365.25 day is out of range",
     "accepted: 0.01 day to 36525 day"},
    {"negative_seed", top("seed = @-1"), "seed", "-1 is out of range", "accepted: 0 to"},
    {"step_of_a_month", top("step = @\"1 month\""), "step", "30.4375 day is out of range",
     "accepted: 0.01 day to 5 day"},
    {"voxels_too_small", top("voxel_size = @\"0.1 mm\""), "voxel_size", "0.1 mm is out of range",
     "accepted: 0.25 mm to 2 mm"},
    {"voxels_of_a_bone_too_large", "duration = \"1 year\"\n[bone.L3]\nvoxel_size = @\"3 mm\"\n", "bone.L3.voxel_size",
     "3 mm is out of range", "accepted: 0.25 mm to 2 mm"},
    {"too_old", "duration = \"1 year\"\n[patient]\nage = @580\n[bone.L3]\n", "patient.age", "580 years is out of range",
     "accepted: 20 years to 100 years"},
    {"type_beyond_blastic", lesion_and("type = @1.5\n"), "lesion[0].type", "1.5 is out of range", "accepted: 0 to 1"},
    {"all_rankl_neutralised", lesion_and("[exposure]\nrankl_neutralised = @1\n"), "exposure.rankl_neutralised",
     "1 is out of range", "to less than 1"},
    {"parameter_out_of_range", lesion_and("[parameters.tumour]\ngrowth = @\"3 1/day\"\n"), "parameters.tumour.growth",
     "3 1/day is out of range", "accepted: 0.001 1/day to 0.3 1/day"},
    {"parameter_out_of_range_in_another_unit", lesion_and("[parameters.tumour]\ngrowth = @\"1 1/min\"\n"),
     "parameters.tumour.growth", "1440 1/day is out of range", "accepted: 0.001 1/day to 0.3 1/day"},
    {"no_fraction_at_all", event("kind = \"fraction\"\nday = \"day 1\"\ndose = \"3 Gy\"\ncount = @0\n"),
     "exposure.event[0].count", "0 is out of range", "accepted: 1 to 1000"},
    {"kills_more_than_all", event("kind = \"ablation\"\nday = \"day 1\"\nradius = \"9 mm\"\nkilled = @1.2\n"),
     "exposure.event[0].killed", "1.2 is out of range", "accepted: 0 to 1"},
    {"label_zero", "duration = \"1 year\"\n[bone.L3]\nct = \"a\"\nmask = \"b\"\nlabel = @0\n", "bone.L3.label",
     "0 is out of range", "accepted: 1 to 65535"},

    // Between values.
    {"shorter_than_a_step", "duration = @\"12 h\"\n[bone.L3]\n", "duration", "shorter than one step of 1 day",
     "shorter `step`"},
    {"saves_more_often_than_it_steps", lesion_and("[output]\nsave_every = @\"1 h\"\n"), "output.save_every",
     "shorter than one step of 1 day", ""},
    {"decimal_comma_in_a_length", patient_and("[[lesion]]\nbone = \"L3\"\nradius = @\"5,0 mm\"\n"), "lesion[0].radius",
     "'5,0' is not a number", "numbers have a point"},
    {"lesion_in_an_unknown_bone", patient_and("[[lesion]]\nbone = @\"L33\"\nradius = \"3 mm\"\n"), "lesion[0].bone",
     "no built-in bone 'L33'", "did you mean 'L3'?"},
    {"section_of_an_unknown_bone", "duration = \"1 year\"\n[bone.@L33]\n", "bone.L33", "no built-in bone 'L33'",
     "did you mean 'L3'?"},
    {"lesion_outside_the_bone", lesion_and("centre = [\"0 mm\", @\"300 mm\", \"0 mm\"]\n"), "lesion[0].centre[1]",
     "lies outside L3", "posterior of the centre, L3 reaches from"},
    {"ailment_after_the_end", lesion_and("[[ailment]]\ncause = \"arthritis\"\nbone = \"L4\"\nstart = @\"month 13\"\n"),
     "ailment[0].start", "not before the end of the run", "day 365.25"},
    {"ailment_of_an_unknown_place", lesion_and("[[ailment]]\ncause = \"arthritis\"\nbone = @\"sacrums\"\n"),
     "ailment[0].bone", "no bone or region 'sacrums'", "did you mean 'sacrum'?"},
    {"ailment_of_an_unknown_cause", lesion_and("[[ailment]]\nbone = \"L4\"\ncause = @\"artritis\"\n"),
     "ailment[0].cause", "", "arthritis"},
    {"ailment_of_more_than_the_worst_pain",
     lesion_and("[[ailment]]\ncause = \"exercise\"\nbone = \"L4\"\npain = @12\n"), "ailment[0].pain", "12", "9.5"},
    {"ailment_of_no_place", lesion_and("@[[ailment]]\ncause = \"exercise\"\n"), "ailment[0].bone", "must be given", ""},
    {"lesion_after_the_end", lesion_and("start = @\"month 13\"\n"), "lesion[0].start", "not before the end of the run",
     "day 365.25"},
    {"two_types_in_one_bone",
     lesion_and("[[lesion]]\nbone = \"L3\"\ncentre = [\"9 mm\", \"0 mm\", \"0 mm\"]\nradius = \"3 mm\"\ntype = "
                "@\"blastic\"\n"),
     "lesion[1].type", "lesions of one bone must share one type", "same type"},
    {"one_lesion_twice", lesion_and("@[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"), "lesion[1].centre",
     "lesion[0] takes this place already", "more than 3 mm"},
    {"lesion_within_a_lesion",
     lesion_and("[[lesion]]\nbone = \"L3\"\nradius = \"1 mm\"\ncentre = @[\"2 mm\", \"0 mm\", \"0 mm\"]\n"),
     "lesion[1].centre", "lesion[0] takes this place already", "more than 3 mm"},
    {"ct_without_mask", "duration = \"1 year\"\n[bone.L3]\nct = @\"ct.nii.gz\"\nlabel = 29\n", "bone.L3.mask",
     "must be given with `ct`", "labels.nii.gz"},
    {"ct_without_label", "duration = \"1 year\"\n[bone.L3]\nct = @\"ct.nii.gz\"\nmask = \"m\"\n", "bone.L3.label",
     "must be given with `ct`", "label = 29"},
    {"mask_without_ct", "duration = \"1 year\"\n[bone.L3]\nmask = @\"m\"\n", "bone.L3.mask", "only with `ct`",
     "ct = \"ct.nii.gz\""},
    {"density_of_a_bone_from_ct",
     "duration = \"1 year\"\n[bone.L3]\nct = \"a\"\nmask = \"b\"\nlabel = 1\ntrabecular_density = @\"120 mg/cm3\"\n",
     "bone.L3.trabecular_density", "comes from its CT", "leave one"},
    {"denosumab_in_two_ways", lesion_and("[exposure]\ndenosumab = \"1 nM\"\nrankl_neutralised = @0.9\n"),
     "exposure.rankl_neutralised", "says the same as `denosumab`", "leave one"},
    {"interval_stops_before_it_starts", interval("start = \"day 20\"\nstop = @\"day 10\"\nkill = \"0.1 1/day\"\n"),
     "exposure.interval[0].stop", "is not after its start on day 20", ""},
    {"interval_after_the_end", interval("start = @\"year 2\"\nkill = \"0.1 1/day\"\n"), "exposure.interval[0].start",
     "not before the end of the run", "day 365.25"},
    {"interval_that_sets_nothing", lesion_and("@[[exposure.interval]]\nstart = \"day 20\"\n"), "exposure.interval[0]",
     "changes nothing", "rankl_neutralised"},
    {"two_levels_at_one_time",
     interval("start = \"day 20\"\ndenosumab = \"1 nM\"\n[[exposure.interval]]\nstart = \"day 30\"\ndenosumab = @\"2 "
              "nM\"\n"),
     "exposure.interval[1].denosumab", "contradicts exposure.interval[0]", "one value at a time"},
    {"interval_in_a_bone_not_there", interval("start = \"day 20\"\nbone = @\"L1\"\nkill = \"0.1 1/day\"\n"),
     "exposure.interval[0].bone", "'L1' is not simulated here", "[bone.L1]"},
    {"interval_in_an_unknown_bone", interval("start = \"day 20\"\nbone = @\"tibia3\"\nkill = \"0.1 1/day\"\n"),
     "exposure.interval[0].bone", "no built-in bone 'tibia3'", ""},
    {"event_after_the_end", event("kind = \"fraction\"\nday = @\"day 366\"\ndose = \"8 Gy\"\n"),
     "exposure.event[0].day", "after the end of the run", "day 365.25"},
    {"drug_after_the_end", lesion_and("[[treatment]]\ndrug = \"zoledronate\"\nstart = @\"day 400\"\n"),
     "treatment[0].start", "is after the end of the run", "day 365.25"},
    {"last_event_after_the_end",
     event("kind = \"fraction\"\nday = \"day 360\"\ndose = \"3 Gy\"\nevery = \"1 day\"\ncount = @10\n"),
     "exposure.event[0].count", "the last of them, on day 369", "day 365.25"},
    {"amount_of_another_kind",
     event("kind = \"ablation\"\nday = \"day 1\"\nradius = \"9 mm\"\nkilled = 0.9\ndose = @\"3 Gy\"\n"),
     "exposure.event[0].dose", "is not the amount of kind = \"ablation\"", "killed = 0.9"},
    {"event_in_a_bone_not_there", event("kind = \"fraction\"\nday = \"day 1\"\ndose = \"8 Gy\"\nbone = @\"L5\"\n"),
     "exposure.event[0].bone", "'L5' is not simulated here", "[bone.L5]"},
    {"event_outside_the_bone",
     event("kind = \"cement\"\nday = \"day 1\"\nfill = 0.8\nradius = \"9 mm\"\ncentre = [@\"-200 mm\", \"0 mm\", \"0 "
           "mm\"]\n"),
     "exposure.event[0].centre[0]", "lies outside L3", "left of the centre"},
    {"centre_without_radius",
     event("kind = \"fraction\"\nday = \"day 1\"\ndose = \"8 Gy\"\ncentre = @[\"0 mm\", \"0 mm\", \"0 mm\"]\n"),
     "exposure.event[0].radius", "must be given with a centre", "radius = \"15 mm\""},
    {"ablation_of_which_lesion",
     lesion_and("[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\ncentre = [\"9 mm\", \"0 mm\", \"0 "
                "mm\"]\n@[[exposure.event]]\nkind = \"ablation\"\nday = \"day 1\"\nradius = \"9 mm\"\nkilled = 0.9\n"),
     "exposure.event[0].centre", "L3 has 2 lesions", "centre = "},
    {"ablation_of_which_bone",
     lesion_and(
         "[bone.L1]\n@[[exposure.event]]\nkind = \"ablation\"\nday = \"day 1\"\nradius = \"9 mm\"\nkilled = 0.9\n"),
     "exposure.event[0].bone", "more than one bone", "bone = "},
    {"seeding_without_a_place", lesion_and("@[[exposure.event]]\nkind = \"seeding\"\nday = \"day 1\"\ncells = 100\n"),
     "exposure.event[0].centre", "must be given for a seeding", "centre = "},

    // Tests.
    {"unknown_test", test_at("name = @\"ctt\"\nday = \"day 1\"\n"), "test[0].name", "is not one of the words", "'ct'"},
    {"test_without_a_name", test_of("day = \"day 1\"\n"), "test[0].name", "must be given", "name = \"ct\""},
    {"test_without_a_day", test_of("name = \"ct\"\n"), "test[0].day", "must be given", "day = "},
    {"test_on_a_day_and_in_a_series", test_at("name = \"ct\"\nday = \"day 1\"\nevery = @\"1 month\"\n"),
     "test[0].every", "in another way than `day`", "leave one of the two out"},
    {"start_of_no_series", test_at("name = \"ct\"\nday = \"day 1\"\nstart = @\"day 1\"\n"), "test[0].start",
     "only with `every`", "day = "},
    {"test_after_the_end", test_at("name = \"ct\"\nday = @\"month 13\"\n"), "test[0].day", "after the end of the run",
     "day 365.25"},
    {"series_after_the_end", test_at("name = \"ct\"\nevery = \"1 day\"\nstart = @\"month 13\"\n"), "test[0].start",
     "after the end of the run", "day 365.25"},
    {"series_faster_than_the_step", test_at("name = \"ct\"\nevery = @\"1 hour\"\n"), "test[0].every",
     "shorter than one step", ""},
    {"view_of_another_test", test_at("name = \"ct\"\nday = \"day 1\"\nview = @\"lateral\"\n"), "test[0].view",
     "ct has no view 'lateral'", "axial, sagittal, coronal"},
    {"view_of_labs", test_at("name = \"labs\"\nday = \"day 1\"\nview = @\"axial\"\n"), "test[0].view",
     "labs has no views", "leave it out"},
    {"needle_of_a_ct", test_at("name = \"ct\"\nday = \"day 1\"\nneedle = @\"core\"\n"), "test[0].needle",
     "is of a biopsy", "leave it out"},
    {"bone_of_a_bone_scan", test_at("name = \"bone_scan\"\nday = \"day 1\"\nbone = @\"L3\"\n"), "test[0].bone",
     "is of the whole patient", "leave it out"},
    {"test_of_a_bone_not_there", test_at("name = \"ct\"\nday = \"day 1\"\nbone = @\"L5\"\n"), "test[0].bone",
     "'L5' is not simulated here", "[bone.L5]"},
    {"test_of_no_bone", test_at("name = \"ct\"\nday = \"day 1\"\nbone = @\"L33\"\n"), "test[0].bone",
     "there is no built-in bone 'L33'", ""},
    {"biopsy_of_a_healthy_bone",
     lesion_and("[bone.L1]\n[[test]]\nname = \"biopsy\"\nday = \"day 1\"\nbone = "
                "@\"L1\"\n"),
     "test[0].bone", "has no lesion to aim at", "name a bone that has a lesion"},
    {"test_of_a_bone_without_a_place",
     lesion_and("[bone.my_bone]\nct = \"a.nii.gz\"\nmask = \"b.nii.gz\"\nlabel = 1\n@[[test]]\nname = "
                "\"ct\"\nday = \"day 1\"\n"),
     "test[0].bone", "no place for 'my_bone'", "howship show bones"},
    {"unknown_key_in_test", test_at("name = \"ct\"\nday = \"day 1\"\n@modality = \"ct\"\n"), "test[0].modality",
     "no such key", ""},
    {"unknown_imaging_parameter", lesion_and("[parameters.imaging]\n@ct_nois = 20\n"), "parameters.imaging.ct_nois",
     "no such parameter", "ct_noise"},
    // Strength.
    {"unknown_strength_parameter", lesion_and("[parameters.strength]\n@lifting_facter = 3\n"),
     "parameters.strength.lifting_facter", "no such parameter", "did you mean 'lifting_factor'?"},
    {"strength_parameter_out_of_range", lesion_and("[parameters.strength]\nvertebra_modulus = @\"3 MPa\"\n"),
     "parameters.strength.vertebra_modulus", "3 MPa is out of range", "500"},
    {"strength_parameter_of_another_unit", lesion_and("[parameters.strength]\nstanding_l3 = @\"600 mm\"\n"),
     "parameters.strength.standing_l3", "measures length", "N"},
    {"unknown_load_case", lesion_and("[bone.L3]\nload_case = @\"headstand\"\n"), "bone.L3.load_case", "", ""},
    {"load_case_without_faces", lesion_and("[bone.L3]\nload_case = @\"femoral_stance\"\n"), "bone.L3.load_case",
     "has no faces on L3", "vertebral_compression"},
    {"unknown_hardware", hardware("kind = @\"rivet\"\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\n"), "hardware[0].kind", "",
     ""},
    {"hardware_without_an_end",
     lesion_and("[output]\nstrength_every = \"1 month\"\n@[[hardware]]\nkind = \"nail\"\nfrom "
                "= [\"-9 mm\", \"9 mm\", \"0 mm\"]\n"),
     "hardware[0].to", "must be given", ""},
    {"hardware_of_no_length", hardware("kind = \"cylinder\"\nto = @[\"-9 mm\", \"9 mm\", \"0 mm\"]\n"),
     "hardware[0].to", "the same place", "other end"},
    {"width_of_a_nail", hardware("kind = \"nail\"\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\nwidth = @\"9 mm\"\n"),
     "hardware[0].width", "means nothing for kind = \"nail\"", ""},
    {"plate_without_a_side",
     lesion_and("[output]\nstrength_every = \"1 month\"\n@[[hardware]]\nkind = \"plate\"\nfrom = [\"-9 mm\", \"9 mm\", "
                "\"0 mm\"]\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\n"),
     "hardware[0].outward", "must be given for kind = \"plate\"", "outward = [1, 0, 0]"},
    {"hardware_after_the_end", hardware("kind = \"nail\"\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\nstart = @\"day 400\"\n"),
     "hardware[0].start", "is not before the end of the run", "day 365.25"},
    {"hardware_in_a_bone_not_there", hardware("kind = \"nail\"\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\nbone = @\"L5\"\n"),
     "hardware[0].bone", "'L5' is not simulated here", "[bone.L5]"},
    {"pedicle_screws_in_a_femur",
     lesion_and("[output]\nstrength_every = \"1 month\"\n[bone.femur_left]\n[[hardware]]\nbone = "
                "\"femur_left\"\nkind = @\"pedicle_screws\"\nfrom = [\"-9 mm\", \"9 mm\", \"0 mm\"]\nto = [\"9 mm\", "
                "\"9 mm\", "
                "\"0 mm\"]\n"),
     "hardware[0].kind", "has no pedicles", "T1 to L5"},

    // Treatments, of the body and of a place.
    {"treatment_with_nothing", lesion_and("@[[treatment]]\nstart = \"day 1\"\n"), "treatment[0]", "names no treatment",
     "local = \"fraction\""},
    {"treatment_with_drug_and_local",
     lesion_and("[[treatment]]\ndrug = \"zoledronate\"\nlocal = @\"resection\"\nradius = \"9 mm\"\n"),
     "treatment[0].local", "stands beside `drug`", "write two [[treatment]]"},
    {"unknown_local_treatment", lesion_and("[[treatment]]\nlocal = @\"resektion\"\n"), "treatment[0].local",
     "is not one of the words", "did you mean 'resection'?"},
    {"local_treatment_without_its_dose", lesion_and("@[[treatment]]\nlocal = \"fraction\"\n"), "treatment[0].dose",
     "must be given for local = \"fraction\"", "dose = \"3 Gy\""},
    {"dose_of_a_local_treatment_in_milligrams", lesion_and("[[treatment]]\nlocal = \"fraction\"\ndose = @\"4 mg\"\n"),
     "treatment[0].dose", "measures mass", "3 Gy"},
    {"local_treatment_without_its_radius", lesion_and("@[[treatment]]\nlocal = \"resection\"\n"), "treatment[0].radius",
     "must be given for local = \"resection\"", "radius = \"15 mm\""},
    {"amount_of_another_local_treatment",
     lesion_and("[[treatment]]\nlocal = \"cement\"\nfill = 0.8\nradius = \"9 mm\"\nkilled = @0.9\n"),
     "treatment[0].killed", "is not the amount of local = \"cement\"", "fill = 0.8"},
    {"doses_of_a_local_treatment", lesion_and("[[treatment]]\nlocal = \"fraction\"\ndose = \"8 Gy\"\ndoses = @5\n"),
     "treatment[0].doses", "means nothing for local = \"fraction\"", "leave it out"},
    {"radius_of_a_drug", lesion_and("[[treatment]]\ndrug = \"zoledronate\"\nradius = @\"9 mm\"\n"),
     "treatment[0].radius", "means nothing for drug = \"zoledronate\"", "leave it out"},
    {"radius_of_a_nail",
     lesion_and("[output]\nstrength_every = \"1 month\"\n[[treatment]]\nlocal = \"nail\"\nfrom = [\"0 mm\", \"0 mm\", "
                "\"0 mm\"]\nto = [\"9 mm\", \"0 mm\", \"0 mm\"]\nradius = @\"9 mm\"\n"),
     "treatment[0].radius", "means nothing for local = \"nail\"", "leave it out"},
    {"no_interval_between_local_treatments",
     lesion_and("[[treatment]]\nlocal = \"fraction\"\ndose = \"3 Gy\"\ncount = @10\n"), "treatment[0].every",
     "must be given where there are several", "every = \"1 day\""},
    {"local_treatment_after_the_end",
     lesion_and("[[treatment]]\nlocal = \"fraction\"\ndose = \"3 Gy\"\nstart = @\"month 13\"\n"), "treatment[0].start",
     "is after the end of the run", "day 365.25"},
    {"pedicle_screws_in_a_femur_as_treatment",
     lesion_and("[output]\nstrength_every = \"1 month\"\n[bone.femur_left]\n[[treatment]]\nbone = "
                "\"femur_left\"\nlocal = @\"pedicle_screws\"\nfrom = [\"-9 mm\", \"9 mm\", \"0 mm\"]\nto = [\"9 mm\", "
                "\"9 mm\", \"0 mm\"]\n"),
     "treatment[0].local", "has no pedicles", "T1 to L5"},
    {"target_that_is_no_lesion", lesion_and("[[treatment]]\nbeam = \"external\"\ntarget = @\"lesion 2\"\n"),
     "treatment[0].target", "its only lesion is \"lesion 1\"", "counted from 1"},
    {"target_beside_a_bone", lesion_and("[[treatment]]\nbeam = \"external\"\nbone = \"L3\"\ntarget = @\"L3\"\n"),
     "treatment[0].target", "stands beside `bone`", "leave one"},
    {"target_that_is_no_bone", lesion_and("[[treatment]]\nbeam = \"external\"\ntarget = @\"L33\"\n"),
     "treatment[0].target", "no built-in bone 'L33'", "'L3'"},
    {"target_of_a_ball_without_its_radius",
     lesion_and("[[treatment]]\nlocal = \"fraction\"\ndose = \"8 Gy\"\ntarget = @\"lesion 1\"\n"),
     "treatment[0].radius", "must be given with a centre", "radius"},
    {"repeated_in_two_ways",
     lesion_and("[[treatment]]\nbeam = \"external\"\nevery = \"9 days\"\ncount = 2\nrepeat = @2\n"),
     "treatment[0].repeat", "says the same as `count`", "leave one"},
    {"refused_and_nobody_knows", lesion_and("[[treatment]]\nbeam = \"external\"\nif_refused = @\"shrug\"\n"),
     "treatment[0].if_refused", "not one of the words", "report, stop"},
    {"temperature_as_a_plain_number", lesion_and("[[treatment]]\nablation = \"radiofrequency\"\ntemperature = @90\n"),
     "treatment[0].temperature", "", "90 C"},
    {"temperature_as_a_difference",
     lesion_and("[[treatment]]\nablation = \"radiofrequency\"\ntemperature = @\"90 K\"\n"), "treatment[0].temperature",
     "here a temperature is wanted", "90 C"},
    {"way_of_the_needle_of_a_ct", test_at("name = \"ct\"\nday = \"day 9\"\ntip = @[\"0 mm\", \"0 mm\", \"0 mm\"]\n"),
     "test[0].tip", "is of a biopsy", "leave it out"},
    {"needle_beyond_the_bone", test_at("name = \"biopsy\"\nday = \"day 9\"\ntip = [\"0 mm\", \"0 mm\", @\"70 mm\"]\n"),
     "test[0].tip[2]", "lies outside L3", "reaches from"},
    {"needle_to_nowhere", test_at("name = \"biopsy\"\nday = \"day 9\"\ndirection = @[0, 0, 0]\n"), "test[0].direction",
     "is no direction", "from behind"},
    {"unknown_drug", lesion_and("[[treatment]]\ndrug = @\"zoledronat\"\n"), "treatment[0].drug",
     "no built-in drug 'zoledronat'", "did you mean 'zoledronate'?"},

    // Voxels and shells.
    {"unknown_space", lesion_and("space = @\"shell\"\n"), "lesion[0].space", "is not one of the words",
     "did you mean 'shells'?"},
    {"voxels_and_shells_in_one_bone",
     lesion_and("[[lesion]]\nbone = \"L3\"\ncentre = [\"9 mm\", \"0 mm\", \"0 mm\"]\nradius = \"3 mm\"\nspace = "
                "@\"shells\"\n"),
     "lesion[1].space", "lesions of one bone must share one space", "same `space`"},
    {"a_seeding_with_a_radius",
     lesion_and(
         "[[exposure.event]]\nkind = \"seeding\"\nday = \"day 1\"\ncells = 100\nbone = \"L3\"\ncentre = [\"0 mm\", "
         "\"0 mm\", \"0 mm\"]\nradius = @\"2 mm\"\n"),
     "exposure.event[0].radius", "means nothing for kind = \"seeding\"", "leave it out"},

    // Numbers as people write them.
    {"comma_in_a_radius", patient_and("[[lesion]]\nbone = \"L3\"\nradius = @\"3,5 mm\"\n"), "lesion[0].radius",
     "'3,5' is not a number", "3 mm"},
    {"fraction_for_a_number", "duration = @\"1/2 year\"\n[bone.L3]\n", "duration", "'1/2' is not a number",
     "24 months"},
    {"range_for_a_number", "duration = @\"1-2 years\"\n[bone.L3]\n", "duration", "'1-2' is not a number", "24 months"},
    {"two_numbers_in_one", "duration = @\"1 year 2 months\"\n[bone.L3]\n", "duration", "no such unit 'year 2 months'",
     "24 months"},
    {"number_of_infinity", "duration = @inf\n[bone.L3]\n", "duration", "a finite number is wanted",
     "accepted: 0.01 day"},
    {"number_that_is_none", patient_and("[[lesion]]\nbone = \"L3\"\nradius = @nan\n"), "lesion[0].radius",
     "a finite number is wanted", "accepted: 0.25 mm"},
    {"number_beyond_all", "duration = @\"1e1000 year\"\n[bone.L3]\n", "duration", "too large or too small for a number",
     "24 months"},
    {"digit_of_another_width", "duration = @\"\xef\xbc\x91 year\"\n[bone.L3]\n", "duration", "(U+FF11)", "24 months"},
    {"letter_of_another_alphabet",
     "duration = @\"1 y\xd0\xb5"
     "ar\"\n[bone.L3]\n",
     "duration", "(U+0435)", "24 months"},
    {"day_of_the_calendar_for_a_duration", "duration = @2020-01-01\n[bone.L3]\n", "duration",
     "found a date or time of day", "24 months"},
    {"truth_for_a_length", patient_and("[[lesion]]\nbone = \"L3\"\nradius = @true\n"), "lesion[0].radius",
     "a quantity is wanted, found true or false", "3 mm"},
    {"kilograms_for_an_age", "duration = \"1 year\"\n[patient]\nage = @\"60 kg\"\n[bone.L3]\n", "patient.age",
     "'kg' measures mass, here a time is wanted", "58"},
    {"metres_for_millimetres", patient_and("[[lesion]]\nbone = \"L3\"\nradius = @\"3 m\"\n"), "lesion[0].radius",
     "3000 mm is out of range", "accepted: 0.25 mm"},
    {"no_weight_at_all", "duration = \"1 year\"\n[patient]\nweight = @\"0 kg\"\n[bone.L3]\n", "patient.weight",
     "0 kg is out of range", "accepted: 25 kg"},
    {"no_dose_at_all", lesion_and("[[treatment]]\ndrug = \"zoledronate\"\nstart = \"day 9\"\ndoses = @0\n"),
     "treatment[0].doses", "0 is out of range", "accepted: 1"},
    {"policy_with_its_digits_turned", lesion_and("[clinic]\npolicy = @\"guide_2061\"\n"), "clinic.policy",
     "there is no policy 'guide_2061'", "did you mean 'guide_2016'?"},

    // What stands around keys and values, and letters in several bytes.
    {"section_that_never_ends", "duration = \"1 year\"\n@[", "", "a section without a name", "[[lesion]]"},
    {"section_that_begins_with_a_brace", "duration = \"1 year\"\n@[{L3}]\n", "", "a section without a name",
     "[[lesion]]"},
    {"section_with_a_capital", lesion_and("[@Output]\npng = true\n"), "Output", "no such section",
     "did you mean 'output'?"},
    {"section_with_a_digit", lesion_and("[@1output]\npng = true\n"), "1output", "no such section",
     "did you mean 'output'?"},
    {"bracket_that_nothing_opened", "duration = @]\n", "", "not valid TOML", ""},
    {"three_quotes_for_a_key_within_braces", "duration = \"1 year\"\npatient = {@\"\"\"primary\"\"\" = \"breast\"}\n",
     "", "three quotes open where a key is wanted", "one pair"},
    {"fault_above_a_letter_beyond_ascii", "duration = 1 @year\nti\xc3\xa4tle = 1\n", "", "not valid TOML", "in quotes"},
    {"key_behind_a_mark_of_the_order_of_bytes",
     "\xef\xbb\xbf"
     "duration = \"1 year\"\n@sed = 7\n[bone.L3]\n",
     "sed", "no such key", "did you mean 'seed'?"},
    {"key_behind_tabs_and_carriage_returns", "duration = \"1 year\"\r\n\t[bone.L3]\r\n\t@voxelsize = \"1 mm\"\r\n",
     "bone.L3.voxelsize", "no such key", "did you mean 'voxel_size'?"},
    {"key_behind_a_text_over_two_lines",
     "title = \"\"\"one \\\n  line\"\"\"\n@sed = 7\nduration = \"1 year\"\n[bone.L3]\n", "sed", "no such key",
     "did you mean 'seed'?"},
    {"key_behind_a_text_that_ends_in_quotes",
     "title = \"\"\"a \"b\"\"\"\"\n@sed = 7\nduration = \"1 year\"\n[bone.L3]\n", "sed", "no such key",
     "did you mean 'seed'?"},
    {"letter_that_nobody_types", "duration = \"1 year\"\n[bone.L3]\n[output]\n@\"sav\\u007fe_every\" = \"1 day\"\n",
     "output.sav?e_every", "no such key", "did you mean 'save_every'?"},

    // Sections that are none, or in too many pieces.
    {"section_as_an_empty_list", lesion_and("").insert(0, "output = @[]\n"), "output",
     "a section is wanted, found a list", "write it as [output]"},
    {"section_as_a_list_of_numbers", lesion_and("").insert(0, "output = @[1]\n"), "output",
     "a section is wanted, found a list", "write it as [output]"},
    {"exposure_as_number", lesion_and("").insert(0, "exposure = @3\n"), "exposure", "a section is wanted",
     "[exposure]"},
    {"bones_as_number", lesion_and("").insert(0, "bone = @3\n"), "bone", "a section is wanted, found a whole number",
     "[bone.NAME]"},
    {"bone_without_a_single_letter", "duration = \"1 year\"\n[bone.@\"\"]\n", "bone.",
     "letters, digits and underscores", "[bone.L3]"},
    {"bone_with_a_brace_in_its_name", "duration = \"1 year\"\n[bone.@\"L3}\"]\n", "bone.L3}",
     "letters, digits and underscores", "[bone.L3]"},
    {"bone_with_a_long_name", "duration = \"1 year\"\n[bone.@" + std::string(65, 'a') + "]\n",
     "bone.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...", "a name has at most 64 letters", "[bone.L3]"},
    {"bone_with_a_day_in_its_name", "duration = \"1 year\"\n[bone.@L3_day_4]\n", "bone.L3_day_4",
     "'_day_' stands between", "[bone.L3]"},
    {"more_bones_than_any_run_can_use",
     "duration = \"1 year\"\n[bone]\n" + many(500, [](int i) { return 'b' + std::to_string(i) + " = {}\n"; }) +
         "@b500 = {}\n",
     "bone", "there are more than 500 of these", "leave the others out"},

    // Values that are nearly what is wanted.
    {"empty_type", lesion_and("type = @\"\"\n"), "lesion[0].type", "is empty", "write it as: type = "},
    {"type_with_a_letter_that_nobody_types", lesion_and("type = @\"lytic\\u007f\"\n"), "lesion[0].type",
     "a line break or another control character", "write it as: type = "},
    {"sex_as_number", "duration = \"1 year\"\n[patient]\nsex = @1\n[bone.L3]\n", "patient.sex",
     "text in quotes is wanted, found a whole number", "write it as: sex = "},
    {"number_beyond_all_in_days", "duration = @\"1e308 year\"\n[bone.L3]\n", "duration", "a finite number is wanted",
     "24 months"},
    {"blank_start", lesion_and("start = @\" \"\n"), "lesion[0].start", "is empty", "write it as"},
    {"start_with_a_brace", lesion_and("start = @\"{ 3\"\n"), "lesion[0].start", "'{ 3' does not start with a number",
     "write it as"},
    {"start_in_moons", lesion_and("start = @\"moon 3\"\n"), "lesion[0].start", "'moon 3' does not start with a number",
     "write it as"},
    {"wrong_rate_for_the_first_clone", lesion_and("[exposure]\nkill = [@\"0.1 day\", \"0 1/day\", \"0 1/day\"]\n"),
     "exposure.kill[0]", "measures time, here a rate is wanted", "1/day"},
    {"wrong_rate_for_the_last_clone", lesion_and("[exposure]\nkill = [\"0 1/day\", \"0 1/day\", @0.1]\n"),
     "exposure.kill[2]", "the unit is missing", "1/day"},
    {"angle_that_is_no_list", beam("gantry = @\"90 degree\"\n"), "treatment[0].gantry",
     "a list is wanted, found text in quotes", "write it as: gantry = ["},
    {"no_angles", beam("gantry = @[]\n"), "treatment[0].gantry", "a list of 1 to 100 is wanted, found 0",
     "write it as: gantry = ["},
    {"angles_without_end", beam("gantry = @[" + many(101, [](int) { return std::string{"\"1 degree\", "}; }) + "]\n"),
     "treatment[0].gantry", "a list of 1 to 100 is wanted, found 101", "write it as: gantry = ["},
    {"angle_in_millimetres", beam("gantry = [\"90 degree\", @\"9 mm\"]\n"), "treatment[0].gantry[1]", "measures length",
     "\"2 degree\""},
    {"point_of_two_lengths",
     lesion_and("[[treatment]]\nablation = \"radiofrequency\"\noverlaps = [[\"0 mm\", \"0 mm\", "
                "\"8 mm\"], @[\"0 mm\", \"0 mm\"]]\n"),
     "treatment[0].overlaps[1]", "three lengths are wanted, found 2", "left, posterior, superior"},

    // Between values, where another is wrong already: what is wrong is told once.
    {"duration_that_is_none_beside_all_that_hangs_on_it",
     "duration = @\"24\"\n[patient]\nprimary = \"breast\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\nstart = \"day "
     "5\"\n[[ailment]]\ncause = \"arthritis\"\nbone = \"L4\"\nstart = \"day 5\"\n[[exposure.interval]]\nstart = \"day "
     "5\"\nkill = \"0.1 1/day\"\n[[exposure.event]]\nkind = \"infusion\"\nday = \"day 5\"\nequivalents = 1\n"
     "[[hardware]]\nkind = \"nail\"\nfrom = [\"0 mm\", \"0 mm\", \"0 mm\"]\nto = [\"9 mm\", \"0 mm\", \"0 mm\"]\nstart "
     "= "
     "\"day 5\"\n[[treatment]]\ndrug = \"zoledronate\"\nstart = \"day 5\"\n[[test]]\nname = \"ct\"\nday = \"day "
     "5\"\n[output]\nstrength_every = \"1 month\"\n",
     "duration", "the unit is missing", "24 months"},
    {"no_bone_in_second_lesion", lesion_and("@[[lesion]]\nradius = \"3 mm\"\n"), "lesion[1].bone", "must be given",
     "bone = \"L3\""},
    {"misspelt_primary_of_a_seeding",
     "duration = \"1 year\"\n[patient]\nprimary = @\"brest\"\n[[exposure.event]]\nkind = \"seeding\"\nday = \"day "
     "1\"\ncells = 100\nbone = \"L3\"\ncentre = [\"0 mm\", \"0 mm\", \"0 mm\"]\n",
     "patient.primary", "'brest' is not one of the words", "did you mean 'breast'?"},
    {"place_in_a_bone_that_is_none",
     patient_and(
         "[bone.@tail]\n[[lesion]]\nbone = \"tail\"\nradius = \"3 mm\"\ncentre = [\"0 mm\", \"400 mm\", \"0 mm\"]\n"),
     "bone.tail", "no built-in bone 'tail'", ""},
    {"load_case_of_a_bone_that_is_none", "duration = \"1 year\"\n[bone.@tail]\nload_case = \"femoral_stance\"\n",
     "bone.tail", "no built-in bone 'tail'", ""},
    {"interval_between_tests_in_kilograms", test_at("name = \"ct\"\nevery = @\"1 kg\"\nstart = \"day 9\"\n"),
     "test[0].every", "measures mass", "write it as"},

    // Between values.
    {"denosumab_and_rankl_at_one_time",
     interval(
         "start = \"day 20\"\ndenosumab = \"1 nM\"\n[[exposure.interval]]\nstart = \"day 30\"\nrankl_neutralised = "
         "@0.9\n"),
     "exposure.interval[1].rankl_neutralised", "contradicts exposure.interval[0]", "one value at a time"},
    {"rankl_and_denosumab_at_one_time",
     interval(
         "start = \"day 20\"\nrankl_neutralised = 0.9\n[[exposure.interval]]\nstart = \"day 30\"\ndenosumab = @\"1 "
         "nM\"\n"),
     "exposure.interval[1].denosumab", "contradicts exposure.interval[0]", "one value at a time"},
    {"clinic_that_looks_every_second_day",
     "step = \"2 days\"\n" +
         patient_and("[clinic]\npolicy = @\"guide_2016\"\n[[lesion]]\nbone = \"L3\"\nradius = \"3 mm\"\n"),
     "clinic.policy", "a team looks at every day", "step = \"1 day\""},
    {"first_visit_after_the_end", lesion_and("[clinic]\npolicy = \"guide_2016\"\nfirst_visit = @\"day 400\"\n"),
     "clinic.first_visit", "comes after the end", "move one of them"},
    {"clinic_without_a_policy", lesion_and("@[clinic]\nstage = 2\n"), "clinic.policy", "must be given",
     "policy = \"guide_2016\""},
    {"gleason_of_a_breast", lesion_and("[clinic]\npolicy = \"guide_2016\"\ngleason = @8\n"), "clinic.gleason",
     "is known of prostate cancer only", "leave it out"},
    {"plate_that_faces_nowhere",
     hardware("kind = \"plate\"\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\noutward = @[0, 0, 0]\n"), "hardware[0].outward",
     "is no direction", "[1, 0, 0]"},
    {"pedicle_screws_in_no_bone",
     lesion_and("[bone.L1]\n[output]\nstrength_every = \"1 month\"\n@[[hardware]]\nkind = \"pedicle_screws\"\nfrom = "
                "[\"-9 mm\", \"9 mm\", \"0 mm\"]\nto = [\"9 mm\", \"9 mm\", \"0 mm\"]\n"),
     "hardware[0].bone", "must be given, as there is more than one bone", "bone = \"L1\""},
    {"beam_beside_surgery", lesion_and("[[treatment]]\nsurgery = \"decompression\"\nbeam = @\"external\"\n"),
     "treatment[0].beam", "stands beside `surgery`: a treatment is one thing", "write two [[treatment]]"},
    {"drug_stops_before_it_starts",
     lesion_and("[[treatment]]\ndrug = \"denosumab\"\nstart = \"day 20\"\nstop = @\"day 10\"\n"), "treatment[0].stop",
     "is not after its start on day 20", "a later day"},

    // Targets, and where a treatment lies.
    {"target_without_a_number", beam_alone("target = @\"lesion\"\n"), "treatment[0].target", "there is no 'lesion'",
     "counted from 1"},
    {"target_with_a_part_of_a_number", beam_alone("target = @\"lesion 1.5\"\n"), "treatment[0].target",
     "there is no 'lesion 1.5'", "counted from 1"},
    {"target_zero", beam_alone("target = @\"lesion 0\"\n"), "treatment[0].target", "there is no 'lesion 0'",
     "counted from 1"},
    {"target_in_words", beam_alone("target = @\"lesion one\"\n"), "treatment[0].target",
     "its only lesion is \"lesion 1\"", "counted from 1"},
    {"target_beyond_two_lesions",
     lesion_and("[[lesion]]\nbone = \"L1\"\nradius = \"3 mm\"\n[[treatment]]\nbeam = \"external\"\ntarget = @\"lesion "
                "3\"\n"),
     "treatment[0].target", "its lesions are \"lesion 1\" to \"lesion 2\"", "counted from 1"},
    {"target_where_there_is_no_lesion",
     "duration = \"1 year\"\n[bone.L3]\n[[treatment]]\nbeam = \"external\"\ntarget = @\"lesion 1\"\n",
     "treatment[0].target", "the scenario has no lesion", "counted from 1"},
    {"target_of_a_nail",
     lesion_and(
         "[output]\nstrength_every = \"1 month\"\n[[treatment]]\nlocal = \"nail\"\nfrom = [\"0 mm\", \"0 mm\", \"0 "
         "mm\"]\nto = [\"9 mm\", \"0 mm\", \"0 mm\"]\ntarget = @\"lesion 1\"\n"),
     "treatment[0].target", "lies where its places say, not in a lesion", "target = \"L3\""},
    {"target_beside_a_centre", beam_alone("centre = [\"0 mm\", \"0 mm\", \"0 mm\"]\ntarget = @\"L3\"\n"),
     "treatment[0].target", "stands beside `centre`", "leave one"},
    {"fraction_of_a_ball_in_which_bone",
     lesion_and("[bone.L1]\n@[[treatment]]\nlocal = \"fraction\"\ndose = \"8 Gy\"\nradius = \"9 mm\"\n"),
     "treatment[0].bone", "must be given with a centre or a radius", "bone = \"L1\""},
    {"ablation_in_a_bone_not_there",
     lesion_and("[[treatment]]\nlocal = \"ablation\"\nradius = \"9 mm\"\nkilled = 0.9\nbone = @\"L5\"\n"),
     "treatment[0].bone", "'L5' is not simulated here", "[bone.L5]"},
    {"ablation_of_a_healthy_bone",
     lesion_and("[bone.L1]\n@[[treatment]]\nlocal = \"ablation\"\nradius = \"9 mm\"\nkilled = 0.9\nbone = \"L1\"\n"),
     "treatment[0].centre", "L1 has 0 lesions", "centre = "},
    {"bone_of_a_ct_misspelt",
     patient_and("[bone.my_femur]\nct = \"a\"\nmask = \"b\"\nlabel = 1\n[[lesion]]\nbone = @\"my_femor\"\nradius = \"3 "
                 "mm\"\n"),
     "lesion[0].bone", "no built-in bone 'my_femor', and no CT", "did you mean 'my_femur'?"},
    {"bone_that_is_like_none", patient_and("[[lesion]]\nbone = @\"wwwwwwwwwwwwwwww\"\nradius = \"3 mm\"\n"),
     "lesion[0].bone", "no built-in bone", ""},
    {"ailment_of_a_place_that_is_like_none",
     lesion_and("[[ailment]]\ncause = \"arthritis\"\nbone = @\"wwwwwwwwwwwwwwwwwwww\"\n"), "ailment[0].bone",
     "no bone or region", "for instance L4, femur_left"},
    {"drug_file_that_is_not_there", lesion_and("[[treatment]]\ndrug = @\"nowhere/mine.toml\"\n"), "treatment[0].drug",
     "cannot read 'nowhere/mine.toml'", "paths are taken from the scenario's folder"},

    // Tests.
    {"tests_without_end", "step = \"0.01 day\"\n" + lesion_and("[[test]]\nname = \"labs\"\nevery = @\"0.1 day\"\n"),
     "test[0].every", "gives more than 2000 tests", "make it longer"},
    {"delay_of_a_ct", test_at("name = \"ct\"\nday = \"day 9\"\ndelay = @\"3 h\"\n"), "test[0].delay",
     "is of a bone scan, not of ct", "leave it out"},
    {"guidance_of_a_ct", test_at("name = \"ct\"\nday = \"day 9\"\nguidance = @\"hand\"\n"), "test[0].guidance",
     "is of a biopsy, not of ct", "leave it out"},
    {"needle_in_which_bone",
     lesion_and("[bone.L1]\n[[test]]\nname = \"biopsy\"\nday = \"day 9\"\ntip = @[\"0 mm\", \"0 mm\", \"0 mm\"]\n"),
     "test[0].bone", "must be given with `tip`, as there is more than one bone", "bone = \"L1\""},
    {"needle_left_of_the_bone",
     test_at("name = \"biopsy\"\nday = \"day 9\"\ntip = [@\"-70 mm\", \"0 mm\", \"0 mm\"]\n"), "test[0].tip[0]",
     "lies outside L3", "left of the centre, L3 reaches from"},
    {"needle_in_a_bone_not_there",
     test_at("name = \"biopsy\"\nday = \"day 9\"\nbone = @\"L5\"\ntip = [\"0 mm\", \"0 mm\", \"0 mm\"]\n"),
     "test[0].bone", "'L5' is not simulated here", "[bone.L5]"},
    {"biopsy_where_there_is_no_lesion",
     "duration = \"1 year\"\n[bone.L3]\n@[[test]]\nname = \"biopsy\"\nday = \"day 9\"\n", "test[0].bone",
     "has no lesion to aim at", "name a bone that has a lesion"},
    {"test_of_a_named_bone_without_a_place",
     lesion_and(
         "[bone.my_bone]\nct = \"a.nii.gz\"\nmask = \"b.nii.gz\"\nlabel = 1\n[[test]]\nname = \"ct\"\nday = \"day "
         "1\"\nbone = @\"my_bone\"\n"),
     "test[0].bone", "no place for 'my_bone'", "howship show bones"},
};

class OneFault : public testing::TestWithParam<Fault> {};

TEST_P(OneFault, is_reported_once_and_where_it_stands) {
  const Fault& fault = GetParam();
  std::string text = fault.text;
  const std::size_t mark = text.find('@');
  ASSERT_NE(mark, std::string::npos);
  text.erase(mark, 1);
  unsigned line = 1, column = 1;
  for (std::size_t i = 0; i < mark; ++i) {
    ++column;
    if (text[i] == '\n') {
      ++line;
      column = 1;
    }
  }
  Problems problems;
  read_scenario(text, "s.toml", problems, false);
  ASSERT_EQ(problems.size(), 1u) << problems.report() << "in\n" << text;
  const Problem& problem = problems.list().front();
  EXPECT_EQ(problem.where.file, "s.toml");
  EXPECT_EQ(problem.where.line, line) << problems.report() << "in\n" << text;
  EXPECT_EQ(problem.where.column, column) << problems.report() << "in\n" << text;
  EXPECT_EQ(problem.key, fault.key);
  EXPECT_NE(problem.text.find(fault.says), std::string::npos) << problem.text;
  EXPECT_NE(problem.hint.find(fault.hint), std::string::npos) << problem.hint;
  // What is wrong and why, then what to do: both on one line, without a full stop, the key said once.
  for (const std::string& part : {problem.text, problem.hint}) {
    EXPECT_FALSE(part.empty()) << problems.report();
    EXPECT_EQ(part.find('\n'), std::string::npos) << part;
    EXPECT_FALSE(part.ends_with('.')) << part;
    EXPECT_EQ(part.find("  "), std::string::npos) << part;
  }
  EXPECT_FALSE(problem.key.size() > 3 && problem.text.starts_with(problem.key + ' ')) << problems.report();
}

INSTANTIATE_TEST_SUITE_P(Scenario, OneFault, testing::ValuesIn(faults),
                         [](const testing::TestParamInfo<Fault>& one) { return std::string{one.param.name}; });

}  // namespace
}  // namespace howship::scenario
