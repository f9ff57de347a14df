// SPDX-License-Identifier: Apache-2.0
#include "howship/app/number_option.hpp"

#include <algorithm>
#include <thread>

#include <charconv>

#include "howship/base/units.hpp"

namespace howship::app {
namespace {

std::string fault(const std::string& what, const std::string& hint) { return what + "\n    hint: " + hint; }

}  // namespace

CLI::Validator number_in(double low, double high, const std::string& unit) {
  const std::string of = unit == "1" ? "" : " " + unit;
  const std::string accepted = "accepted: " + shortest(low) + " to " + shortest(high) + of;
  return {[=](std::string& text) -> std::string {
            std::optional<double> value = read_number(text);
            if (!value) {
              const ReadQuantity read = read_quantity(text, unit);
              if (!read.value) return fault(read.wrong, read.hint.starts_with("did you") ? read.hint : accepted);
              value = read.value;
            }
            if (!(*value >= low && *value <= high)) return fault(shortest(*value) + of + " is out of range", accepted);
            text = shortest(*value);
            return {};
          },
          ""};
}

CLI::Validator whole_in(long long low, long long high) {
  const std::string accepted = "accepted: " + std::to_string(low) + " to " + std::to_string(high);
  return {[=](std::string& text) -> std::string {
            long long value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (end != text.data() + text.size() || error == std::errc::invalid_argument)
              return fault("'" + text + "' is not a whole number", accepted);
            if (error != std::errc{} || value < low || value > high) return fault(text + " is out of range", accepted);
            text = std::to_string(value);  // CLI11 would read 010 as 8
            return {};
          },
          ""};
}

CLI::Validator seed() { return whole_in(0, 9'200'000'000'000'000'000); }

CLI::Validator threads() { return whole_in(1, 1024); }

int threads_for(int asked) { return asked > 0 ? asked : int(std::clamp(std::thread::hardware_concurrency(), 1u, 16u)); }

}  // namespace howship::app
