// SPDX-License-Identifier: Apache-2.0
// The works that numbers are taken from (data/citations.toml), and how the text of a source points to them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/parameter.hpp"
#include "howship/therapy/drug/drug.hpp"

namespace howship::scenario {

struct Work {
  std::string key;                   ///< "pivonka_2008"
  std::vector<std::string> authors;  ///< "Pivonka P"; "et al." stands last where more are not listed
  std::string organisation;          ///< where it has no authors
  std::string title, year, journal, publisher, volume, pages, doi, pmcid, url;  ///< empty where not known

  /// "Pivonka 2008", for the middle of a sentence.
  std::string name() const;
  /// "Pivonka P, et al. Title. Journal 43:249-263, 2008".
  std::string text() const;
  /// Where it is to be found; empty where no address is known.
  std::string link() const;
  /// An entry of BibTeX, with a line break at its end.
  std::string bibtex() const;
};

/// Every work, sorted by key.
std::span<const Work> works();
const Work* find_work(std::string_view key);

/// One `[key]` or `[key, place]` in the text of a source.
struct Citation {
  std::string_view key, place;
};
std::vector<Citation> citations_in(std::string_view source);
/// The text with every known citation as words: "[pivonka_2008, table 2]" is "Pivonka 2008, table 2".
std::string in_words(std::string_view source);

/// A number, and where it comes from.
struct SourcedNumber {
  std::string
      group;  ///< a group of parameters, "bone L3", "primary breast", "imaged body", "drug zoledronate", "report"
  std::string name;  ///< "bone.tgf_beta_loss", "bone L3 body_height", "drug zoledronate retained"
  std::string source;
  Origin origin = Origin::recalled;
};
/// Every one that is built in: parameters, bones, cancers, tissues and materials of tests, drugs, ranges of the report.
const std::vector<SourcedNumber>& sourced_numbers();
/// Those of one drug, and the works that it rests on as a whole.
std::vector<SourcedNumber> sourced_numbers(const therapy::Drug& drug);

/// A work with the names of the numbers that cite it.
struct CitedWork {
  const Work* work;
  std::vector<std::string> cited_by;
};
/// The works that these sources point to, by key, each once.
std::vector<CitedWork> works_cited(std::span<const SourcedNumber> numbers);

}  // namespace howship::scenario
