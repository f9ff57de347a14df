// SPDX-License-Identifier: Apache-2.0
// The page that a run leaves behind: one self-contained HTML file made from the files of a result folder.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/formats/json.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/records/boxed_volume.hpp"

namespace howship::records {

/// How much of a result one page carries. What is left out is said on the page, in a sentence.
struct ReportLimits {
  std::size_t voxels = 1'500'000;      ///< of a bone, on the grid of the page; larger bones are averaged
  std::size_t days = 30;               ///< saved days of a bone, spread over the course
  std::size_t volume_bytes = 3 << 20;  ///< of all volumes of a run, deflated
  std::size_t image_bytes = 3 << 19;   ///< of all pictures of tests of a run
  std::size_t page_bytes = 7'600'000;  ///< of the whole page, as far as leaving out volumes can hold it
  std::size_t fixed_bytes = 0;         ///< of which is the same for every result; set by report_page
};

/// One field of one bone over its days, as the page carries it: a byte a voxel, each day as the difference (modulo 256)
/// from the day before it, deflated. Byte 0 stands for `background`; byte q > 0 for low + (q - 1) / 254 (high - low).
struct PackedField {
  Grid grid;
  double background = 0.0, low = 0.0, high = 0.0;
  std::string deflated;
};

/// Packs the days of one field, all on one grid; bytes are 1 plus a multiple of `step`, which saves room. Throws
/// RunError where the grids differ.
PackedField pack_field(std::span<const Volume<float>> days, int step = 1);

/// The bytes of every day, day after day: what the page makes of it.
std::vector<std::uint8_t> unpack_field(const PackedField& field, std::size_t days);

/// Text that may stand inside a <script type="application/json">: no "<" is left in it.
std::string json_for_script(const formats::Json& json);

/// The page over one result folder, or over two to compare on the same axes. Whatever tables, volumes and pictures are
/// there are shown; same files, same bytes. Throws RunError where a folder holds no run.json or a file cannot be read.
/// Volumes among `written` are not read from their files.
/// Where `warnings` is given, the folders are asked whether they are as their run left them: it gains a sentence, which
/// the page says, too, on each file that is gone, changed or not of the run, and on each table that is none.
std::string report_page(std::span<const std::filesystem::path> results, ThreadPool& pool, const ReportLimits& = {},
                        std::vector<std::string>* warnings = nullptr, const WrittenVolumes* written = nullptr);

/// The page to play with: the simulator inside, compiled to WebAssembly (tools/play.py), and no result.
std::string play_page(std::string_view version, std::string_view commit);

/// The parts of the page that are the same for every result, made from web/ (see cmake/Embed.cmake).
struct PageFile {
  std::string_view path, text;
};
std::span<const PageFile> page_files();
std::string_view page_file(std::string_view path);

/// How a Content-Security-Policy allows a part that stands on lines of its own between its tags: by its hash.
std::string allowed_text(std::string_view text);

}  // namespace howship::records
