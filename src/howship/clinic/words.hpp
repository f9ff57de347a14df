// SPDX-License-Identifier: Apache-2.0
// The words that a policy may use beside the names of quantities: sections, drugs and their groups, tests, what can
// have happened, places, and the points of care that rules carry.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace howship::clinic {

/// Sections of a policy, in the order in which they are evaluated.
std::span<const std::string_view> sections();
std::span<const std::string_view> tests();
std::span<const std::string_view> locals();  ///< kinds of treatment of a place

/// Drugs that a policy stops, holds or adjusts together.
struct DrugGroup {
  std::string_view name;
  std::vector<std::string_view> drugs;
};
std::span<const DrugGroup> drug_groups();
/// Those of a group; none where there is no such group.
std::span<const std::string_view> drugs_of(std::string_view group);

/// A point of care that a rule may carry, and what it asks for.
struct Point {
  std::string_view id, meaning;
};
std::span<const Point> points();

/// What an argument of a quantity may be.
enum class Takes { nothing, drug, test, happening, local };

/// Everything that has a name of its own in this program: the drugs come from its files.
class Vocabulary {
 public:
  explicit Vocabulary(std::vector<std::string> drugs);
  const std::vector<std::string>& drugs() const { return drugs_; }
  const std::vector<std::string>& happenings() const { return happenings_; }
  const std::vector<std::string>& of(Takes takes) const;
  /// Place in the list; -1 where it is not there.
  int find(Takes takes, std::string_view word) const;

 private:
  std::vector<std::string> drugs_, tests_, happenings_, locals_, none_;
};

}  // namespace howship::clinic
