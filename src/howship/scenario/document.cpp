// SPDX-License-Identifier: Apache-2.0
// What a user writes in TOML.
#include "howship/scenario/document.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "howship/base/toml.hpp"

namespace howship::scenario {
namespace {

constexpr int deepest = 64;
constexpr std::string_view bom = "\xef\xbb\xbf";

struct Place {
  unsigned line = 1, column = 1;
};

// What the scan below found that toml++ 3.3 must not see.
struct Scan {
  bool too_deep = false;
  Place deep;
  // A header without a key, a letter beyond ASCII outside quotes, or what follows a quote that opens where none may,
  // behind a word, or three where a key is wanted: toml++ stops there and looks at the rest as if it stood in no
  // quotes.
  std::size_t bad = std::string_view::npos;
  Place at;
  enum class Kind { header, letter, quote, key } kind = Kind::letter;
};

// toml++ builds and destroys its tree by recursion, so a text of a hundred thousand nested dotted keys or brackets
// would overflow the stack. This scan is cheap, knows strings and comments, and counts dots and brackets as levels
// alike.
Scan scan(std::string_view text) {
  Scan out;
  Place place;
  struct Bracket {
    char kind;  // as it stands in the text; h: in or of a header, t: the text as a whole, which is never closed
    int dots = 0;
  };
  std::vector<Bracket> open{{'t'}};
  bool line_starts = true;
  char before = '\n';  // the last letter that is no blank and stands in no quotes
  int depth = 0;
  const auto reset = [&] {
    depth -= open.back().dots;
    open.back().dots = 0;
  };
  for (std::size_t i = 0; i < text.size(); ++i, ++place.column) {
    const char c = text[i];
    if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) --place.column;
    const bool first_of_line = line_starts && open.size() == 1;
    if (c != ' ' && c != '\t') line_starts = c == '\n';
    switch (c) {
      case '\n':
        ++place.line;
        place.column = 0;
        if (open.size() == 1) reset();
        break;
      case '#':
        while (i + 1 < text.size() && text[i + 1] != '\n') ++i, ++place.column;
        break;
      case '"':
      case '\'': {
        if (std::string_view{"\n=,[{."}.find(before) == std::string_view::npos && out.bad == std::string_view::npos) {
          out.bad = i + 1;
          out.at = place;
          out.kind = Scan::Kind::quote;
        }
        const std::string_view triple = c == '"' ? "\"\"\"" : "'''";
        const bool many_lines = text.substr(i, 3) == triple;
        const char in = open.back().kind;
        const bool key_wanted =
            before == '.' || in == 'h' || (in == 't' && before == '\n') || (in == '{' && before != '=');
        if (many_lines && key_wanted && out.bad == std::string_view::npos) {
          out.bad = i + 1;
          out.at = place;
          out.kind = Scan::Kind::key;
        }
        i += many_lines ? 3 : 1;
        place.column += many_lines ? 3 : 1;
        for (; i < text.size(); ++i, ++place.column) {
          if (text[i] == '\n') {
            if (!many_lines) {
              --i;
              break;
            }
            ++place.line;
            place.column = 0;
          } else if (text[i] == '\\' && c == '"' && i + 1 < text.size() && text[i + 1] != '\n') {
            ++i;
            ++place.column;
          } else if (many_lines ? text.substr(i, 3) == triple : text[i] == c) {
            i += many_lines ? 2 : 0;
            place.column += many_lines ? 2 : 0;
            // A text may end in one or two quotes of its own before the three that close it.
            for (int extra = 0; many_lines && extra < 2 && i + 1 < text.size() && text[i + 1] == c; ++extra) {
              ++i;
              ++place.column;
            }
            break;
          }
        }
        break;
      }
      case '[':
        if (first_of_line && out.bad == std::string_view::npos) {
          std::size_t key = text.find_first_not_of(" \t", i + 1);
          if (key != std::string_view::npos && text[key] == '[') key = text.find_first_not_of(" \t", key + 1);
          const char k = key == std::string_view::npos ? '\n' : text[key];
          if (!(k >= 'a' && k <= 'z') && !(k >= 'A' && k <= 'Z') && !(k >= '0' && k <= '9') &&
              std::string_view{"_-\"']"}.find(k) == std::string_view::npos) {
            out.bad = i;
            out.at = place;
            out.kind = Scan::Kind::header;
          }
        }
        [[fallthrough]];
      case '{':
        open.push_back({(c == '[' && first_of_line) || open.back().kind == 'h' ? 'h' : c});
        ++depth;
        break;
      case ']':
      case '}':
        if (open.size() > 1) {
          reset();
          open.pop_back();
          --depth;
        }
        break;
      case '.':
        ++open.back().dots;
        ++depth;
        break;
      case ',':
      case '=':
        // The levels of a dotted key stay open while its value is read; in a list, dots are those of numbers.
        if (c == ',') reset();
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x80 && out.bad == std::string_view::npos &&
            !(i < 3 && text.substr(0, 3) == bom)) {
          out.bad = i;
          out.at = place;
        }
        break;
    }
    if (c != ' ' && c != '\t' && c != '\r' && c != '#' && !(i < 3 && text.substr(0, 3) == bom)) before = c;
    if (depth > deepest) {
      out.too_deep = true;
      out.deep = place;
      return out;
    }
  }
  return out;
}

// Leaves `place` at the first byte that is not part of a whole, shortest, legal sequence.
bool is_utf8(std::string_view text, Place& place) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xc2) || lead >= 0xf5 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      const unsigned char low = k > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      const unsigned char high = k > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (next < low || next > high) return false;
    }
    i += length;
    ++place.column;
    if (lead == '\n') place = {place.line + 1, 1};
  }
  return true;
}

std::string_view line_of(std::string_view text, unsigned line) {
  for (unsigned i = 1; i < line; ++i) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return text.substr(0, text.find('\n'));
}

// toml++ reports where it stopped reading; a reader wants the key or number that is wrong.
void add_syntax_fault(std::string_view text, const std::string& file, std::string_view says, Place at,
                      Problems& problems) {
  std::string hint = "text and quantities stand in quotes: key = \"3 mm\"";
  const std::string_view line = line_of(text, at.line);
  if (says.find("cannot redefine") != std::string_view::npos) {
    hint = "a key stands once in its section, and a section once in the file";
    if (line.find('{') == std::string_view::npos)
      at.column = static_cast<unsigned>(std::min(line.find_first_not_of(" \t"), line.size())) + 1;
  } else if (says.find("not representable") != std::string_view::npos) {
    hint = "whole numbers have at most 18 digits";
    while (at.column > 1 && at.column - 2 < line.size() &&
           std::string_view{"0123456789_+-"}.find(line[at.column - 2]) != std::string_view::npos)
      --at.column;
  }
  std::string what{says};
  constexpr std::string_view prefix = "Error while parsing ";
  if (const std::size_t colon = what.find(": "); what.rfind(prefix, 0) == 0 && colon != std::string::npos)
    what = what.substr(colon + 2) + " (in a " + what.substr(prefix.size(), colon - prefix.size()) + ')';
  problems.add({file, at.line, at.column}, "", "not valid TOML: " + what,
               hint + "; the rest of the file was not looked at");
}

Node converted(const toml::node& from);

void place(Node& node, const toml::node& from) {
  node.line = from.source().begin.line;
  node.column = from.source().begin.column;
}

Node converted_table(const toml::table& table) {
  Node out;
  place(out, table);
  for (const auto& [key, value] : table) {
    Entry entry;
    entry.key = std::string{key.str()};
    entry.line = key.source().begin.line;
    entry.column = key.source().begin.column;
    entry.node = converted(value);
    if (entry.node.line == 0) {
      entry.node.line = entry.line;
      entry.node.column = entry.column;
    }
    out.entries.push_back(std::move(entry));
  }
  // toml++ iterates alphabetically; readers want the file's order.
  std::stable_sort(out.entries.begin(), out.entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return out;
}

Node converted(const toml::node& from) {
  if (const auto* table = from.as_table()) return converted_table(*table);
  Node out;
  place(out, from);
  if (const auto* list = from.as_array()) {
    out.type = Node::Type::list;
    for (const toml::node& item : *list) out.items.push_back(converted(item));
  } else if (const auto* text = from.as_string()) {
    out.type = Node::Type::text;
    out.text = text->get();
  } else if (const auto* integer = from.as_integer()) {
    out.type = Node::Type::integer;
    out.integer = integer->get();
    out.number = static_cast<double>(integer->get());
  } else if (const auto* number = from.as_floating_point()) {
    out.type = Node::Type::number;
    out.number = number->get();
  } else if (const auto* flag = from.as_boolean()) {
    out.type = Node::Type::flag;
    out.flag = flag->get();
  } else {
    out.type = Node::Type::date;
  }
  return out;
}

nlohmann::ordered_json json_value(const Node& node) {
  switch (node.type) {
    case Node::Type::table: {
      auto out = nlohmann::ordered_json::object();
      for (const Entry& entry : node.entries) out[entry.key] = json_value(entry.node);
      return out;
    }
    case Node::Type::list: {
      auto out = nlohmann::ordered_json::array();
      for (const Node& item : node.items) out.push_back(json_value(item));
      return out;
    }
    case Node::Type::text:
      return node.text;
    case Node::Type::integer:
      return node.integer;
    case Node::Type::number:
      return node.number;
    case Node::Type::flag:
      return node.flag;
    case Node::Type::date:
      break;
  }
  return nullptr;
}

}  // namespace

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

std::string_view type_name(Node::Type type) {
  switch (type) {
    case Node::Type::table:
      return "a table";
    case Node::Type::list:
      return "a list";
    case Node::Type::text:
      return "text in quotes";
    case Node::Type::integer:
      return "a whole number";
    case Node::Type::number:
      return "a number";
    case Node::Type::flag:
      return "true or false";
    case Node::Type::date:
      return "a date or time of day";
  }
  return "";
}

Node parse_document(std::string_view text, std::string_view file, Problems& problems) {
  const std::string name{file};
  if (text.size() > largest_document) {
    problems.add({name, 0, 0}, "", "the file is larger than 4 MiB, so it is not a scenario",
                 "images are named in a scenario, not written into it");
    return {};
  }
  if (Place at; !is_utf8(text, at)) {
    problems.add({name, at.line, at.column}, "", "not valid TOML: this byte is not UTF-8 text",
                 "save the file as UTF-8; images are named in a scenario, not written into it");
    return {};
  }
  const Scan scanned = scan(text);
  if (scanned.too_deep) {
    problems.add({name, scanned.deep.line, scanned.deep.column}, "", "values are nested more than 64 levels deep",
                 "a scenario needs four levels at most");
    return {};
  }
  const auto add_bad = [&] {
    const auto [what, hint] =
        scanned.kind == Scan::Kind::header
            ? std::pair{"a section without a name", "write it as [patient] or [[lesion]]"}
        : scanned.kind == Scan::Kind::quote
            ? std::pair{"a quote opens behind something else", "text stands in quotes as a whole: key = \"3 mm\""}
        : scanned.kind == Scan::Kind::key
            ? std::pair{"three quotes open where a key is wanted", "a key stands in no quotes or in one pair of them"}
            : std::pair{"this letter can stand only in quotes",
                        "keys are made of a-z, A-Z, 0-9, _ and -; text stands in quotes"};
    problems.add({name, scanned.at.line, scanned.at.column}, "", std::string{"not valid TOML: "} + what,
                 std::string{hint} + "; the rest of the file was not looked at");
  };
  try {
    const toml::table table = toml::parse(text.substr(0, scanned.bad));
    if (scanned.bad == std::string_view::npos) return converted_table(table);
    add_bad();
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    // Whatever is wrong with the last line of a text cut short is due to the cut.
    if (scanned.bad != std::string_view::npos &&
        (begin.line >= scanned.at.line || error.description().find("end-of-file") != std::string_view::npos))
      add_bad();
    else
      add_syntax_fault(text, name, error.description(), {begin.line, begin.column}, problems);
  } catch (const std::exception& error) {
    problems.add({name, 1, 1}, "", std::string{"not valid TOML: "} + error.what());
  }
  return {};
}

std::string json_of(const Node& document) {
  return json_value(document).dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace howship::scenario
