// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/faults.hpp"

#include "howship/base/units.hpp"

namespace howship::scenario {

Place Places::where(std::string_view key) const {
  while (!key.empty()) {
    if (const auto found = places_.find(key); found != places_.end()) return found->second;
    const std::size_t cut = key.find_last_of(".[");
    key = key.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
  return {1, 1};
}

std::string as_typed(double value, std::string_view unit) {
  return unit == "1" ? shortest(value) : '"' + shortest(value) + ' ' + std::string{unit} + '"';
}

std::string words(std::string_view key) {
  std::string out{key};
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

std::string join(std::string_view prefix, std::string_view key) {
  return prefix.empty() ? std::string{key} : std::string{prefix} + '.' + std::string{key};
}

std::string row_name(std::string_view section, std::size_t row) {
  return std::string{section} + '[' + std::to_string(row) + ']';
}

std::string shown(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t end = std::min(most, text.size());
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;  // whole letters
  for (char c : text.substr(0, end)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return text.size() > most ? out + "..." : out;
}

constexpr std::size_t most = 1000;

void Faults::add(Place place, std::string_view key, std::string text, std::string hint) {
  if (problems_.size() < most)
    problems_.add({file_, place.line, place.column}, shown(key), std::move(text), std::move(hint));
  else if (problems_.size() == most)
    problems_.add({file_, 0, 0}, "", "more faults than are worth listing", "mend these first");
}

void Faults::unknown(Place place, std::string_view key, std::string_view word, std::string text,
                     std::span<const std::string_view> known) {
  if (problems_.size() > most) return;  // looking for what was meant takes time
  const std::string near = nearest(word, known);
  std::string hint;
  if (!near.empty()) {
    hint = "did you mean '" + near + "'?";
  } else {
    hint = "known:";
    for (std::size_t i = 0; i < known.size() && i < 20; ++i) hint += (i > 0 ? ", " : " ") + std::string{known[i]};
    if (known.size() > 20) hint += ", ...";
  }
  add(place, key, std::move(text), std::move(hint));
}

}  // namespace howship::scenario
