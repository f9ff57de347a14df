// SPDX-License-Identifier: Apache-2.0
#include "howship/records/test_files.hpp"

#include <fmt/format.h>

#include "howship/base/files.hpp"
#include "howship/base/units.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/png.hpp"
#include "howship/imaging/labels.hpp"
#include "howship/pictures/test_images.hpp"

namespace howship::records {

std::string write_examination(RunFiles& files, std::shared_ptr<const imaging::Examination> test,
                              const std::string& view, const imaging::TestSettings& settings) {
  const std::string where = test->bone.empty() ? "body" : test->bone;
  const double day = test->day;
  const std::string_view name = test->modality->name;
  std::string pictures;
  for (const std::string_view one : pictures::views_of(*test, view)) {
    const DayFile seen{where, day, fmt::format("{}_{}", name, one), ".png"};
    const DayFile truth{where, day, seen.what + "_truth", ".png"};
    pictures += (pictures.empty() ? "images/" : ";images/") + files.name(seen);
    files.later([test, one = std::string{one}, seen_file = files.claim("images", seen),
                 truth_file = files.claim("images", truth)] {
      const pictures::TestPicture picture = pictures::test_picture(*test, one);
      formats::write_png(seen_file, picture.seen, Sync::later);
      formats::write_png(truth_file, picture.truth, Sync::later);
    });
  }
  // The same for every examination, so once a run.
  std::error_code ignored;
  if (test->around && !std::filesystem::exists(files.folder().path() / "images/labels.tsv", ignored))
    files.later([target = files.folder().claim("images/labels.tsv")] {
      write_whole(target, imaging::labels_table(), Sync::later);
    });
  // Made when they are written, so that one set of volumes is in memory at a time; named before.
  std::vector<std::filesystem::path> targets;
  for (const std::string& volume : pictures::test_volume_names(*test, view))
    targets.push_back(files.claim("images", {where, day, volume, ".nii.gz"}));
  files.later(
      [test, view, settings, targets, said = fmt::format("SIMULATED {} {} day {}", name, where, shortest(day))] {
        const std::vector<pictures::TestVolume> volumes = pictures::test_volumes(*test, settings, view);
        for (std::size_t v = 0; v < volumes.size(); ++v)
          pictures::write_test_volume(targets[v], volumes[v], said, Sync::later);
      });
  return pictures;
}

void write_strength_maps(RunFiles& files, const std::string& bone, double day, const strength::StrengthFields& fields) {
  const auto write = [&](const char* what, const std::vector<float>& values, const char* unit) {
    const auto volume = std::make_shared<Volume<float>>(fields.grid);
    volume->value = values;
    files.later([volume, what, unit, target = files.claim("strength", {bone, day, what, ".nii.gz"})] {
      formats::write_nifti(target, *volume, what, unit, Sync::later);
    });
  };
  write("strain_energy_density", fields.energy_density, "MPa");
  write("damage", fields.damage, "1");
}

}  // namespace howship::records
