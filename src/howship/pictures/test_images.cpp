// SPDX-License-Identifier: Apache-2.0
#include "howship/pictures/test_images.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/formats/nifti.hpp"
#include "howship/formats/orientation.hpp"
#include "howship/imaging/labels.hpp"

namespace howship::pictures {
namespace {

using namespace imaging;

constexpr int picture_width = 512;

std::uint8_t grey(double value, double dark, double bright) {
  return std::uint8_t(std::lround(255.0 * std::clamp((value - dark) / (bright - dark), 0.0, 1.0)));
}

void paint(std::uint8_t* pixel, int label) { std::copy_n(labels()[std::size_t(label)].colour.begin(), 3, pixel); }

/// One plane of a volume on square pixels; right, front and head are at the low ends of the picture.
struct Plane {
  std::size_t across, down, cut;  ///< axes
  int n[3];
  double step[3];
  int slice, height;

  Plane(const Volume<std::uint8_t>& truth, std::string_view name) {
    const Extent& e = truth.grid.extent;
    n[0] = e.ni, n[1] = e.nj, n[2] = e.nk;
    for (std::size_t c = 0; c < 3; ++c) step[c] = truth.grid.to_world.column[c][c];
    across = name == "sagittal" ? 1 : 0;
    down = name == "axial" ? 1 : 2;
    cut = 3 - across - down;
    height = int(std::lround(picture_width * (n[down] * step[down]) / (n[across] * step[across])));
    std::vector<std::size_t> tumour(std::size_t(n[cut]), 0);
    for (int k = 0; k < e.nk; ++k)
      for (int j = 0; j < e.nj; ++j)
        for (int i = 0; i < e.ni; ++i)
          if (truth(i, j, k) == 2) ++tumour[std::size_t(cut == 0 ? i : cut == 1 ? j : k)];
    const auto most = std::max_element(tumour.begin(), tumour.end());
    slice = *most > 0 ? int(most - tumour.begin()) : n[cut] / 2;
  }
  /// Voxel coordinates along `across` and `down` of a pixel.
  std::array<double, 2> at(int x, int y) const {
    return {n[across] - 1 - ((x + 0.5) * n[across] / picture_width - 0.5),
            n[down] - 1 - ((y + 0.5) * n[down] / height - 0.5)};
  }
  template <class T>
  T value(const Volume<T>& volume, int a, int d) const {
    int index[3] = {};
    index[across] = std::clamp(a, 0, n[across] - 1);
    index[down] = std::clamp(d, 0, n[down] - 1);
    index[cut] = slice;
    return volume(index[0], index[1], index[2]);
  }
};

template <class T>
TestPicture cut_picture(std::string_view view, const Volume<T>& volume, const Volume<std::uint8_t>& truth,
                        std::string_view plane_name, double dark, double bright) {
  const Plane plane(truth, plane_name);
  TestPicture out{std::string{view}, formats::Picture(picture_width, plane.height, 1),
                  formats::Picture(picture_width, plane.height)};
  for (int y = 0; y < plane.height; ++y)
    for (int x = 0; x < picture_width; ++x) {
      const auto [a, d] = plane.at(x, y);
      const double fa = a - std::floor(a), fd = d - std::floor(d);
      const int a0 = int(std::floor(a)), d0 = int(std::floor(d));
      const double sum =
          (1 - fd) * ((1 - fa) * double(plane.value(volume, a0, d0)) + fa * double(plane.value(volume, a0 + 1, d0))) +
          fd * ((1 - fa) * double(plane.value(volume, a0, d0 + 1)) + fa * double(plane.value(volume, a0 + 1, d0 + 1)));
      *out.seen.at(x, y) = grey(sum, dark, bright);
      paint(out.truth.at(x, y), plane.value(truth, int(std::lround(a)), int(std::lround(d))));
    }
  return out;
}

/// Anterior and posterior side by side, counts dark on white.
TestPicture scan_picture(std::string_view view, const PlanarScan& counts, const PlanarScan& truth) {
  const int w = counts.anterior.columns, h = counts.anterior.rows;
  TestPicture out{std::string{view}, formats::Picture(2 * w, h, 1), formats::Picture(2 * w, h)};
  int x0 = 0;
  for (auto side : {&PlanarScan::anterior, &PlanarScan::posterior}) {
    const Image& image = counts.*side;
    // Black at the level that all but the hottest 1.5 % of the body's pixels stay below.
    std::vector<float> body;
    for (float v : image.value)
      if (v > 2.0f) body.push_back(v);
    std::sort(body.begin(), body.end());
    const double black = body.empty() ? 1.0 : double(body[body.size() - 1 - body.size() * 3 / 200]);
    for (int y = 0; y < h; ++y)
      for (int x = 0; x < w; ++x) {
        double sum = 0.0;  // the 1-2-1 smoothing that is usual on screen
        for (int b = -1; b <= 1; ++b)
          for (int a = -1; a <= 1; ++a)
            sum += (2 - std::abs(a)) * (2 - std::abs(b)) *
                   double(image(std::clamp(x + a, 0, w - 1), std::clamp(y + b, 0, h - 1))) / 16.0;
        *out.seen.at(x0 + x, y) = grey(sum, black, 0.0);
        paint(out.truth.at(x0 + x, y), int((truth.*side)(x, y)));
      }
    x0 += w;
  }
  return out;
}

/// The part of a scan around a place, its axes those of the body (nearest of each, grown to right, front and head), so
/// that it is shown as other volumes are.
template <class T>
Volume<T> upright_part(const Volume<T>& scan, const Vec3& around) {
  constexpr double half = 64.0;  // mm, as the usual field of a CT of a bone
  const Grid& from = scan.grid;
  const formats::Orientation o = formats::orientation(from.to_world);
  const int size[3] = {from.extent.ni, from.extent.nj, from.extent.nk};
  std::array<std::size_t, 3> axis{0, 1, 2};  // of the scan, for each of the body
  double best = -1.0;
  std::array<std::size_t, 3> order{0, 1, 2};
  do {
    const double along =
        std::abs(o.direction[order[0]][0]) + std::abs(o.direction[order[1]][1]) + std::abs(o.direction[order[2]][2]);
    if (along > best + 1e-9) best = along, axis = order;
  } while (std::next_permutation(order.begin(), order.end()));
  const Vec3 centre = from.to_world.inverse(around);
  std::array<int, 3> first{}, count{}, way{};
  for (std::size_t c = 0; c < 3; ++c) {
    const std::size_t a = axis[c];
    const int reach = int(std::lround(half / o.spacing[a])), middle = int(std::lround(centre[a]));
    const int low = std::clamp(middle - reach, 0, size[a] - 1), high = std::clamp(middle + reach, low, size[a] - 1);
    way[c] = o.direction[a][c] < 0.0 ? -1 : 1;
    first[c] = way[c] > 0 ? low : high;
    count[c] = high - low + 1;
  }
  Grid grid;
  grid.extent = {count[0], count[1], count[2]};
  for (std::size_t c = 0; c < 3; ++c) {
    grid.to_world.column[c] = {};
    grid.to_world.column[c][c] = o.spacing[axis[c]];
  }
  Volume<T> out(grid);
  for (int k = 0; k < count[2]; ++k)
    for (int j = 0; j < count[1]; ++j)
      for (int i = 0; i < count[0]; ++i) {
        int at[3] = {};
        at[axis[0]] = first[0] + way[0] * i;
        at[axis[1]] = first[1] + way[1] * j;
        at[axis[2]] = first[2] + way[2] * k;
        out(i, j, k) = scan(at[0], at[1], at[2]);
      }
  return out;
}

/// A 2-D image as a volume one voxel thick.
template <class T>
Volume<T> flat(const Image& image, double pixel) {
  Volume<T> out(grid_around({0, 0, 0}, {image.columns * pixel, 1, image.rows * pixel}, {pixel, 1, pixel}));
  for (int r = 0; r < image.rows; ++r)
    for (int c = 0; c < image.columns; ++c) {
      const double highest = std::is_integral_v<T> ? double(std::numeric_limits<T>::max()) : 1e30;
      const double value = std::is_integral_v<T> ? std::round(double(image(c, r))) : double(image(c, r));
      out(image.columns - 1 - c, 0, image.rows - 1 - r) = T(std::clamp(value, 0.0, highest));
    }
  return out;
}

template <class T>
Volume<T> both(const PlanarScan& scan, double pixel) {
  const Volume<T> front = flat<T>(scan.anterior, pixel), back = flat<T>(scan.posterior, pixel);
  Volume<T> out(
      grid_around({0, 0, 0}, {scan.anterior.columns * pixel, 2, scan.anterior.rows * pixel}, {pixel, 1, pixel}));
  for (int k = 0; k < out.grid.extent.nk; ++k)
    for (int i = 0; i < out.grid.extent.ni; ++i) {
      out(i, 0, k) = front(i, 0, k);
      out(i, 1, k) = back(i, 0, k);
    }
  return out;
}

/// Rounded to a step far below the noise, so that files are no larger than what they hold.
Volume<float> rounded(Volume<float> volume, float per_unit) {
  for (float& v : volume.value) v = std::round(v * per_unit) / per_unit;
  return volume;
}

/// What a test's volumes are called without a view: "ct", "xray_ap".
std::string base_name(const Examination& test) {
  return std::string{test.modality->name} + (test.view.empty() ? "" : "_" + test.view);
}

/// The volumes of an examination that are written where `view` was asked for.
std::vector<const SavedVolume*> saved(const Examination& test, std::string_view view) {
  std::vector<const SavedVolume*> out;
  for (const SavedVolume& one : test.modality->volumes)
    if (one.view.empty() || view.empty() || one.view == view) out.push_back(&one);
  return out;
}

std::string name_of(const Examination& test, const SavedVolume& volume) {
  return base_name(test) + (volume.view.empty() ? "" : "_" + std::string{volume.view});
}

template <class... F>
struct Each : F... {
  using F::operator()...;
};
template <class... F>
Each(F...) -> Each<F...>;  // clang 14 does not see it by itself

}  // namespace

TestPicture test_picture(const Examination& test, std::string_view view) {
  const ShownView* shown = test.modality->find_view(view);
  HOWSHIP_ENSURE(shown && shown->pixels, "the test has this picture");
  const Labels truths = test.modality->labels(test.study);
  const auto cut = [&](const auto* volume) {
    const Volume<std::uint8_t>& truth = *std::get<const Volume<std::uint8_t>*>(truths);
    if (test.around)
      return cut_picture(view, upright_part(*volume, *test.around), upright_part(truth, *test.around), shown->plane,
                         shown->dark, shown->bright);
    return cut_picture(view, *volume, truth, shown->plane, shown->dark, shown->bright);
  };
  return std::visit(
      Each{cut,
           [&](const PlanarScan* counts) { return scan_picture(view, *counts, *std::get<const PlanarScan*>(truths)); },
           [&](const Image* image) {
             const Image& truth = *std::get<const Image*>(truths);
             TestPicture out{std::string{view}, formats::Picture(image->columns, image->rows, 1),
                             formats::Picture(image->columns, image->rows)};
             for (int y = 0; y < image->rows; ++y)
               for (int x = 0; x < image->columns; ++x) {
                 *out.seen.at(x, y) = grey(double((*image)(x, y)), shown->dark, shown->bright);
                 paint(out.truth.at(x, y), int(truth(x, y)));
               }
             return out;
           }},
      shown->pixels(test.study));
}

std::vector<std::string_view> views_of(const Examination& test, std::string_view asked) {
  if (!test.view.empty()) return {test.view};
  if (!asked.empty()) return {asked};
  std::vector<std::string_view> out;
  for (const ShownView& one : test.modality->views)
    if (one.usual) out.push_back(one.name);
  return out;
}

std::vector<TestVolume> test_volumes(const Examination& test, const TestSettings& settings, std::string_view view) {
  const Modality& modality = *test.modality;
  const double pixel = modality.pixel ? modality.pixel(settings) : 0.0;
  std::vector<TestVolume> out;
  for (const SavedVolume* one : saved(test, view)) {
    TestVolume& volume = out.emplace_back();
    volume.name = name_of(test, *one);
    volume.unit = one->unit;
    std::visit(Each{[&](const Volume<std::int16_t>* v) { volume.volume = *v; },
                    [&](const Volume<float>* v) { volume.volume = rounded(*v, float(one->per_unit)); },
                    [&](const Image* image) { volume.volume = flat<std::uint16_t>(*image, pixel); },
                    [&](const PlanarScan* scan) { volume.volume = both<std::uint16_t>(*scan, pixel); }},
               one->pixels(test.study));
  }
  TestVolume& truth = out.emplace_back();
  truth.name = base_name(test) + "_truth";
  truth.unit = "1";
  std::visit(Each{[&](const Volume<std::uint8_t>* v) { truth.volume = *v; },
                  [&](const Image* image) { truth.volume = flat<std::uint8_t>(*image, pixel); },
                  [&](const PlanarScan* scan) { truth.volume = both<std::uint8_t>(*scan, pixel); }},
             modality.labels(test.study));
  return out;
}

std::vector<std::string> test_volume_names(const Examination& test, std::string_view view) {
  std::vector<std::string> out;
  for (const SavedVolume* one : saved(test, view)) out.push_back(name_of(test, *one));
  out.push_back(base_name(test) + "_truth");
  return out;
}

void write_test_volume(const std::filesystem::path& target, const TestVolume& volume, std::string_view description,
                       Sync sync) {
  std::visit([&](const auto& v) { formats::write_nifti(target, v, description, volume.unit, sync); }, volume.volume);
}

namespace {

/// What writes the views of a class of DICOM objects.
struct DicomWriter {
  const formats::DicomClass& made;
  void (*write)(const std::filesystem::path& target, const Pixels& pixels, const formats::DicomStudy& study,
                const Acquisition& a);
};
constexpr DicomWriter dicom_writers[] = {
    {formats::dicom_ct,
     [](const auto& target, const auto& pixels, const auto& study, const auto& a) {
       formats::write_dicom_ct(target, *std::get<const Volume<std::int16_t>*>(pixels), study,
                               {a.voltage, a.slice_thickness, a.in_scan});
     }},
    {formats::dicom_mr,
     [](const auto& target, const auto& pixels, const auto& study, const auto& a) {
       formats::write_dicom_mr(target, *std::get<const Volume<float>*>(pixels), study,
                               {a.repetition, a.echo, a.inversion});
     }},
    {formats::dicom_pet,
     [](const auto& target, const auto& pixels, const auto& study, const auto& a) {
       formats::write_dicom_pet(target, *std::get<const Volume<float>*>(pixels), study, {a.dose, a.delay});
     }},
    {formats::dicom_nuclear,
     [](const auto& target, const auto& pixels, const auto& study, const auto& a) {
       const PlanarScan& scan = *std::get<const PlanarScan*>(pixels);
       formats::write_dicom_bone_scan(target, scan.anterior, scan.posterior, study, {a.dose, a.pixel, a.dwell});
     }},
    {formats::dicom_xray,
     [](const auto& target, const auto& pixels, const auto& study, const auto& a) {
       formats::write_dicom_xray(target, *std::get<const Image*>(pixels), study,
                                 {a.voltage, a.pixel, a.source_distance, std::string{a.position}});
     }},
};

const DicomWriter* writer_of(const Modality& modality) {
  for (const DicomWriter& one : dicom_writers)
    if (one.made.storage == modality.dicom_class && one.made.modality == modality.dicom_modality) return &one;
  return nullptr;
}

}  // namespace

bool can_be_dicom(const Modality& modality) { return writer_of(modality) != nullptr; }

void write_test_dicom(const std::filesystem::path& target, const Examination& test, const TestSettings& settings,
                      std::string_view view, const formats::DicomStudy& study) {
  const Modality& modality = *test.modality;
  const ShownView* shown = modality.find_view(view);
  const DicomWriter* writer = writer_of(modality);
  HOWSHIP_ENSURE(shown && writer, "the test has this picture, and its class can be written");
  Acquisition made = modality.acquisition(settings, view, study.weight);
  made.in_scan = test.around.has_value();
  writer->write(target, shown->pixels(test.study), study, made);
}

void write_test_segmentation(const std::filesystem::path& file, const Examination& test,
                             const formats::DicomStudy& study) {
  const Labels truth = test.modality->labels(test.study);
  const auto* labels = std::get_if<const Volume<std::uint8_t>*>(&truth);
  HOWSHIP_ENSURE(labels, "the truth of a projection is no segmentation");
  formats::write_dicom_segmentation(
      file, **labels, study,
      {.of_ct = test.modality->dicom_class == formats::dicom_ct.storage, .in_scan = test.around.has_value()});
}

}  // namespace howship::pictures
