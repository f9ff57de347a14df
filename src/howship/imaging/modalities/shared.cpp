// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/modalities/shared.hpp"

#include <cmath>

namespace howship::imaging {

Volume<std::uint8_t> truth_map(const Scene& scene, const Grid& grid, const TestSettings& settings, ThreadPool& pool) {
  Volume<std::uint8_t> out(grid);
  const Extent& e = scene.grid.extent;
  const TissueState& state = *scene.state;
  pool.run(std::size_t(grid.extent.nk), [&](std::size_t k) {
    for (int j = 0; j < grid.extent.nj; ++j)
      for (int i = 0; i < grid.extent.ni; ++i) {
        const Vec3 x = scene.grid.to_world.inverse(grid.to_world({double(i), double(j), double(k)}));
        const int a = int(std::lround(x[0])), b = int(std::lround(x[1])), c = int(std::lround(x[2]));
        if (!e.contains(a, b, c)) continue;
        const std::size_t v = e.index(a, b, c);
        const auto room = float(settings.transport.capacity(skeleton::Tissue(state.tissue[v])));
        const float pore = room - state.lamellar[v] - state.woven[v];
        const bool tumour = state.tumour[v] > 0.0f && state.tumour[v] >= float(settings.front_occupancy) * pore;
        const bool bone = state.tissue[v] == std::uint8_t(skeleton::Tissue::bone);
        out(i, j, int(k)) = tumour ? 2 : bone ? 1 : 0;
      }
  });
  return out;
}

WithAndWithout seen_and_healthy(Scene& scene, const TissueState& healthy, const Mixture& mixture, const Grid& grid,
                                ThreadPool& pool) {
  const auto around = around_state(scene, pool);
  const std::vector<float> now = on_state(scene, around, mixture, pool);
  scene.state = &healthy;
  return compose_both(scene, now, on_state(scene, around, mixture, pool), on_surround(scene, mixture, pool), grid,
                      pool);
}

double disc(const Focus& focus, double pixel) {
  return pixel * std::sqrt(4.0 / std::numbers::pi * double(focus.pixels.size()));
}
double ball(const Focus& focus, const Grid& grid) {
  const double voxel = grid.to_world.column[0][0] * grid.to_world.column[1][1] * grid.to_world.column[2][2];
  return std::cbrt(6.0 / std::numbers::pi * voxel * double(focus.pixels.size()));
}

NoiseKey key_of(const Identity& patient, std::string_view test, std::string_view view, std::string_view bone,
                double day) {
  std::uint64_t study = mix(std::uint64_t(std::llround(1024.0 * day)));
  for (const std::string_view word : {test, view, bone}) {
    for (const char c : word) study = mix(study ^ std::uint64_t(static_cast<unsigned char>(c)));
    study = mix(study + 1);
  }
  return {patient.seed, patient.number, study >> 8};  // room for the channels below
}

Outcome call(const Modality& self, const Reading& reading, const std::any& study, std::size_t index,
             const Subject& subject, const NoiseKey& key, const Mimics& mimics) {
  return call(self, reading, study, index, subject.state.bone, tumour_volume(subject.state), key, mimics);
}

Outcome call(const Modality& self, const Reading& reading, const std::any& study, std::size_t index,
             const std::string& bone, double tumour, const NoiseKey& key, const Mimics& mimics) {
  // The decision variable is d' plus a standard normal.
  const bool seen =
      reading.index > 0.0 && reading.index + noise_normal(key, NoiseChannel::decision, 0) > reading.threshold;
  Outcome out;
  Truth& truth = out.truth;
  truth.tumour = tumour;
  const double of_bone = 1.0 - std::pow(1.0 - reading.false_share, 1.0 / double(mimics.bones));
  const NoiseKey lasting = key_of(mimics.patient, self.name, "mimic", bone, -1.0);
  truth.false_alarm = !seen && noise_uniform(lasting, NoiseChannel::decision, 8) < of_bone;
  truth.detectability = reading.index;
  truth.threshold = reading.threshold;
  truth.chance = reading.probability();
  Finding& finding = out.finding;
  finding.bone = bone;
  finding.decision = seen || truth.false_alarm ? Decision::reported : Decision::nothing;
  finding.words = seen                ? self.describe(study, index)
                  : truth.false_alarm ? "a focus that could be something else"
                                      : "nothing suspicious";
  for (const MeasuredColumn& column : self.columns)
    if (seen || column.always)
      if (Value value = column.read(study, index); value.given())
        finding.measured.push_back({column.name, std::move(value)});
  return out;
}

}  // namespace howship::imaging
