// SPDX-License-Identifier: Apache-2.0
// Any bytes as a policy: no crash, no endless work; every fault in words.
#include "howship/scenario/policy_file.hpp"
#include "text_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return howship::read_any_text(data, size, [](auto text, auto file, auto& problems) {
    (void)howship::scenario::read_policy(text, file, problems);
  });
}
