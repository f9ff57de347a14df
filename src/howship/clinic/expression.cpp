// SPDX-License-Identifier: Apache-2.0
#include "howship/clinic/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"

namespace howship::clinic {
namespace {

constexpr int deepest = 64;

struct Token {
  enum class Kind { number, name, sign, end };
  Kind kind = Kind::end;
  std::size_t at = 0;
  std::string_view text{};
  std::string_view unit{};  ///< of a number; empty where none stands behind it
  std::size_t unit_at = 0;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool joins(std::string_view word) { return word == "and" || word == "or" || word == "not"; }

/// What a unit may be made of behind a number: letters, digits, '/', '%'.
std::size_t unit_length(std::string_view rest) {
  std::size_t n = 0;
  while (n < rest.size() && (is_letter(rest[n]) || is_digit(rest[n]) || rest[n] == '/' || rest[n] == '%')) ++n;
  return n;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> out;
  std::size_t i = 0;
  for (;;) {
    while (i < text.size() && is_blank(text[i])) ++i;
    Token token;
    token.at = i;
    if (i == text.size()) {
      out.push_back(token);
      return out;
    }
    const char c = text[i];
    if (is_digit(c)) {
      while (i < text.size() && is_digit(text[i])) ++i;
      if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1]))
        for (++i; i < text.size() && is_digit(text[i]);) ++i;
      token.kind = Token::Kind::number;
      token.text = text.substr(token.at, i - token.at);
      std::size_t after = i;
      while (after < text.size() && is_blank(text[after])) ++after;
      const std::string_view unit = text.substr(after, unit_length(text.substr(after)));
      const bool begins = !unit.empty() && (is_letter(unit[0]) || unit[0] == '%' || unit.starts_with("1/"));
      const std::size_t end = after + unit.size();
      if (begins && !joins(unit) && !find_quantity(unit) &&
          !(end < text.size() && (text[end] == '_' || text[end] == '('))) {
        token.unit = unit;
        token.unit_at = after;
        i = end;
      }
    } else if (is_letter(c) || c == '_') {
      while (i < text.size() && is_name(text[i])) ++i;
      token.kind = Token::Kind::name;
      token.text = text.substr(token.at, i - token.at);
    } else {
      const std::string_view two = text.substr(i, 2);
      i += two == "<=" || two == ">=" || two == "!=" || two == "==" ? 2 : 1;
      while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) ++i;  // one letter beyond ASCII
      token.kind = Token::Kind::sign;
      token.text = text.substr(token.at, i - token.at);
    }
    out.push_back(token);
  }
}

/// What is true or false: a comparison, or two joined.
struct Branch {
  enum class Kind { test, both, either, opposite, constant };
  Kind kind = Kind::test;
  Comparison comparison{};
  bool value = false;
  std::unique_ptr<Branch> left{}, right{};
};
using Tree = std::unique_ptr<Branch>;

struct Term {
  enum class Kind { number, reading, known, word };
  Kind kind = Kind::word;
  std::size_t at = 0;
  std::string_view text{};
  double value = 0.0;
  std::string unit{};      ///< of a number
  std::int32_t slot = -1;  ///< of a reading
  const Quantity* quantity = nullptr;
};

class Parser {
 public:
  Parser(std::string_view text, const Names& names, const Program& program)
      : read_(program.read), names_(names), tokens_(tokens_of(text)) {}

  Tree parse() {
    Tree tree = expr();
    if (next().kind != Token::Kind::end) {
      const std::string_view word = next().text;
      fail(next().at, fmt::format("expected `and`, `or` or the end, found '{}'", printable(word)),
           word == ")" ? "there is one ) too many" : "join two conditions with and, or");
    }
    return tree;
  }
  std::vector<Reading> read_;
  std::vector<std::int32_t> reads_;

 private:
  [[noreturn]] static void fail(std::size_t at, std::string text, std::string hint) {
    throw ExpressionFault{at, std::move(text), std::move(hint)};
  }
  const Token& next() const { return tokens_[at_]; }
  const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool is(std::string_view word) const { return next().kind != Token::Kind::end && next().text == word; }

  Tree join(Branch::Kind kind, Tree a, Tree b) {
    auto out = std::make_unique<Branch>();
    out->kind = kind;
    out->left = std::move(a);
    out->right = std::move(b);
    return out;
  }
  Tree expr() {
    Tree out = conj();
    while (is("or")) {
      take();
      count();
      out = join(Branch::Kind::either, std::move(out), conj());
    }
    return out;
  }
  Tree conj() {
    Tree out = neg();
    while (is("and")) {
      take();
      count();
      out = join(Branch::Kind::both, std::move(out), neg());
    }
    return out;
  }
  /// A chain of joined conditions is a tree as deep as it is long.
  void count() {
    if (++joined_ > 500) fail(next().at, "a condition joins at most 500 comparisons", "make two rules of it");
  }
  Tree neg() {
    if (++depth_ > deepest)
      fail(next().at, fmt::format("brackets and `not` stand at most {} deep", deepest), "make two rules of it");
    Tree out;
    if (is("not")) {
      take();
      out = join(Branch::Kind::opposite, neg(), nullptr);
    } else if (is("(")) {
      const std::size_t open = take().at;
      out = expr();
      if (!is(")")) fail(open, "this bracket is not closed", "put a ) where it ends");
      take();
    } else {
      out = test();
    }
    --depth_;
    return out;
  }

  Term term() {
    const Token token = take();
    Term out;
    out.at = token.at;
    out.text = token.text;
    if (token.kind == Token::Kind::number) {
      out.kind = Term::Kind::number;
      out.unit = token.unit.empty() ? "1" : std::string{token.unit};
      if (!parse_unit(out.unit))
        fail(token.unit_at, fmt::format("'{}' is no unit", printable(token.unit)),
             "units are written as mmol/L, umol/L, 1/nL, mg/day, month, mm, Gy");
      out.value = read_number(token.text).value_or(0.0);
      return out;
    }
    if (token.kind == Token::Kind::end)
      fail(token.at, "the condition ends where a quantity is expected", "write what is asked, as pain >= 4");
    if (token.kind == Token::Kind::sign || joins(token.text))
      fail(token.at, fmt::format("expected a quantity, found '{}'", printable(token.text)),
           token.text == "-" || token.text == "+" || token.text == "*" || token.text == "/"
               ? "there is no arithmetic: what needs it is a quantity of its own (howship show quantities)"
           : token.text == ")" ? "there is one ) too many, or nothing stands in the brackets"
                               : "write what is asked, as pain >= 4");
    if (token.text == "known") return known(token);
    if (names_.numbers) {
      if (const auto number = names_.numbers->find(token.text); number != names_.numbers->end()) {
        out.kind = Term::Kind::number;
        out.value = number->second.value;
        out.unit = number->second.unit;
        return out;
      }
    }
    const Quantity* quantity = find_quantity(token.text);
    if (!quantity) return out;  // a word, or a mistake: the comparison says
    out.kind = Term::Kind::reading;
    out.quantity = quantity;
    if (quantity->scope == Scope::lesion && !names_.of_lesion)
      fail(token.at, fmt::format("'{}' belongs to a lesion, and this rule is about the patient", token.text),
           "give the rule about = \"lesion\"");
    Reading reading{quantity, -1};
    if (quantity->takes != Takes::nothing) {
      if (!is("("))
        fail(next().at, fmt::format("'{}' asks of what: ({})", token.text, name(quantity->takes)),
             fmt::format("write {}({})", token.text, names_.vocabulary->of(quantity->takes).front()));
      take();
      const Token argument = take();
      reading.argument =
          argument.kind == Token::Kind::name ? names_.vocabulary->find(quantity->takes, argument.text) : -1;
      if (reading.argument < 0) {
        std::vector<std::string_view> known(names_.vocabulary->of(quantity->takes).begin(),
                                            names_.vocabulary->of(quantity->takes).end());
        const std::string near = nearest(argument.text, known);
        fail(argument.at,
             fmt::format("{}({}): there is no such {}", token.text, printable(argument.text), name(quantity->takes)),
             near.empty() ? fmt::format("for example {}({})", token.text, known.front())
                          : fmt::format("did you mean '{}'?", near));
      }
      if (!is(")")) fail(next().at, fmt::format("'{}({}' is not closed", token.text, argument.text), "put a ) here");
      take();
    } else if (is("(")) {
      fail(next().at, fmt::format("'{}' takes nothing in brackets", token.text), "leave the brackets out");
    }
    out.slot = slot_of(reading);
    return out;
  }

  Term known(const Token& token) {
    if (!is("(")) fail(next().at, "`known` asks of what: (quantity)", "write known(ntx)");
    take();
    const std::size_t inner = next().at;
    if (++depth_ > deepest) fail(inner, "brackets stand too deep", "write known(ntx)");
    Term out = term();
    --depth_;
    if (out.kind != Term::Kind::reading)
      fail(inner, fmt::format("known({}): not a quantity", printable(out.text)), "write known(ntx)");
    if (!is(")")) fail(next().at, "'known(' is not closed", "put a ) here");
    take();
    out.kind = Term::Kind::known;
    out.at = token.at;
    return out;
  }

  std::int32_t slot_of(const Reading& reading) {
    const auto found = std::find(read_.begin(), read_.end(), reading);
    const auto slot = std::int32_t(found - read_.begin());
    if (found == read_.end()) read_.push_back(reading);
    if (std::find(reads_.begin(), reads_.end(), slot) == reads_.end()) reads_.push_back(slot);
    return slot;
  }

  static bool decide(Relation relation, double a, double b) {
    switch (relation) {
      case Relation::less:
        return a < b;
      case Relation::at_most:
        return a <= b;
      case Relation::more:
        return a > b;
      case Relation::at_least:
        return a >= b;
      case Relation::equal:
        return a == b;
      default:
        return a != b;
    }
  }

  [[noreturn]] void unknown_name(const Term& term) const {
    std::vector<std::string_view> known{"known"};
    for (const Quantity& one : quantities()) known.push_back(one.name);
    if (names_.numbers)
      for (const auto& [key, ignored] : *names_.numbers) known.push_back(key);
    const std::string near = nearest(term.text, known);
    fail(term.at, fmt::format("there is no quantity '{}'", printable(term.text)),
         near.empty() ? "howship show quantities lists them" : fmt::format("did you mean '{}'?", near));
  }

  Tree test() {
    const Term a = term();
    if (a.kind == Term::Kind::word) unknown_name(a);
    static constexpr std::pair<std::string_view, Relation> relations[] = {
        {"<", Relation::less},      {"<=", Relation::at_most}, {">", Relation::more},
        {">=", Relation::at_least}, {"=", Relation::equal},    {"!=", Relation::unequal}};
    auto out = std::make_unique<Branch>();
    Comparison& c = out->comparison;
    c.left = a.slot;
    const auto found =
        std::find_if(std::begin(relations), std::end(relations), [&](const auto& one) { return is(one.first); });
    if (found == std::end(relations)) {
      if (is("==")) fail(next().at, "equality is written with one =", "write =");
      if (next().kind == Token::Kind::sign && !is(")"))
        fail(next().at, fmt::format("expected a comparison, found '{}'", printable(next().text)),
             "there is <, <=, >, >=, = and !=, and no arithmetic");
      if (a.kind == Term::Kind::known) {
        c.relation = Relation::known;
        return out;
      }
      if (a.kind == Term::Kind::number)
        fail(a.at, fmt::format("'{}' alone is not true or false", a.text), "compare it, as pain >= 4");
      if (a.quantity->kind != ValueKind::flag)
        fail(a.at, fmt::format("'{}' alone is not true or false", a.text),
             a.quantity->kind == ValueKind::number
                 ? fmt::format("compare it, as {} >= 1{}", a.text, with_unit(a.quantity->unit))
                 : fmt::format("ask for a word, as {} = {}", a.text, a.quantity->words.front()));
      c.relation = Relation::holds;
      return out;
    }
    const std::size_t sign_at = take().at;
    c.relation = found->second;
    if (a.kind == Term::Kind::known || (a.quantity && a.quantity->kind == ValueKind::flag))
      fail(sign_at, fmt::format("'{}' is yes or no and is not compared", a.text),
           fmt::format("write {0}, or not {0}", a.text));
    const Term b = term();
    if (a.quantity && a.quantity->kind == ValueKind::word) {
      if (c.relation != Relation::equal && c.relation != Relation::unequal)
        fail(sign_at, fmt::format("words have no order: '{}'", a.text), "write = or !=");
      const auto word = std::find(a.quantity->words.begin(), a.quantity->words.end(), b.text);
      if (b.kind == Term::Kind::number || word == a.quantity->words.end()) {
        const std::string near = nearest(b.text, a.quantity->words);
        fail(b.at, fmt::format("'{}' is never '{}'", a.text, printable(b.text)),
             near.empty() ? fmt::format("one of: {}", fmt::join(a.quantity->words, ", "))
                          : fmt::format("did you mean '{}'?", near));
      }
      c.constant = double(word - a.quantity->words.begin());
      return out;
    }
    if (b.kind == Term::Kind::word) unknown_name(b);
    if (b.kind == Term::Kind::known || (b.quantity && b.quantity->kind != ValueKind::number))
      fail(b.at, fmt::format("'{}' is a number, and '{}' is not", a.text, b.text), "compare numbers with numbers");
    const std::string unit_a = unit_of(a), unit_b = unit_of(b);
    const auto ua = parse_unit(unit_a), ub = parse_unit(unit_b);
    // A ratio of two amounts is a plain number, but is written with its unit all the same.
    if (!(ua->dimension == ub->dimension) || (unit_a == "1") != (unit_b == "1"))
      fail(b.at, fmt::format("'{}' is in {}, and '{}' is in {}", a.text, named(unit_a), b.text, named(unit_b)),
           b.kind != Term::Kind::number ? "compare what has one unit"
           : unit_a == "1"              ? "leave the unit out"
           : unit_b == "1"              ? fmt::format("write {} {}", b.text, unit_a)
                                        : fmt::format("write it in {}", unit_a));
    if (a.slot < 0 && b.slot < 0) {
      out->kind = Branch::Kind::constant;
      out->value = decide(c.relation, a.value * ua->factor, b.value * ub->factor);
      return out;
    }
    if (a.slot < 0) {  // turned round, so that the left side is always read
      static constexpr Relation turned[] = {Relation::known, Relation::holds,   Relation::more,  Relation::at_least,
                                            Relation::less,  Relation::at_most, Relation::equal, Relation::unequal};
      c.relation = turned[std::size_t(c.relation)];
      c.left = b.slot;
      c.constant = a.value * (ua->factor / ub->factor);
      return out;
    }
    c.right = b.slot;
    c.factor = ub->factor / ua->factor;
    c.constant = b.slot < 0 ? b.value * c.factor : 0.0;
    return out;
  }

  static std::string with_unit(std::string_view unit) {
    return unit.empty() || unit == "1" ? "" : ' ' + std::string{unit};
  }
  static std::string unit_of(const Term& term) {
    return term.quantity ? (term.quantity->unit.empty() ? "1" : std::string{term.quantity->unit}) : term.unit;
  }
  static std::string named(const std::string& unit) { return unit == "1" ? "plain numbers" : unit; }

  const Names& names_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0, joined_ = 0;
};

std::int32_t emit(const Branch& tree, std::int32_t yes, std::int32_t no, std::vector<Comparison>& out) {
  switch (tree.kind) {
    case Branch::Kind::constant:
      return tree.value ? yes : no;
    case Branch::Kind::opposite:
      return emit(*tree.left, no, yes, out);
    case Branch::Kind::both:
      return emit(*tree.left, emit(*tree.right, yes, no, out), no, out);
    case Branch::Kind::either:
      return emit(*tree.left, yes, emit(*tree.right, yes, no, out), out);
    case Branch::Kind::test:
      break;
  }
  Comparison c = tree.comparison;
  c.yes = yes;
  c.no = no;
  out.push_back(c);
  return std::int32_t(out.size() - 1);
}

}  // namespace

std::optional<ExpressionFault> compile(std::string_view text, const Names& names, Program& program, Condition& out) {
  try {
    Parser parser(text, names, program);
    const Tree tree = parser.parse();
    program.read = std::move(parser.read_);
    out.reads = std::move(parser.reads_);
    out.entry = emit(*tree, always, never, program.comparisons);
    return std::nullopt;
  } catch (ExpressionFault& fault) {
    return std::move(fault);
  }
}

std::string name_of(const Reading& reading, const Vocabulary& vocabulary) {
  std::string out{reading.quantity->name};
  if (reading.argument >= 0) out += '(' + vocabulary.of(reading.quantity->takes)[std::size_t(reading.argument)] + ')';
  return out;
}

std::string words_of(const Reading& reading, double value) {
  const Quantity& q = *reading.quantity;
  if (std::isnan(value)) return "not known";
  if (q.kind == ValueKind::flag) return value > 0.0 ? "yes" : "no";
  if (q.kind == ValueKind::word) return std::string{q.words[std::size_t(value)]};
  return fmt::format("{:.3g}{}", value, q.unit.empty() ? "" : ' ' + std::string{q.unit});
}

}  // namespace howship::clinic
