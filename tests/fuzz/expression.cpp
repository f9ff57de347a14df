// SPDX-License-Identifier: Apache-2.0
// Any bytes as a condition of a rule: no crash, no endless work; what is accepted ends, and what is not says where.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "howship/scenario/policy_file.hpp"

namespace {
void require(bool condition) {
  if (!condition) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship::clinic;
  static const std::map<std::string, NamedNumber, std::less<>> numbers{{"limit", {48.0, "h"}}};
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  Program program;
  Condition condition;
  for (const bool of_lesion : {false, true}) {
    const std::size_t before = program.comparisons.size();
    if (const auto fault =
            compile(text, {&howship::scenario::policy_vocabulary(), &numbers, of_lesion}, program, condition)) {
      require(fault->at <= size && !fault->text.empty() && !fault->hint.empty());
      require(program.comparisons.size() == before);
      continue;
    }
    for (const double value : {std::nan(""), 0.0, 1.0, 1e9}) {
      const std::vector<double> values(program.read.size(), value);
      (void)holds(program, condition.entry, values.data());
    }
  }
  return 0;
}
