// SPDX-License-Identifier: Apache-2.0
// What takes up tracer in bones without a metastasis: worn joints and old fractures, the same at every scan, which a
// film or a section explains or does not.
#pragma once
#include <string_view>
#include <vector>

#include "howship/patient/order.hpp"

namespace howship::imaging {
struct Examination;
}

namespace howship::patient {

struct Plan;

struct HotFocus {
  std::string_view bone;
  bool film_explains = false, section_explains = false;
};
/// Those of a person by age.
std::vector<HotFocus> hot_foci(const Plan& plan);

/// Adds to a bone scan that was made of the whole patient what is hot without a metastasis, and to a radiograph, CT,
/// MRI or biopsy of a bone that is not simulated what is said of it.
void add_mimics(const Plan& plan, double day, const OrderTest& order, std::vector<imaging::Examination>& made);

}  // namespace howship::patient
