// SPDX-License-Identifier: Apache-2.0
// The imaged body as maps of the skeleton draw it: which region of the skeleton each of its solids belongs to.
#pragma once
#include <string_view>

#include "howship/formats/json.hpp"
#include "howship/imaging/phantom.hpp"

namespace howship::records {

/// Which region of the skeleton a bone of the imaged body is; the long bones of the limbs are two. -1 where none is.
int region_of_bone(std::string_view bone, bool upper);

/// For each solid of the imaged body its region, or -1.
std::vector<int> regions_of_solids(const imaging::Phantom& phantom);

/// The solids of all bones (a row each: kind, then its points and its width) and where things are on them: the anchor
/// of each bone that can be simulated, a point on each region of the skeleton; mm in patient axes (right, front, head).
formats::Json body_map_json();

}  // namespace howship::records
