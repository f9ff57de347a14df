// SPDX-License-Identifier: Apache-2.0
// [[treatment]] sections as text again: however they were written, they say the same.
#include "howship/scenario/treatment_text.hpp"

#include <gtest/gtest.h>

namespace howship::scenario {
namespace {

const std::string sections =
    "[[treatment]]\ndrug = \"zoledronate\"  # every four weeks\nstart = \"month 2\"\n"
    "  [[treatment]]\nbeam = \"external\"\ntarget = \"lesion 1\"\n";

Node read(const std::string& text) {
  Problems problems;
  Node out = parse_document(text, "c.toml", problems);
  EXPECT_TRUE(problems.empty()) << problems.report() << text;
  return out;
}
std::string rows_of(const std::string& text) {
  const Node document = read(text);
  const Entry* rows = document.find("treatment");
  return rows ? json_of(rows->node) : "none";
}
std::string again(const std::string& text) { return treatments_of(read(text), text); }

TEST(TreatmentText, of_sections_of_their_own_is_their_own_lines) {
  EXPECT_EQ(again("patients = 9\n" + sections + "[clinic]\npolicy = \"guide_2016\"\n"), sections);
  EXPECT_EQ(again(sections), sections);
  EXPECT_EQ(again(sections.substr(0, sections.size() - 1)), sections);  // a file that ends without a line break
}

TEST(TreatmentText, keeps_blank_lines_within_a_section_and_none_of_another) {
  const std::string blank = "[[treatment]]\n\ndrug = \"denosumab\"\n   \n";
  EXPECT_EQ(again("[patient]\n\nage = 60\n\n" + blank + "[output]\n"), blank);
}

TEST(TreatmentText, is_empty_where_there_are_no_rows) {
  EXPECT_EQ(again("patients = 9\n[clinic]\npolicy = \"guide_2016\"\n"), "");
  EXPECT_EQ(again("treatment = 3\n"), "");
  EXPECT_EQ(again(""), "");
}

TEST(TreatmentText, says_the_same_however_the_rows_are_written) {
  const char* texts[] = {
      "treatment = [{ drug = \"denosumab\", doses = 6, despite_contraindication = true }, { local = \"nail\" }]\n",
      "[[ treatment ]]\ndrug = \"denosumab\"\ndoses = 6\n[patient]\nage = 60\n",
      "treatment = [{ local = \"cement\", fill = 0.25, killed = 1e-9, on = false }]\n",
      // A list of lists whose lines begin with a bracket is no section.
      "[[treatment]]\nablation = \"radiofrequency\"\noverlaps = [\n[\"0 mm\", \"1 mm\", \"2 mm\"],\n[\"3 mm\", \"4 "
      "mm\", "
      "\"5 mm\"]\n]\n",
      "[[treatment]]\ndrug = 'C:\\drugs\\mine \"2\".toml'\n",
      "[[treatment]]\ndrug = \"denosumab\"\n[treatment.more]\ndoses = 6\nwhy = { first = 1, then = [\"a\", 2] }\n",
      "treatment = [{ drug = 'C:\\drugs\\mine \"2\".toml' }]\n",
      "\"treatment\" = [{}]\n",
  };
  for (const char* text : texts) EXPECT_EQ(rows_of(again(text)), rows_of(text)) << text << "became\n" << again(text);
}

TEST(TreatmentText, of_a_text_within_which_a_section_seems_to_stand_is_that_of_the_rows) {
  // What looks like the lines of a treatment stands in a text, and the rows elsewhere.
  const std::string text =
      "title = \"\"\"\n[[treatment]]\ndrug = \"tamoxifen\"\n\"\"\"\ntreatment = [{ drug = \"denosumab\" }]\n";
  EXPECT_EQ(again(text), "[[treatment]]\ndrug = \"denosumab\"\n");
}

TEST(TreatmentText, of_rows_has_a_section_for_each_in_their_order) {
  const Node document = read("treatment = [{ drug = \"denosumab\", doses = 6 }, { drug = \"tamoxifen\" }]\n");
  EXPECT_EQ(treatment_sections(document.find("treatment")->node.items),
            "[[treatment]]\ndrug = \"denosumab\"\ndoses = 6\n[[treatment]]\ndrug = \"tamoxifen\"\n");
  EXPECT_EQ(treatment_sections({}), "");
}

}  // namespace
}  // namespace howship::scenario
