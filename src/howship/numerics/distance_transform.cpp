// SPDX-License-Identifier: Apache-2.0
#include "howship/numerics/distance_transform.hpp"

#include <limits>

#include "howship/base/ensure.hpp"

namespace howship {
namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();

/// Lower envelope of the parabolas value[q] + (w (x - q))^2, read off at every x.
class Envelope {
 public:
  explicit Envelope(int n) : vertex_(std::size_t(n)), height_(std::size_t(n)), from_(std::size_t(n) + 1) {}

  /// Replaces n values `stride` apart; those above `limit` become infinite.
  void transform(float* value, int n, std::ptrdiff_t stride, double w, double limit) {
    int count = 0;
    const double w2 = w * w;
    for (int q = 0; q < n; ++q) {
      const float v = value[q * stride];
      if (v == infinite) continue;
      double start = -std::numeric_limits<double>::infinity();
      while (count > 0) {
        const double p = vertex_[std::size_t(count - 1)];
        start = 0.5 * (((double(v) - height_[std::size_t(count - 1)]) / (w2 * (q - p))) + q + p);
        if (start > from_[std::size_t(count - 1)]) break;
        --count;
        start = -std::numeric_limits<double>::infinity();
      }
      vertex_[std::size_t(count)] = q;
      height_[std::size_t(count)] = double(v);
      from_[std::size_t(count)] = start;
      ++count;
    }
    if (count == 0) return;
    std::size_t at = 0;
    for (int q = 0; q < n; ++q) {
      while (at + 1 < std::size_t(count) && from_[at + 1] <= q) ++at;
      const double d = q - vertex_[at];
      const double distance = height_[at] + w2 * d * d;
      value[q * stride] = distance <= limit ? float(distance) : infinite;
    }
  }

 private:
  std::vector<double> vertex_, height_, from_;
};

}  // namespace

std::vector<float> squared_distance(const Extent& e, const std::vector<std::uint8_t>& seed, const Vec3& spacing,
                                    double limit, ThreadPool& pool) {
  HOWSHIP_ENSURE(seed.size() == e.size(), "one seed a voxel");
  std::vector<float> out(e.size());
  // A breath of slack, so that a limit that is a whole number of voxels includes them.
  const double limit2 = limit * limit * (1.0 + 1e-9);
  const std::size_t plane = std::size_t(e.ni) * std::size_t(e.nj);
  pool.run(std::size_t(e.nk), [&](std::size_t k) {
    for (int j = 0; j < e.nj; ++j) {
      const std::size_t row = e.index(0, j, int(k));
      int last = -1;
      for (int i = 0; i < e.ni; ++i) {
        if (seed[row + std::size_t(i)]) last = i;
        const double d = (i - last) * spacing[0];
        out[row + std::size_t(i)] = last >= 0 && d * d <= limit2 ? float(d * d) : infinite;
      }
      last = -1;
      for (int i = e.ni - 1; i >= 0; --i) {
        if (seed[row + std::size_t(i)]) last = i;
        const double d = (last - i) * spacing[0];
        if (last >= 0 && d * d <= limit2) out[row + std::size_t(i)] = std::min(out[row + std::size_t(i)], float(d * d));
      }
    }
    Envelope envelope(e.nj);
    for (int i = 0; i < e.ni; ++i)
      envelope.transform(out.data() + k * plane + std::size_t(i), e.nj, e.ni, spacing[1], limit2);
  });
  // Along k the voxels of a line are a plane apart: sixteen neighbouring lines travel through a small buffer together.
  constexpr int lines = 16;
  pool.run(std::size_t(e.nj), [&](std::size_t j) {
    Envelope envelope(e.nk);
    std::vector<float> buffer(std::size_t(e.nk) * lines);
    for (int i = 0; i < e.ni; i += lines) {
      const int width = std::min(lines, e.ni - i);
      const std::size_t first = e.index(i, int(j), 0);
      for (int k = 0; k < e.nk; ++k)
        std::copy_n(out.data() + first + std::size_t(k) * plane, width, buffer.data() + k * lines);
      for (int c = 0; c < width; ++c) envelope.transform(buffer.data() + c, e.nk, lines, spacing[2], limit2);
      for (int k = 0; k < e.nk; ++k)
        std::copy_n(buffer.data() + k * lines, width, out.data() + first + std::size_t(k) * plane);
    }
  });
  return out;
}

}  // namespace howship
