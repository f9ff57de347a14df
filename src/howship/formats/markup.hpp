// SPDX-License-Identifier: Apache-2.0
// Text inside XML and HTML.
#pragma once
#include <string>
#include <string_view>

namespace howship::formats {

/// `text` with & < > " as entities: nothing in it can act as markup, in an element or in a quoted attribute.
std::string escaped(std::string_view text);

}  // namespace howship::formats
