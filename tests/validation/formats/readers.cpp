// SPDX-License-Identifier: Apache-2.0
// The readers of images beside their standards and beside nibabel and pydicom, over some thousand variants of headers.
// docs/validation/readers.md is written by this test with HOWSHIP_WRITE_PAGES=1, and compared otherwise.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <vector>

#include "../../unit/scratch.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/read_image.hpp"

namespace howship::formats {
namespace {

namespace fs = std::filesystem;

/// What a reader makes of a file: refused, or a placement and values.
struct Reading {
  bool refused = false;
  std::vector<double> affine, values;
};

std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> out;
  std::istringstream words{std::string{text}};
  for (std::string word; words >> word;) out.push_back(read_number(word).value_or(NAN));
  return out;
}

Reading reading_of(std::string_view text) {
  if (text == "refused") return {true, {}, {}};
  const std::size_t bar = text.find('|');
  return {false, numbers_in(text.substr(0, bar)), numbers_in(text.substr(bar + 1))};
}

Reading ours(const fs::path& path) {
  Reading out;
  try {
    const Volume<float> volume = read_image(path).volume;
    const Affine& a = volume.grid.to_world;
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) out.affine.push_back(a.column[c][r]);
      out.affine.push_back(a.origin[r]);
    }
    out.values.assign(volume.value.begin(), volume.value.end());
  } catch (const InputError& error) {
    out.refused = true;
    EXPECT_FALSE(error.problems.list()[0].hint.empty()) << path;
  }
  return out;
}

/// To the digits that headers and values of single precision keep.
bool near(const std::vector<double>& a, const std::vector<double>& b, double digits = 2e-6) {
  if (a.size() != b.size()) return false;
  double scale = 1e-12, apart = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    scale = std::max(scale, std::abs(b[k]));
    apart = std::max(apart, std::abs(a[k] - b[k]));
  }
  return apart <= digits * scale;
}

bool same(const Reading& a, const Reading& b, double digits = 2e-6) {
  return a.refused == b.refused &&
         (a.refused || (near(a.affine, b.affine, digits) && near(a.values, b.values, digits)));
}

/// Half a turn as a quaternion of single precision leaves a reader three digits of the other directions.
constexpr double digits_of_peers = 2e-3;

struct Tally {
  std::size_t variants = 0, read = 0, as_standard = 0;
  std::size_t peer_same = 0, peer_differs = 0, peer_reads = 0, peer_refuses = 0;
};

std::string words_of(const Reading& r) { return r.refused ? "refuses" : "reads"; }

/// How the other reader differs on a single oddity.
std::string difference(const Reading& mine, const Reading& peer) {
  if (peer.refused) return "refuses";
  if (mine.refused) return "reads it";
  const bool places = near(mine.affine, peer.affine, digits_of_peers),
             values = near(mine.values, peer.values, digits_of_peers);
  return places ? "other values" : values ? "another place" : "other values and another place";
}

TEST(Readers, read_what_the_standards_say_over_some_thousand_variants_of_headers) {
  const Scratch scratch;
  const std::string command =
      fmt::format("/usr/bin/env PATH=/usr/bin:/bin python3 '{}/tests/validation/formats/variants.py' '{}'",
                  HOWSHIP_SOURCE_DIR, scratch.path().string());
  const int status = std::system(command.c_str());
  if (WIFEXITED(status) && (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127))
    GTEST_SKIP() << "python3 with nibabel and pydicom is not installed, so there is nobody to compare with";
  ASSERT_EQ(status, 0) << "variants.py failed";

  std::map<std::string, Tally> tallies;
  std::vector<std::string> rows;  // of the page: single oddities that peers see otherwise
  std::map<std::string, bool> seen;
  std::istringstream list{read_whole(scratch / "variants.tsv")};
  int shown = 0;
  for (std::string line; std::getline(list, line);) {
    std::vector<std::string> cell;
    for (std::size_t at = 0; at != std::string::npos;) {
      const std::size_t end = line.find('\t', at);
      cell.push_back(line.substr(at, end - at));
      at = end == std::string::npos ? end : end + 1;
    }
    ASSERT_EQ(cell.size(), 5u);
    const Reading mine = ours(scratch / cell[1]), standard = reading_of(cell[3]);
    Tally& tally = tallies[cell[0]];
    ++tally.variants;
    tally.read += !standard.refused;
    const bool right = same(mine, standard);
    tally.as_standard += right;
    if (!right && ++shown <= 20)
      ADD_FAILURE() << cell[0] << ' ' << cell[1] << " (" << cell[2] << "): the standard " << words_of(standard)
                    << ", Howship " << words_of(mine) << '\n'
                    << cell[3].substr(0, 400);
    if (cell[4].empty()) continue;
    const Reading peer = reading_of(cell[4]);
    if (same(mine, peer, digits_of_peers)) {
      ++tally.peer_same;
      continue;
    }
    ++(mine.refused ? tally.peer_reads : peer.refused ? tally.peer_refuses : tally.peer_differs);
    const std::string odd = cell[2].substr(0, cell[2].find(", no sform")), key = cell[0] + odd + difference(mine, peer);
    if (odd.find(" + ") == std::string::npos && !std::exchange(seen[key], true))
      rows.push_back(fmt::format("| {} | {} | {} | {} |\n", cell[0], odd, words_of(mine), difference(mine, peer)));
  }
  for (const auto& [form, tally] : tallies) EXPECT_EQ(tally.as_standard, tally.variants) << form;

  std::string page =
      "# Readers beside their standards and beside others\n\n"
      "Each format is read in a generated set of variants of its header: every type of number, order of bytes, unit,\n"
      "placement and scale, every single oddity, and every pair of oddities. What a variant *should* be read as is "
      "worked\n"
      "out by a second implementation, written from the standards (nifti1.h; the NRRD and MetaImage pages; DICOM PS3.3 "
      "and\n"
      "PS3.5) in `tests/validation/formats/variants.py`. Placements and values must agree to six digits, or both must\n"
      "refuse the file. NIfTI is also read by nibabel 5.0 and DICOM by pydicom 2.3 (Debian 12); Debian's Python has "
      "no\n"
      "reader of NRRD and MetaImage to compare with.\n\n"
      "| format | variants | sound ones | as the standard says | beside | same | reads what is refused here | refuses "
      "what is "
      "read here | reads otherwise |\n|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [form, t] : tallies) {
    const std::string peer = form == "DICOM" ? "pydicom" : form == "NIfTI-1" ? "nibabel" : "";
    page +=
        fmt::format("| {} | {} | {} | {} | {} |", form, t.variants, t.read, t.as_standard, peer.empty() ? "-" : peer);
    page += peer.empty()
                ? " - | - | - | - |\n"
                : fmt::format(" {} | {} | {} | {} |\n", t.peer_same, t.peer_reads, t.peer_refuses, t.peer_differs);
  }
  page +=
      "\n## Where the others differ\n\n"
      "Single oddities that the other reader sees otherwise. There the standard decides; where it does not, Howship "
      "refuses\n"
      "the file with a hint.\n\n| format | what is odd | Howship | the other |\n|---|---|---|---|\n";
  for (const std::string& row : rows) page += row;
  page +=
      "\n- **Bits of a pixel** (DICOM PS3.5 8.1.1): the number lies in BitsStored bits that end at HighBit, and the "
      "highest\n"
      "  of them is the sign. pydicom takes all bits that are allocated.\n"
      "- **Units** (nifti1.h, xyzt_units): metres and micrometres become mm. nibabel leaves the numbers as they are.\n"
      "- **No placement** (nifti1.h, method 1): axes count from the first voxel along the axes of the image, with a "
      "note.\n"
      "  nibabel puts 0 into the middle and turns the first axis round.\n"
      "- **Useless placements**: an empty sform leaves the place to the qform, with a note; nibabel takes the empty "
      "one.\n"
      "- **Elements** that an image must have (HighBit, a grey PhotometricInterpretation) and slopes without "
      "intercepts are\n"
      "  refused here; pydicom reads pixels without them, and leaves scale and place to its user.\n"
      "- **Codes** that nifti1.h does not know, a start of the data inside the header and slanting axes are refused "
      "here.\n\n"
      "Again: `ctest --test-dir build/release -R Readers`; the page is written with `HOWSHIP_WRITE_PAGES=1` set.\n";
  const fs::path target = fs::path{HOWSHIP_SOURCE_DIR} / "docs/validation/readers.md";
  if (std::getenv("HOWSHIP_WRITE_PAGES"))
    write_whole(target, page);
  else
    EXPECT_EQ(read_whole(target), page) << "write it anew: HOWSHIP_WRITE_PAGES=1 test_validation_formats";
}

}  // namespace
}  // namespace howship::formats
