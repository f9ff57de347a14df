// SPDX-License-Identifier: Apache-2.0
#include "howship/records/report.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/toml.hpp"
#include "howship/formats/compression.hpp"
#include "howship/formats/inflate.hpp"
#include "howship/formats/markup.hpp"
#include "howship/formats/png.hpp"
#include "howship/formats/read_image.hpp"
#include "howship/formats/table.hpp"
#include "howship/formats/webp.hpp"
#include "howship/pictures/slices.hpp"
#include "howship/records/body_map.hpp"
#include "howship/records/day_file.hpp"
#include "howship/records/job_folder.hpp"
#include "howship/records/result_folder.hpp"
#include "howship/records/run_json.hpp"
#include "howship/scenario/citations.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/scenario/embedded.hpp"

namespace howship::records {
namespace {

namespace fs = std::filesystem;

constexpr int block_compression = 9;
constexpr float picture_quality = 70;  // noise stays noise, edges stay sharp; images/ holds the pictures as made

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()), int(bytes.size()));
  out.resize(std::size_t(size));
  return out;
}

/// Files of a folder in order of name; none where there is no folder.
std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, none))
    if (entry.is_regular_file()) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

/// Whether the run wrote a file; where no manifest says so, all are taken for its own.
bool is_of_the_run(const fs::path& result, const fs::path& file, const Hashes& manifest) {
  return manifest.empty() || manifest.contains(file.lexically_relative(result).generic_string());
}

/// The mean of blocks of `factor` voxels a side. A block that reaches over the border averages what there is of it.
Volume<float> averaged(Volume<float>&& from, int factor) {
  if (factor == 1) return std::move(from);
  const Extent& e = from.grid.extent;
  const auto blocks = [&](int n) { return (n + factor - 1) / factor; };
  Grid grid{{blocks(e.ni), blocks(e.nj), blocks(e.nk)}, from.grid.to_world};
  const double middle = 0.5 * (factor - 1);
  grid.to_world.origin = from.grid.to_world({middle, middle, middle});
  for (Vec3& column : grid.to_world.column)
    for (double& x : column) x *= factor;
  Volume<float> out(grid);
  const float background = from.value.empty() ? 0.0f : from.value.front();
  for (int k = 0; k < grid.extent.nk; ++k)
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        double sum = 0.0;
        int inside = 0, all = 0;
        for (int c = k * factor; c < std::min((k + 1) * factor, e.nk); ++c)
          for (int b = j * factor; b < std::min((j + 1) * factor, e.nj); ++b)
            for (int a = i * factor; a < std::min((i + 1) * factor, e.ni); ++a, ++all)
              if (const float v = from(a, b, c); v != background) sum += v, ++inside;
        // A background that is a number counts as that number; one that only marks "outside" does not.
        if (background == 0.0f) inside = all;
        if (inside > 0)
          out(i, j, k) = float(sum / inside);
        else
          out(i, j, k) = background;
      }
  return out;
}

/// bone -> field -> day -> file.
using VolumeFiles = std::map<std::string, std::map<std::string, std::map<double, fs::path>>>;

VolumeFiles volume_files(const fs::path& result, const Hashes& manifest) {
  VolumeFiles out;
  for (const char* folder : {"volumes", "strength"})
    for (const fs::path& file : files_in(result / folder)) {
      if (!is_of_the_run(result, file, manifest)) continue;
      const auto named = parse_day_file(file.filename().string());
      if (!named || named->suffix != ".nii.gz" || named->what == "tissue") continue;  // labels have no mean
      out[named->place][named->what][named->day] = file;
    }
  return out;
}

/// A table that others saved may hold bytes that are no text.
std::string text_of(const formats::Json& json) {
  return json.dump(-1, ' ', false, formats::Json::error_handler_t::replace);
}

formats::Json grid_json(const Grid& grid) {
  return {{"size", {grid.extent.ni, grid.extent.nj, grid.extent.nk}},
          {"columns_mm", grid.to_world.column},
          {"origin_mm", grid.to_world.origin}};
}

struct Payload {
  formats::Json runs = formats::Json::array();
  std::vector<std::string> blocks;  ///< base64

  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const std::string& block : blocks) sum += block.size();
    return sum;
  }
  int add(std::string_view bytes) {
    blocks.push_back(base64(bytes));
    return int(blocks.size()) - 1;
  }
};

std::vector<double> spread(std::vector<double> days, std::size_t most) {
  if (days.size() <= most) return days;
  std::vector<double> out;
  for (std::size_t k = 0; k < most; ++k) out.push_back(days[k * (days.size() - 1) / (most - 1)]);
  return out;
}

/// A field of a bone, on the days that the page carries it.
struct NamedField {
  std::string name;
  std::vector<double> days;
  PackedField packed;
};

/// One bone of a run, all its fields on one grid.
struct PackedBone {
  std::string name;
  std::vector<double> days;
  int factor = 1;
  Grid grid;
  std::vector<NamedField> fields;
  std::vector<std::string> dropped;  ///< to keep the page small
  std::size_t bytes() const {
    std::size_t sum = 0;
    for (const NamedField& field : fields) sum += field.packed.deflated.size();
    return sum;
  }
};

bool same_place(const Grid& a, const Grid& b) {
  if (!(a.extent == b.extent)) return false;
  const Extent& e = a.extent;
  for (const Vec3& corner : {Vec3{0, 0, 0}, Vec3{double(e.ni), double(e.nj), double(e.nk)}}) {
    const Vec3 p = a.to_world(corner), q = b.to_world(corner);
    for (std::size_t r = 0; r < 3; ++r)
      if (std::abs(p[r] - q[r]) > 1e-3) return false;
  }
  return true;
}

/// On another grid, such as a strength test's, which lies along its load.
Volume<float> on_grid(const Volume<float>& from, const Grid& grid) {
  Volume<float> out(grid);
  for (int k = 0; k < grid.extent.nk; ++k)
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const double v = pictures::sample(from, grid.to_world({double(i), double(j), double(k)}));
        if (std::isfinite(v)) out(i, j, k) = float(v);
      }
  return out;
}

/// What is shown, and what of it need not be read.
struct Shown {
  const fs::path& result;
  const Hashes& manifest;
  const WrittenVolumes* written;  ///< may be null

  std::shared_ptr<const BoxedVolume> find(const fs::path& file) const {
    if (!written) return nullptr;
    const auto at = written->find(file.string());
    return at == written->end() ? nullptr : at->second;
  }
};

/// A volume on the grid of the page.
std::shared_ptr<const BoxedVolume> take_volume(const Shown& shown, const fs::path& file, const Grid& whole_grid,
                                               int factor) {
  const std::shared_ptr<const BoxedVolume> written = shown.find(file);
  if (written && factor == 1 && same_place(written->grid, whole_grid)) return written;
  Volume<float> read = written ? whole(*written) : formats::read_image(file).volume;
  if (!same_place(read.grid, whole_grid)) read = on_grid(read, whole_grid);
  return std::make_shared<const BoxedVolume>(boxed(averaged(std::move(read), factor)));
}

/// Packs days that are made one at a time, twice each: all of them at once would take far more room than the page.
PackedField pack_days(std::size_t count, const std::function<Volume<float>(std::size_t)>& day_of, int step) {
  PackedField out;
  float background = 0.0f, low = INFINITY, high = -INFINITY;
  for (std::size_t d = 0; d < count; ++d) {
    const Volume<float> day = day_of(d);
    if (d == 0) {
      HOWSHIP_ENSURE(!day.value.empty(), "a field has a day and a voxel");
      out.grid = day.grid;
      background = day.value.front();
    }
    if (!(day.grid.extent == out.grid.extent)) throw RunError("the days of a field are of different sizes");
    for (float v : day.value)
      if (v != background && std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
  }
  if (!(low <= high)) low = high = background;
  // Fields that start at nothing keep their zero exact.
  if (background == 0.0f && low > 0.0f) low = 0.0f;
  out.background = background;
  out.low = low;
  out.high = high;
  const double scale = high > low ? 254.0 / (double(high) - double(low)) : 0.0;
  const std::size_t size = out.grid.extent.size();
  std::vector<std::uint8_t> before(size, 0), bytes(size * count);
  for (std::size_t d = 0; d < count; ++d) {
    const Volume<float> day = day_of(d);
    for (std::size_t i = 0; i < size; ++i) {
      const float v = day.value[i];
      const auto q =
          v == background || !std::isfinite(v)
              ? std::uint8_t(0)
              : std::uint8_t(1.0 + std::min(254.0, double(step * int((double(v) - double(low)) * scale / step + 0.5))));
      bytes[d * size + i] = std::uint8_t(q - before[i]);
      before[i] = q;
    }
  }
  out.deflated = formats::zlib(std::as_bytes(std::span{bytes}), block_compression);
  return out;
}

PackedBone pack_bone(const std::string& name, const std::map<std::string, std::map<double, fs::path>>& files,
                     const Shown& shown, int coarser, ThreadPool& pool, const ReportLimits& limits) {
  PackedBone bone;
  bone.name = name;
  const auto days_of = [](const std::map<double, fs::path>& of) {
    std::vector<double> out;
    for (const auto& [day, file] : of) out.push_back(day);
    return out;
  };
  // The days of the course are those of the field that was saved most often; a strength test has fewer of its own.
  const std::map<double, fs::path>* longest = nullptr;
  for (const auto& [field, of] : files)
    if (!longest || of.size() > longest->size()) longest = &of;
  if (!longest) return bone;
  bone.days = spread(days_of(*longest), limits.days);

  struct Read {
    std::string field;
    std::vector<double> days;
    std::vector<std::shared_ptr<const BoxedVolume>> volumes;
  };
  std::vector<Read> read;
  std::vector<std::pair<std::size_t, std::size_t>> work;
  for (const auto& [field, of] : files) {
    const bool on_every_day =
        std::all_of(bone.days.begin(), bone.days.end(), [&days = of](double d) { return days.count(d) > 0; });
    read.push_back({field, on_every_day ? bone.days : spread(days_of(of), limits.days), {}});
    read.back().volumes.resize(read.back().days.size());
    for (std::size_t d = 0; d < read.back().days.size(); ++d) work.emplace_back(read.size() - 1, d);
  }

  const std::shared_ptr<const BoxedVolume> first = shown.find(longest->begin()->second);
  const Grid whole_grid = first ? first->grid : formats::read_image(longest->begin()->second).volume.grid;
  const Extent& e = whole_grid.extent;
  bone.factor = coarser;
  while (e.size() / std::size_t(bone.factor * bone.factor * bone.factor) > limits.voxels) ++bone.factor;

  pool.run(work.size(), [&](std::size_t n) {
    const auto [f, d] = work[n];
    const fs::path& file = files.at(read[f].field).at(read[f].days[d]);
    read[f].volumes[d] = take_volume(shown, file, whole_grid, bone.factor);
  });
  Box box;
  for (const Read& one : read)
    for (const auto& volume : one.volumes) box.grow(volume->box);
  box.pad(read.front().volumes.front()->grid.extent);

  bone.fields.resize(read.size());
  pool.run(read.size(), [&](std::size_t f) {
    // An overlay is a tint: 64 shades of it look like 254 and take two thirds of the room.
    const bool grey = read[f].field == "ct" || read[f].field == "bone_volume_fraction";
    bone.fields[f] = {
        read[f].field, read[f].days,
        pack_days(
            read[f].volumes.size(), [&](std::size_t d) { return cropped(*read[f].volumes[d], box); }, grey ? 1 : 4)};
    read[f].volumes.clear();
  });
  bone.grid = bone.fields.front().packed.grid;
  return bone;
}

/// What goes first where the page gets too large: 0 stays, 2 goes before 1.
int expendable(std::string_view field) {
  constexpr std::string_view stay[] = {"ct", "bone_volume_fraction", "tumour", "woven_fraction"};
  // What a scenario asks for by name.
  constexpr std::string_view asked[] = {"strain", "dose", "cement"};
  if (std::find(std::begin(stay), std::end(stay), field) != std::end(stay)) return 0;
  return std::any_of(std::begin(asked), std::end(asked), [&](auto word) { return field.starts_with(word); }) ? 1 : 2;
}

/// All bones, without the fields that the page can do without and on coarser grids, until they fit.
formats::Json bones_json(const Shown& shown, Payload& payload, formats::Json& left_out, ThreadPool& pool,
                         const ReportLimits& limits) {
  const VolumeFiles files = volume_files(shown.result, shown.manifest);
  std::vector<PackedBone> bones;
  for (int coarser = 1; coarser <= 4; ++coarser) {
    bones.clear();
    std::size_t bytes = 0;
    for (const auto& [name, fields] : files) {
      bones.push_back(pack_bone(name, fields, shown, coarser, pool, limits));
      bytes += bones.back().bytes();
    }
    // What the page can do without goes first, the largest first.
    while (bytes > limits.volume_bytes) {
      std::pair<PackedBone*, std::size_t> largest{nullptr, 0};
      std::pair<int, std::size_t> most{0, 0};
      for (PackedBone& bone : bones)
        for (std::size_t f = 0; f < bone.fields.size(); ++f)
          if (const std::pair size{expendable(bone.fields[f].name), bone.fields[f].packed.deflated.size()};
              size.first > 0 && size > most)
            most = size, largest = {&bone, f};
      if (largest.first == nullptr) break;
      largest.first->dropped.push_back(largest.first->fields[largest.second].name);
      largest.first->fields.erase(largest.first->fields.begin() + std::ptrdiff_t(largest.second));
      bytes -= most.second;
    }
    if (bytes <= limits.volume_bytes) break;
  }
  formats::Json out = formats::Json::array();
  for (const PackedBone& bone : bones) {
    if (bone.fields.empty()) continue;
    formats::Json fields = formats::Json::array();
    for (const auto& [name, days, field] : bone.fields) {
      fields.push_back({{"name", name},
                        {"background", field.background},
                        {"low", field.low},
                        {"high", field.high},
                        {"block", payload.add(field.deflated)}});
      if (days != bone.days) fields.back()["days"] = days;
    }
    out.push_back({{"name", bone.name},
                   {"days", bone.days},
                   {"grid", grid_json(bone.grid)},
                   {"averaged", bone.factor},
                   {"fields", fields}});
    if (bone.factor > 1)
      left_out.push_back(fmt::format("{} is shown on voxels {} times as wide as in volumes/, to keep this page small.",
                                     bone.name, bone.factor));
    std::size_t saved = 0;
    for (const auto& [field, days] : files.at(bone.name)) {
      saved = std::max(saved, days.size());
      if (std::find(bone.dropped.begin(), bone.dropped.end(), field) != bone.dropped.end())
        left_out.push_back(
            fmt::format("{} of {} is only in the result folder, to keep this page small.", field, bone.name));
    }
    if (saved > bone.days.size())
      left_out.push_back(fmt::format("{} is shown on {} of its {} saved days.", bone.name, bone.days.size(), saved));
  }
  return out;
}

/// Places 0 to n - 1 so that any first few of them are spread: the last, the first, then the middle of the widest gap.
std::vector<std::size_t> spreading_order(std::size_t n) {
  std::vector<std::size_t> out;
  std::set<std::size_t> taken;
  while (out.size() < n) {
    std::size_t next = n - 1;
    if (taken.size() == 1) next = 0;
    if (taken.size() > 1) {
      std::size_t widest = 0;
      for (auto at = taken.begin(), after = std::next(at); after != taken.end(); ++at, ++after)
        if (*after - *at > widest) widest = *after - *at, next = *at + widest / 2;
    }
    taken.insert(next);
    out.push_back(next);
  }
  return out;
}

/// A picture of a test as the page carries it: packed anew where that is smaller than its file.
struct PackedPicture {
  std::string file, bytes, type;
};

PackedPicture pack_picture(const fs::path& result, const fs::path& file, bool lossy) {
  PackedPicture out{fs::relative(file, result).generic_string(), read_whole(file), "image/png"};
  if (!lossy) return out;
  if (std::string smaller = formats::webp(formats::read_png(out.bytes), picture_quality);
      smaller.size() < out.bytes.size())
    out.bytes = std::move(smaller), out.type = "image/webp";
  return out;
}

/// The pictures of tests with their truths. Where not all fit, every series keeps some of its days, spread over the
/// course.
formats::Json images_json(const fs::path& result, const Hashes& manifest, Payload& payload, formats::Json& left_out,
                          ThreadPool& pool, const ReportLimits& limits) {
  static const std::regex truth_part(R"([_-](?:truth|labels)$)");
  struct Shot {
    fs::path seen, truth;
    std::vector<PackedPicture> packed;
  };
  std::map<std::string, std::vector<Shot>> series;
  std::set<fs::path> files;
  for (const fs::path& file : files_in(result / "images"))
    if (file.extension() == ".png" && is_of_the_run(result, file, manifest)) files.insert(file);
  for (const fs::path& file : files) {
    const std::string stem = file.stem().string();
    if (std::regex_search(stem, truth_part)) continue;
    Shot shot{file, {}, {}};
    for (const char* ending : {"_truth.png", "_labels.png"})
      if (const fs::path truth = file.parent_path() / (stem + ending); files.count(truth)) shot.truth = truth;
    const auto named = parse_day_file(stem);
    series[named ? named->place + '_' + named->what : stem].push_back(shot);
  }
  std::vector<Shot*> all;
  for (auto& [name, shots] : series)
    for (Shot& shot : shots) all.push_back(&shot);
  pool.run(all.size(), [&](std::size_t n) {
    Shot& shot = *all[n];
    shot.packed.push_back(pack_picture(result, shot.seen, true));
    if (!shot.truth.empty()) shot.packed.push_back(pack_picture(result, shot.truth, false));
  });

  std::size_t bytes = 0, longest = 0, kept = 0;
  for (const auto& [name, shots] : series) longest = std::max(longest, shots.size());
  std::map<std::string, const PackedPicture*> chosen;
  for (std::size_t rank = 0; rank < longest; ++rank)
    for (const auto& [name, shots] : series) {
      if (rank >= shots.size()) continue;
      const Shot& shot = shots[spreading_order(shots.size())[rank]];
      std::size_t size = 0;
      for (const PackedPicture& one : shot.packed) size += one.bytes.size();
      if (bytes + size > limits.image_bytes) continue;
      bytes += size;
      ++kept;
      for (const PackedPicture& one : shot.packed) chosen[one.file] = &one;
    }
  formats::Json out = formats::Json::array();
  for (const auto& [file, one] : chosen)
    out.push_back({{"file", file}, {"type", one->type}, {"block", payload.add(one->bytes)}});
  if (kept < all.size())
    left_out.push_back(fmt::format("{} of {} pictures of tests are only in images/, to keep this page small.",
                                   all.size() - kept, all.size()));
  return out;
}

/// The tables of a result. A text that is no table is left out and said; so is a table that the run did not write.
formats::Json tables_of(const fs::path& result, const Hashes& manifest, std::vector<std::string>& said) {
  formats::Json out = formats::Json::object();
  std::error_code none;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(result, none))
    if (entry.path().extension() == ".csv" && entry.is_regular_file(none)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  for (const fs::path& file : found) {
    const std::string name = file.filename().string();
    if (!manifest.empty() && !manifest.contains(name)) {
      said.push_back(fmt::format("{} is no table of this run and is not shown.", name));
      continue;
    }
    const std::string text = read_whole(file);
    try {
      formats::read_csv(text, name);
      out[name] = text;
    } catch (const InputError& error) {
      const Problem& first = error.problems.list()[0];
      said.push_back(fmt::format("{} is no whole table and is not shown: line {}, column {}: {}.", name,
                                 first.where.line, first.where.column, first.text));
    }
  }
  return out;
}

/// A sentence on each file that is not as the run left it.
void compare_with_manifest(const fs::path& result, const Hashes& manifest, std::vector<std::string>& said) {
  if (manifest.empty()) {
    said.push_back("manifest.sha256 is not there, so it is not known whether these files are as the run left them.");
    return;
  }
  std::size_t foreign = 0;
  std::string first;
  for (const char* folder : {"volumes", "strength", "images"})
    for (const fs::path& file : files_in(result / folder))
      if (!is_of_the_run(result, file, manifest) && foreign++ == 0)
        first = file.lexically_relative(result).generic_string();
  if (foreign > 0)
    said.push_back(fmt::format("{} files are none of this run and are not shown, {} the first.", foreign, first));
  for (const Unlike& one : not_as_left(result, manifest))
    said.push_back(one.gone ? fmt::format("{} is missing: the run wrote it (manifest.sha256).", one.name)
                            : fmt::format("{} was changed since the run wrote it (manifest.sha256).", one.name));
}

void add_run(const fs::path& result, Payload& payload, ThreadPool& pool, const ReportLimits& limits,
             std::vector<std::string>* warnings, const WrittenVolumes* written) {
  if (!fs::exists(result / "run.json"))
    throw RunError("'" + result.string() + "' holds no run.json; give a folder that `howship run` wrote");
  formats::Json left_out = formats::Json::array();
  std::vector<std::string> said;
  const Hashes manifest = warnings ? manifest_of(result) : Hashes{};
  if (warnings) compare_with_manifest(result, manifest, said);
  const formats::Json tables = tables_of(result, manifest, said);
  for (const std::string& sentence : said) {
    left_out.push_back(sentence);
    if (warnings) warnings->push_back(result.string() + ": " + sentence);
  }
  formats::Json run = object_in(result / "run.json");
  run.erase("reference");  // the page is the same whether or not somebody checked the program
  const std::size_t before = payload.bytes();
  formats::Json images = images_json(result, manifest, payload, left_out, pool, limits);
  // Volumes take what words, tables and pictures leave of the page; never so little that they could as well be absent.
  const std::size_t taken =
      limits.fixed_bytes + text_of(run).size() + text_of(tables).size() + (payload.bytes() - before);
  ReportLimits rest = limits;
  const std::size_t left = taken < limits.page_bytes ? (limits.page_bytes - taken) / 4 * 3 : 0;
  rest.volume_bytes = std::min(limits.volume_bytes, std::max(left, limits.volume_bytes / 3));
  formats::Json bones = bones_json({result, manifest, written}, payload, left_out, pool, rest);
  payload.runs.push_back(
      {{"run", run}, {"tables", tables}, {"bones", bones}, {"images", images}, {"left_out", left_out}});
}

formats::Json toml_as_json(const toml::table& table) {
  std::ostringstream text;
  text << toml::json_formatter{table};
  return formats::Json::parse(text.str());
}

/// Citations in every "source" below, as words.
void say_sources(formats::Json& node) {
  for (auto& [key, value] : node.items()) {
    if (value.is_structured())
      say_sources(value);
    else if (key == "source" && value.is_string())
      value = scenario::in_words(value.get<std::string>());
  }
}

/// Whether the word stands there on its own. The text holds whole tables, for which a regular expression takes seconds.
bool says_word(std::string_view text, std::string_view word) {
  const auto part_of_word = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    if ((at == 0 || !part_of_word(at - 1)) && !part_of_word(at + word.size())) return true;
  return false;
}

/// Normal ranges, how far the model may be off, and what a layperson needs of the drugs that the runs name.
formats::Json knowledge(const formats::Json& runs) {
  formats::Json out = formats::Json::object();
  if (const auto text = scenario::embedded_data("reference_ranges.toml"))
    out["ranges"] = toml_as_json(toml::parse(*text))["range"];
  if (const auto text = scenario::embedded_data("model_ranges.toml"))
    out["model_ranges"] = toml_as_json(toml::parse(*text));
  say_sources(out);
  std::string said;
  for (const formats::Json& run : runs)
    said += text_of(run["run"].value("understood", formats::Json::array())) + text_of(run["tables"]);
  formats::Json drugs = formats::Json::object();
  for (const scenario::EmbeddedFile& file : scenario::embedded_files()) {
    const fs::path path{file.path};
    const std::string name = path.stem().string();
    if (path.parent_path() != "drugs" || !says_word(said, name)) continue;
    const formats::Json drug = toml_as_json(toml::parse(file.text));
    formats::Json harms = formats::Json::array();
    for (const formats::Json& harm : drug.value("harm", formats::Json::array()))
      harms.push_back(harm.value("name", ""));
    drugs[name] = {{"title", drug.value("title", name)},
                   {"group", drug.value("group", "")},
                   {"route", drug.value("route", "")},
                   {"summary", drug.value("summary", "")},
                   {"harms", harms}};
  }
  out["drugs"] = drugs;
  // A map of the skeleton is for patients with more than one bone.
  if (std::any_of(runs.begin(), runs.end(), [](const formats::Json& run) {
        return run["run"].contains("bones") && run["run"]["bones"].size() > 1;
      }))
    out["skeleton"] = body_map_json();
  return out;
}

/// `template` with every {{name}} replaced; what comes in is not searched again.
std::string filled(std::string_view text, const std::map<std::string_view, std::string_view>& parts) {
  std::string out;
  for (std::size_t at = 0;;) {
    const std::size_t open = text.find("{{", at), close = text.find("}}", open);
    out += text.substr(at, open == text.npos ? text.npos : open - at);
    if (open == text.npos) return out;
    out += parts.at(text.substr(open + 2, close - open - 2));
    at = close + 2;
  }
}

}  // namespace

PackedField pack_field(std::span<const Volume<float>> days, int step) {
  HOWSHIP_ENSURE(!days.empty(), "a field has a day and a voxel");
  return pack_days(
      days.size(), [&](std::size_t d) { return days[d]; }, step);
}

std::vector<std::uint8_t> unpack_field(const PackedField& field, std::size_t days) {
  const std::size_t size = field.grid.extent.size();
  const formats::Inflated inflated = formats::inflate_up_to(field.deflated, size * days, true);
  if (!inflated.whole || inflated.bytes.size() != size * days) throw RunError("a packed field is damaged");
  std::vector<std::uint8_t> out(inflated.bytes.begin(), inflated.bytes.end());
  for (std::size_t i = size; i < out.size(); ++i) out[i] = std::uint8_t(out[i] + out[i - size]);
  return out;
}

std::string json_for_script(const formats::Json& json) {
  std::string out;
  for (char c : json.dump(-1, ' ', false, formats::Json::error_handler_t::replace)) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string report_page(std::span<const std::filesystem::path> results, ThreadPool& pool, const ReportLimits& limits,
                        std::vector<std::string>* warnings, const WrittenVolumes* written) {
  HOWSHIP_ENSURE(!results.empty(), "a report is about a run");
  Payload payload;
  ReportLimits each = limits;
  for (const PageFile& file : page_files()) each.fixed_bytes += file.text.size();
  each.page_bytes /= results.size();
  each.fixed_bytes /= results.size();
  each.volume_bytes /= results.size();
  each.image_bytes /= results.size();
  for (const fs::path& result : results) add_run(result, payload, pool, each, warnings, written);

  std::string title;
  for (const formats::Json& run : payload.runs)
    title += (title.empty() ? "" : " / ") + run["run"].value("title", "Untitled");
  formats::Json document = {{"format", 1}, {"runs", payload.runs}, {"knowledge", knowledge(payload.runs)}};
  std::string blocks;
  for (std::size_t k = 0; k < payload.blocks.size(); ++k)
    blocks += fmt::format("<script type=\"text/plain\" id=\"block-{}\">{}</script>\n", k, payload.blocks[k]);
  const std::string data = json_for_script(document), page_title = formats::escaped(title);
  // The page runs and wears what the program put into it and nothing else, whatever a result holds.
  const std::string_view program = page_file("report.js"), style = page_file("report.css");
  const std::string scripts = allowed_text(program), styles = allowed_text(style);
  return filled(page_file("page.html"), {{"title", page_title},
                                         {"style", style},
                                         {"styles", styles},
                                         {"scripts", scripts},
                                         {"data", data},
                                         {"program", program},
                                         {"blocks", blocks}});
}

std::string_view page_file(std::string_view path) {
  for (const PageFile& file : page_files())
    if (file.path == path) return file.text;
  HOWSHIP_ENSURE(false, "the program carries every part of its page");
  return {};
}

std::string allowed_text(std::string_view text) {
  const std::string part = '\n' + std::string{text} + '\n';
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HOWSHIP_ENSURE(EVP_Digest(part.data(), part.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1,
                 "SHA-256 is available");
  return "'sha256-" + base64({reinterpret_cast<const char*>(digest.data()), size}) + "'";
}

std::string play_page(std::string_view version, std::string_view commit) {
  std::vector<const therapy::Drug*> drugs;
  formats::Json known = knowledge(formats::Json::array());
  for (const std::string& name : scenario::drug_names()) {
    drugs.push_back(&scenario::built_in_drug(name));
    known["drugs"][name] = {{"title", drugs.back()->title}, {"route", drugs.back()->route}};
  }
  const formats::Json data = {{"program", {{"version", version}, {"commit", commit}}},
                              {"knowledge", known},
                              {"event_kinds", event_kinds_json(drugs)},
                              {"columns", columns_json()}};
  const std::string said = json_for_script(data);
  const std::string_view program = page_file("play.js"), style = page_file("report.css");
  const std::string scripts = allowed_text(program), styles = allowed_text(style);
  return filled(page_file("play.html"), {{"style", style},
                                         {"styles", styles},
                                         {"scripts", scripts},
                                         {"data", said},
                                         {"program", program},
                                         {"worker", page_file("play-worker.js")},
                                         {"wasm", page_file("play.wasm.txt")}});
}

}  // namespace howship::records
