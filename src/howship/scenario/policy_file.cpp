// SPDX-License-Identifier: Apache-2.0
#include "howship/scenario/policy_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "howship/base/files.hpp"
#include "howship/scenario/data_table.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/embedded.hpp"

namespace howship::scenario {
namespace {

using namespace clinic;

/// A text of a file, and where it stands.
struct Written {
  std::string text;
  const std::string* source = nullptr;
  std::string file, key;
  unsigned line = 0, column = 0;  ///< of the opening quote
};

/// Behind the ends of lines, with the blanks that follow them, that a backslash takes out of a text in quotes.
std::size_t behind_line_ends(const std::string& s, std::size_t at) {
  while (at + 1 < s.size() && s[at] == '\\') {
    const std::size_t line = s.find_first_not_of(" \t\r", at + 1);
    if (line == std::string::npos || s[line] != '\n') break;
    at = std::min(s.find_first_not_of(" \t\r\n", line), s.size());
  }
  return at;
}

/// How one letter of a text in quotes is written: with how many in the source, and how many bytes it is of the text.
struct Letter {
  std::size_t written = 1, bytes = 1;
};
Letter letter_at(const std::string& s, std::size_t at) {
  if (at + 1 >= s.size() || s[at] != '\\') return {};
  const std::size_t digits = s[at + 1] == 'u' ? 4 : s[at + 1] == 'U' ? 8 : 0;
  const unsigned long code = digits ? std::strtoul(s.substr(at + 2, digits).c_str(), nullptr, 16) : 0;
  return {2 + digits, code < 0x80 ? 1u : code < 0x800 ? 2u : code < 0x10000 ? 3u : 4u};
}

/// Line and column of a byte of a text in quotes.
Where place_in(const Written& written, std::size_t byte) {
  Where out{written.file, written.line, written.column};
  const std::string& s = *written.source;
  std::size_t i = 0;
  for (unsigned line = 1; line < written.line && i < s.size(); ++i) line += s[i] == '\n';
  for (unsigned column = 1; column < written.column && i < s.size(); ++column) {
    ++i;
    while (i < s.size() && (static_cast<unsigned char>(s[i]) & 0xc0) == 0x80) ++i;
  }
  if (i >= s.size()) return out;
  const char quote = s[i];
  const auto step = [&] {
    if (s[i] == '\n') {
      ++out.line;
      out.column = 1;
    } else if ((static_cast<unsigned char>(s[i]) & 0xc0) != 0x80) {
      ++out.column;
    }
    ++i;
  };
  const bool many_lines = s.compare(i, 3, std::string(3, quote)) == 0;
  for (int k = many_lines ? 3 : 1; k > 0; --k) step();
  if (many_lines && i < s.size() && s[i] == '\n') step();
  const auto step_to = [&](std::size_t end) {
    while (i < std::min(end, s.size())) step();
  };
  for (std::size_t n = 0;;) {
    if (quote == '"') step_to(behind_line_ends(s, i));
    if (n >= byte || i >= s.size()) break;
    const Letter letter = quote == '"' ? letter_at(s, i) : Letter{};
    step_to(i + letter.written);
    n += letter.bytes;
  }
  return out;
}

/// One file, read but not joined with those that it extends.
struct Part {
  std::string name, file, source;
  std::string title, summary, extends;
  std::vector<std::string> works;
  struct Drop {
    std::string what;
    Where where;
  };
  std::vector<Drop> drop, drop_sections;
  Where extends_at;
  std::vector<PolicyNumber> numbers;
  std::vector<std::pair<double Visits::*, double>> visits;
  std::optional<bool> biomarkers;
  std::map<std::string, Delay, std::less<>> delays;
  std::optional<std::vector<std::string>> logic;
  std::optional<Refusal> refusal;
  std::string refusal_number;  ///< name of a number that says how long
  Where refusal_number_at;
  std::vector<Rule> rules;
  // Conditions: of each rule, then of its actions; of the refusal.
  std::vector<std::vector<Written>> written;
  std::optional<Written> refusal_written;
};

class Reader {
 public:
  Reader(Part& part, Problems& problems) : part_(part), problems_(problems) {}

  void read() {
    Problems own;
    const Node document = parse_document(part_.source, part_.file, own);
    const bool broken = !own.empty();
    for (const Problem& one : own.list()) problems_.add(one);
    if (broken) return;
    DataTable t(document, "", part_.file, problems_);
    part_.title = t.text("title", true);
    part_.summary = t.text("summary", true);
    part_.works = t.texts("works");
    part_.extends = t.text("extends", false);
    if (const Entry* at = document.find("extends")) part_.extends_at = t.where(at->node);
    read_drops(t, document);
    read_numbers(t);
    read_visits(t);
    read_delays(t);
    if (document.find("diagnosis"))
      t.section("diagnosis", [&](DataTable& d) {
        part_.logic = points_of(d, "logic");
        static constexpr std::string_view pretest[] = {"by_primary"}, update[] = {"own_likelihood_ratio"};
        d.word("pretest", pretest, true);
        d.word("update", update, true);
      });
    if (document.find("refusal")) t.section("refusal", [&](DataTable& r) { read_refusal(r); });
    t.each("rule", [&](DataTable& r) { read_rule(r); });
    if (part_.rules.empty() && part_.extends.empty())
      t.fault(document, "rule", "there is no rule", "add [[rule]], or extends = \"guide_2016\"");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < part_.rules.size(); ++i)
      if (!part_.rules[i].id.empty() && !seen.insert(part_.rules[i].id).second)
        problems_.add(id_places_[i], fmt::format("rule[{}].id", i),
                      fmt::format("the rule '{}' is there twice", part_.rules[i].id), "give each a name of its own");
    t.done();
  }

 private:
  Written written(const DataTable& t, std::string_view key) const {
    const Entry* entry = t.node().find(key);
    return {entry->node.text, &part_.source, part_.file, t.key(key), entry->node.line, entry->node.column};
  }

  static const Node& node_of(const DataTable& t, std::string_view key) { return t.node().find(key)->node; }

  void read_drops(DataTable& t, const Node& document) {
    for (auto [key, into] : {std::pair{"drop", &part_.drop}, std::pair{"drop_sections", &part_.drop_sections}}) {
      const auto texts = t.texts(key);
      const Entry* entry = document.find(key);
      if (!entry || texts.size() != entry->node.items.size()) continue;
      if (part_.extends.empty()) {
        t.fault(entry->node, key, "there is nothing to drop from", "name a policy with extends = \"guide_2016\"");
        continue;
      }
      for (std::size_t i = 0; i < texts.size(); ++i) into->push_back({texts[i], t.where(entry->node.items[i])});
    }
    for (const Part::Drop& one : part_.drop_sections)
      if (std::find(sections().begin(), sections().end(), one.what) == sections().end()) {
        const std::string near = nearest(one.what, sections());
        problems_.add(one.where, "drop_sections", fmt::format("there is no section '{}'", one.what),
                      near.empty() ? fmt::format("one of: {}", fmt::join(sections(), ", "))
                                   : fmt::format("did you mean '{}'?", near));
      }
  }

  void read_numbers(DataTable& t) {
    if (!t.node().find("numbers")) return;
    t.section("numbers", [&](DataTable& n) {
      for (const Entry& entry : n.node().entries) {
        n.take(entry.key);
        if (find_quantity(entry.key)) {
          n.fault(entry.node, entry.key, "is the name of a quantity already", "give the number another name");
          continue;
        }
        const auto stated = n.stated_of(entry.node, entry.key, "", -1e12, 1e12);
        if (!stated) continue;
        part_.numbers.push_back({entry.key, stated->unit, stated->value, stated->low, stated->high,
                                 std::string{howship::name(stated->origin)}, stated->source, part_.name,
                                 stated->confidence});
      }
    });
  }

  std::optional<double> time(DataTable& t, std::string_view key) {
    const Node* node = t.take(key);
    if (!node) return std::nullopt;
    return quantity(t, *node, key, "day", 0.0, 1e6);
  }

  std::optional<double> quantity(DataTable& t, const Node& node, std::string_view key, std::string_view unit,
                                 double low, double high) {
    if (node.type != Node::Type::text) {
      t.fault(node, key, "expected a quantity in quotes", fmt::format("write \"2 {}\"", unit));
      return std::nullopt;
    }
    const ReadQuantity read = read_quantity(node.text, unit);
    if (!read.value) {
      t.fault(node, key, read.wrong, read.hint);
      return std::nullopt;
    }
    if (!(*read.value >= low && *read.value <= high)) {
      t.fault(node, key, "is not possible here",
              fmt::format("possible: {} to {} {}", shortest(low), shortest(high), unit));
      return std::nullopt;
    }
    return read.value;
  }

  void read_visits(DataTable& t) {
    if (!t.node().find("visits")) return;
    t.section("visits", [&](DataTable& v) {
      static constexpr std::pair<std::string_view, double Visits::*> times[] = {
          {"routine", &Visits::routine}, {"after_diagnosis", &Visits::after_diagnosis},
          {"labs", &Visits::labs},       {"imaging", &Visits::imaging},
          {"dental", &Visits::dental},   {"survey", &Visits::survey}};
      for (const auto& [key, member] : times)
        if (const auto days = time(v, key)) part_.visits.emplace_back(member, *days);
      part_.biomarkers = flag(v, "biomarkers");
    });
  }

  std::optional<bool> flag(DataTable& t, std::string_view key) {
    const Node* node = t.take(key);
    if (!node) return std::nullopt;
    if (node->type == Node::Type::flag) return node->flag;
    t.fault(*node, key, "expected true or false", fmt::format("write {} = true", key));
    return std::nullopt;
  }

  void read_delays(DataTable& t) {
    if (!t.node().find("delays")) return;
    t.section("delays", [&](DataTable& d) {
      for (const std::string_view name : {"emergency", "urgent", "soon", "routine"}) {
        if (!d.node().find(name)) {
          d.take(name);
          continue;
        }
        d.section(name, [&](DataTable& one) {
          Delay delay;
          if (one.need("median", "write median = \"2 day\""))
            if (const auto days = quantity(one, node_of(one, "median"), "median", "day", 0.0, 365.0))
              delay.median = *days;
          delay.sigma = one.number("sigma", 0.5);
          delay.source = one.text("source", true);
          if (!(delay.sigma >= 0.0 && delay.sigma <= 3.0))
            one.fault(node_of(one, "sigma"), "sigma", "is not possible here", "possible: 0 to 3");
          part_.delays[std::string{name}] = delay;
        });
      }
    });
  }

  std::vector<std::string> points_of(DataTable& t, std::string_view key) {
    std::vector<std::string> out = t.texts(key);
    const Entry* entry = t.node().find(key);
    if (!entry) {
      t.fault(t.node(), key, "is missing", "write the points of care that it carries, as [\"E1\"], or []");
      return out;
    }
    for (const Node& item : entry->node.items) {
      if (item.type != Node::Type::text) continue;
      const auto is = [&](const Point& point) { return point.id == item.text; };
      if (std::any_of(points().begin(), points().end(), is)) continue;
      std::vector<std::string_view> known;
      for (const Point& point : points()) known.push_back(point.id);
      const std::string near = nearest(item.text, known);
      t.fault(item, key, fmt::format("there is no point of care '{}'", item.text),
              near.empty() ? "howship show policies lists them" : fmt::format("did you mean '{}'?", near));
    }
    return out;
  }

  void read_refusal(DataTable& r) {
    Refusal out;
    out.any = true;
    static constexpr std::string_view froms[] = {"diagnosis", "start", "spread"};
    if (const auto from = r.word("from", froms, true)) out.from = Refusal::From(*from);
    if (const Node* node = r.need("duration", "write duration = \"6 month\", or the name of a number")) {
      const bool is_number = node->type == Node::Type::text && !node->text.empty() &&
                             std::isdigit(static_cast<unsigned char>(node->text[0])) != 0;
      if (node->type == Node::Type::text && !node->text.empty() && !is_number) {
        part_.refusal_number = node->text;
        part_.refusal_number_at = r.where(*node);
      } else if (const auto days = quantity(r, *node, "duration", "day", 0.0, 1e6)) {
        out.duration = *days;
      }
    }
    const auto names = r.texts("sections");
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto found = std::find(sections().begin(), sections().end(), names[i]);
      if (found == sections().end()) {
        const std::string near = nearest(names[i], sections());
        r.fault(node_of(r, "sections").items[i], "sections", fmt::format("there is no section '{}'", names[i]),
                near.empty() ? fmt::format("one of: {}", fmt::join(sections(), ", "))
                             : fmt::format("did you mean '{}'?", near));
      } else {
        out.sections.push_back(std::size_t(found - sections().begin()));
      }
    }
    out.ends_when = r.text("ends_when", false);
    if (!out.ends_when.empty()) part_.refusal_written = written(r, "ends_when");
    out.why = r.text("why", true);
    part_.refusal = out;
  }

  std::optional<double> whole(DataTable& t, std::string_view key, double low, double high) {
    const Node* node = t.take(key);
    if (!node) return std::nullopt;
    if (node->type == Node::Type::integer && double(node->integer) >= low && double(node->integer) <= high)
      return double(node->integer);
    t.fault(*node, key, "expected a whole number", fmt::format("possible: {:.0f} to {:.0f}", low, high));
    return std::nullopt;
  }

  void read_rule(DataTable& r) {
    Rule rule;
    std::vector<Written> texts;
    rule.policy = part_.name;
    rule.id = r.text("id", true);
    id_places_.push_back(r.where(r.node().find("id") ? r.node().find("id")->node : r.node()));
    rule.logic = points_of(r, "logic");
    rule.facts = r.texts("facts");
    if (const auto section = r.word("section", sections(), true)) rule.section = *section;
    static constexpr std::string_view abouts[] = {"patient", "lesion"};
    const auto about = r.word("about", abouts, false);
    // One that cannot be read makes no further faults.
    rule.of_lesion = about ? *about == 1 : r.node().find("about") != nullptr;
    rule.when = r.text("when", true);
    const Entry* when = r.node().find("when");
    texts.push_back(when && when->node.type == Node::Type::text ? written(r, "when") : Written{});
    if (!r.node().find("then")) r.need("then", "write then = [ { note = \"...\" } ]");
    r.each("then", [&](DataTable& a) { read_action(a, rule, texts); });
    rule.goes_on = flag(r, "goes_on").value_or(false);
    if (!r.node().find("priority")) r.need("priority", "write priority = 10: the lowest comes first");
    if (const auto priority = whole(r, "priority", 0, 100000)) rule.priority = *priority;
    if (const auto cooldown = time(r, "cooldown")) rule.cooldown = *cooldown;
    if (const auto most = whole(r, "max_times", 1, 100000)) rule.max_times = *most;
    rule.source = r.text("source", true);
    part_.rules.push_back(std::move(rule));
    part_.written.push_back(std::move(texts));
  }

  void read_action(DataTable& a, Rule& rule, std::vector<Written>& texts) {
    Action out;
    std::optional<Verb> verb;
    for (std::size_t k = 0; k < std::size_t(Verb::count); ++k) {
      const VerbRow& row = row_of(Verb(k));
      const Entry* entry = a.node().find(row.name);
      if (!entry) continue;
      if (verb)
        a.fault(entry->node, row.name, "an action does one thing",
                fmt::format("put {} into an action of its own: {{ {} = ... }}", row.name, row.name));
      else
        verb = Verb(k);
      a.take(row.name);
    }
    if (!verb) {
      std::vector<std::string_view> known;
      for (std::size_t k = 0; k < std::size_t(Verb::count); ++k) known.push_back(row_of(Verb(k)).name);
      const std::string first = a.node().entries.empty() ? "" : a.node().entries.front().key;
      const std::string near = nearest(first, known);
      const Entry* entry = a.node().find(first);
      problems_.add(
          entry ? Where{part_.file, entry->line, entry->column} : a.where(a.node()), a.key(first),
          "this does nothing that a policy can do",
          near.empty() ? fmt::format("one of: {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
      for (const Entry& one : a.node().entries) a.take(one.key);
      return;
    }
    out.verb = *verb;
    const VerbRow& row = row_of(*verb);
    read_object(a, row, out);
    if (row.object == Object::place && out.what == "this") needs_lesion(a, row.name, rule);
    std::optional<therapy::Drug> drug;
    if ((*verb == Verb::start || *verb == Verb::adjust) && policy_vocabulary().find(Takes::drug, out.what) >= 0)
      drug = built_in_drug(out.what);
    for (const ActionKey& key : action_keys()) {
      const Entry* entry = a.node().find(key.key);
      if (!entry) continue;
      a.take(key.key);
      if (!key.verbs.empty() && std::find(key.verbs.begin(), key.verbs.end(), *verb) == key.verbs.end()) {
        std::vector<std::string_view> taken;
        for (const ActionKey& other : action_keys())
          if (other.verbs.empty() || std::find(other.verbs.begin(), other.verbs.end(), *verb) != other.verbs.end())
            taken.push_back(other.key);
        problems_.add({part_.file, entry->line, entry->column}, a.key(key.key),
                      fmt::format("`{}` takes no `{}`", row.name, key.key),
                      fmt::format("it takes: {}", fmt::join(taken, ", ")));
        continue;
      }
      read_key(a, key, entry->node, drug, out, rule, texts);
    }
    if (texts.size() < rule.then.size() + 2) texts.push_back(Written{});
    if (*verb == Verb::irradiate && !(a.node().find("dose") && a.node().find("fractions")))
      a.fault(a.node(), "dose", "radiation needs `dose` and `fractions`", "write dose = \"8 Gy\", fractions = 1");
    if (*verb == Verb::operate && !a.node().find("site"))
      a.fault(a.node(), "site", "an operation needs `site`", "write site = \"this\" in a rule about = \"lesion\"");
    if (*verb == Verb::order && out.what == "labs" && out.panel.empty())
      a.fault(a.node(), "panel", "the laboratory needs `panel`", "write panel = \"routine\"");
    // Whatever no key is.
    for (const Entry& entry : a.node().entries) {
      const bool is_key = std::any_of(action_keys().begin(), action_keys().end(),
                                      [&](const ActionKey& key) { return key.key == entry.key; });
      bool is_verb = false;
      for (std::size_t k = 0; k < std::size_t(Verb::count); ++k) is_verb = is_verb || row_of(Verb(k)).name == entry.key;
      if (is_key || is_verb) continue;
      std::vector<std::string_view> known;
      for (const ActionKey& key : action_keys()) known.push_back(key.key);
      const std::string near = nearest(entry.key, known);
      problems_.add(
          {part_.file, entry.line, entry.column}, a.key(entry.key), "actions know no such key",
          near.empty() ? fmt::format("known: {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
      a.take(entry.key);
    }
    rule.then.push_back(std::move(out));
  }

  void needs_lesion(DataTable& a, std::string_view key, const Rule& rule) {
    if (!rule.of_lesion)
      a.fault(node_of(a, key), key, "`this` is a lesion, and this rule is about the patient",
              "give the rule about = \"lesion\"");
  }

  void unknown_word(DataTable& a, std::string_view key, const Node& node, std::string text,
                    const std::vector<std::string_view>& known) {
    const std::string near = nearest(node.text, known);
    a.fault(node, key, std::move(text),
            near.empty() ? fmt::format("one of: {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", near));
  }

  void read_object(DataTable& a, const VerbRow& row, Action& out) {
    const Node& node = node_of(a, row.name);
    if (row.object == Object::yes) {
      if (node.type != Node::Type::flag || !node.flag)
        a.fault(node, row.name, "is done or left out", fmt::format("write {} = true", row.name));
      return;
    }
    if (node.type != Node::Type::text) {
      a.fault(node, row.name, "expected text in quotes", fmt::format("write {} = \"...\"", row.name));
      return;
    }
    out.what = node.text;
    std::vector<std::string_view> known;
    const auto& drugs = policy_vocabulary().drugs();
    switch (row.object) {
      case Object::test:
        known.assign(tests().begin(), tests().end());
        break;
      case Object::drug_or_group:
        for (const DrugGroup& group : drug_groups()) known.push_back(group.name);
        [[fallthrough]];
      case Object::drug:
        known.insert(known.end(), drugs.begin(), drugs.end());
        break;
      case Object::place:
      case Object::one_of:
        known = row.words;
        break;
      default:
        if (node.text.empty()) a.fault(node, row.name, "is empty", "write a sentence");
        return;
    }
    if (std::find(known.begin(), known.end(), node.text) == known.end())
      unknown_word(a, row.name, node,
                   fmt::format("there is no {} '{}'",
                               row.object == Object::test            ? "test"
                               : row.object == Object::drug          ? "drug"
                               : row.object == Object::drug_or_group ? "drug or group of drugs"
                                                                     : "such word here:",
                               node.text),
                   known);
  }

  void read_key(DataTable& a, const ActionKey& key, const Node& node, const std::optional<therapy::Drug>& drug,
                Action& out, const Rule& rule, std::vector<Written>& texts) {
    using K = ActionKey::Kind;
    switch (key.kind) {
      case K::time:
        if (const auto days = quantity(a, node, key.key, "day", 0.0, 36525.0)) out.*key.number = *days;
        break;
      case K::amount: {
        const std::string unit = out.verb == Verb::irradiate ? "Gy" : drug ? drug->schedule.amount.unit : "";
        if (unit.empty()) break;
        if (const auto amount = quantity(a, node, key.key, unit, 0.0, out.verb == Verb::irradiate ? 120.0 : 1e6))
          out.*key.number = *amount;
        break;
      }
      case K::times:
        if (node.type != Node::Type::list) {
          a.fault(node, key.key, "expected a list of times", "write [\"0 day\", \"7 day\"]");
          break;
        }
        for (const Node& item : node.items)
          if (const auto days = quantity(a, item, key.key, "day", 0.0, 36525.0)) out.on_days.push_back(*days);
        break;
      case K::factor:
        if ((node.type == Node::Type::number || node.type == Node::Type::integer) && node.number > 0.0 &&
            node.number <= 10.0)
          out.*key.number = node.number;
        else
          a.fault(node, key.key, "expected a number", "possible: above 0, up to 10");
        break;
      case K::whole:
        if (node.type == Node::Type::integer && node.integer >= 1 && node.integer <= 1000)
          out.*key.number = double(node.integer);
        else
          a.fault(node, key.key, "expected a whole number", "possible: 1 to 1000");
        break;
      case K::word:
        if (node.type != Node::Type::text) {
          a.fault(node, key.key, "expected one word in quotes", fmt::format("one of: {}", fmt::join(key.words, ", ")));
          break;
        }
        if (std::find(key.words.begin(), key.words.end(), node.text) == key.words.end())
          unknown_word(a, key.key, node, fmt::format("unknown word \"{}\"", node.text), key.words);
        out.*key.text = node.text;
        if (key.key == "site" && node.text == "this") needs_lesion(a, key.key, rule);
        break;
      case K::drug:
        if (node.type == Node::Type::text && policy_vocabulary().find(Takes::drug, node.text) >= 0)
          out.*key.text = node.text;
        else
          unknown_word(a, key.key, node, fmt::format("there is no drug '{}'", node.text),
                       {policy_vocabulary().drugs().begin(), policy_vocabulary().drugs().end()});
        break;
      case K::condition:
        if (node.type != Node::Type::text) {
          a.fault(node, key.key, "expected a condition in quotes", "write only_if = \"pain >= 4\"");
          break;
        }
        out.only_if = node.text;
        texts.push_back(written(a, key.key));
        break;
    }
  }

  Part& part_;
  Problems& problems_;
  std::vector<Where> id_places_;
};

/// The policies that one extends, the first of the chain first.
class Chain {
 public:
  Chain(std::vector<std::unique_ptr<Part>>& parts, Problems& problems) : parts_(parts), problems_(problems) {}

  void read(std::string name, std::string file, std::string source) {
    auto part = std::make_unique<Part>();
    part->name = std::move(name);
    part->file = std::move(file);
    part->source = std::move(source);
    Reader(*part, problems_).read();
    const std::string next = part->extends, from = part->file;
    const Where at = part->extends_at;
    parts_.insert(parts_.begin(), std::move(part));
    if (next.empty()) return;
    const auto& names = policy_names();
    const bool built_in = std::find(names.begin(), names.end(), next) != names.end();
    const std::string path = built_in ? "data/policies/" + next + ".toml"
                                      : (std::filesystem::path{from}.parent_path() / next).lexically_normal().string();
    for (const auto& one : parts_)
      if (one->file == path) {
        problems_.add(at, "extends", fmt::format("'{}' extends itself in the end", next),
                      "extend another policy, or none");
        return;
      }
    if (built_in) return read(next, path, std::string{*embedded_data("policies/" + next + ".toml")});
    std::error_code ignored;
    if (!next.ends_with(".toml") || !std::filesystem::is_regular_file(path, ignored)) {
      std::vector<std::string_view> known(names.begin(), names.end());
      const std::string near = nearest(next, known);
      problems_.add(at, "extends", fmt::format("there is no policy '{}'", next),
                    near.empty() ? fmt::format("one of: {}, or a file beside this one", fmt::join(known, ", "))
                                 : fmt::format("did you mean '{}'?", near));
      return;
    }
    read(next, path, read_whole(path));
  }

 private:
  std::vector<std::unique_ptr<Part>>& parts_;
  Problems& problems_;
};

class Joiner {
 public:
  Joiner(const std::vector<std::unique_ptr<Part>>& parts, Problems& problems) : parts_(parts), problems_(problems) {}

  Policy join() {
    for (const auto& part : parts_) add(*part);
    for (const PolicyNumber& one : out_.numbers) numbers_[one.name] = {one.value, one.unit};
    const Part& last = *parts_.back();
    out_.name = last.name;
    out_.title = last.title;
    out_.summary = last.summary;
    out_.works = last.works;
    out_.extends = last.extends;
    std::vector<std::size_t> order(out_.rules.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::pair{out_.rules[a].section, out_.rules[a].priority} <
             std::pair{out_.rules[b].section, out_.rules[b].priority};
    });
    std::vector<Rule> rules;
    for (const std::size_t i : order) {
      Rule& rule = out_.rules[i];
      const std::vector<Written>& texts = *texts_[i];
      if (!texts.empty()) compile(texts[0], rule.of_lesion, rule.condition);
      std::size_t next = 1;
      for (Action& action : rule.then) {
        if (next < texts.size() && !action.only_if.empty()) compile(texts[next], rule.of_lesion, action.condition);
        ++next;
      }
      rules.push_back(std::move(rule));
    }
    out_.rules = std::move(rules);
    join_refusal();
    for (const std::string_view name : {"emergency", "urgent", "soon", "routine"})
      if (!out_.delays.contains(name) && problems_.empty())
        problems_.add(
            {last.file, 1, 1}, "delays." + std::string{name}, "is missing",
            "write [delays] with " + std::string{name} + " = { median = \"2 day\", sigma = 0.6, source = \"...\" }");
    return std::move(out_);
  }

 private:
  void add(const Part& part) {
    for (const Part::Drop& one : part.drop_sections) {
      const auto section = std::find(sections().begin(), sections().end(), one.what);
      drop([&](const Rule& rule) { return rule.section == std::size_t(section - sections().begin()); });
    }
    for (const Part::Drop& one : part.drop) {
      if (drop([&](const Rule& rule) { return rule.id == one.what; })) continue;
      const auto is = [&](const std::string& id) { return id == one.what; };
      if (std::any_of(dropped_.begin(), dropped_.end(), is)) continue;  // with its section
      std::vector<std::string_view> known;
      for (const Rule& rule : out_.rules) known.push_back(rule.id);
      const std::string near = nearest(one.what, known);
      problems_.add(one.where, "drop", fmt::format("'{}' is no rule of {}", one.what, part.extends),
                    near.empty() ? fmt::format("howship show policies {} lists them", part.extends)
                                 : fmt::format("did you mean '{}'?", near));
    }
    for (const PolicyNumber& number : part.numbers) {
      const auto is = [&](const PolicyNumber& other) { return other.name == number.name; };
      const auto found = std::find_if(out_.numbers.begin(), out_.numbers.end(), is);
      if (found == out_.numbers.end())
        out_.numbers.push_back(number);
      else
        *found = number;
    }
    for (const auto& [member, days] : part.visits) out_.visits.*member = days;
    if (part.biomarkers) out_.visits.biomarkers = *part.biomarkers;
    for (const auto& [name, delay] : part.delays) out_.delays[name] = delay;
    if (part.logic) out_.logic = *part.logic;
    if (part.refusal) {
      out_.refusal = *part.refusal;
      refusal_ = &part;
    }
    for (std::size_t i = 0; i < part.rules.size(); ++i) {
      const auto is = [&](const Rule& rule) { return rule.id == part.rules[i].id; };
      const auto found = std::find_if(out_.rules.begin(), out_.rules.end(), is);
      if (found == out_.rules.end()) {
        out_.rules.push_back(part.rules[i]);
        texts_.push_back(&part.written[i]);
      } else {
        *found = part.rules[i];
        texts_[std::size_t(found - out_.rules.begin())] = &part.written[i];
      }
    }
  }

  template <class Which>
  bool drop(const Which& which) {
    bool any = false;
    for (std::size_t i = out_.rules.size(); i-- > 0;)
      if (which(out_.rules[i])) {
        dropped_.push_back(out_.rules[i].id);
        out_.rules.erase(out_.rules.begin() + std::ptrdiff_t(i));
        texts_.erase(texts_.begin() + std::ptrdiff_t(i));
        any = true;
      }
    return any;
  }

  void compile(const Written& written, bool of_lesion, Condition& out) {
    if (!written.source) return;
    const Names names{&policy_vocabulary(), &numbers_, of_lesion};
    if (const auto fault = clinic::compile(written.text, names, out_.program, out))
      problems_.add(place_in(written, fault->at), written.key, fault->text, fault->hint);
  }

  void join_refusal() {
    if (!refusal_) return;
    if (refusal_->refusal_written) compile(*refusal_->refusal_written, false, out_.refusal.condition);
    if (refusal_->refusal_number.empty()) return;
    const auto found = numbers_.find(refusal_->refusal_number);
    const auto day = parse_unit("day");
    const auto unit = found == numbers_.end() ? std::nullopt : parse_unit(found->second.unit);
    if (unit && unit->dimension == day->dimension) {
      out_.refusal.duration = found->second.value * unit->factor / day->factor;
      return;
    }
    std::vector<std::string_view> known;
    for (const auto& [name, number] : numbers_)
      if (const auto of = parse_unit(number.unit); of && of->dimension == day->dimension) known.push_back(name);
    const std::string near = nearest(refusal_->refusal_number, known);
    problems_.add(refusal_->refusal_number_at, "refusal.duration",
                  fmt::format("'{}' is no time and no number that is one", refusal_->refusal_number),
                  near.empty() ? "write \"6 month\"" : fmt::format("did you mean '{}'?", near));
  }

  const std::vector<std::unique_ptr<Part>>& parts_;
  Problems& problems_;
  Policy out_;
  std::vector<const std::vector<Written>*> texts_;
  std::vector<std::string> dropped_;
  std::map<std::string, NamedNumber, std::less<>> numbers_;
  const Part* refusal_ = nullptr;
};

Policy read_chain(std::string name, const std::string& path, std::string text, Problems& problems) {
  std::vector<std::unique_ptr<Part>> parts;
  Chain(parts, problems).read(std::move(name), path, std::move(text));
  return Joiner(parts, problems).join();
}

}  // namespace

const std::vector<std::string>& policy_names() {
  static const std::vector<std::string> names{"guide_2016", "guide_older",  "modern",
                                              "watchful",   "comfort_only", "alternative_delay"};
  return names;
}

const Vocabulary& policy_vocabulary() {
  static const Vocabulary vocabulary(drug_names());
  return vocabulary;
}

Policy read_policy(std::string_view text, const std::string& path, Problems& problems) {
  return read_chain(std::filesystem::path{path}.stem().string(), path, std::string{text}, problems);
}

Policy load_policy(const std::string& name_or_path) {
  Problems problems;
  Policy out;
  const auto& names = policy_names();
  if (name_or_path.ends_with(".toml")) {
    out = read_policy(read_whole(name_or_path), name_or_path, problems);
  } else if (std::find(names.begin(), names.end(), name_or_path) == names.end()) {
    std::vector<std::string_view> known(names.begin(), names.end());
    const std::string near = nearest(name_or_path, known);
    problems.add({name_or_path, 0, 0}, "policy", "there is no policy '" + name_or_path + "'",
                 near.empty() ? fmt::format("one of: {}, or the path of a .toml file", fmt::join(known, ", "))
                              : fmt::format("did you mean '{}'?", near));
  } else {
    const std::string file = "policies/" + name_or_path + ".toml";
    out = read_chain(name_or_path, "data/" + file, std::string{embedded_data(file).value_or("")}, problems);
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

std::vector<std::string> policy_files(std::string name_or_path) {
  std::vector<std::string> out;
  std::string& path = name_or_path;
  while (path.ends_with(".toml") && std::find(out.begin(), out.end(), path) == out.end()) {
    out.push_back(path);
    Problems ignored;
    const Node document = parse_document(read_whole(path), path, ignored);
    const Entry* extends = document.find("extends");
    if (!extends) break;
    path = extends->node.text.ends_with(".toml")
               ? (std::filesystem::path{path}.parent_path() / extends->node.text).lexically_normal().string()
               : "";
  }
  return out;
}

std::shared_ptr<const Policy> built_in_policy(const std::string& name) {
  static std::mutex mutex;
  static std::map<std::string, std::shared_ptr<const Policy>> all;
  const std::lock_guard lock(mutex);
  std::shared_ptr<const Policy>& one = all[name];
  if (!one) one = std::make_shared<const Policy>(load_policy(name));
  return one;
}

std::optional<clinic::ExpressionFault> compile_condition(std::string_view text, clinic::Policy& policy,
                                                         clinic::Condition& out) {
  std::map<std::string, clinic::NamedNumber, std::less<>> numbers;
  for (const clinic::PolicyNumber& one : policy.numbers) numbers[one.name] = {one.value, one.unit};
  return clinic::compile(text, {&policy_vocabulary(), &numbers, false}, policy.program, out);
}

bool looks_like_policy(std::string_view text) {
  Problems ignored;
  const Node document = parse_document(text, "", ignored);
  return document.find("rule") || document.find("drop") || document.find("drop_sections") || document.find("extends") ||
         document.find("refusal");
}

}  // namespace howship::scenario
