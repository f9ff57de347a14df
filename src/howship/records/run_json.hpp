// SPDX-License-Identifier: Apache-2.0
// run.json: everything that one must know of a run to believe it and to do it again.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "howship/formats/json.hpp"
#include "howship/formats/table.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/records/provenance.hpp"
#include "howship/scenario/scenario.hpp"
#include "howship/space/reference_check.hpp"

namespace howship::records {

struct BoneFacts {
  std::string name, provenance;
  std::vector<std::string> notes;
  double voxel_size;  ///< mm
  std::size_t rves;
  Vec3 centre;  ///< world mm
};

/// The plain law beside the kernels, from a day on.
struct ReferenceFacts {
  space::ReferenceCheck check;
  double since_day;
};

/// What a run says of itself at its end.
struct RunFacts {
  const Provenance& provenance;
  const scenario::ReadScenario& read;
  std::vector<BoneFacts> bones;
  std::span<const double> saved_days;
  bool complete;                              ///< not interrupted
  double days_done, duration;                 ///< days
  const ReferenceFacts* reference = nullptr;  ///< null: nobody asked
  std::vector<formats::Column> levels{};      ///< of medicines, in timeline.csv
};

formats::Json run_json(const RunFacts& facts);

/// Of run.json: what each column of each table means, and the words of everything that can happen, with the harms that
/// only these drugs name.
formats::Json columns_json();
formats::Json event_kinds_json(std::span<const therapy::Drug* const> drugs);

}  // namespace howship::records
