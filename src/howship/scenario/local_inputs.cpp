// SPDX-License-Identifier: Apache-2.0
// Inputs of treatments of a place, made from the rows of therapy/local, and of courses of drugs beside them.
#include <algorithm>
#include <deque>

#include "howship/base/units.hpp"
#include "howship/scenario/input_tables.hpp"

namespace howship::scenario {
namespace {

using therapy::LocalInput;
using therapy::LocalTreatment;
using Where = LocalTreatment::Where;
using Row = const LocalTreatment*;

bool has_centre(Row row) { return row->where != Where::bone && row->where != Where::metal; }
bool has_ball(Row row) {
  return row->where == Where::bone_or_ball || row->where == Where::ball || row->where == Where::point;
}
bool plain(Row row) { return row->family == "local"; }
bool in_metal(Row row) { return row->where == Where::metal; }
bool in_all_bones(Row row) { return row->where == Where::bone_or_ball || row->where == Where::bone; }

std::string keys_of(const std::vector<Row>& rows, bool (*which)(Row)) {
  std::vector<std::string_view> keys;
  for (Row row : rows)
    if (which(row)) keys.push_back(row->key);
  std::string out;
  for (std::size_t i = 0; i < keys.size(); ++i)
    out += (i == 0 ? "" : i + 1 == keys.size() ? " or " : ", ") + std::string{keys[i]};
  return out;
}

/// The inputs of a section that takes some of the rows.
class LocalInputs {
 public:
  /// `any_target`: a place may be given by one key alone.
  explicit LocalInputs(bool (*takes)(Row), bool any_target = false) : any_target_(any_target) {
    for (Row row : therapy::local_treatments())
      if (takes(row)) rows_.push_back(row);
    for (Row row : rows_) words_[row->family].push_back({row->key});
    example_ = '"' + std::string{rows_.front()->key} + '"';
    declare_own();
    declare_common();
  }

  const std::vector<Word>& words(std::string_view family = "local") const { return words_.find(family)->second; }
  std::string_view example() const { return example_; }

  /// All that row `only` takes; all that any does where it is null. Numbers and words that it has a default for are
  /// set to that where they are not yet.
  void bind(std::vector<Bound>& out, LocalChoice& choice, Row only) const {
    for (const Own& own : own_) {
      const auto mine = std::find(own.rows.begin(), own.rows.end(), only);
      if (only && mine == own.rows.end()) continue;
      const Input& input = only && own.required[std::size_t(mine - own.rows.begin())] ? own.must : own.open;
      out.push_back({&input, slot_of(choice, own, only != nullptr)});
    }
    out.push_back({&bone_, &choice.bone});
    if (any_target_) out.push_back({&target_, &choice.target});
    if (only ? !has_centre(only) : std::none_of(rows_.begin(), rows_.end(), has_centre)) return;
    out.push_back({&centre_, &choice.centre});
    if (only && (only->where == Where::point || only->where == Where::target)) return;
    if (!only && std::none_of(rows_.begin(), rows_.end(), has_ball)) return;
    out.push_back({only && only->where == Where::ball ? &radius_needed_ : &radius_, &choice.radius});
    out.push_back({&rim_, &choice.rim});
  }

  /// Whether what is named may be given several times.
  bool is_repeated(Row only) const {
    return std::any_of(rows_.begin(), rows_.end(), [&](Row row) { return !in_metal(row) && (!only || row == only); });
  }

 private:
  /// An input that rows ask for in the same words.
  struct Own {
    std::vector<Row> rows;
    std::vector<bool> required;  ///< by each
    Input open, must;            ///< the same, not required and required
    const LocalInput* told;      ///< by the first of them
  };

  static Slot slot_of(LocalChoice& choice, const Own& own, bool settled) {
    const std::string key{own.open.key};
    switch (own.open.kind) {
      case Kind::position:
        return &choice.positions[key];
      case Kind::word: {
        std::string& word = choice.words[key];
        if (settled && word.empty()) word = own.told->usual_word;
        return &word;
      }
      case Kind::flag: {
        const auto flag = choice.flags.try_emplace(key, own.told->usual == 1.0).first;
        return &flag->second;
      }
      case Kind::quantities:
        return &choice.lists[key];
      case Kind::positions:
        return &choice.position_lists[key];
      case Kind::names:
        return &choice.names[key];
      default: {
        std::optional<double>& number = choice.numbers[key];
        if (settled && !number) number = own.told->usual;
        return &number;
      }
    }
  }

  static Kind kind_of(LocalInput::Kind kind) {
    using enum LocalInput::Kind;
    switch (kind) {
      case place:
      case direction:
        return Kind::position;
      case flag:
        return Kind::flag;
      case word:
        return Kind::word;
      case numbers:
        return Kind::quantities;
      case places:
      case directions:
        return Kind::positions;
      case names:
        return Kind::names;
      case number:
        break;
    }
    return Kind::quantity;
  }

  /// What holds where it is not given, in words.
  std::string_view otherwise(const LocalInput& one) {
    if (!one.otherwise.empty()) return one.otherwise;
    if (one.kind == LocalInput::Kind::flag) return one.usual == 1.0 ? "true" : "false";
    if (!one.usual_word.empty()) return kept('"' + std::string{one.usual_word} + '"');
    if (!one.usual) return "";
    const std::string number = shortest(*one.usual);
    return kept(one.unit == "1" ? number : '"' + number + ' ' + std::string{one.unit} + '"');
  }

  std::string_view kept(std::string text) { return texts_.emplace_back(std::move(text)); }

  static bool alike(const Input& a, const LocalInput& b) {
    return a.key == b.key && a.unit == b.unit && a.low == b.low && a.high == b.high && a.meaning == b.meaning &&
           a.kind == kind_of(b.kind) &&
           std::equal(a.words.begin(), a.words.end(), b.words.begin(), b.words.end(),
                      [](const Word& x, std::string_view y) { return x.name == y; });
  }

  void declare_own() {
    for (Row row : rows_)
      for (const LocalInput& one : row->inputs) {
        auto own = std::find_if(own_.begin(), own_.end(), [&](const Own& known) {
          return alike(known.open, one) && known.told->usual == one.usual && known.told->usual_word == one.usual_word;
        });
        if (own == own_.end()) {
          std::vector<Word> words;
          for (const std::string_view word : one.words) words.push_back({word});
          const Input input{.key = one.key,
                            .kind = kind_of(one.kind),
                            .unit = one.unit,
                            .low = one.low,
                            .high = one.high,
                            .meaning = one.meaning,
                            .example = one.example,
                            .words = words,
                            .otherwise = otherwise(one),
                            .by_case = true};
          own = own_.insert(own_.end(), {{}, {}, input, input, &one});
          own->must.required = true;
        }
        own->rows.push_back(row);
        own->required.push_back(one.required);
      }
    for (Own& own : own_) {
      std::vector<Row> needing;
      for (std::size_t i = 0; i < own.rows.size(); ++i)
        if (own.required[i]) needing.push_back(own.rows[i]);
      if (needing.size() == rows_.size())
        own.open.otherwise = "must be given";
      else if (!needing.empty())
        own.open.otherwise = kept("must be given for " + keys_of(needing, [](Row) { return true; }));
    }
  }

  void declare_common() {
    const std::string everywhere = keys_of(rows_, in_all_bones);
    bone_ = {.key = "bone",
             .kind = Kind::text,
             .meaning = "where",
             .example = std::all_of(rows_.begin(), rows_.end(), in_metal) ? "\"femur_left\"" : "\"L3\"",
             .otherwise = everywhere.empty() ? "the only bone" : kept("the only bone; every bone for " + everywhere)};
    target_ = {.key = "target",
               .kind = Kind::text,
               .meaning = "instead of bone and centre: a bone, or a lesion by its number in the scenario, from 1",
               .example = "\"lesion 1\"",
               .otherwise = "what `bone` and `centre` say"};
    centre_ = {.key = "centre",
               .kind = Kind::position,
               .unit = "mm",
               .low = -500,
               .high = 500,
               .meaning = "left, posterior, superior of the centre of the bone",
               .example = "[\"2 mm\", \"-4 mm\", \"0 mm\"]",
               .otherwise = "the only lesion of the bone"};
    std::string without;
    for (const auto& [what, which] :
         {std::pair<const char*, bool (*)(Row)>{"the whole bone for ",
                                                [](Row row) { return row->where == Where::bone_or_ball; }},
          {"none for ", [](Row row) { return row->where == Where::point; }},
          {"must be given for ", [](Row row) { return row->where == Where::ball; }}})
      if (const std::string keys = keys_of(rows_, which); !keys.empty())
        without += (without.empty() ? "" : "; ") + std::string{what} + keys;
    radius_ = {.key = "radius",
               .kind = Kind::quantity,
               .unit = "mm",
               .low = 0.25,
               .high = 300,
               .meaning = "of what is reached",
               .example = "\"15 mm\"",
               .otherwise = kept(std::move(without))};
    radius_needed_ = radius_;
    radius_needed_.required = true;
    rim_ = {.key = "rim",
            .kind = Kind::quantity,
            .unit = "mm",
            .low = 0,
            .high = 50,
            .meaning = "width outside the radius over which the effect falls to nothing",
            .example = "\"2 mm\""};
  }

  std::vector<Row> rows_;
  std::map<std::string_view, std::vector<Word>> words_;  // keys of each family
  std::string example_;
  std::vector<Own> own_;
  std::deque<std::string> texts_;  // what inputs point to
  bool any_target_;
  Input bone_, target_, centre_, radius_, radius_needed_, rim_;
};

const LocalInputs& instants() {
  static const LocalInputs inputs{[](Row row) { return plain(row) && !in_metal(row); }};
  return inputs;
}
const LocalInputs& metal() {
  static const LocalInputs inputs{[](Row row) { return plain(row) && in_metal(row); }};
  return inputs;
}
const LocalInputs& any_local() {
  static const LocalInputs inputs{[](Row) { return true; }, true};
  return inputs;
}

const Input count_input{
    .key = "count", .kind = Kind::integer, .low = 1, .high = 1000, .meaning = "how many times", .example = "10"};

const std::vector<Field<LocalChoice>>& event_inputs() {
  using E = LocalChoice;
  static const std::vector<Field<E>> fields{
      {&E::kind,
       {.key = "kind",
        .kind = Kind::word,
        .meaning = "what happens",
        .example = instants().example(),
        .required = true,
        .words = instants().words(),
        .selects = true}},
      {&E::start,
       day_input({.key = "day", .meaning = "when, or when first", .example = "\"day 150\"", .required = true})},
      {&E::count, count_input},
      {&E::every, duration_input({.key = "every",
                                  .meaning = "time from one to the next",
                                  .example = "\"1 day\"",
                                  .otherwise = "must be given where there are several"})},
  };
  return fields;
}

const std::vector<Field<LocalChoice>>& hardware_inputs() {
  using H = LocalChoice;
  static const std::vector<Field<H>> fields{
      {&H::kind,
       {.key = "kind",
        .kind = Kind::word,
        .meaning = "what it is",
        .example = metal().example(),
        .required = true,
        .words = metal().words(),
        .selects = true}},
      {&H::start, day_input({.key = "start", .meaning = "from when on", .example = "\"month 5\""})},
  };
  return fields;
}

constexpr std::string_view one_of_these = "one of `drug` and the keys that name a treatment of a place";

/// Keys that name a treatment of a place, one for each family.
const std::vector<Input>& family_inputs() {
  static const std::vector<std::string> examples = [] {
    std::vector<std::string> out;
    for (const std::string_view family : therapy::local_families())
      out.push_back('"' + std::string{any_local().words(family).front().name} + '"');
    return out;
  }();
  static const std::vector<Input> inputs = [] {
    std::vector<Input> out;
    for (const std::string_view family : therapy::local_families())
      out.push_back({.key = family,
                     .kind = Kind::word,
                     .meaning = "a treatment of a place, instead of a medicine",
                     .example = examples[out.size()],
                     .words = any_local().words(family),
                     .otherwise = one_of_these,
                     .selects = true});
    return out;
  }();
  return inputs;
}

/// What every treatment takes.
const std::vector<Field<TreatmentChoice>>& treatment_inputs() {
  using T = TreatmentChoice;
  static const std::vector<Field<T>> fields{
      {&T::drug,
       {.key = "drug",
        .kind = Kind::text,
        .meaning = "a built-in medicine (howship show drugs), or the path of a drug file of your own",
        .example = "\"zoledronate\"",
        .otherwise = one_of_these,
        .selects = true}},
      {&T::start, day_input({.key = "start", .meaning = "when, or when first", .example = "\"month 2\""})},
  };
  return fields;
}

const Input treatment_every{.key = "every",
                            .kind = Kind::quantity,
                            .unit = "day",
                            .low = 0.1,
                            .high = 800,
                            .meaning = "time from one to the next",
                            .example = "\"28 days\"",
                            .otherwise = "the labelled interval; must be given with `count`"};

const Input repeat_input{.key = "repeat",
                         .kind = Kind::integer,
                         .low = 1,
                         .high = 1000,
                         .meaning = "the same as `count`",
                         .example = "2",
                         .otherwise = "what `count` says"};

const std::vector<Word>& refusal_words() {
  static const std::vector<Word> words{{"report"}, {"stop"}};
  return words;
}

const Input refused_input{.key = "if_refused",
                          .kind = Kind::word,
                          .meaning =
                              "what becomes of the run where a treatment of a place is refused: it goes on, and "
                              "the event log says so, or it stops there with the reason",
                          .example = "\"stop\"",
                          .words = refusal_words()};

const std::vector<Field<TreatmentChoice>>& course_inputs() {
  using T = TreatmentChoice;
  static const std::vector<Field<T>> fields{
      {&T::stop, day_input({.key = "stop",
                            .meaning = "nothing of the drug is given from then on",
                            .example = "\"month 14\"",
                            .otherwise = "as the label has it, or the end of the run"})},
      {&T::dose,
       {.key = "dose",
        .kind = Kind::text,
        .meaning = "one dose of the drug, or what is given a day, in its unit",
        .example = "\"4 mg\"",
        .otherwise = "the labelled dose"}},
      {&T::doses,
       {.key = "doses",
        .kind = Kind::integer,
        .low = 1,
        .high = 1000,
        .meaning = "how many of the drug",
        .example = "6",
        .otherwise = "the labelled number, or until `stop`"}},
      {&T::infusion,
       {.key = "infusion",
        .kind = Kind::quantity,
        .unit = "day",
        .low = 0,
        .high = 10,
        .meaning = "length of an infusion",
        .example = "\"15 min\"",
        .otherwise = "the labelled one"}},
      {&T::despite_contraindication,
       {.key = "despite_contraindication",
        .kind = Kind::flag,
        .meaning = "give it although the drug's rules refuse, put off or lower it; the event log says so",
        .example = "true"}},
  };
  return fields;
}

}  // namespace

void bind_event(Scenario& scenario, std::size_t row, std::vector<Bound>& out) {
  bind_fields(out, event_inputs(), scenario.events[row]);
  instants().bind(out, scenario.events[row], therapy::find_local_treatment("local", scenario.events[row].kind));
}

void bind_hardware(Scenario& scenario, std::size_t row, std::vector<Bound>& out) {
  bind_fields(out, hardware_inputs(), scenario.hardware[row]);
  metal().bind(out, scenario.hardware[row], therapy::find_local_treatment("local", scenario.hardware[row].kind));
}

void bind_treatment(Scenario& scenario, std::size_t row, std::vector<Bound>& out) {
  TreatmentChoice& choice = scenario.treatments[row];
  const bool named = std::any_of(choice.families.begin(), choice.families.end(),
                                 [](const auto& family) { return !family.second.empty(); });
  const bool either = choice.drug.empty() == !named;
  const bool drug = either || !choice.drug.empty(), local = either || named;
  const Row only = either ? nullptr : row_of(choice);
  const bool repeated = local && any_local().is_repeated(only);
  bind_fields(out, treatment_inputs(), choice);
  for (const Input& input : family_inputs()) out.push_back({&input, &choice.families[std::string{input.key}]});
  if (drug || repeated) out.push_back({&treatment_every, &choice.every});
  if (drug) bind_fields(out, course_inputs(), choice);
  if (repeated) {
    out.push_back({&count_input, &choice.count});
    out.push_back({&repeat_input, &choice.repeat});
  }
  if (local) out.push_back({&refused_input, &choice.if_refused});
  if (local) any_local().bind(out, choice, only);
}

Row row_of(const TreatmentChoice& choice) {
  Row out = nullptr;
  for (const auto& [family, key] : choice.families) {
    if (key.empty()) continue;
    if (out) return nullptr;
    out = therapy::find_local_treatment(family, key);
    if (!out) return nullptr;
  }
  return out;
}

}  // namespace howship::scenario
