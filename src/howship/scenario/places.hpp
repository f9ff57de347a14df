// SPDX-License-Identifier: Apache-2.0
// Where each key of a scenario file stands.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace howship::scenario {

/// Line and column count from 1.
struct Place {
  unsigned line = 1, column = 1;
};

class Places {
 public:
  void set(const std::string& key, Place place) { places_[key] = place; }

  /// Of the value of "lesion[0].radius"; of what it stands in where it is not given.
  Place where(std::string_view key) const;
  bool given(std::string_view key) const { return places_.count(key) > 0; }

 private:
  std::map<std::string, Place, std::less<>> places_;
};

}  // namespace howship::scenario
