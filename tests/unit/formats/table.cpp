// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/table.hpp"

#include <cmath>
#include <limits>

#include "../faults.hpp"
#include "../scratch.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"

namespace howship::formats {
namespace {

std::vector<Column> columns() {
  return {
      {"day", "day", "model day"}, {"calcium_mmol_per_l", "mmol/L", "total calcium in serum"}, {"note", "", "words"}};
}

std::string faults(std::string_view text) {
  return report_of([&] { read_csv(text, "t.csv"); });
}

TEST(Table, cells_read_back_as_they_were_written) {
  Table table(columns());
  table.add({std::int64_t{1}, 0.1 + 0.2, std::string{"plain"}});
  table.add({std::int64_t{-2}, std::nan(""), std::string{"a \"quoted\", two-line\ntext"}});
  table.add({std::int64_t{3}, std::numeric_limits<double>::denorm_min(), std::string{}});
  EXPECT_EQ(table.text().substr(0, 58), "day,calcium_mmol_per_l,note\n1,0.30000000000000004,plain\n-2");
  const Csv back = read_csv(table.text(), "t.csv");
  EXPECT_EQ(back.header, (std::vector<std::string>{"day", "calcium_mmol_per_l", "note"}));
  ASSERT_EQ(back.rows.size(), 3u);
  EXPECT_EQ(*read_number(back.rows[0].cells[1]), 0.1 + 0.2);
  EXPECT_EQ(back.rows[1].cells[1], "");
  EXPECT_EQ(back.rows[1].cells[2], "a \"quoted\", two-line\ntext");
  EXPECT_EQ(*read_number(back.rows[2].cells[1]), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(back.rows[2].line, 5u);
  EXPECT_EQ(back.column("note"), 2);
  EXPECT_EQ(back.column("nothing"), -1);
}

TEST(Table, a_table_that_goes_on_from_its_text_ends_in_the_same_bytes) {
  Table straight(columns()), first(columns());
  for (int day = 0; day < 10; ++day) {
    const std::vector<Cell> row{std::int64_t{day}, 2.4 / (day + 1), std::string{"x"}};
    straight.add(row);
    if (day < 4) first.add(row);
  }
  Table second(columns(), first.text());
  EXPECT_EQ(second.rows(), 4u);
  for (int day = 4; day < 10; ++day) second.add({std::int64_t{day}, 2.4 / (day + 1), std::string{"x"}});
  const Scratch scratch;
  write_csv(scratch / "a.csv", straight);
  write_csv(scratch / "b.csv", second);
  EXPECT_EQ(read_whole(scratch / "a.csv"), read_whole(scratch / "b.csv"));
  EXPECT_EQ(read_whole(scratch / "a.csv").back(), '\n');
  EXPECT_THROW(Table({{"day", ""}}, first.text()), RunError);
}

TEST(Table, a_table_of_one_column_keeps_its_empty_cells) {
  Table table(std::vector<Column>{{"psa_ug_per_l", "ug/L", "PSA"}});
  table.add({std::nan("")});
  table.add({4.0});
  const Csv back = read_csv(table.text(), "t.csv");
  ASSERT_EQ(back.rows.size(), 2u);
  EXPECT_EQ(back.rows[0].cells[0], "");
  EXPECT_EQ(back.rows[1].cells[0], "4");
}

TEST(Table, every_fault_of_a_text_is_told_with_its_line_and_column) {
  EXPECT_EQ(faults("a,b\n1,2\n3\n4,5\"6\n"),
            "t.csv:3:1: error: this row has 1 cells, the header has 2\n"
            "t.csv:4:4: error: a quote inside a cell that does not start with one\n"
            "    hint: put the whole cell in quotes and double the quotes inside\n");
  EXPECT_EQ(faults("a,a\n1,2\n"), "t.csv:1:1: error: a: this column name stands twice\n");
  EXPECT_EQ(faults("a,\"b\n1,2\n"), "t.csv:1:3: error: this quote never closes\n");
  EXPECT_NE(faults("a,b\n\"1\"x,2\n").find("t.csv:2:4: error: text after a closing quote"), std::string::npos);
  EXPECT_EQ(faults({"a\n\"x\0\"\n", 7}), "t.csv:2:3: error: a zero byte\n");
  EXPECT_NE(faults("").find("the table is empty"), std::string::npos);
}

TEST(Table, every_byte_that_no_table_has_is_told_once_a_cell_and_where) {
  EXPECT_EQ(faults("a,b\n1,2\r3\n"), "t.csv:2:4: error: a carriage return inside a line\n");
  EXPECT_EQ(faults({"a,b\nx\0y\0,2\n", 11}), "t.csv:2:2: error: a zero byte\n");
  EXPECT_EQ(faults("a,b\n1\"2\"3,4\"\n"),
            "t.csv:2:2: error: a quote inside a cell that does not start with one\n"
            "    hint: put the whole cell in quotes and double the quotes inside\n"
            "t.csv:2:8: error: a quote inside a cell that does not start with one\n"
            "    hint: put the whole cell in quotes and double the quotes inside\n");
  EXPECT_EQ(faults({"a\n\"x\0y\0\"\n", 9}), "t.csv:2:3: error: a zero byte\n");
  EXPECT_EQ(faults("a,b\n1,2\r"), "t.csv:2:4: error: a carriage return inside a line\n") << "at the very end";
}

TEST(Table, text_behind_a_closing_quote_ends_with_its_cell) {
  const std::string words = ": error: text after a closing quote\n    hint: double the quotes inside a quoted cell\n";
  for (const char* text : {"a,b\n\"1\"x,2\n", "a,b\n\"1\"\"x\"y,2\n"})
    EXPECT_NE(faults(text).find(words), std::string::npos) << faults(text);
  EXPECT_EQ(faults("a,b\n1,\"2\"x\n3,4\n"), "t.csv:2:6" + words);
  EXPECT_EQ(faults("a,b\n1,\"2\"x\r\n3,4\n"), "t.csv:2:6" + words);
  EXPECT_EQ(faults("a,b\n1,\"2\"x"), "t.csv:2:6" + words);
  EXPECT_EQ(faults("a,b\n1,\"2\"\r\n3,\"4\""), "");
}

TEST(Table, a_header_names_every_column_and_the_kind_of_text_is_told_from_its_first_bytes) {
  EXPECT_EQ(faults("a,,c\n1,2,3\n"), "t.csv:1:1: error: a column has no name\n");
  EXPECT_EQ(faults(",a,,a\n1,2,3,4\n"),
            "t.csv:1:1: error: a column has no name\nt.csv:1:1: error: a column has no name\n"
            "t.csv:1:1: error: a: this column name stands twice\n");
  EXPECT_EQ(faults({"\xfe\xff\0a\0,\0b\0\n", 10}),
            "t.csv: error: is text of UTF-16\n    hint: save it as CSV in UTF-8\n");
  EXPECT_EQ(faults("a\n1\n"), "");
}

TEST(Table, of_a_file_that_is_no_table_a_hundred_faults_are_told) {
  std::string text = "a,b\n";
  for (int line = 0; line < 1000; ++line) text += "1,2,3\n";
  const std::string report = faults(text);
  EXPECT_EQ(std::count(report.begin(), report.end(), '\n'), 100);
  EXPECT_TRUE(report.ends_with("t.csv:101:1: error: this row has 3 cells, the header has 2\n"));
}

TEST(Table, names_of_columns_are_of_small_letters_or_of_capitals_with_digits_and_low_lines) {
  for (const char* name : {"day", "sub_2", "USUBJID", "AVAL_1", "x"})
    EXPECT_EQ(Table(std::vector<Column>{{name, ""}}).text(), std::string(name) + '\n');
  for (const char* name : {"", "Day", "day mm", "a-b", "\u00b5m", "a,b", "{a}"})
    EXPECT_THROW(Table(std::vector<Column>{{name, ""}}), Bug) << name;
  EXPECT_THROW(Table(std::vector<Column>{}), Bug);
}

TEST(Table, what_spreadsheets_save_otherwise_is_named_once) {
  EXPECT_EQ(faults("day;size\n1;2,5\n2;3,5\n"),
            "t.csv:1:4: error: its cells are parted by semicolons\n"
            "    hint: save it with commas between cells, and points in decimals\n");
  EXPECT_NE(faults("day\tsize\n1\t2\n").find("parted by tabs"), std::string::npos);
  EXPECT_EQ(faults({"\xff\xfe\x61\0,\0\x62\0\n\0", 10}),
            "t.csv: error: is text of UTF-16\n    hint: save it as CSV in UTF-8\n");
  EXPECT_EQ(faults("a,b\n1,2\n\n"), "t.csv:3:1: error: this line is empty\n    hint: take it out\n");
}

TEST(Table, text_from_other_programs_with_crlf_and_a_byte_order_mark_reads) {
  const Csv csv = read_csv(
      "\xef\xbb\xbf"
      "a,b\r\n1,\"x\r\ny\"\r\n2,z",
      "t.csv");
  EXPECT_EQ(csv.header[0], "a");
  ASSERT_EQ(csv.rows.size(), 2u);
  EXPECT_EQ(csv.rows[0].cells[1], "x\r\ny");
  EXPECT_EQ(csv.rows[1].line, 4u);
  EXPECT_EQ(csv.rows[1].cells[1], "z");
}

TEST(Table, a_slip_in_a_declaration_is_our_bug_and_is_said) {
  EXPECT_THROW(Table(std::vector<Column>{{"Day", ""}}), Bug);
  EXPECT_THROW(Table(std::vector<Column>{{"day", ""}, {"day", ""}}), Bug);
  Table table(std::vector<Column>{{"day", ""}});
  EXPECT_THROW(table.add({1.0, 2.0}), Bug);
  EXPECT_THROW(table.add({std::numeric_limits<double>::infinity()}), Bug);
}

}  // namespace
}  // namespace howship::formats
