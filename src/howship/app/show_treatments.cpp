// SPDX-License-Identifier: Apache-2.0
#include "howship/app/show_treatments.hpp"

#include "howship/app/topics.hpp"
#include "howship/base/units.hpp"
#include "howship/therapy/local/local.hpp"

namespace howship::app {
namespace {

std::string_view where_words(therapy::LocalTreatment::Where where) {
  using enum therapy::LocalTreatment::Where;
  switch (where) {
    case bone_or_ball:
      return "a bone, or within a radius";
    case ball:
      return "within a radius";
    case point:
      return "a place";
    case bone:
      return "a bone";
    case target:
      return "a lesion, or a bone";
    case metal:
      return "between two places";
  }
  return "";
}

std::string range_words(const therapy::LocalInput& input) {
  if (input.kind == therapy::LocalInput::Kind::flag) return "true or false";
  if (input.kind == therapy::LocalInput::Kind::names) return "names";
  if (!input.words.empty()) {
    std::string out;
    for (const std::string_view word : input.words) out += (out.empty() ? "" : ", ") + std::string{word};
    return out;
  }
  const std::string unit = input.unit == "1" ? "" : ' ' + std::string{input.unit};
  return shortest(input.low) + " to " + shortest(input.high) + unit;
}

std::string usual_words(const therapy::LocalInput& input) {
  if (input.required) return "must be given";
  if (!input.otherwise.empty()) return std::string{input.otherwise};
  if (!input.usual_word.empty()) return std::string{input.usual_word};
  if (input.kind == therapy::LocalInput::Kind::flag) return input.usual == 1.0 ? "true" : "false";
  if (!input.usual) return "";
  return shortest(*input.usual) + (input.unit == "1" ? "" : ' ' + std::string{input.unit});
}

}  // namespace

std::string show_treatments(std::string_view only, Style style) {
  const auto code = [&](std::string_view one) {
    return style == Style::markdown ? '`' + std::string{one} + '`' : std::string{one};
  };
  Table all{{{"key"}, {"treatment"}, {"of"}, {"what it does", 60}, {"told", 40}, {"event"}}, {}};
  Table one{{{"key"}, {"accepted", 40}, {"meaning", 60}, {"example"}, {"where not given", 40}}, {}};
  const therapy::LocalTreatment* shown = therapy::find_local_treatment(only);
  for (const therapy::LocalTreatment* row : therapy::local_treatments())
    if (!shown && row->key == only) shown = row;
  std::vector<std::string_view> known;
  std::string head;
  for (const therapy::LocalTreatment* row : therapy::local_treatments()) {
    known.push_back(row->key);
    std::string told;
    for (const therapy::LocalInput& input : row->inputs) told += (told.empty() ? "" : ", ") + std::string{input.key};
    all.rows.push_back({code(row->family), code(row->key), std::string{where_words(row->where)},
                        std::string{row->meaning}, told, code(row->event.key)});
    if (row != shown) continue;
    head = std::string{row->key} + ": " + std::string{row->meaning} + "; of " + std::string{where_words(row->where)} +
           "\n\n[[treatment]]\n" + std::string{row->family} + " = \"" + std::string{row->key} + "\"\n";
    for (const therapy::LocalInput& input : row->inputs) {
      one.rows.push_back({code(input.key), range_words(input), std::string{input.meaning}, std::string{input.example},
                          usual_words(input)});
      if (input.required) head += std::string{input.key} + " = " + std::string{input.example} + '\n';
    }
    head += "start = \"month 2\"\n\n";
  }
  if (only.empty()) return render(all, style);
  if (head.empty()) throw InputError{no_such("treatment", only, known)};
  return (style == Style::text ? head : std::string{}) + render(one, style);
}

}  // namespace howship::app
