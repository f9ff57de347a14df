// SPDX-License-Identifier: Apache-2.0
// toml++, taken the same way by every source that sees it.
#pragma once

// Its own checks of a text would end a program without NDEBUG: a list that begins with a comma is told as a fault.
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>
