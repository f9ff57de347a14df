// SPDX-License-Identifier: Apache-2.0
#include "howship/app/strength_batch.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "howship/formats/table.hpp"

namespace howship::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& cell) {
  std::istringstream in(cell);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

/// It names a folder, so it must be one plain name.
bool is_plain_name(const std::string& id) {
  return !id.empty() && id[0] != '.' && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

/// What stands before the options of a row that is parsed: its cells as the words of a command line.
std::vector<std::string> command_line(const formats::Csv& list, const formats::CsvRow& row, CLI::App& options,
                                      const fs::path& folder, Problems& problems) {
  std::vector<std::string> out;
  for (std::size_t c = 0; c < list.header.size(); ++c) {
    const std::string &key = list.header[c], &cell = row.cells[c];
    if (key == "id" || cell.empty()) continue;
    if (key == "image") {
      out.push_back((folder / cell).string());
      continue;
    }
    const CLI::Option* option = options.get_option_no_throw("--" + key);
    if (!option) continue;  // the header was refused
    if (option->get_expected_max() == 0) {
      if (cell == "yes")
        out.push_back("--" + key);
      else if (cell != "no")
        problems.add({}, key, "'" + cell + "' is neither yes nor no", "yes or no");
      continue;
    }
    out.push_back("--" + key);
    if (key == "mask")
      out.push_back((folder / cell).string());
    else
      for (std::string& word : words_of(cell)) out.push_back(std::move(word));
  }
  return out;
}

}  // namespace

std::vector<BatchRow> read_batch(const StrengthOptions& given) {
  const std::string& file = given.batch;
  Problems problems;
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) {
    problems.add({file, 0, 0}, "--batch", "there is no such file", "a table with columns image, mask, label, ...");
    throw InputError{std::move(problems)};
  }
  if (!given.image.empty()) {
    problems.add({"howship strength", 0, 0}, "IMAGE", "the images of a batch stand in its list",
                 "leave out '" + given.image + "'");
    throw InputError{std::move(problems)};
  }
  const formats::Csv list = formats::read_csv_file(file);
  {
    StrengthOptions unused;
    CLI::App options;
    declare_bone(options, unused);
    std::vector<std::string> known{"id", "image"};
    for (const CLI::Option* one : options.get_options())
      for (const std::string& name : one->get_lnames())
        if (name != "help") known.push_back(name);
    const std::vector<std::string_view> views{known.begin(), known.end()};
    for (const std::string& key : list.header)
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        const std::string near = nearest(key, views);
        problems.add({file, 1, 1}, key, "there is no such column",
                     near.empty() ? "columns are id, image, and the options of howship strength without '--'"
                                  : "did you mean '" + near + "'?");
      }
    if (list.column("image") < 0) problems.add({file, 1, 1}, "image", "this column is missing", "the CT of each bone");
    if (list.rows.empty()) problems.add({file, 0, 0}, "", "the list has no rows", "a row a bone");
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  const fs::path folder = fs::path{file}.parent_path();
  std::vector<BatchRow> out;
  std::set<std::string> ids;
  for (const formats::CsvRow& row : list.rows) {
    BatchRow one{{}, {file, row.line, 1}, given};
    const int id = list.column("id");
    one.id = id >= 0 ? row.cells[std::size_t(id)] : std::to_string(out.size() + 1);
    if (!is_plain_name(one.id))
      problems.add(one.where, "id", "'" + one.id + "' cannot name a folder", "letters, digits, '.', '_' and '-'");
    else if (!ids.insert(one.id).second)
      problems.add(one.where, "id", "'" + one.id + "' stands twice", "each row has an id of its own");
    CLI::App options;
    declare_bone(options, one.options);
    try {
      Problems cells;
      std::vector<std::string> words = command_line(list, row, options, folder, cells);
      for (const Problem& fault : cells.list()) problems.add(one.where, fault.key, fault.text, fault.hint);
      std::reverse(words.begin(), words.end());  // as CLI11 takes them
      options.parse(words);
      for (const std::string* path : {&one.options.image, &one.options.mask})
        if (!path->empty() && !fs::exists(*path, ignored))
          problems.add(one.where, path == &one.options.image ? "image" : "mask", "there is no '" + *path + "'",
                       "paths are taken from the folder of the list");
      check(one.options);
    } catch (const CLI::ParseError& error) {
      problems.add(one.where, "", error.what());
    } catch (const InputError& error) {
      for (const Problem& fault : error.problems.list()) problems.add(one.where, fault.key, fault.text, fault.hint);
    }
    out.push_back(std::move(one));
  }
  if (!problems.empty()) throw InputError{std::move(problems)};
  return out;
}

}  // namespace howship::app
