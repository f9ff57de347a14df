// SPDX-License-Identifier: Apache-2.0
// The matrix-free stiffness of voxel elasticity, with what is done to each row of A x fused in.
//
// Operations a voxel (3 degrees of freedom): 24 sums along z and x, 24 along y, 52 and a division in mode space, 66
// back: about 170. Least memory traffic in float: 12 bytes of x read, 8 of moduli read and, for a Chebyshev step, 12 of
// b, 24 of p, 12 of x written, 4 of the diagonal: 72 bytes a node = 24 bytes a degree of freedom. One lane is one voxel
// along x. Sums along z and x of a node row are kept for the next voxel row, parts of a node row's result likewise.
#include <cstring>

#include "howship/strength/element.hpp"
#include "howship/strength/kernels.hpp"

namespace howship::strength {
namespace HOWSHIP_ISA {
namespace {

template <class T>
inline constexpr int lanes = HOWSHIP_VECTOR_BYTES / int(sizeof(T));

template <class T>
using Lanes = Pack<T, lanes<T>>;

template <class T>
[[gnu::always_inline]] inline Lanes<T> load_moduli(const float* p) {
  return convert<T>(Pack<float, lanes<T>>::load(p));
}
template <>
[[gnu::always_inline]] inline Lanes<float> load_moduli<float>(const float* p) {
  return Lanes<float>::load(p);
}

/// Sums (index 4 c + 2 [z difference] + [x difference]) of a node row between two planes, for voxels x ... x + lanes.
template <class T>
[[gnu::always_inline]] inline void gather(const T* below, const T* above, int pitch, Lanes<T> (&face)[12]) {
  using V = Lanes<T>;
  for (int c = 0; c < 3; ++c) {
    const T* p = below + c * pitch;
    const T* q = above + c * pitch;
    const V p0 = V::load(p), p1 = V::load(p + 1), q0 = V::load(q), q1 = V::load(q + 1);
    const V s0 = q0 + p0, s1 = q1 + p1, d0 = q0 - p0, d1 = q1 - p1;
    face[4 * c] = s1 + s0;
    face[4 * c + 1] = s1 - s0;
    face[4 * c + 2] = d1 + d0;
    face[4 * c + 3] = d1 - d0;
  }
}

/// The reverse: adds to `lower` and sets `upper`. `carry` is what the block to the left leaves for its right-most node.
template <class T>
[[gnu::always_inline]] inline void scatter(const Lanes<T> (&face)[12], Lanes<T> (&carry)[6], int pitch, T* lower,
                                           T* upper) {
  using V = Lanes<T>;
  for (int c = 0; c < 3; ++c) {
    V node[2];
    for (int z = 0; z < 2; ++z) {
      const V constant = face[4 * c + 2 * z], slope = face[4 * c + 2 * z + 1];
      const V right = constant + slope;
      node[z] = (constant - slope) + moved_up(carry[2 * c + z], right);
      carry[2 * c + z] = right;
    }
    T* l = lower + c * pitch;
    (V::load(l) + (node[0] - node[1])).store(l);
    (node[0] + node[1]).store(upper + c * pitch);
  }
}

template <class T>
[[gnu::always_inline]] inline void fill_row(const LevelView& level, T* row, int begin, int end, T value) {
  for (int c = 0; c < 3; ++c)
    for (int x = begin; x < end; ++x) row[c * level.pitch + x] = value;
}

/// Asks for the cache lines of a node row's three components at x early. Rows are too short, and too many arrays go
/// side by side, for the processor to foresee them all: without this the sweep waits for memory most of its time.
template <class T>
[[gnu::always_inline]] inline void ask(const T* row, int pitch, int x) {
  for (int c = 0; c < 3; ++c) __builtin_prefetch(row + c * pitch + x);
}

/// One layer of voxels. `lower` holds, on entry, what the layer below gave to plane z; each of its rows is handed over
/// when complete. `upper` receives this layer's share of plane z + 1.
template <Element element, class T, class RowDone, class AskerOfRow>
void layer(const LevelView& level, int z, const T* below, const T* above, T* lower, T* upper, T* buffer,
           RowDone&& row_done, AskerOfRow&& asker_of_row) {
  using V = Lanes<T>;
  constexpr int N = lanes<T>;
  const int pitch = level.pitch;
  T* face_rows = buffer;               // sums of the last node row
  T* part_rows = buffer + 12 * pitch;  // what the last voxel row gave to its upper node row
  const auto solid = [&](int y) {
    return y < 0 || y >= level.ny ? RowRange{} : level.voxel_rows[level.voxel_row(y, z)];
  };
  const auto reach = [&](int y) { return hull(solid(y - 1), hull(solid(y), solid(y + 1))); };

  const RowRange first = reach(0);
  for (int x = first.begin; x < first.end; x += N) {
    V face[12];
    gather<T>(below + x, above + x, pitch, face);
    for (int k = 0; k < 12; ++k) face[k].store(face_rows + 12 * x + k * N);
  }
  RowRange before{};
  for (int y = 0; y <= level.ny; ++y) {
    const std::size_t at = std::size_t(y) * level.row;
    // Node rows next to an empty stretch of voxels still belong to the plane above or below.
    const RowRange todo = y < level.ny ? reach(y) : before;
    const RowRange nodes = level.node_rows[level.node_row(y, z + 1)];
    const int todo_end = todo.empty() ? 0 : todo.end + N;
    const int todo_begin = todo.empty() ? 0 : todo.begin;
    if (!nodes.empty()) {
      if (todo.empty()) {
        fill_row(level, upper + at, nodes.begin, nodes.end, T(0));
      } else {
        fill_row(level, upper + at, nodes.begin, todo_begin < nodes.end ? todo_begin : nodes.end, T(0));
        fill_row(level, upper + at, todo_end > nodes.begin ? todo_end : nodes.begin, nodes.end, T(0));
      }
    }
    if (!todo.empty()) {
      for (int x = todo.begin; x < todo.end; x += N)
        if (before.empty() || x < before.begin || x >= before.end)
          for (int k = 0; k < 12; ++k) V(T(0)).store(part_rows + 12 * x + k * N);
      V carry[6];
      for (V& value : carry) value = V(T(0));
      if (y < level.ny) {
        const float* lambda = level.lambda + level.voxel_row(y, z) * std::size_t(level.voxel_pitch);
        const float* mu = level.mu + level.voxel_row(y, z) * std::size_t(level.voxel_pitch);
        const float *next_lambda = lambda + level.voxel_pitch, *next_mu = mu + level.voxel_pitch;
        const T* next_above = above + at + 2 * level.row;
        const auto ask_for_row = asker_of_row(y);
        for (int x = todo.begin; x < todo.end; x += N) {
          __builtin_prefetch(next_lambda + x);
          __builtin_prefetch(next_mu + x);
          ask(next_above, pitch, x);
          ask_for_row(x);
          V face[12], even[12], odd[12];
          gather<T>(below + at + level.row + std::size_t(x), above + at + level.row + std::size_t(x), pitch, face);
          T* kept = face_rows + 12 * x;
          for (int k = 0; k < 12; ++k) {
            const V last = V::load(kept + k * N);
            face[k].store(kept + k * N);
            even[k] = face[k] + last;
            odd[k] = face[k] - last;
          }
          mode_forces<element>(load_moduli<T>(lambda + x), load_moduli<T>(mu + x), even, odd);
          T* part = part_rows + 12 * x;
          for (int k = 0; k < 12; ++k) {
            const V last = V::load(part + k * N);
            if (k % 4 == 0) {
              odd[k].store(part + k * N);
              face[k] = last - odd[k];
            } else {
              (even[k] + odd[k]).store(part + k * N);
              face[k] = last + (even[k] - odd[k]);
            }
          }
          scatter<T>(face, carry, pitch, lower + at + x, upper + at + x);
        }
      } else {
        for (int x = todo.begin; x < todo.end; x += N) {
          V face[12];
          for (int k = 0; k < 12; ++k) face[k] = V::load(part_rows + 12 * x + k * N);
          scatter<T>(face, carry, pitch, lower + at + x, upper + at + x);
        }
      }
      V nothing[12];
      for (V& value : nothing) value = V(T(0));
      scatter<T>(nothing, carry, pitch, lower + at + todo.end, upper + at + todo.end);
    }
    row_done(y, lower + at);
    before = todo;
  }
}

/// Goes through a part's layers and hands finished rows of A x to `use.row`, finished planes to `use.plane`.
template <Element element, class T, class Use>
void sweep(const LevelView& level, const Part& part, const T* x, Use& use) {
  T* scratch = static_cast<T*>(part.scratch);
  T* const first = scratch + 2 * level.plane;
  const auto finish = [&](int z, T* plane) {
    for (int y = 0; y <= level.ny; ++y) use.row(z, y, plane + std::size_t(y) * level.row);
    use.plane(z, plane);
  };
  if (part.seam) {
    const T* other = static_cast<const T*>(part.below) + std::size_t(part.below_end & 1) * level.plane;
    for (int y = 0; y <= level.ny; ++y) {
      const RowRange nodes = level.node_rows[level.node_row(y, part.begin)];
      for (int c = 0; c < 3; ++c) {
        const std::size_t at = std::size_t(y) * level.row + std::size_t(c) * std::size_t(level.pitch);
        for (int i = nodes.begin; i < nodes.end; ++i) first[at + std::size_t(i)] += other[at + std::size_t(i)];
      }
    }
    finish(part.begin, first);
    return;
  }
  T* buffer = scratch + 3 * level.plane;
  T* lower = part.begin > 0 ? first : scratch + std::size_t(part.begin & 1) * level.plane;
  for (int y = 0; y <= level.ny; ++y) {
    const RowRange nodes = level.node_rows[level.node_row(y, part.begin)];
    // -0 is the one number whose sum with any other is the other, sign of zero included.
    fill_row(level, lower + std::size_t(y) * level.row, nodes.begin, nodes.end, part.begin > 0 ? -T(0) : T(0));
  }
  for (int z = part.begin; z < part.end; ++z) {
    T* upper = scratch + std::size_t((z + 1) & 1) * level.plane;
    const T* below = x + std::size_t(z) * level.plane;
    if (z > part.begin || z == 0) {
      layer<element, T>(
          level, z, below, below + level.plane, lower, upper,
          buffer, [&](int y, T* row) __attribute__((always_inline)) { use.row(z, y, row); },
          [&](int y) __attribute__((always_inline)) { return use.asker(z, y); });
      use.plane(z, lower);
    } else {
      layer<element, T>(
          level, z, below, below + level.plane, lower, upper, buffer, [](int, T*) {}, [](int) { return [](int) {}; });
    }
    lower = upper;
  }
  if (part.end == level.nz) finish(level.nz, lower);
}

template <class T, class Use>
void sweep_element(const LevelView& level, const Part& part, const T* x, Use use) {
  switch (level.element) {
    case Element::full_integration:
      return sweep<Element::full_integration>(level, part, x, use);
    case Element::incompatible_modes:
      return sweep<Element::incompatible_modes>(level, part, x, use);
    case Element::reduced_dilatation:
      return sweep<Element::reduced_dilatation>(level, part, x, use);
  }
}

/// Calls body(offset in the vector, offset in the row) for each pack of each component of a node row's blocks.
template <class T, class Body>
[[gnu::always_inline]] inline void each_pack(const LevelView& level, int z, int y, Body&& body) {
  const RowRange nodes = level.node_rows[level.node_row(y, z)];
  const std::size_t base = std::size_t(z) * level.plane + std::size_t(y) * level.row;
  for (int c = 0; c < 3; ++c)
    for (int x = nodes.begin; x < nodes.end; x += lanes<T>) {
      const std::size_t in_row = std::size_t(c) * std::size_t(level.pitch) + std::size_t(x);
      body(base + in_row, in_row, std::size_t(x));
    }
}

template <class Body>
[[gnu::always_inline]] inline void each_fixed(const LevelView& level, int z, Body&& body) {
  for (std::uint32_t k = level.fixed_begin[z]; k < level.fixed_begin[z + 1]; ++k) body(level.fixed[k], k);
}

using F = Lanes<float>;
using D = Lanes<double>;

struct UseForChebyshev {
  const LevelView& level;
  ChebyshevStep step;
  [[gnu::always_inline]] auto asker(int z, int y) const {
    const std::size_t row = level.node_row(y, z), at = row * level.row;
    return [inverse = level.inverse_diagonal + row * std::size_t(level.pitch), p = step.p + at, b = step.b + at,
            to = step.x + at, pitch = level.pitch](int x) {
      __builtin_prefetch(inverse + x);
      ask(p, pitch, x);
      ask(b, pitch, x);
      ask(to, pitch, x);
    };
  }
  [[gnu::always_inline]] void row(int z, int y, const float* ax) const {
    const float* inverse = level.inverse_diagonal + level.node_row(y, z) * std::size_t(level.pitch);
    const F c1(step.c1), c2(step.c2);
    each_pack<float>(level, z, y, [&](std::size_t at, std::size_t in_row, std::size_t x) {
      F direction = c2 * F::load(inverse + x) * (F::load(step.b + at) - F::load(ax + in_row));
      if (step.last) direction = c1 * F::load(step.last + at) + direction;
      direction.store(step.p + at);
      (F::load(step.x + at) + direction).store(step.x + at);
    });
  }
  void plane(int z, float*) const {
    const std::size_t base = std::size_t(z) * level.plane;
    each_fixed(level, z, [&](std::uint32_t at, std::uint32_t) { step.p[base + at] = step.x[base + at] = 0.0f; });
  }
};

struct UseForResidual {
  const LevelView& level;
  ResidualStep step;
  [[gnu::always_inline]] auto asker(int z, int y) const {
    const std::size_t at = level.node_row(y, z) * level.row;
    return [b = step.b + at, r = step.r + at, pitch = level.pitch](int x) {
      ask(b, pitch, x);
      ask(r, pitch, x);
    };
  }
  [[gnu::always_inline]] void row(int z, int y, const float* ax) const {
    each_pack<float>(level, z, y, [&](std::size_t at, std::size_t in_row, std::size_t) {
      (F::load(step.b + at) - F::load(ax + in_row)).store(step.r + at);
    });
  }
  void plane(int z, float*) const {
    const std::size_t base = std::size_t(z) * level.plane;
    each_fixed(level, z, [&](std::uint32_t at, std::uint32_t) { step.r[base + at] = 0.0f; });
  }
};

/// Sums of one plane over sixteen fixed lanes, so that every vector width adds in the same order.
struct PlaneSum {
  Pack<double, block> lane = Pack<double, block>(0.0);
  double take() {
    const double total = sum(lane);
    lane = Pack<double, block>(0.0);
    return total;
  }
};

struct UseForApply {
  const LevelView& level;
  ApplyStep step;
  PlaneSum dot{};
  [[gnu::always_inline]] auto asker(int z, int y) const {
    const std::size_t at = level.node_row(y, z) * level.row;
    return [p = step.p + at, q = step.q + at, pitch = level.pitch](int x) {
      ask(p, pitch, x);
      ask(q, pitch, x);
    };
  }
  [[gnu::always_inline]] void row(int z, int y, const float* ax) {
    using B = Pack<float, block>;
    const RowRange nodes = level.node_rows[level.node_row(y, z)];
    const std::size_t base = std::size_t(z) * level.plane + std::size_t(y) * level.row;
    for (int c = 0; c < 3; ++c)
      for (int x = nodes.begin; x < nodes.end; x += block) {
        const std::size_t in_row = std::size_t(c) * std::size_t(level.pitch) + std::size_t(x);
        const B q = B::load(ax + in_row);
        q.store(step.q + base + in_row);
        dot.lane = dot.lane + convert<double>(B::load(step.p + base + in_row)) * convert<double>(q);
      }
  }
  void plane(int z, float*) {
    const std::size_t base = std::size_t(z) * level.plane;
    each_fixed(level, z, [&](std::uint32_t at, std::uint32_t) { step.q[base + at] = 0.0f; });
    step.dot[z] = dot.take();
  }
};

struct UseForBalance {
  const LevelView& level;
  BalanceStep step;
  auto asker(int, int) const {
    return [](int) {};
  }
  void row(int, int, const double*) const {}
  void plane(int z, double* ax) const {
    using B = Pack<double, block>;
    const std::size_t base = std::size_t(z) * level.plane;
    double at_supports = 0.0;
    each_fixed(level, z, [&](std::uint32_t at, std::uint32_t k) {
      step.reaction[k] = ax[at];
      at_supports += step.x[base + at] * ax[at];
      ax[at] = 0.0;
    });
    PlaneSum work, norm2;
    for (int y = 0; y <= level.ny; ++y) {
      const RowRange nodes = level.node_rows[level.node_row(y, z)];
      for (int c = 0; c < 3; ++c)
        for (int x = nodes.begin; x < nodes.end; x += block) {
          const std::size_t at =
              std::size_t(y) * level.row + std::size_t(c) * std::size_t(level.pitch) + std::size_t(x);
          const B internal = B::load(ax + at);
          work.lane = work.lane + B::load(step.x + base + at) * internal;
          B r = B(0.0) - internal;
          if (step.force) r = B::load(step.force + base + at) - internal;
          norm2.lane = norm2.lane + r * r;
          if (step.r) r.store(step.r + base + at);
        }
    }
    step.norm2[z] = norm2.take();
    step.work[z] = work.take() + at_supports;
  }
};

}  // namespace

void sweep_chebyshev(const LevelView& level, const Part& part, const ChebyshevStep& step) {
  sweep_element<float>(level, part, step.x, UseForChebyshev{level, step});
}
void sweep_residual(const LevelView& level, const Part& part, const ResidualStep& step) {
  sweep_element<float>(level, part, step.x, UseForResidual{level, step});
}
void sweep_apply(const LevelView& level, const Part& part, const ApplyStep& step) {
  sweep_element<float>(level, part, step.p, UseForApply{level, step});
}
void sweep_balance(const LevelView& level, const Part& part, const BalanceStep& step) {
  sweep_element<double>(level, part, step.x, UseForBalance{level, step});
}

}  // namespace HOWSHIP_ISA
}  // namespace howship::strength
