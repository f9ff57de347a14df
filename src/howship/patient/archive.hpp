// SPDX-License-Identifier: Apache-2.0
// Where a patient's state goes and comes back from: one walk over the state serves both ways, so they cannot disagree.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace howship::patient {

/// What is handed over is written, or (where `reading`) replaced by what was written under that name. Reading throws
/// RunError where the name is not there or holds another kind of value.
class Archive {
 public:
  virtual ~Archive() = default;
  virtual bool reading() const = 0;
  virtual bool has(const std::string& name) const = 0;  ///< reading: whether something was written under the name
  virtual void numbers(const std::string& name, std::vector<double>& values) = 0;
  virtual void bytes(const std::string& name, std::vector<std::uint8_t>& values) = 0;
  virtual void texts(const std::string& name, std::vector<std::string>& values) = 0;
};

/// One number of any arithmetic type below 2^53.
template <class T>
void walk_number(Archive& archive, const std::string& name, T& value) {
  std::vector<double> one{double(value)};
  archive.numbers(name, one);
  if (archive.reading() && !one.empty()) value = T(one.front());
}

}  // namespace howship::patient
