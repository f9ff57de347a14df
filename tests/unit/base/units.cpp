// SPDX-License-Identifier: Apache-2.0
#include "howship/base/units.hpp"

namespace howship {

TEST(Units, a_length_in_centimetres_is_read_in_millimetres) {
  EXPECT_DOUBLE_EQ(*read_quantity("1.5 cm", "mm").value, 15.0);
  EXPECT_DOUBLE_EQ(*read_quantity("3mm", "mm").value, 3.0);
}

TEST(Units, two_years_are_24_months_and_730_point_5_days) {
  EXPECT_DOUBLE_EQ(*read_quantity("24 months", "day").value, 730.5);
  EXPECT_DOUBLE_EQ(*read_quantity("2 years", "day").value, 730.5);
}

TEST(Units, compound_units_convert_by_dimension) {
  EXPECT_NEAR(*read_quantity("1.2e-6 cm2/s", "mm2/day").value, 10.368, 1e-12);
  EXPECT_NEAR(*read_quantity("85 mL/min", "L/day").value, 122.4, 1e-10);
  EXPECT_NEAR(*read_quantity("138 nM", "pM").value, 138000.0, 1e-6);
  EXPECT_NEAR(convert(1.0, "1/Gy2", "1/cGy2"), 1e-4, 1e-18);
}

TEST(Units, a_missing_wrong_or_unknown_unit_is_refused_with_a_hint) {
  EXPECT_EQ(read_quantity("3", "mm").wrong, "the unit is missing");
  EXPECT_EQ(read_quantity("3 kg", "mm").wrong, "'kg' measures mass, here a length is wanted");
  EXPECT_EQ(read_quantity("3 mg", "Gy").wrong, "'mg' measures mass, here an absorbed dose is wanted");
  EXPECT_EQ(read_quantity("90 C", "1").hint, "a plain number, for instance 0.5");  // no unit is near to a plain number
  const auto typo = read_quantity("3 mmm", "mm");
  EXPECT_FALSE(typo.value);
  EXPECT_EQ(typo.hint, "did you mean 'mm'?");
}

TEST(Units, characters_as_documents_have_them_are_read) {
  for (const char* text : {"200 \u00b5m", "200 \u03bcm", "200\u00a0\u00b5m", "200\u202fum", "200\u2009um", "0.2 mm"})
    EXPECT_DOUBLE_EQ(read_quantity(text, "mm").value.value_or(0), 0.2) << text;
  EXPECT_DOUBLE_EQ(read_quantity("3 mm\u00b2/day", "mm2/day").value.value_or(0), 3);
  EXPECT_DOUBLE_EQ(read_quantity("3 mm\u00b7mm", "mm2").value.value_or(0), 3);
  EXPECT_DOUBLE_EQ(read_quantity("\u22125 mm", "mm").value.value_or(0), -5);
  EXPECT_DOUBLE_EQ(read_quantity("12\u00b0", "deg").value.value_or(0), 12);
  EXPECT_DOUBLE_EQ(convert(1, "\u00b5Gy", "mGy"), 1e-3);
}

TEST(Units, a_character_that_looks_like_another_or_cannot_be_seen_is_named) {
  EXPECT_EQ(read_quantity("5 \u043c\u043c", "mm").wrong,
            "'5 \u043c\u043c' holds the character '\u043c' (U+043C), which no number or unit has");
  EXPECT_NE(read_quantity("5\u200b mm", "mm").wrong.find("an invisible character (U+200B)"), std::string::npos);
  EXPECT_NE(read_quantity("\ufeff5 mm", "mm").wrong.find("(U+FEFF)"), std::string::npos);
  EXPECT_NE(read_quantity("5 \xff", "mm").wrong.find("bytes that are no text"), std::string::npos);
  EXPECT_EQ(read_quantity("0,5 mm", "mm").hint, "numbers have a point: write it as \"5 mm\"");
}

TEST(Units, a_hint_never_picks_one_of_several_units_that_are_as_near) {
  EXPECT_EQ(read_quantity("5 km", "mm").hint, "did you mean one of nm, um, mm, cm, m?");
  EXPECT_EQ(read_quantity("5 Mm", "um").hint, "did you mean one of nm, um, mm, cm, m?");
  EXPECT_EQ(read_quantity("5 dayz", "day").hint, "did you mean one of day, days?");
}

TEST(Units, a_unit_by_another_name_leads_to_it_and_never_to_one_that_is_near_by_its_letters) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"5 mcg", "mg", "ug"},  {"5 mo", "day", "month"}, {"5 mth", "day", "month"}, {"5 yr", "day", "year"},
      {"5 a", "day", "year"}, {"5 wk", "day", "week"},  {"5 hrs", "day", "h"},     {"5 gray", "Gy", "Gy"},
      {"5 ml", "L", "mL"},    {"5 mcm", "mm", "um"},    {"5 Gy/fx", "Gy", "Gy"}};
  for (const auto& [text, wanted, name] : rows)
    EXPECT_EQ(read_quantity(text, wanted).hint, "did you mean '" + std::string(name) + "'?") << text;
  EXPECT_EQ(read_quantity("5 ml", "mg").hint, "write it as \"5 mg\"");  // no mass
  EXPECT_FALSE(read_quantity("+-5 mm", "mm").value);
  EXPECT_FALSE(read_number("+-5"));
  EXPECT_EQ(read_number("+5"), 5.0);
}

TEST(Units, a_letter_in_a_number_or_a_word_for_one_is_refused) {
  EXPECT_FALSE(read_quantity("0.01O 1/day", "1/day").value);
  EXPECT_FALSE(read_quantity("ten 1/day", "1/day").value);
  EXPECT_FALSE(read_quantity("nan 1/day", "1/day").value);
  EXPECT_FALSE(read_quantity("", "1/day").value);
}

TEST(Units, voltages_angles_and_ct_numbers_are_units_of_their_own) {
  EXPECT_DOUBLE_EQ(*read_quantity("120000 V", "kV").value, 120.0);
  EXPECT_DOUBLE_EQ(*read_quantity("120 kVp", "kV").value, 120.0);
  EXPECT_NEAR(*read_quantity("0.2617993877991494 rad", "deg").value, 15.0, 1e-13);
  EXPECT_DOUBLE_EQ(*read_quantity("12 degrees", "deg").value, 12.0);
  EXPECT_DOUBLE_EQ(*read_quantity("600 ms", "s").value, 0.6);
  EXPECT_DOUBLE_EQ(*read_quantity("2.5e-3 mGy", "uGy").value, 2.5);
  EXPECT_DOUBLE_EQ(*read_quantity("0.07 counts/s/kBq", "count/s/MBq").value, 70.0);
  EXPECT_DOUBLE_EQ(*read_quantity("1e6 keV2 cm2/g", "keV2 cm2/g").value, 1e6);
  EXPECT_EQ(read_quantity("12 deg", "kV").wrong, "'deg' measures angle, here a voltage is wanted");
  EXPECT_EQ(read_quantity("40 HU", "1").wrong, "'HU' measures CT number, here a number is wanted");
  EXPECT_EQ(read_quantity("80", "HU").wrong, "the unit is missing");
  EXPECT_DOUBLE_EQ(*read_quantity("90 C", "C").value, 90.0);
  EXPECT_DOUBLE_EQ(*read_quantity("37.5 \u00b0C", "C").value, 37.5);
  EXPECT_EQ(read_quantity("90 K", "C").wrong, "'K' measures quantity, here a temperature is wanted");
  EXPECT_EQ(read_quantity("4 IU", "mg").wrong, "'IU' measures biological activity, here a mass is wanted");
}

TEST(Units, two_numbers_and_half_a_unit_are_no_quantity) {
  for (const char* text :
       {"5 mm 12", "5 mm 1", "5 mm*1", "5 mm/1", "5 mm/", "5 mm *", "5 mm .", "3 1 mm 2", "70 1 mm", "5 1*mm"})
    EXPECT_FALSE(read_quantity(text, "mm").value) << text;
  for (const char* text : {"1 12", "5 11", "5 1/1", "5 1 1", "1 000"})
    EXPECT_FALSE(read_quantity(text, "1").value) << text;
  EXPECT_FALSE(read_quantity("5 mg/", "mg").value);
  EXPECT_DOUBLE_EQ(*read_quantity("2 1/day", "1/day").value, 2.0);
  EXPECT_DOUBLE_EQ(*read_quantity("2 /day", "1/day").value, 2.0);
  EXPECT_DOUBLE_EQ(*read_quantity("20 %", "1").value, 0.2);
}

TEST(Units, every_character_that_cannot_be_seen_is_named_by_its_number) {
  const std::pair<const char*, const char*> rows[] = {
      {"\u0085", "U+0085"}, {"\u00ad", "U+00AD"}, {"\u2000", "U+2000"}, {"\u200f", "U+200F"}, {"\u2028", "U+2028"},
      {"\u202e", "U+202E"}, {"\u205f", "U+205F"}, {"\u2060", "U+2060"}, {"\u3000", "U+3000"}, {"\ufeff", "U+FEFF"}};
  for (const auto& [character, number] : rows)
    EXPECT_EQ(read_quantity(std::string("5") + character + "mm", "mm").wrong,
              std::string("'5") + character + "mm' holds an invisible character (" + number +
                  "), which no number or unit has");
  for (const auto& [character, number] : {std::pair{"\u00c5", "U+00C5"},
                                          {"\u2010", "U+2010"},
                                          {"\u2030", "U+2030"},
                                          {"\u2070", "U+2070"},
                                          {"\u3001", "U+3001"},
                                          {"\U0001d7d3", "U+01D7D3"}})
    EXPECT_EQ(read_quantity(std::string("5 ") + character, "mm").wrong,
              std::string("'5 ") + character + "' holds the character '" + character + "' (" + number +
                  "), which no number or unit has");
  for (const char* half : {"5 \xe2\x80", "5 \xf0\x9f\x98", "5 \xc3", "5 \xc1\x81", "\x80"})
    EXPECT_NE(read_quantity(half, "mm").wrong.find("holds bytes that are no text"), std::string::npos) << half;
}

TEST(Units, powers_and_blanks_are_read_as_people_type_them) {
  EXPECT_DOUBLE_EQ(*read_quantity("\t3\tmm ", "mm").value, 3.0);
  EXPECT_DOUBLE_EQ(*read_quantity("3 mm^2", "mm2").value, 3.0);
  EXPECT_DOUBLE_EQ(*read_quantity("3 mm.mm", "mm2").value, 3.0);
  EXPECT_DOUBLE_EQ(*read_quantity("3 mm mm", "mm2").value, 3.0);
  for (const char* rate : {"2 day-1", "2 day\u207b\u00b9", "2 1/day", "2/day"})
    EXPECT_DOUBLE_EQ(read_quantity(rate, "1/day").value.value_or(0), 2.0) << rate;
  EXPECT_DOUBLE_EQ(*read_quantity("5 mg.kg-1", "mg/kg").value, 5.0);
  for (const char* text : {"5 mm-", "5 mm^", "5 mm0", "5 mm--1", "5 -1"})
    EXPECT_FALSE(read_quantity(text, "mm").value) << text;
}

TEST(Units, a_number_alone_is_wanted_where_there_is_no_unit) {
  for (const char* unit : {"", "1"}) {
    EXPECT_EQ(read_quantity("0.25", unit).value, 0.25);
    EXPECT_EQ(read_quantity("25 %", unit).value, 0.25);
    EXPECT_EQ(read_quantity("5 mmm", unit).hint, "a plain number, for instance 0.5");
    EXPECT_EQ(read_quantity("5 mm", unit).wrong, "'mm' measures length, here a number is wanted");
  }
  EXPECT_EQ(read_quantity("0.25", "%").wrong, "the unit is missing");
  EXPECT_EQ(read_quantity("1e999 mm", "mm").wrong, "'1e999 mm' is too large or too small for a number");
}

TEST(Units, a_word_that_is_near_to_units_of_another_kind_alone_leads_to_none_of_them) {
  EXPECT_EQ(read_quantity("5 mmm", "mg").hint, "write it as \"5 mg\"");
  EXPECT_EQ(read_quantity("5 fortnights-and-a-half", "day").hint, "write it as \"5 day\"");
}

TEST(Units, the_shortest_text_of_a_number_reads_back_as_the_same_number) {
  for (double x : {0.1, 1.0 / 3.0, 6.196390627918603e-4, 1e300, -0.0}) EXPECT_EQ(*read_number(shortest(x)), x);
}

}  // namespace howship
