// SPDX-License-Identifier: Apache-2.0
// From letters to values and back: texts as editors write them, and every kind of value that a key may take.
#include <gtest/gtest.h>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/document.hpp"
#include "howship/scenario/inputs.hpp"
#include "howship/scenario/values.hpp"

namespace howship::scenario {
namespace {

Node read(const std::string& text) {
  Problems problems;
  Node out = parse_document(text, "d.toml", problems);
  EXPECT_TRUE(problems.empty()) << problems.report() << text;
  return out;
}

/// The only fault of a text.
Problem fault_of(const std::string& text) {
  Problems problems;
  EXPECT_TRUE(parse_document(text, "d.toml", problems).entries.empty());
  EXPECT_EQ(problems.size(), 1u) << problems.report() << text;
  return problems.empty() ? Problem{} : problems.list().front();
}

TEST(Document, is_read_as_editors_of_all_systems_write_it) {
  const std::string wanted = json_of(read("title = \"a\"\n[patient]\nage = 60\n"));
  for (const char* text :
       {"title = \"a\"\r\n[patient]\r\nage = 60\r\n", "\xef\xbb\xbftitle = \"a\"\n[patient]\nage = 60",
        "\ttitle\t=\t'a'\n\t[\tpatient\t]\n\tage = 60 # years", "title = \"\"\"a\"\"\"\n[patient]\nage = 60 #",
        "patient = {\"age\" = 60}\ntitle = '''a'''", "'title' = \"a\"\n\"patient\".age = 60"}) {
    const Node found = read(text);
    ASSERT_TRUE(found.find("title") && found.find("patient")) << text;
    EXPECT_EQ(found.find("title")->node.text, "a") << text;
    EXPECT_EQ(json_of(found.find("patient")->node), json_of(read("age = 60"))) << text;
  }
  EXPECT_EQ(wanted, "{\n  \"title\": \"a\",\n  \"patient\": {\n    \"age\": 60\n  }\n}");
}

TEST(Document, keeps_what_stands_in_quotes) {
  EXPECT_EQ(read("a = 'C:\\data\\ct.nii'").find("a")->node.text, "C:\\data\\ct.nii");
  EXPECT_EQ(read("a = \"C:\\\\data # 1\"").find("a")->node.text, "C:\\data # 1");
  EXPECT_EQ(read("a = \"\"\"one \\\n   line\"\"\"").find("a")->node.text, "one line");
  EXPECT_EQ(read("a = \"\"\"he said \"no\"\"\"\"").find("a")->node.text, "he said \"no\"");
  EXPECT_EQ(read("a = \"\"\"he said \"\"no\"\"\"\"\"").find("a")->node.text, "he said \"\"no\"\"");
}

TEST(Document, of_legal_letters_is_read_whatever_their_length) {
  for (const char* letters : {"a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                              "\xef\xbf\xbd", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xf0\x9f\xa6\xb4"})
    EXPECT_EQ(read("# " + std::string{letters} + "\na = \"" + letters + "\"").find("a")->node.text, letters);
}

TEST(Document, of_bytes_that_are_no_letters_is_refused_at_the_first_of_them) {
  for (const char* bytes : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3(", "\xc3\xc3", "\xe0\x9f\xbf", "\xe2\x80",
                            "\xe2\x28\xa1", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf0\x9f\xa6", "\xf0\x9f\xa6(",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    const Problem fault = fault_of("a = 1\n# \xc3\xa4 " + std::string{bytes});
    EXPECT_EQ(fault.where.line, 2u) << fault.text;
    EXPECT_EQ(fault.where.column, 5u) << fault.text;
    EXPECT_NE(fault.text.find("this byte is not UTF-8 text"), std::string::npos) << fault.text;
    EXPECT_NE(fault.hint.find("save the file as UTF-8"), std::string::npos) << fault.hint;
  }
}

TEST(Document, has_its_first_fault_told_where_there_are_two) {
  const Problem letter = fault_of("\xc3\xa4 = 1\n\"\"\"b\"\"\" = 1\n");
  EXPECT_EQ(letter.where.line, 1u);
  EXPECT_EQ(letter.where.column, 1u);
  EXPECT_NE(letter.text.find("this letter can stand only in quotes"), std::string::npos) << letter.text;
  const Problem above = fault_of("a = nothing\n\xc3\xa4 = 1\n");
  EXPECT_EQ(above.where.line, 1u);
  EXPECT_EQ(above.text.find("this letter"), std::string::npos) << above.text;
}

TEST(Document, names_a_key_that_stands_twice_within_braces) {
  const Problem fault = fault_of("a = 1\nb = {c = 1, c = 2}\n");
  EXPECT_EQ(fault.where.line, 2u);
  EXPECT_NE(fault.text.find("cannot redefine"), std::string::npos) << fault.text;
  EXPECT_NE(fault.hint.find("a key stands once in its section"), std::string::npos) << fault.hint;
}

TEST(Document, that_is_larger_than_any_scenario_is_refused_before_it_is_read) {
  const Scratch scratch;
  write_whole(scratch / "s.toml", std::string(largest_document + 1, '#'));
  try {
    load_scenario((scratch / "s.toml").string());
    FAIL() << "it is too large";
  } catch (const InputError& error) {
    ASSERT_EQ(error.problems.size(), 1u) << error.problems.report();
    EXPECT_EQ(error.problems.list()[0].where.file, (scratch / "s.toml").string());
    EXPECT_NE(error.problems.list()[0].text.find("larger than 4 MiB"), std::string::npos);
  }
}

TEST(Document, as_json_holds_every_kind_of_value) {
  EXPECT_EQ(
      json_of(read("a = [1, 2.5, \"x\", true]\nb = {}\nc = []\nd = [{e = -3}]\n")),
      "{\n  \"a\": [\n    1,\n    2.5,\n    \"x\",\n    true\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": [\n    {\n  "
      "    \"e\": -3\n    }\n  ]\n}");
  EXPECT_EQ(json_of(read("day = 2020-01-01\n")), "{\n  \"day\": null\n}");  // no key of any file takes one
}

// ---- values

struct Kept {
  Kind kind;
  std::string_view unit;
  const char *written, *again;  ///< as it stands in a file, and as it is given back
};

/// What an input gives back of a value, and the faults in it.
template <class Held>
std::string given_back(const Kept& one, Held held, Problems& problems) {
  const Input input{.key = "k",
                    .kind = one.kind,
                    .unit = one.unit,
                    .low = -1000,
                    .high = 1000,
                    .example = "\"...\"",
                    .words = {{"lytic", 0.0}, {"mixed", 0.7}}};
  const Node document = parse_document("k = " + std::string{one.written}, "v.toml", problems);
  if (!problems.empty()) return "";
  Faults faults("v.toml", problems);
  Places places;
  const Bound bound{&input, &held};
  ValueReader(faults, places).read(bound, document.find("k")->node, "k");
  EXPECT_EQ(places.where("k").column, 5u) << one.written;
  return toml_of(input, bound.slot);
}

template <class Held>
void expect_given_back(std::initializer_list<Kept> all) {
  for (const Kept& one : all) {
    Problems problems;
    EXPECT_EQ(given_back<Held>(one, {}, problems), one.again) << one.written;
    EXPECT_TRUE(problems.empty()) << problems.report();
    Kept twice = one;  // and what is given back means the same
    twice.written = one.again;
    EXPECT_EQ(given_back<Held>(twice, {}, problems), one.again) << one.written;
    EXPECT_TRUE(problems.empty()) << problems.report();
  }
}

TEST(Values, are_given_back_as_they_can_be_written_again) {
  expect_given_back<double>({{Kind::quantity, "mm", "\"0.3 cm\"", "\"3 mm\""},
                             {Kind::quantity, "1", "0.25", "0.25"},
                             {Kind::time_point, "day", "\"month 2\"", "\"day 60.875\""},
                             {Kind::word_or_number, "1", "\"mixed\"", "\"mixed\""},
                             {Kind::word_or_number, "1", "0.25", "0.25"},
                             {Kind::word_or_number, "1", "0.7", "\"mixed\""}});
  expect_given_back<std::optional<double>>({{Kind::quantity, "mm", "\"3 mm\"", "\"3 mm\""}});
  expect_given_back<std::uint64_t>({{Kind::integer, "1", "7", "7"}});
  expect_given_back<int>({{Kind::integer, "1", "7", "7"}});
  expect_given_back<std::optional<int>>({{Kind::integer, "1", "-7", "-7"}});
  expect_given_back<bool>({{Kind::flag, "1", "true", "true"}, {Kind::flag, "1", "false", "false"}});
  expect_given_back<std::string>({{Kind::text, "1", "'one line'", "\"one line\""},
                                  {Kind::word, "1", "\"lytic\"", "\"lytic\""},
                                  {Kind::path, "1", "\"a/b.nii.gz\"", "\"a/b.nii.gz\""}});
  expect_given_back<Position>(
      {{Kind::position, "mm", "[\"0.2 cm\", \"-4 mm\", \"0 mm\"]", "[\"2 mm\", \"-4 mm\", \"0 mm\"]"},
       {Kind::position, "1", "[0, -1, 0]", "[0, -1, 0]"}});
  expect_given_back<std::optional<PerClone>>(
      {{Kind::per_clone, "1/day", "\"0.1 1/day\"", "[\"0.1 1/day\", \"0.1 1/day\", \"0.1 1/day\"]"},
       {Kind::per_clone, "1", "[0, 0.5, 1]", "[0, 0.5, 1]"}});
  expect_given_back<std::vector<double>>(
      {{Kind::quantities, "degree", "[\"90 degree\", \"270 degree\"]", "[\"90 degree\", \"270 degree\"]"},
       {Kind::quantities, "1", "[1, 2.5]", "[1, 2.5]"}});
  expect_given_back<std::vector<Position>>(
      {{Kind::positions, "mm", "[[\"0.2 cm\", \"-4 mm\", \"0 mm\"], [\"0 mm\", \"0 mm\", \"8 mm\"]]",
        "[[\"2 mm\", \"-4 mm\", \"0 mm\"], [\"0 mm\", \"0 mm\", \"8 mm\"]]"},
       {Kind::positions, "1", "[[0, 0, 1]]", "[[0, 0, 1]]"}});
  expect_given_back<std::vector<std::string>>({{Kind::names, "1", "['T12', \"L2\"]", "[\"T12\", \"L2\"]"}});
}

TEST(Values, that_are_not_there_are_given_back_as_nothing) {
  const Input input{.key = "k", .kind = Kind::quantity, .unit = "mm"};
  std::optional<double> number;
  std::optional<int> count;
  std::optional<Position> place;
  std::optional<PerClone> rates;
  std::string word;
  for (const Slot& slot : {Slot{&number}, Slot{&count}, Slot{&place}, Slot{&rates}, Slot{&word}})
    EXPECT_EQ(toml_of(input, slot), "");
}

TEST(Values, of_a_list_have_what_is_wrong_told_at_their_own_place) {
  struct Row {
    Kept value;
    const char *key, *says, *hint;
    unsigned column;
  };
  const auto told = [](const Row& row, auto held) {
    Problems problems;
    EXPECT_EQ(given_back(row.value, held, problems), row.value.again) << row.value.written;
    ASSERT_EQ(problems.size(), 1u) << problems.report();
    const Problem& one = problems.list().front();
    EXPECT_EQ(one.key, row.key);
    EXPECT_EQ(one.where.column, row.column) << problems.report();
    EXPECT_NE(one.text.find(row.says), std::string::npos) << one.text;
    EXPECT_NE(one.hint.find(row.hint), std::string::npos) << one.hint;
  };
  using Names = std::vector<std::string>;
  using Numbers = std::vector<double>;
  // Of a list with a fault nothing is kept.
  told({{Kind::names, "1", "[\"T12\", 3]", ""}, "k[1]", "text in quotes is wanted", "write it as: k = ", 13}, Names{});
  told({{Kind::names, "1", "[\"T 12\"]", ""}, "k[0]", "letters, digits and underscores", "write it as: k = ", 6},
       Names{});
  told({{Kind::names, "1", "\"T12\"", ""}, "k", "a list is wanted, found text", "write it as: k = ", 5}, Names{});
  told({{Kind::quantities, "1", "[1, \"x\"]", ""}, "k[1]", "'x' ", "write it as 1", 9}, Numbers{});
  told({{Kind::quantities, "degree", "[5]", ""}, "k[0]", "the unit is missing", "write it as \"2 degree\"", 6},
       Numbers{});
}

TEST(Faults, of_a_file_of_nothing_else_come_to_an_end) {
  Problems problems;
  std::string text = "duration = \"1 year\"\n[bone.L3]\n";
  for (int i = 0; i < 1200; ++i) text += "z" + std::to_string(i) + " = 1\n";
  read_scenario(text, "s.toml", problems, false);
  ASSERT_EQ(problems.size(), 1001u);
  EXPECT_EQ(problems.list()[999].where.line, 1002u);
  EXPECT_EQ(problems.list()[1000].text, "more faults than are worth listing");
  EXPECT_EQ(problems.list()[1000].where.line, 0u);
}

TEST(Faults, of_a_key_that_is_like_none_tell_twenty_that_are_known_and_whether_there_are_more) {
  const auto hint_of = [](const std::string& section) {
    Problems problems;
    read_scenario("duration = \"1 year\"\n[bone.L3]\n[" + section + "]\nzzzzzzzzzzzzzzzzzzzzzzzz = 1\n", "s.toml",
                  problems, false);
    EXPECT_EQ(problems.size(), 1u) << problems.report();
    return problems.list()[0].hint;
  };
  const std::string many = hint_of("parameters.imaging"), few = hint_of("exposure");
  EXPECT_EQ(many.find("known: "), 0u) << many;
  EXPECT_EQ(std::count(many.begin(), many.end(), ','), 20) << many;
  EXPECT_TRUE(many.ends_with(", ...")) << many;
  EXPECT_NE(few.find("denosumab"), std::string::npos) << few;
  EXPECT_FALSE(few.ends_with("...")) << few;
}

}  // namespace
}  // namespace howship::scenario
