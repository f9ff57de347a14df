// SPDX-License-Identifier: Apache-2.0
// What a checkpoint belongs to: program, scenario, inputs and the files that stood beside it. A run goes on only from
// the same.
#pragma once
#include <cstdint>
#include <string>

#include "howship/records/checkpoint.hpp"
#include "howship/records/provenance.hpp"
#include "howship/records/result_folder.hpp"

namespace howship::records {

/// Which scenario it was.
struct ScenarioIdentity {
  std::string sha256;
  std::uint64_t seed = 0;
};

/// Says in the checkpoint what it belongs to.
void sign(Checkpoint& checkpoint, const Provenance& provenance, const ScenarioIdentity& scenario);

/// Says in the checkpoint which files of the result stood when it was written.
void list_standing(Checkpoint& checkpoint, const Hashes& standing);
Hashes standing_files(const Checkpoint& checkpoint);

/// Throws InputError where a checkpoint, or the generation before it, says that another program wrote it; also one that
/// is damaged, as an older one in its place would be as foreign.
void check_writer(const std::filesystem::path& checkpoint, const Provenance& provenance, const ResultFolder& folder);

/// Throws InputError where the checkpoint is of another program, scenario, seed or input, or where files of the result
/// that stood then are gone or hold other bytes.
void check_signature(const Checkpoint& checkpoint, const Provenance& provenance, const ScenarioIdentity& scenario,
                     const ResultFolder& folder);

}  // namespace howship::records
