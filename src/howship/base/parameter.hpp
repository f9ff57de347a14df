// SPDX-License-Identifier: Apache-2.0
// One declaration a number: reading, range checks, `show`, the schema, the manual and run.json all walk these tables.
#pragma once
#include <span>
#include <string_view>

namespace howship {

/// How a value came to be.
enum class Origin { published, derived, fitted, assumed, recalled };

constexpr std::string_view name(Origin origin) {
  switch (origin) {
    case Origin::published:
      return "published";
    case Origin::derived:
      return "derived";
    case Origin::fitted:
      return "fitted";
    case Origin::assumed:
      return "assumed";
    case Origin::recalled:
      return "recalled, not checked against a page";
  }
  return "";
}

/// Where a value comes from: a citation and the place in it, or "fitted to ...", or "assumed because ...".
struct Source {
  Origin origin;
  std::string_view text;
  char confidence;  ///< H high, M medium, L low
};

/// Everything that is said about one number, except the number itself.
struct Declaration {
  std::string_view key;   ///< as in a scenario, `snake_case`
  std::string_view unit;  ///< as parse_unit reads it; "1" for a plain number
  double low, high;       ///< accepted range, in `unit`, ends included
  std::string_view meaning;
  Source source;
};

/// A declared member of `Owner`; its default is what `Owner{}` holds.
template <class Owner>
struct Parameter {
  double Owner::*member;
  Declaration declared;
};

}  // namespace howship
