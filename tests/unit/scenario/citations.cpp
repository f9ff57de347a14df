// SPDX-License-Identifier: Apache-2.0
// Works and the sources that point to them: nothing points to nowhere, nothing stands unread, nothing is named twice.
#include "howship/scenario/citations.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "howship/scenario/drug_file.hpp"

namespace {

using namespace howship;
using namespace howship::scenario;

TEST(Citations, every_source_points_to_works_that_are_there) {
  for (const SourcedNumber& number : sourced_numbers())
    for (const Citation& one : citations_in(number.source))
      EXPECT_TRUE(find_work(one.key)) << number.name << " cites " << one.key;
}

TEST(Citations, every_bracket_in_a_source_is_a_citation) {
  for (const SourcedNumber& number : sourced_numbers())
    EXPECT_EQ(std::size_t(std::count(number.source.begin(), number.source.end(), '[')),
              citations_in(number.source).size())
        << number.name << ": " << number.source;
}

TEST(Citations, every_work_is_cited_by_a_number) {
  std::set<std::string> cited;
  for (const CitedWork& one : works_cited(sourced_numbers())) cited.insert(one.work->key);
  for (const Work& work : works()) EXPECT_TRUE(cited.contains(work.key)) << work.key;
}

TEST(Citations, a_published_number_cites_a_work) {
  for (const SourcedNumber& number : sourced_numbers())
    if (number.origin == Origin::published) {
      EXPECT_FALSE(citations_in(number.source).empty()) << number.name << ": " << number.source;
    }
}

TEST(Citations, no_source_names_a_work_beside_the_list) {
  const std::regex brackets("\\[[^\\]]*\\]");
  const std::regex named(R"([A-Z][a-z]+ (et al\.? )?(19|20)[0-9]{2}\b|PMC[0-9]|doi|OSTI|[a-z]\.md\b)");
  const std::regex page("docs/(theory|validation)/[a-z_]+\\.md");
  for (const SourcedNumber& number : sourced_numbers()) {
    const std::string rest = std::regex_replace(std::regex_replace(number.source, brackets, ""), page, "");
    EXPECT_FALSE(std::regex_search(rest, named)) << number.name << ": " << number.source;
  }
}

TEST(Citations, a_work_says_what_it_is_and_where_it_is) {
  std::set<std::string> dois;
  for (const Work& work : works()) {
    EXPECT_FALSE(work.title.empty() && work.link().empty()) << work.key;
    EXPECT_FALSE(work.name().empty()) << work.key;
    if (work.doi.empty()) continue;
    EXPECT_TRUE(std::regex_match(work.doi, std::regex("10\\.[0-9]{4,5}/[^ ]+"))) << work.key << ' ' << work.doi;
    EXPECT_TRUE(dois.insert(work.doi).second) << work.doi << " stands twice";
  }
}

TEST(Citations, a_key_and_a_place_are_told_apart) {
  const std::vector<Citation> found = citations_in("8 to 9 [pivonka_2008, table 2, row 3], as in [lemaire_2004]");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].key, "pivonka_2008");
  EXPECT_EQ(found[0].place, "table 2, row 3");
  EXPECT_EQ(found[1].key, "lemaire_2004");
  EXPECT_EQ(found[1].place, "");
  EXPECT_TRUE(citations_in("Smith 2001, page [3").empty());
  for (const char* text : {"a list []", "[Smith 2001]", "[kg/m3]", "[a-b, page 3]", "[~]", "[, table 2]", "[a:b]"})
    EXPECT_TRUE(citations_in(text).empty()) << text << " is no key";
  const std::vector<Citation> behind = citations_in("in [mm], as in [lemaire_2004]");
  ASSERT_EQ(behind.size(), 2u) << "what looks like a key is one";
  EXPECT_EQ(behind[1].key, "lemaire_2004");
}

TEST(Citations, of_works_that_are_not_there_are_left_as_they_are) {
  EXPECT_FALSE(find_work("zz_after_all_others"));
  EXPECT_FALSE(find_work("a_before_most"));
  EXPECT_FALSE(find_work(""));
  const SourcedNumber numbers[] = {{"g", "one", "as in [zz_after_all_others] and [lemaire_2004]"},
                                   {"g", "two", "[lemaire_2004, table 1]; [lemaire_2004, table 2]"},
                                   {"g", "three", "measured [mm]"}};
  const std::vector<CitedWork> cited = works_cited(numbers);
  ASSERT_EQ(cited.size(), 1u);
  EXPECT_EQ(cited[0].work->key, "lemaire_2004");
  EXPECT_EQ(cited[0].cited_by, (std::vector<std::string>{"one", "two"})) << "each once";
}

TEST(Citations, of_a_work_that_says_little_say_what_there_is) {
  Work work;
  work.key = "who_2020";
  work.organisation = "Who & Co.";
  work.year = "2020";
  EXPECT_EQ(work.name(), "Who & Co. 2020");
  EXPECT_EQ(work.text(), "Who & Co. 2020");
  EXPECT_EQ(work.link(), "");
  EXPECT_EQ(work.bibtex(), "@misc{who_2020,\n  author = {{Who \\& Co.}},\n  year = {2020},\n}\n");
  work.organisation.clear();
  work.pmcid = "PMC7";
  EXPECT_EQ(work.name(), "PMC7");
  EXPECT_EQ(work.link(), "https://pmc.ncbi.nlm.nih.gov/articles/PMC7/");
  work.title = "A book";
  work.publisher = "A house";
  work.pages = "3-4";
  EXPECT_EQ(work.name(), "A book 2020");
  EXPECT_EQ(work.text(), "A book. A house 3-4, 2020");
  work.authors = {"Plato"};
  work.year.clear();
  EXPECT_EQ(work.name(), "Plato");
  EXPECT_EQ(work.bibtex(),
            "@misc{who_2020,\n  author = {Plato},\n  title = {{A book}},\n  howpublished = {A house},\n"
            "  pages = {3-4},\n  url = {https://pmc.ncbi.nlm.nih.gov/articles/PMC7/},\n}\n");
}

TEST(Citations, read_as_words_in_a_sentence) {
  EXPECT_EQ(in_words("80 % [pivonka_2008, table 2]; [no_such_work]"), "80 % Pivonka 2008, table 2; [no_such_work]");
  EXPECT_EQ(in_words("as a saw leaves it"), "as a saw leaves it");
}

TEST(Citations, of_a_work_give_text_address_and_bibtex) {
  const Work* work = find_work("van_leeuwen_2018");
  ASSERT_TRUE(work);
  EXPECT_EQ(work->name(), "van Leeuwen 2018");
  EXPECT_EQ(
      work->text(),
      "van Leeuwen CM, et al. The alfa and beta of tumours: a review of parameters of the linear-quadratic model, "
      "derived from clinical radiotherapy studies. Radiation Oncology 13:96, 2018");
  EXPECT_EQ(work->link(), "https://doi.org/10.1186/s13014-018-1040-z");
  EXPECT_EQ(
      work->bibtex(),
      "@article{van_leeuwen_2018,\n"
      "  author = {van Leeuwen, CM and others},\n"
      "  title = {{The alfa and beta of tumours: a review of parameters of the linear-quadratic model, derived from "
      "clinical radiotherapy studies}},\n"
      "  journal = {Radiation Oncology},\n"
      "  volume = {13},\n"
      "  pages = {96},\n"
      "  year = {2018},\n"
      "  doi = {10.1186/s13014-018-1040-z},\n"
      "}\n");
}

TEST(Citations, bibtex_is_whole_for_every_work) {
  const std::regex field(R"(  (author|title|journal|howpublished|volume|pages|year|doi|url) = \{.*\},)");
  for (const Work& work : works()) {
    std::istringstream lines(work.bibtex());
    std::string line;
    std::getline(lines, line);
    EXPECT_TRUE(std::regex_match(line, std::regex("@(article|misc)\\{[a-z0-9_]+,"))) << line;
    int depth = 1;
    while (std::getline(lines, line) && line != "}") {
      EXPECT_TRUE(std::regex_match(line, field)) << line;
      for (std::size_t i = 0; i < line.size(); ++i) {
        const bool escaped = i > 0 && line[i - 1] == '\\';
        depth += escaped ? 0 : (line[i] == '{') - (line[i] == '}');
        const bool address = line.starts_with("  doi") || line.starts_with("  url");
        EXPECT_TRUE(address || escaped || std::string_view{"&%$#_"}.find(line[i]) == std::string_view::npos) << line;
      }
      EXPECT_EQ(depth, 1) << line;
    }
    EXPECT_EQ(line, "}") << work.key;
  }
}

}  // namespace
