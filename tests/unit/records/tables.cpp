// SPDX-License-Identifier: Apache-2.0
// The tables of a run as declared: what a reader of the files may rely on.
#include "howship/records/tables.hpp"

#include <map>

#include "howship/base/ensure.hpp"
#include "howship/base/units.hpp"

namespace howship::records {
namespace {

TEST(Tables, the_name_of_a_column_ends_in_its_unit) {
  const std::map<std::string, std::string> spelled = {{"day", ""},
                                                      {"mm3/day", "_mm3_per_day"},
                                                      {"mmol/day", "_mmol_per_day"},
                                                      {"N/mm", "_n_per_mm"},
                                                      {"%", "_percent"},
                                                      {"HU", "_hu"},
                                                      {"1/nL", "_per_nl"},
                                                      {"N*m", "_nm"},
                                                      {"N*m/rad", "_nm_per_rad"}};
  std::size_t measured = 0;
  for (const DeclaredTable& table : declared_tables())
    for (const formats::Column& column : table.columns) {
      if (column.unit.empty()) continue;
      EXPECT_TRUE(parse_unit(column.unit)) << table.file << ' ' << column.name << ' ' << column.unit;
      if (column.unit == "1") continue;
      ++measured;
      std::string ending = "_";
      if (const auto found = spelled.find(column.unit); found != spelled.end()) {
        ending = found->second;
      } else {
        for (const char c : column.unit) ending += c == '/' ? "_per_" : std::string(1, char(std::tolower(c)));
      }
      EXPECT_TRUE(column.name.ends_with(ending)) << table.file << ' ' << column.name << ' ' << column.unit;
    }
  EXPECT_GT(measured, 60u);
}

TEST(Tables, every_column_says_what_it_means) {
  for (const DeclaredTable& table : declared_tables())
    for (const formats::Column& column : table.columns) EXPECT_GT(column.meaning.size(), 4u) << column.name;
}

TEST(Tables, a_false_alarm_is_not_called_noise_since_the_same_one_can_last) {
  std::size_t found = 0;
  for (const DeclaredTable& table : declared_tables())
    for (const formats::Column& column : table.columns)
      if (column.name == "false_alarm") {
        ++found;
        EXPECT_EQ(column.meaning.find("noise"), std::string::npos);
      }
  EXPECT_GT(found, 0u);
}

TEST(Tables, a_row_stands_under_its_columns_and_goes_on_after_a_stop) {
  Tables tables;
  tables.add(patient::Event{3.5, "lesion_seeded", "L3", "4 mm, lytic"});
  patient::LesionMeasures measures{};
  measures.canal = 12.5;
  measures.centre = {-10, -20, 33};
  tables.add(LesionDay{7, 2, "L3", {-7, -18, 30}, measures, 1});
  Tables again(tables.texts());
  again.add(LesionDay{8, 1, "L3", {-7, -18, 30}, measures, std::nullopt});
  std::map<std::string, formats::Csv> read;
  for (const auto& [name, text] : again.files()) read[name] = formats::read_csv(text, name);
  ASSERT_EQ(read.size(), 4u) << "strength.csv and findings.csv stand only where there was a test";
  EXPECT_EQ(read["events.csv"].rows.at(0).cells,
            (std::vector<std::string>{"3.5", "lesion_seeded", "L3", "4 mm, lytic"}));
  const formats::Csv& lesions = read["lesions.csv"];
  ASSERT_EQ(lesions.rows.size(), 2u);
  const auto cell = [&](std::size_t row, const char* column) {
    return lesions.rows[row].cells.at(std::size_t(lesions.column(column)));
  };
  EXPECT_EQ(cell(0, "lesion"), "2");
  EXPECT_EQ(cell(0, "canal_mm3"), "12.5");
  EXPECT_EQ(cell(0, "centre_left_mm"), "3");
  EXPECT_EQ(cell(0, "centre_posterior_mm"), "2");
  EXPECT_EQ(cell(0, "centre_superior_mm"), "3");
  EXPECT_EQ(cell(0, "merged_with"), "1");
  EXPECT_EQ(cell(1, "merged_with"), "");
}

TEST(Tables, a_medicine_stands_with_its_level_and_the_unit_of_it) {
  Tables tables;
  tables.add(MedicineDay{3, "denosumab", therapy::declared(therapy::Structure::antibody).levels.front(), 12.5});
  for (const auto& [name, text] : tables.files())
    if (name == "medicines.csv") {
      const formats::Csv read = formats::read_csv(text, name);
      EXPECT_EQ(read.rows.at(0).cells.at(1), "denosumab");
      EXPECT_EQ(read.rows.at(0).cells.at(3), "12.5");
      EXPECT_EQ(read.rows.at(0).cells.at(4), "mg/L");
      return;
    }
  FAIL() << "medicines.csv is not among the tables";
}

TEST(Tables, the_level_of_a_medicine_stands_behind_the_timeline_from_its_first_dose_and_goes_on_after_a_stop) {
  const body::State state{};
  const body::Signals signals{};
  const body::Parameters person{};
  const auto day = [&](Tables& tables, double when) {
    tables.add(PatientDay{when, {}, {}, 0, 0.01, 2.9, 0.0, state, signals, person});
  };
  const auto plasma = therapy::declared(therapy::Structure::antibody).levels.front(),
             effect = therapy::declared(therapy::Structure::onset).levels.front();
  const auto timeline = [](const Tables& tables) {
    for (const auto& [name, text] : tables.files())
      if (name == "timeline.csv") return formats::read_csv(text, name);
    return formats::Csv{};
  };
  Tables tables;
  day(tables, 0);
  const std::size_t columns = timeline(tables).header.size();
  day(tables, 1);
  tables.add(MedicineDay{1, "denosumab", plasma, 12.5});
  Tables again(tables.texts());
  for (Tables* one : {&tables, &again}) {
    day(*one, 2);
    one->add(MedicineDay{2, "denosumab", plasma, 11.25});
    one->add(MedicineDay{2, "My-Drug", effect, 0.5});
    one->add(MedicineDay{2, "my drug", effect, 0.25});  // another file, whose name is nearly the same
    day(*one, 3);
  }
  const formats::Csv read = timeline(tables);
  ASSERT_EQ(read.header.size(), columns + 3);
  EXPECT_EQ((std::vector<std::string>(read.header.end() - 3, read.header.end())),
            (std::vector<std::string>{"level_denosumab_mg_per_l", "level_my_drug", "level_my_drug_2"}));
  const std::vector<std::vector<std::string>> levels{
      {"0", "0", "0"}, {"12.5", "0", "0"}, {"11.25", "0.5", "0.25"}, {"0", "0", "0"}};
  for (std::size_t k = 0; k < levels.size(); ++k)
    EXPECT_EQ((std::vector<std::string>(read.rows.at(k).cells.end() - 3, read.rows.at(k).cells.end())), levels[k]);
  EXPECT_EQ(tables.files(), again.files());
  EXPECT_EQ(tables.level_columns().at(0).unit, "mg/L");
  EXPECT_EQ(Tables().level_columns().size(), 0u);
}

TEST(Tables, a_checkpoint_of_other_tables_is_refused) {
  std::vector<std::string> texts = Tables().texts();
  texts.pop_back();
  EXPECT_THROW(Tables{texts}, RunError);
  texts = Tables().texts();
  std::swap(texts.front(), texts.back());
  EXPECT_THROW(Tables{texts}, RunError);
}

}  // namespace
}  // namespace howship::records
