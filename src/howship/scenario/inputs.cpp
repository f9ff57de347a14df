// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/inputs.hpp"

#include <utility>

#include "howship/base/units.hpp"
#include "howship/scenario/input_tables.hpp"

namespace howship::scenario {
namespace {

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string with_unit(double value, std::string_view unit) {
  std::string out = shortest(value);
  if (unit != "1") out += ' ' + std::string{unit};
  return out;
}

template <class T>
constexpr bool is_list = requires(T& t) {
  t.emplace_back();
};

template <auto member, auto... inputs>
void bind_row(Scenario& s, [[maybe_unused]] std::size_t row, std::vector<Bound>& out) {
  if constexpr (is_list<std::remove_reference_t<decltype(s.*member)>>)
    (bind_fields(out, inputs(), (s.*member)[row]), ...);
  else
    (bind_fields(out, inputs(), s.*member), ...);
}

using Bind = void (*)(Scenario& scenario, std::size_t row, std::vector<Bound>& out);

template <auto member>
Section section(std::string_view name, std::string_view meaning, Bind bind) {
  using Shape = Section::Shape;
  using Held = std::remove_reference_t<decltype(std::declval<Scenario&>().*member)>;
  if constexpr (is_list<Held>) {
    constexpr bool named = requires(typename Held::value_type row) { row.name; };
    return {name,
            named ? Shape::named : Shape::tables,
            meaning,
            [](const Scenario& s) { return (s.*member).size(); },
            [](Scenario& s, [[maybe_unused]] std::string_view row_name) {
              (s.*member).emplace_back();
              if constexpr (named) (s.*member).back().name = row_name;
            },
            [](const Scenario& s, [[maybe_unused]] std::size_t row) {
              if constexpr (named)
                return (s.*member)[row].name;
              else
                return std::to_string(row);
            },
            bind};
  } else {
    return {name,
            Shape::table,
            meaning,
            [](const Scenario&) { return std::size_t{1}; },
            [](Scenario&, std::string_view) {},
            [](const Scenario&, std::size_t) { return std::string{}; },
            bind};
  }
}

template <auto member, auto... inputs>
Section section(std::string_view name, std::string_view meaning) {
  return section<member>(name, meaning, bind_row<member, inputs...>);
}

}  // namespace

namespace {

template <class Item, class Text>
std::string joined(const std::vector<Item>& items, const char* between, const Text& text) {
  std::string out;
  for (const Item& one : items) out += (out.empty() ? "" : between) + text(one);
  return out;
}

}  // namespace

std::string text_of(const Input& input, const Slot& slot) {
  const auto number = [&input](double value) -> std::string {
    if (input.kind == Kind::time_point) return "day " + shortest(value);
    for (const Word& word : input.words)
      if (word.number == value) return std::string{word.name};
    return with_unit(value, input.unit);
  };
  struct Visitor {
    decltype(number)& of;
    const Input& in;
    std::string operator()(const double* x) const { return of(*x); }
    std::string operator()(const std::optional<double>* x) const { return *x ? of(**x) : ""; }
    std::string operator()(const std::uint64_t* x) const { return std::to_string(*x); }
    std::string operator()(const int* x) const { return std::to_string(*x); }
    std::string operator()(const std::optional<int>* x) const { return *x ? std::to_string(**x) : ""; }
    std::string operator()(const bool* x) const { return *x ? "true" : "false"; }
    std::string operator()(const std::string* x) const { return *x; }
    std::string operator()(const Position* x) const {
      return with_unit((*x)[0], in.unit) + ", " + with_unit((*x)[1], in.unit) + ", " + with_unit((*x)[2], in.unit);
    }
    std::string operator()(const std::optional<Position>* x) const { return *x ? (*this)(&**x) : ""; }
    std::string operator()(const std::vector<double>* x) const {
      return joined(*x, ", ", [&](double one) { return with_unit(one, in.unit); });
    }
    std::string operator()(const std::vector<Position>* x) const {
      return joined(*x, "; ", [&](const Position& one) { return (*this)(&one); });
    }
    std::string operator()(const std::vector<std::string>* x) const {
      return joined(*x, ", ", [](const std::string& one) { return one; });
    }
    std::string operator()(const std::optional<PerClone>* x) const {
      if (!*x) return "";
      return with_unit((**x)[0], in.unit) + ", " + with_unit((**x)[1], in.unit) + ", " + with_unit((**x)[2], in.unit);
    }
  };
  return std::visit(Visitor{number, input}, slot);
}

namespace {

/// A TOML list of the parts of a text.
template <class Each>
std::string listed(const std::string& text, std::string_view between, const Each& each) {
  std::string out = "[";
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(between, from), text.size());
    out += (from > 0 ? ", " : "") + each(text.substr(from, to - from));
    from = to + between.size();
  }
  return out + "]";
}

}  // namespace

std::string toml_of(const Input& input, const Slot& slot) {
  const std::string text = text_of(input, slot);
  if (text.empty()) return "";
  switch (input.kind) {
    case Kind::integer:
    case Kind::flag:
      return text;
    case Kind::quantity:
      return input.unit == "1" ? text : quoted(text);
    case Kind::word_or_number:
      return read_number(text) ? text : quoted(text);
    case Kind::position:
    case Kind::quantities:
    case Kind::names:
    case Kind::per_clone:
      return listed(text, ", ", [&](const std::string& item) {
        return input.unit == "1" && input.kind != Kind::names ? item : quoted(item);
      });
    case Kind::positions:
      return listed(text, "; ", [&](const std::string& one) {
        return listed(one, ", ", [&](const std::string& item) { return input.unit == "1" ? item : quoted(item); });
      });
    case Kind::time_point:
    case Kind::text:
    case Kind::word:
    case Kind::path:
      break;
  }
  return quoted(text);
}

const std::vector<Section>& sections() {
  using S = Scenario;
  static const std::vector<Section> all{
      {"", Section::Shape::table, "Keys that stand before all sections.", [](const S&) { return std::size_t{1}; },
       [](S&, std::string_view) {}, [](const S&, std::size_t) { return std::string{}; },
       [](S& s, std::size_t, std::vector<Bound>& out) { bind_fields(out, general_inputs(), s); }},
      section<&S::patient, patient_inputs>("patient", "Who it is."),
      {"individual", Section::Shape::table,
       "How this patient differs from the typical one, as far as it is not to be drawn from the seed.",
       [](const S&) { return std::size_t{1}; }, [](S&, std::string_view) {},
       [](const S&, std::size_t) { return std::string{}; }, bind_individual},
      section<&S::disease, disease_inputs>(
          "disease",
          "Metastases that come by themselves: a primary grows, sheds cells and is found, and those that reach 1 mm3 "
          "in "
          "bone are lesions of this run, in shells, or in voxels in a bone that has a section. The patient is drawn "
          "anew "
          "until what is given here holds and a metastasis in bone comes within the run."),
      section<&S::clinic, clinic_inputs>(
          "clinic",
          "A care team that decides: it knows what is reported and what the patient says, orders tests and treatments "
          "by "
          "the rules of a policy, and is told nothing else. Orders of this file are carried out beside its own."),
      section<&S::bones, bone_inputs>("bone",
                                      "A bone that is simulated: the built-in one of that name, or one from a CT. A "
                                      "bone that a lesion names needs no section."),
      section<&S::lesions, lesion_inputs>("lesion", "A metastasis that is there at the start, or from a given day."),
      section<&S::ailments, ailment_inputs>(
          "ailment",
          "What hurts beside the cancer: a worn joint, an infection of bone, muscles after hard work. The patient "
          "feels and tells it like any other pain, and who looks there may take an infection for a metastasis."),
      section<&S::exposure, exposure_inputs>(
          "exposure", "What acts on the tissue during the whole run, set directly. What is not set is as in health."),
      section<&S::intervals, interval_inputs, exposure_inputs>(
          "exposure.interval",
          "What acts on the tissue for a time. Levels (hormones, denosumab, extra TGF-beta, mechanical stimulus) "
          "replace "
          "what [exposure] says, and one that names the bone wins over one that does not; two others that disagree at "
          "the same time are refused. Supplies, dose rates and killing add up; growth factors multiply."),
      section<&S::events>("exposure.event", "What happens in an instant, once or several times.", bind_event),
      section<&S::treatments>(
          "treatment",
          "A course of a medicine, or a treatment of a place. Doses of a medicine fall due as the label or these keys "
          "say; the drug's rules decide about each, and the body answers. A treatment of a place is given on its days.",
          bind_treatment),
      section<&S::tests, test_inputs>(
          "test",
          "A test, once or again and again: its image is made from the tissue of that day and read by a simulated "
          "reader. Findings are in findings.csv, images in images/."),
      section<&S::hardware>(
          "hardware",
          "Metal in a bone, as tests of strength see it: bonded to the bone around it. Films "
          "show it, and CT where ct_picture_metal asks for it; tissue and all readers are as without it.",
          bind_hardware),
      section<&S::output, output_inputs>("output", "What is written, and how often."),
  };
  return all;
}

std::string Section::prefix(const Scenario& scenario, std::size_t row) const {
  std::string out{name};
  if (shape == Shape::tables) return out + '[' + std::to_string(row) + ']';
  if (shape == Shape::named) return out + '.' + row_name(scenario, row);
  return out;
}

std::vector<std::pair<const Input*, std::string>> defaults_of(const Section& section) {
  Scenario scratch;
  section.add(scratch, "");
  std::vector<Bound> bounds;
  section.bind(scratch, 0, bounds);
  std::vector<std::pair<const Input*, std::string>> out;
  for (const Bound& bound : bounds)
    out.emplace_back(bound.input, bound.input->required ? "" : toml_of(*bound.input, bound.slot));
  return out;
}

std::vector<Case> cases_of(const Section& section) {
  std::vector<Case> out;
  for (const auto& [selecting, ignored] : defaults_of(section)) {
    if (!selecting->selects) continue;
    for (const Word& word : selecting->words) {
      Scenario scratch;
      section.add(scratch, "");
      std::vector<Bound> bounds;
      section.bind(scratch, 0, bounds);
      for (const Bound& bound : bounds)
        if (bound.input == selecting) *std::get<std::string*>(bound.slot) = word.name;
      bounds.clear();
      section.bind(scratch, 0, bounds);
      out.push_back({selecting->key, word.name, {}});
      for (const Bound& bound : bounds) out.back().takes.push_back(bound.input);
    }
  }
  return out;
}

}  // namespace howship::scenario
