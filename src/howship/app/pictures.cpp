// SPDX-License-Identifier: Apache-2.0
#include "howship/app/pictures.hpp"

#include <algorithm>
#include <cmath>

namespace howship::app {
namespace {

std::uint8_t grey(double value, double dark, double bright) {
  return std::uint8_t(std::lround(255.0 * std::clamp((value - dark) / (bright - dark), 0.0, 1.0)));
}

template <class T>
Picture plane(const Volume<T>& volume, std::string_view name, double dark, double bright) {
  const Extent& e = volume.grid.extent;
  const double step[] = {volume.grid.to_world.column[0][0], volume.grid.to_world.column[1][1],
                         volume.grid.to_world.column[2][2]};
  const int n[] = {e.ni, e.nj, e.nk};
  // Picture axes (across, down) and the axis that is cut.
  const std::size_t across = name == "sagittal" ? 1 : 0, down = name == "axial" ? 1 : 2, cut = 3 - across - down;
  const int width = 512, height = int(std::lround(width * (n[down] * step[down]) / (n[across] * step[across])));
  Picture out(width, height, 1);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      // Bilinear; right, front and head are at the low ends of the picture.
      double at[3] = {};
      at[across] = n[across] - 1 - ((x + 0.5) * n[across] / width - 0.5);
      at[down] = n[down] - 1 - ((y + 0.5) * n[down] / height - 0.5);
      at[cut] = n[cut] / 2;
      double sum = 0.0;
      for (int corner = 0; corner < 4; ++corner) {
        int index[3] = {};
        double weight = 1.0;
        index[cut] = int(at[cut]);
        for (const auto& [axis, bit] : {std::pair{across, corner & 1}, std::pair{down, corner >> 1}}) {
          const double position = std::clamp(at[axis], 0.0, n[axis] - 1.0);
          const int low = std::min(int(position), std::max(0, n[axis] - 2));
          index[axis] = std::min(low + bit, n[axis] - 1);
          weight *= bit ? position - low : 1.0 - (position - low);
        }
        sum += weight * double(volume(index[0], index[1], index[2]));
      }
      *out.at(x, y) = grey(sum, dark, bright);
    }
  return out;
}

}  // namespace

Picture grey_picture(const imaging::Image& image, double dark, double bright) {
  Picture out(image.columns, image.rows, 1);
  for (std::size_t p = 0; p < image.value.size(); ++p) out.pixel[p] = grey(double(image.value[p]), dark, bright);
  return out;
}

Picture plane_picture(const Volume<float>& volume, std::string_view name, double dark, double bright) {
  return plane(volume, name, dark, bright);
}
Picture plane_picture(const Volume<std::int16_t>& volume, std::string_view name, double dark, double bright) {
  return plane(volume, name, dark, bright);
}

Picture scan_picture(const imaging::PlanarScan& scan) {
  const int w = scan.anterior.columns, h = scan.anterior.rows;
  Picture out(2 * w, h, 1);
  int x0 = 0;
  for (const imaging::Image* view : {&scan.anterior, &scan.posterior}) {
    // Black at the level that all but the hottest 1.5 % of the body's pixels stay below.
    std::vector<float> body;
    for (float v : view->value)
      if (v > 2.0f) body.push_back(v);
    std::sort(body.begin(), body.end());
    const double black = body.empty() ? 1.0 : double(body[body.size() - 1 - body.size() * 3 / 200]);
    for (int y = 0; y < h; ++y)
      for (int x = 0; x < w; ++x) {
        double sum = 0.0;  // the 1-2-1 smoothing that is usual on screen
        for (int b = -1; b <= 1; ++b)
          for (int a = -1; a <= 1; ++a)
            sum += (2 - std::abs(a)) * (2 - std::abs(b)) *
                   double((*view)(std::clamp(x + a, 0, w - 1), std::clamp(y + b, 0, h - 1))) / 16.0;
        *out.at(x0 + x, y) = grey(sum, black, 0.0);
      }
    x0 += w;
  }
  return out;
}

}  // namespace howship::app
