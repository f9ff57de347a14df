// SPDX-License-Identifier: Apache-2.0
// Policies as files: what they carry, that every rule can speak and be silent, and that each mistake is said with its
// place.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "../scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/policy_file.hpp"

namespace howship::scenario {
namespace {

using namespace clinic;

std::set<std::string> carried(const Policy& policy) {
  std::set<std::string> out(policy.logic.begin(), policy.logic.end());
  for (const Rule& rule : policy.rules) out.insert(rule.logic.begin(), rule.logic.end());
  return out;
}

TEST(Policies, CarryEveryPointOfCare) {
  const std::set<std::string> modern = carried(load_policy("modern")), guide = carried(load_policy("guide_2016"));
  std::size_t numbered = 0;
  for (const Point& point : points()) {
    const std::string id{point.id};
    if (id.size() > 3 || !std::isupper(static_cast<unsigned char>(id[0]))) continue;
    ++numbered;
    EXPECT_TRUE(modern.contains(id)) << id;
    EXPECT_EQ(guide.contains(id), id != "L6" && id != "L9") << id;
  }
  EXPECT_EQ(numbered, 12u + 13 + 6 + 8 + 7 + 14 + 9 + 6);
}

TEST(Policies, HaveAsManyRulesAsTheyWereWrittenWith) {
  const std::pair<const char*, std::size_t> rules[] = {{"guide_2016", 104},  {"guide_older", 100},
                                                       {"modern", 109},      {"watchful", 64},
                                                       {"comfort_only", 51}, {"alternative_delay", 105}};
  for (const auto& [name, count] : rules) EXPECT_EQ(load_policy(name).rules.size(), count) << name;
  EXPECT_NEAR(load_policy("alternative_delay").refusal.duration, 182.6, 0.1);
}

/// Looks for values under which a condition holds: a walk through its comparisons, each slot set once.
class Search {
 public:
  explicit Search(const Program& program) : program_(program) {
    values_.assign(program.read.size(), std::nan(""));
    set_.assign(program.read.size(), false);
  }
  bool find(std::int32_t entry) {
    if (entry < 0) return entry == always;
    if (++steps_ > 200000) return false;
    const Comparison& c = program_.comparisons[std::size_t(entry)];
    return each(c.left, [&] {
      if (c.right < 0) return go(entry);
      return each(c.right, [&] { return go(entry); });
    });
  }
  std::vector<double> candidates(std::int32_t slot) const {
    std::vector<double> out{std::nan(""), 1.0, 0.0};
    const Quantity& q = *program_.read[std::size_t(slot)].quantity;
    if (q.kind == ValueKind::word)
      for (std::size_t w = 0; w < q.words.size(); ++w) out.push_back(double(w));
    if (q.kind == ValueKind::number)
      for (const Comparison& c : program_.comparisons) {
        if (c.left == slot && c.right < 0)
          for (const double add : {1e-3, 0.0, -1e-3}) out.push_back(c.constant * (1.0 + add) + add);
        if (c.left == slot || c.right == slot) {
          out.push_back(1e5);
          out.push_back(-1e5);
        }
      }
    return out;
  }
  const std::vector<double>& values() const { return values_; }
  const std::vector<bool>& set() const { return set_; }

 private:
  bool go(std::int32_t entry) {
    const Comparison& c = program_.comparisons[std::size_t(entry)];
    Program one;
    one.comparisons = {c};
    one.comparisons[0].yes = always;
    one.comparisons[0].no = never;
    return find(holds(one, 0, values_.data()) ? c.yes : c.no);
  }
  template <class Then>
  bool each(std::int32_t slot, const Then& then) {
    const auto s = std::size_t(slot);
    if (set_[s]) return then();
    set_[s] = true;
    for (const double value : candidates(slot)) {
      values_[s] = value;
      if (then()) return true;
    }
    values_[s] = std::nan("");
    set_[s] = false;
    return false;
  }
  const Program& program_;
  std::vector<double> values_;
  std::vector<bool> set_;
  int steps_ = 0;
};

/// The parts that are joined by a word outside all brackets, without brackets around them.
std::vector<std::string> joined_by(const std::string& text, const std::string& word) {
  std::vector<std::string> out{""};
  int depth = 0;
  std::string token;
  const auto end_token = [&] {
    if (token == word && depth == 0)
      out.emplace_back();
    else
      out.back() += token;
    token.clear();
  };
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
      token += c;
      continue;
    }
    end_token();
    depth += (c == '(') - (c == ')');
    out.back() += c;
  }
  end_token();
  for (std::string& one : out) {
    const std::size_t from = one.find_first_not_of(" \n"), to = one.find_last_not_of(" \n");
    one = one.substr(from, to - from + 1);
    // Brackets that hold the whole of it; those of since(ct) follow a name.
    while (one.front() == '(') {
      int deep = 0;
      std::size_t close = 0;
      for (std::size_t i = 0; i < one.size() && close == 0; ++i) {
        deep += (one[i] == '(') - (one[i] == ')');
        if (deep == 0) close = i;
      }
      if (close + 1 != one.size()) break;
      one = one.substr(1, one.size() - 2);
    }
  }
  return out;
}

/// A rule's condition, and charts made for parts of it.
class Charts {
 public:
  Charts(const Policy& policy, const Rule& rule) : program_(policy.program), rule_(rule) {
    for (const PolicyNumber& one : policy.numbers) numbers_[one.name] = {one.value, one.unit};
  }
  /// Values under which all of `wanted` hold, starting from `values` where they are given; none where there are none.
  std::optional<std::vector<double>> satisfy(const std::vector<std::string>& wanted) {
    std::string all;
    for (const std::string& one : wanted) all += (all.empty() ? "(" : " and (") + one + ")";
    Condition condition;
    const auto fault = compile(all, {&policy_vocabulary(), &numbers_, rule_.of_lesion}, program_, condition);
    EXPECT_FALSE(fault) << rule_.id << ": " << all << ": " << (fault ? fault->text : "");
    if (fault) return std::nullopt;
    Search search(program_);
    if (!search.find(condition.entry)) return std::nullopt;
    return search.values();
  }
  bool speaks(const std::vector<double>& values) const { return holds(program_, rule_.condition.entry, values.data()); }

 private:
  Program program_;
  std::map<std::string, NamedNumber, std::less<>> numbers_;
  const Rule& rule_;
};

TEST(Policies, EveryRuleSpeaksInAChartThatSatisfiesItAndIsSilentWhereOneTermIsBroken) {
  for (const std::string& name : policy_names()) {
    const Policy policy = load_policy(name);
    std::size_t groups = 0, alternatives = 0, possible = 0;
    for (const Rule& rule : policy.rules) {
      Charts charts(policy, rule);
      const std::vector<std::string> whole = joined_by(rule.when, "or");
      std::vector<std::string> terms = joined_by(rule.when, "and");
      if (whole.size() > 1) terms = {rule.when};  // one group of alternatives
      const auto good = charts.satisfy(terms);
      if (rule.id == "L6") {
        EXPECT_FALSE(good) << "radiation of what does not hurt is off";
        continue;
      }
      ASSERT_TRUE(good) << name << ' ' << rule.id;
      EXPECT_TRUE(charts.speaks(*good)) << name << ' ' << rule.id;
      for (std::size_t k = 0; k < terms.size(); ++k) {
        // A term is broken with all that could stand for it, the others hold where they can.
        ++groups;
        std::vector<std::string> rest = terms;
        rest[k] = "not (" + terms[k] + ")";
        auto bad = charts.satisfy(rest);
        if (!bad) bad = charts.satisfy({rest[k]});  // others cannot hold without it
        ASSERT_TRUE(bad) << name << ' ' << rule.id << " cannot be silent for: " << terms[k];
        EXPECT_FALSE(charts.speaks(*bad)) << name << ' ' << rule.id << " speaks without: " << terms[k];
        // Each alternative of a group is enough alone.
        const std::vector<std::string> group = joined_by(terms[k], "or");
        for (std::size_t i = 0; group.size() > 1 && i < group.size(); ++i) {
          ++alternatives;
          std::vector<std::string> alone = terms;
          alone.erase(alone.begin() + std::ptrdiff_t(k));
          for (std::size_t j = 0; j < group.size(); ++j) alone.push_back(j == i ? group[j] : "not (" + group[j] + ")");
          const auto enough = charts.satisfy(alone);
          if (!enough) continue;
          ++possible;
          EXPECT_TRUE(charts.speaks(*enough)) << name << ' ' << rule.id << ": " << group[i] << " alone";
        }
      }
    }
    RecordProperty(name + "_terms", int(groups));
    RecordProperty(name + "_alternatives", int(alternatives));
    EXPECT_GT(groups, policy.rules.size()) << name;
    // Some alternatives cannot hold without another: a grade that is known and one that is not.
    EXPECT_GE(double(possible), 0.9 * double(alternatives)) << name << ": " << possible << " of " << alternatives;
  }
}

// ---- mistakes

constexpr std::string_view sound = R"(title = "A"
summary = "B"
works = ["a work"]
[numbers]
limit = { value = "3 month", range = ["1 month", "9 month"], origin = "assumed", source = "s", confidence = "L" }
[visits]
routine = "28 day"
biomarkers = false
[delays]
emergency = { median = "6 h", sigma = 0.6, source = "s" }
urgent = { median = "2 day", sigma = 0.6, source = "s" }
soon = { median = "7 day", sigma = 0.5, source = "s" }
routine = { median = "14 day", sigma = 0.5, source = "s" }
[diagnosis]
logic = ["D1"]
pretest = "by_primary"
update = "own_likelihood_ratio"
[refusal]
from = "diagnosis"
duration = "limit"
sections = ["systemic"]
ends_when = "pain >= 8"
why = "w"
[[rule]]
id = "A"
logic = ["E1"]
section = "pain"
when = "pain >= 4 and expected_survival >= limit"
then = [ { start = "morphine", dose = "60 mg/day", only_if = "pain >= 7" }, { plan = "visit", in = "2 day" } ]
priority = 10
cooldown = "2 day"
max_times = 3
goes_on = true
source = "s"
[[rule]]
id = "B"
logic = []
section = "local"
about = "lesion"
when = """painful
  and size >= 20 mm"""
then = [ { irradiate = "this", dose = "8 Gy", fractions = 1, within = "soon" }, { hold = "bone_agent", for = "9 day" } ]
priority = 2
source = "s"
)";

/// The sound policy with one thing changed; '@' in the change is where the fault is expected.
struct Mistake {
  std::string was, is, says;
};

void expect_one_fault(const Mistake& m) {
  std::string text{sound};
  const std::size_t at = text.find(m.was);
  ASSERT_NE(at, std::string::npos) << m.was;
  text.replace(at, m.was.size(), m.is);
  const std::size_t mark = text.find('@');
  ASSERT_NE(mark, std::string::npos) << m.is;
  text.erase(mark, 1);
  const unsigned line = unsigned(std::count(text.begin(), text.begin() + std::ptrdiff_t(mark), '\n')) + 1;
  const std::size_t begins = text.rfind('\n', mark == 0 ? 0 : mark - 1);
  const unsigned column = unsigned(mark - (begins == std::string::npos || mark == 0 ? 0 : begins + 1)) + 1;
  Problems problems;
  read_policy(text, "p.toml", problems);
  ASSERT_EQ(problems.size(), 1u) << m.is << '\n' << problems.report();
  const Problem& found = problems.list()[0];
  EXPECT_EQ(found.where.line, line) << m.is << '\n' << problems.report();
  EXPECT_EQ(found.where.column, column) << m.is << '\n' << problems.report();
  EXPECT_NE(found.text.find(m.says), std::string::npos) << m.is << '\n' << problems.report();
  EXPECT_FALSE(found.hint.empty()) << m.is << '\n' << problems.report();
}

std::vector<Mistake> mistakes() {
  std::vector<Mistake> out{
      {"title = \"A\"\n", "@", "is missing"},
      {"title = \"A\"", "@titel = \"C\"\ntitle = \"A\"", "no such key"},
      {"summary = \"B\"", "summary = @3", "expected text"},
      {"works = [\"a work\"]", "works = @\"a work\"", "expected a list"},
      {"[visits]",
       "pain = @{ value = \"3\", range = [\"1\", \"9\"], origin = \"assumed\", source = \"s\", confidence = \"L\" "
       "}\n[visits]",
       "name of a quantity"},
      {"value = \"3 month\"", "value = @\"30 month\"", "outside its own range"},
      {"origin = \"assumed\"", "origin = @\"guessed\"", "unknown word"},
      {"confidence = \"L\" }", "confidence = @\"X\" }", "unknown word"},
      {"routine = \"28 day\"", "routine = @\"28 mm\"", ""},
      {"routine = \"28 day\"", "routine = @28", "expected a quantity"},
      {"routine = \"28 day\"", "@rutine = \"28 day\"", "no such key"},
      {"biomarkers = false", "biomarkers = @\"no\"", "true or false"},
      {"median = \"6 h\"", "median = @\"6 mg\"", ""},
      {"sigma = 0.6, source = \"s\" }\nurgent", "sigma = @9, source = \"s\" }\nurgent", "not possible"},
      {"logic = [\"D1\"]", "logic = [@\"D11\"]", "no point of care"},
      {"pretest = \"by_primary\"", "pretest = @\"by_age\"", "unknown word"},
      {"from = \"diagnosis\"", "from = @\"birth\"", "unknown word"},
      {"duration = \"limit\"", "duration = @\"limt\"", "no time"},
      {"duration = \"limit\"", "duration = @\"4 mm\"", ""},
      {"sections = [\"systemic\"]", "sections = [@\"sistemic\"]", "no section"},
      {"ends_when = \"pain >= 8\"", "ends_when = \"pain >= @eight\"", "no quantity"},
      {"id = \"B\"", "id = @\"A\"", "twice"},
      {"logic = [\"E1\"]", "logic = [@\"E13\"]", "no point of care"},
      {"section = \"pain\"", "section = @\"pains\"", "unknown word"},
      {"about = \"lesion\"", "about = @\"lession\"", "unknown word"},
      {"when = \"pain >= 4", "when = \"@pian >= 4", "no quantity"},
      {"when = \"pain >= 4", "when = \"pain >= @4 mm", "is in"},
      {"when = \"pain >= 4", "when = \"@size >= 4 mm", "belongs to a lesion"},
      {"when = \"pain >= 4 and", "when = \"pain >= @and", "expected a quantity"},
      {"and size >= 20 mm", "and size >= @20 day", "is in"},
      {"and size >= 20 mm", "and @sice >= 20 mm", "no quantity"},
      {"and size >= 20 mm", "and size >= 20 mm and not @)", "expected a quantity"},
      {"only_if = \"pain >= 7\"", "only_if = \"@pain is 7\"", "alone is not true"},
      {"only_if = \"pain >= 7\"", "only_if = @7", "a condition in quotes"},
      {"start = \"morphine\"", "start = @\"morfine\"", "no drug"},
      {"start = \"morphine\"", "@begin = \"morphine\"", ""},
      {"dose = \"60 mg/day\"", "dose = @\"60 mg\"", ""},
      {"dose = \"60 mg/day\"", "dose = @60", "expected a quantity"},
      {"plan = \"visit\"", "plan = @\"party\"", "no such word"},
      {"in = \"2 day\" }", "in = @\"2 mm\" }", ""},
      {"priority = 10", "priority = @\"ten\"", "whole number"},
      {"priority = 10\n", "", "is missing"},
      {"cooldown = \"2 day\"", "cooldown = @\"2 kg\"", ""},
      {"max_times = 3", "max_times = @0", "whole number"},
      {"goes_on = true", "goes_on = @1", "true or false"},
      {"goes_on = true", "@goes_off = true", "no such key"},
      {"irradiate = \"this\"", "irradiate = @\"that\"", "no such word"},
      {"dose = \"8 Gy\"", "dose = @\"800 Gy\"", "not possible"},
      {"fractions = 1", "fractions = @0", "whole number"},
      {"fractions = 1", "fractions = @1.5", "whole number"},
      {"within = \"soon\"", "within = @\"son\"", "unknown word"},
      {"within = \"soon\"", "@panel = \"routine\"", "takes no"},
      {"within = \"soon\"", "@wihtin = \"soon\"", "no such key"},
      {"hold = \"bone_agent\"", "hold = @\"bone_agents\"", "no drug or group"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ order = @\"ctt\", within = \"soon\" }", "no test"},
      {"{ plan = \"visit\", in = \"2 day\" }", "@{ order = \"labs\", within = \"soon\" }", "needs `panel`"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ order = \"ct\", site = @\"this\" }", "about the patient"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ irradiate = @\"this\", dose = \"8 Gy\", fractions = 1 }",
       "about the patient"},
      {"{ plan = \"visit\", in = \"2 day\" }", "@{ operate = \"fix\" }", "needs `site`"},
      {"{ plan = \"visit\", in = \"2 day\" }", "@{ irradiate = \"worst\", fractions = 2 }", "needs `dose`"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ admit = @false }", "left out"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ admit = true, note = @\"n\" }", "one thing"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ note = @\"\" }", "is empty"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ note = @3 }", "expected text in quotes"},
      {"within = \"soon\"", "within = @3", "expected one word in quotes"},
      {"[numbers]", "drop = @[\"A\"]\n[numbers]", "nothing to drop from"},
      {"[[rule]]\nid = \"B\"\nlogic = []", "@[[rule]]\nid = \"B\"", "is missing"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ adjust = \"morphine\", factor = @11 }", "expected a number"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ start = \"denosumab\", on_days = @\"3 day\" }", "a list of times"},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ start = \"denosumab\", on_days = [@\"3 mm\"] }", ""},
      {"{ plan = \"visit\", in = \"2 day\" }", "{ start = \"denosumab\", otherwise = @\"x\" }", "no drug"},
  };
  // A letter too many in the name of every quantity of the patient.
  for (const Quantity& one : quantities()) {
    if (one.scope == Scope::lesion) continue;
    const std::string in_brackets = one.takes == Takes::nothing ? "" : "(mri)";
    out.push_back({"when = \"pain >= 4", fmt::format("when = \"@{}q{}", one.name, in_brackets.empty() ? "" : " > 3"),
                   "there is no quantity"});
  }
  // Every key of an action behind a verb that does not take it.
  for (const ActionKey& key : action_keys()) {
    if (key.verbs.empty()) continue;
    out.push_back(
        {"{ plan = \"visit\", in = \"2 day\" }", fmt::format("{{ admit = true, @{} = 3 }}", key.key), "takes no"});
  }
  return out;
}

TEST(Policies, EachOfManyMistakesIsSaidWithLineColumnAndHint) {
  Problems none;
  read_policy(sound, "p.toml", none);
  ASSERT_TRUE(none.empty()) << none.report();
  std::size_t count = 0;
  for (const Mistake& one : mistakes()) {
    if (one.is.find('@') == std::string::npos) continue;
    ++count;
    expect_one_fault(one);
  }
  EXPECT_GE(count, 120u);
}

TEST(Policies, ExtendOthersAndNeverThemselves) {
  Problems problems;
  read_policy("title = \"A\"\nsummary = \"B\"\nextends = \"guide_2061\"\n", "p.toml", problems);
  ASSERT_EQ(problems.size(), 1u) << problems.report();
  EXPECT_EQ(problems.list()[0].where.line, 3u);
  EXPECT_EQ(problems.list()[0].where.column, 11u);
  EXPECT_NE(problems.list()[0].hint.find("guide_2016"), std::string::npos);
  Problems ring;
  read_policy("title = \"A\"\nsummary = \"B\"\nextends = \"p.toml\"\n", "p.toml", ring);
  ASSERT_EQ(ring.size(), 1u) << ring.report();
  EXPECT_NE(ring.list()[0].text.find("extends itself"), std::string::npos);
  Problems drop;
  read_policy(
      "title = \"A\"\nsummary = \"B\"\nextends = \"modern\"\ndrop = [\"E1\", \"E99\"]\ndrop_sections = [\"pains\"]\n",
      "p.toml", drop);
  ASSERT_EQ(drop.size(), 2u) << drop.report();
  EXPECT_EQ(drop.list()[0].where.line, 5u);
  // In files of one's own, beside each other: each is an input of the run.
  const Scratch scratch;
  write_whole(scratch / "a.toml", "title = \"A\"\nsummary = \"B\"\nextends = \"b.toml\"\n");
  write_whole(scratch / "b.toml", "title = \"B\"\nsummary = \"B\"\nextends = \"modern\"\ndrop = [\"E1\"]\n");
  const std::string a = (scratch / "a.toml").string(), b = (scratch / "b.toml").string();
  EXPECT_EQ(policy_files(a), (std::vector<std::string>{a, b}));
  EXPECT_EQ(load_policy(a).rules.size(), load_policy("modern").rules.size() - 1);
  Problems empty;
  read_policy("title = \"A\"\nsummary = \"B\"\n", "p.toml", empty);
  ASSERT_EQ(empty.size(), 1u) << empty.report();
  EXPECT_NE(empty.list()[0].text.find("there is no rule"), std::string::npos);
  Problems good;
  const Policy mine =
      read_policy("title = \"A\"\nsummary = \"B\"\nextends = \"modern\"\ndrop = [\"E1\"]\ndrop_sections = [\"pain\"]\n",
                  "p.toml", good);
  EXPECT_TRUE(good.empty()) << good.report();
  for (const Rule& rule : mine.rules) {
    EXPECT_NE(rule.id, "E1");
    EXPECT_NE(sections()[rule.section], "pain");
  }
  // A rule of the same name stands in the place of the one that is extended.
  const Policy modern = load_policy("modern");
  const auto b1 = std::find_if(modern.rules.begin(), modern.rules.end(), [](const Rule& r) { return r.id == "B1"; });
  EXPECT_EQ(b1->policy, "modern");
}

TEST(Policies, OfOnesOwnReplaceWhatTheySayAndKeepTheRest) {
  Problems problems;
  const Policy old = load_policy("modern");
  ASSERT_FALSE(old.numbers.empty());
  const PolicyNumber& number = old.numbers.front();
  const std::string value = fmt::format("{} {}", number.value * 2.0, number.unit);
  const Policy mine = read_policy(
      fmt::format(
          "title = \"A\"\nsummary = \"B\"\nextends = \"modern\"\ndrop_sections = [\"pain\"]\ndrop = [\"{}\"]\n"
          "[numbers]\n{} = {{ value = \"{}\", range = [\"{}\", \"{}\"], origin = \"assumed\", source = \"s\", "
          "confidence = \"L\" }}\nmine = {{ value = \"2 week\", range = [\"1 week\", \"3 week\"], origin = "
          "\"assumed\", source = \"s\", confidence = \"L\" }}\n"
          "[visits]\nsurvey = \"9 day\"\nbiomarkers = true\n[delays]\nsoon = {{ median = \"3 day\", source = \"t\" }}\n"
          "[refusal]\nfrom = \"start\"\nduration = \"mine\"\nsections = [\"local\", \"test\"]\nwhy = \"w\"\n",
          std::find_if(old.rules.begin(), old.rules.end(),
                       [](const Rule& rule) { return sections()[rule.section] == "pain"; })
              ->id,
          number.name, value, value, value),
      "p.toml", problems);
  // To drop a rule and, with its section, the same rule is no mistake.
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(mine.numbers.size(), old.numbers.size() + 1);
  EXPECT_EQ(mine.numbers.front().name, number.name) << "in its place";
  EXPECT_EQ(mine.numbers.front().value, 2.0 * number.value);
  EXPECT_EQ(mine.numbers.front().policy, "p");
  EXPECT_EQ(mine.numbers[1].policy, old.numbers[1].policy);
  EXPECT_EQ(mine.visits.survey, 9.0);
  EXPECT_TRUE(mine.visits.biomarkers);
  EXPECT_EQ(mine.visits.routine, old.visits.routine);
  EXPECT_EQ(mine.delays.at("soon").median, 3.0);
  EXPECT_EQ(mine.delays.at("soon").sigma, 0.5) << "where it does not say";
  EXPECT_EQ(mine.delays.at("urgent").median, old.delays.at("urgent").median);
  EXPECT_TRUE(mine.refusal.any);
  EXPECT_EQ(mine.refusal.from, Refusal::From::start);
  EXPECT_EQ(mine.refusal.duration, 14.0) << "the number that it names, in days";
  ASSERT_EQ(mine.refusal.sections.size(), 2u);
  EXPECT_EQ(sections()[mine.refusal.sections[0]], "local");
  EXPECT_EQ(mine.refusal.condition.entry, always) << "nothing ends it";
}

TEST(Policies, MayDeclineForATimeThatIsWrittenOut) {
  Problems problems;
  const Policy mine = read_policy(
      "title = \"A\"\nsummary = \"B\"\nextends = \"watchful\"\n[refusal]\nfrom = \"spread\"\nduration = \"4 week\"\n"
      "sections = [\"systemic\"]\nwhy = \"w\"\n[[rule]]\nid = \"mine\"\nlogic = []\nsection = \"pain\"\nwhen = \"pain "
      ">= 4\"\n"
      "then = [ { adjust = \"morphine\", factor = 2 }, { start = \"zoledronate\", otherwise = \"denosumab\", "
      "on_days = [\"0 day\", \"1 week\"] }, { stop = \"denosumab\", only_if = \"pain >= 7\" } ]\npriority = 10\nsource "
      "= \"s\"\n",
      "p.toml", problems);
  ASSERT_TRUE(problems.empty()) << problems.report();
  EXPECT_EQ(mine.refusal.from, Refusal::From::spread);
  EXPECT_EQ(mine.refusal.duration, 28.0);
  const auto rule = std::find_if(mine.rules.begin(), mine.rules.end(), [](const Rule& r) { return r.id == "mine"; });
  ASSERT_NE(rule, mine.rules.end());
  EXPECT_EQ(rule->policy, "p");
  EXPECT_TRUE(std::isnan(rule->cooldown) && std::isnan(rule->max_times));
  EXPECT_FALSE(rule->goes_on || rule->of_lesion);
  ASSERT_EQ(rule->then.size(), 3u);
  EXPECT_EQ(rule->then[0].factor, 2.0);
  EXPECT_EQ(rule->then[1].otherwise, "denosumab");
  EXPECT_EQ(rule->then[1].on_days, (std::vector<double>{0.0, 7.0}));
  EXPECT_EQ(rule->then[1].condition.entry, always);
  EXPECT_EQ(rule->then[2].only_if, "pain >= 7");
  EXPECT_GE(rule->then[2].condition.entry, 0);
}

TEST(Policies, AreToldFromOtherFilesByWhatAPolicyAloneHas) {
  for (const char* text : {"[[rule]]\nid = \"A\"\n", "drop = [\"A\"]\n", "drop_sections = [\"pain\"]\n",
                           "extends = \"modern\"\n", "[refusal]\nwhy = \"w\"\n"})
    EXPECT_TRUE(looks_like_policy(text)) << text;
  for (const char* text :
       {"", "title = \"A\"\nsummary = \"B\"\n", "duration = \"1 year\"\n[clinic]\npolicy = \"modern\"\n", "rule = @\n"})
    EXPECT_FALSE(looks_like_policy(text)) << text;
}

TEST(Policies, AreMadeOfTheFilesThatTheyExtend) {
  const Scratch scratch;
  write_whole(scratch / "alone.toml", "title = \"A\"\n");
  write_whole(scratch / "itself.toml", "extends = \"itself.toml\"\n");
  std::filesystem::create_directories(scratch / "more");
  write_whole(scratch / "more/far.toml", "extends = \"../alone.toml\"\n");
  const auto path = [&](const std::string& name) { return (scratch / name).string(); };
  EXPECT_EQ(policy_files(path("alone.toml")), std::vector<std::string>{path("alone.toml")});
  EXPECT_EQ(policy_files(path("itself.toml")), std::vector<std::string>{path("itself.toml")}) << "and no end";
  EXPECT_EQ(policy_files(path("more/far.toml")), (std::vector<std::string>{path("more/far.toml"), path("alone.toml")}));
  EXPECT_TRUE(policy_files("modern").empty()) << "none is the user's own";
}

TEST(Policies, NameOnlyTreatmentsThatThereAre) {
  for (const std::string& name : policy_names())
    for (const Rule& rule : load_policy(name).rules) {
      EXPECT_FALSE(rule.source.empty()) << name << ' ' << rule.id;
      EXPECT_FALSE(rule.then.empty()) << name << ' ' << rule.id;
    }
  for (const DrugGroup& group : drug_groups())
    for (const std::string_view drug : group.drugs)
      EXPECT_GE(policy_vocabulary().find(Takes::drug, drug), 0) << group.name << ' ' << drug;
}

}  // namespace
}  // namespace howship::scenario
