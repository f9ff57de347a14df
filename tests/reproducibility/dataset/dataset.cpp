// SPDX-License-Identifier: Apache-2.0
// Data sets: the same bytes for any number of threads and after a kill, in layouts that others accept.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/scenario/dataset_file.hpp"

namespace howship {
namespace {

namespace fs = std::filesystem;

/// Small and coarse: six vertebrae for ten days, on a CT of 4 mm.
std::string small(const std::string& dataset) {
  return "title = \"Small\"\nseed = 7\nstep = \"5 days\"\nvoxel_size = \"2 mm\"\n[dataset]\ncases = 6\ntest_share = "
         "0.3\nbone = [\"T12\", \"L1\"]\ndays = [\"day 5\", \"day 10\"]\n" +
         dataset +
         "[patient]\nsex = \"female\"\nage = { mean = 62, sd = 9, from = 40, to = 85 }\nprimary = \"breast\"\n"
         "[[lesion]]\nnumber = { from = 1, to = 2 }\nradius = { from = \"4 mm\", to = \"7 mm\" }\n"
         "type = { one_of = [0.0, 1.0] }\n[[treatment]]\ndrug = { one_of = [\"none\", \"zoledronate\"] }\nstart = "
         "\"day 0\"\n"
         "[parameters.imaging]\nct_field = \"64 mm\"\nct_spacing = \"4 mm\"\nct_slice_thickness = \"4 mm\"\n";
}

std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != ".howship-result")
      out[entry.path().lexically_relative(folder).string()] = sha256_of(entry.path());
  return out;
}

int run(const fs::path& file, const fs::path& folder, const std::string& more, const std::string& before = "") {
  return std::system((before + HOWSHIP_PROGRAM " dataset '" + file.string() + "' -o '" + folder.string() +
                      "' --quiet " + more + " 2>/dev/null")
                         .c_str());
}

TEST(Dataset, has_the_same_bytes_for_any_number_of_threads_and_after_a_kill) {
  const Scratch scratch;
  const fs::path file = scratch / "small.toml";
  write_whole(file, small("strength = false\nwithout_lesion = true\n"));
  ASSERT_EQ(run(file, scratch / "one", "--threads 1"), 0);
  ASSERT_EQ(run(file, scratch / "two", "--threads 2"), 0);
  const auto wanted = files_of(scratch / "one");
  EXPECT_EQ(wanted, files_of(scratch / "two"));
  // Six cases, two days, with and without: an image, its sidecar, its truth each.
  EXPECT_GE(wanted.size(), std::size_t(6 * 2 * 2 * 3));
  // Wherever the kill comes, before anything stood or after everything, what comes of --resume is the same.
  run(file, scratch / "killed", "--threads 1", "timeout -s KILL 1 ");
  ASSERT_EQ(run(file, scratch / "killed", "--threads 2 --resume"), 0);
  EXPECT_EQ(wanted, files_of(scratch / "killed"));
  EXPECT_EQ(run(file, scratch / "killed", "--threads 1 --resume"), 0) << "a complete one is left as it is";
}

constexpr const char* bids_rules = R"(
import json, os, re, sys, csv
root = sys.argv[1]
d = json.load(open(root + '/dataset_description.json'))
assert d['Name'] and re.fullmatch(r'\d+\.\d+\.\d+', d['BIDSVersion']) and d['DatasetType'] == 'raw'
t = json.load(open(root + '/derivatives/truth/dataset_description.json'))
assert t['DatasetType'] == 'derivative' and t['GeneratedBy'][0]['Name']
assert open(root + '/README').read()
rows = list(csv.DictReader(open(root + '/participants.tsv'), delimiter='\t'))
assert list(rows[0])[0] == 'participant_id'
subjects = sorted(n for n in os.listdir(root) if n.startswith('sub-'))
assert subjects == sorted(r['participant_id'] for r in rows), subjects
assert set(json.load(open(root + '/participants.json'))) == set(rows[0])
name = re.compile(r'(sub-[A-Za-z0-9]+)_(ses-[A-Za-z0-9]+)(_[a-z]+-[A-Za-z0-9]+)*_([a-z]+)\.(nii\.gz|json)')
images = 0
for s in subjects:
    for session in os.listdir(f'{root}/{s}'):
        if not session.startswith('ses-'): continue
        for kind in os.listdir(f'{root}/{s}/{session}'):
            for f in os.listdir(f'{root}/{s}/{session}/{kind}'):
                m = name.fullmatch(f)
                assert m and m[1] == s and m[2] == session, f
                if not f.endswith('.nii.gz'): continue
                images += 1
                side = json.load(open(f'{root}/{s}/{session}/{kind}/{f[:-7]}.json'))
                assert side['Simulated'] is True
                truth = f'{root}/derivatives/truth/{s}/{session}/{kind}/' + f[:-7].rsplit('_', 1)[0] + f'_desc-{m[4]}_dseg.nii.gz'
                assert os.path.exists(truth), truth
lesions = list(csv.DictReader(open(root + '/lesions.tsv'), delimiter='\t'))
assert all(float(r['tumour_mm3']) > 0 and r['participant_id'] in subjects for r in lesions)
assert all(float(r['failure_load_n']) > 500 for r in lesions)
header = open(root + '/derivatives/truth/dseg.tsv').readline().split('\t')
assert header[:2] == ['index', 'name']
print('BIDS', images)
)";

TEST(Dataset, in_bids_follows_the_rules_of_names_sidecars_and_tables) {
  const Scratch scratch;
  write_whole(scratch / "small.toml", small(""));
  ASSERT_EQ(run(scratch / "small.toml", scratch / "out", "--cases 3"), 0);
  write_whole(scratch / "rules.py", bids_rules);
  EXPECT_EQ(
      std::system(
          ("/usr/bin/python3 '" + (scratch / "rules.py").string() + "' '" + (scratch / "out").string() + "'").c_str()),
      0);
}

constexpr const char* nnunet_rules = R"(
import json, os, sys
root = sys.argv[1]
d = json.load(open(root + '/dataset.json'))
assert d['channel_names'] == {'0': 'CT'} and d['file_ending'] == '.nii.gz'
values = list(d['labels'].values())
assert d['labels']['background'] == 0 and sorted(values) == list(range(len(values)))
for images, labels in (('imagesTr', 'labelsTr'), ('imagesTs', 'labelsTs')):
    a = {f[:-len('_0000.nii.gz')] for f in os.listdir(f'{root}/{images}')}
    b = {f[:-len('.nii.gz')] for f in os.listdir(f'{root}/{labels}')}
    assert a == b, a ^ b
    if labels == 'labelsTr': assert len(b) == d['numTraining'] > 0
    import nibabel, numpy
    for f in a:
        x, y = nibabel.load(f'{root}/{images}/{f}_0000.nii.gz'), nibabel.load(f'{root}/{labels}/{f}.nii.gz')
        assert x.shape == y.shape and numpy.allclose(x.affine, y.affine)
        assert set(numpy.unique(numpy.asarray(y.dataobj))) <= set(values)
people = {f.split('_')[1] for f in os.listdir(f'{root}/imagesTr')} & {f.split('_')[1] for f in os.listdir(f'{root}/imagesTs')}
assert not people, 'a patient on both sides'
)";

TEST(Dataset, for_nnunet_follows_its_rules_of_folders_channels_and_labels) {
  if (python("import nibabel; print(1)").empty()) GTEST_SKIP() << "nibabel is not installed";
  const Scratch scratch;
  write_whole(scratch / "small.toml", small("layout = \"nnunet\"\nstrength = false\n"));
  ASSERT_EQ(run(scratch / "small.toml", scratch / "out", ""), 0);
  write_whole(scratch / "rules.py", nnunet_rules);
  EXPECT_EQ(
      std::system(
          ("/usr/bin/python3 '" + (scratch / "rules.py").string() + "' '" + (scratch / "out").string() + "'").c_str()),
      0);
}

TEST(Dataset, draws_of_one_key_do_not_change_those_of_another) {
  Problems problems;
  const scenario::Dataset a = scenario::read_dataset(small(""), "a.toml", problems);
  std::string other = small("");
  other.replace(other.find("from = \"4 mm\""), 13, "from = \"6 mm\"");
  const scenario::Dataset b = scenario::read_dataset(other, "b.toml", problems);
  ASSERT_TRUE(problems.empty());
  for (std::uint64_t number = 0; number < 6; ++number) {
    const auto one = scenario::case_of(a, number), two = scenario::case_of(b, number);
    EXPECT_EQ(one.bone, two.bone);
    EXPECT_EQ(one.for_test, two.for_test);
    EXPECT_EQ(one.document.find("patient")->node.find("age")->node.integer,
              two.document.find("patient")->node.find("age")->node.integer);
  }
}

struct Fault {
  const char* name;
  std::string text;  ///< @ stands before what is wrong
  const char *key, *says;
};
const Fault faults[] = {
    {"no_cases", "@[dataset]\nbone = \"L3\"\ndays = [\"day 9\"]\n", "dataset.cases", "is missing"},
    {"no_days", "@[dataset]\nbone = \"L3\"\ncases = 2\n", "dataset.days", "is missing"},
    {"no_bone", "@[dataset]\ncases = 2\ndays = [\"day 9\"]\n", "dataset.bone", "is missing"},
    {"unknown_key", "[dataset]\n@case = 3\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\n", "dataset.case",
     "no such key"},
    {"unknown_layout", "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\nlayout = @\"coco\"\n",
     "dataset.layout", "no layout"},
    {"unknown_bone", "[dataset]\ncases = 2\nbone = @\"L9\"\ndays = [\"day 9\"]\n", "dataset.bone", "no built-in bone"},
    {"whole_body_test", "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\ntests = @[\"bone_scan\"]\n",
     "dataset.tests", "no test of a bone"},
    {"day_without_unit", "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [@9]\n", "dataset.days", "a day is wanted"},
    {"missing_scan",
     "[dataset]\ncases = 2\ndays = [\"day 9\"]\n[[dataset.scan]]\nbone = \"L3\"\nct = @\"none.nii\"\nmask = "
     "\"none.nii\"\n",
     "dataset.scan[0].ct", "there is no file"},
    {"two_tests_for_nnunet",
     "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\nlayout = \"nnunet\"\ntests = @[\"ct\", \"mri\"]\n",
     "dataset.tests", "one test"},
    {"duration", "@duration = \"9 days\"\n[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\n", "duration",
     "last day"},
    {"from_above_to",
     "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\n[patient]\nage = @{ from = 70, to = 60 }\n",
     "patient.age", "from is above to"},
    {"mixed_units",
     "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\n[patient]\nweight = { from = \"60 kg\", to = @\"70000 "
     "g\" }\n",
     "patient.weight.to", "another unit"},
    {"shares",
     "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\n[patient]\nsex = { one_of = [\"male\", \"female\"], "
     "shares = @[0.5, 0.4] }\n",
     "patient.sex.shares", "add up to 0.9"},
    {"fault_of_the_scenario",
     "[dataset]\ncases = 2\nbone = \"L3\"\ndays = [\"day 9\"]\n[patient]\nage = @{ from = 150, to = 160 }\n",
     "patient.age", "out of range"},
};

TEST(Dataset, tells_each_fault_at_its_place) {
  for (const Fault& fault : faults) {
    std::string text = fault.text;
    const std::size_t at = text.find('@');
    text.erase(at, 1);
    const auto line = unsigned(1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n'));
    const auto column = unsigned(at - (text.rfind('\n', at == 0 ? 0 : at - 1) == std::string::npos || at == 0
                                           ? std::size_t(-1)
                                           : text.rfind('\n', at - 1)));
    Problems problems;
    scenario::read_dataset(text, "d.toml", problems);
    bool found = false;
    std::string all;
    for (const Problem& one : problems.list()) {
      all += fmt::format("{}:{} {}: {}\n", one.where.line, one.where.column, one.key, one.text);
      found = found || (one.key == fault.key && one.text.find(fault.says) != std::string::npos &&
                        one.where.line == line && one.where.column == column);
    }
    EXPECT_TRUE(found) << fault.name << " at " << line << ":" << column << "\n" << all;
  }
}

}  // namespace
}  // namespace howship
