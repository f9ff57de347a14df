// SPDX-License-Identifier: Apache-2.0
// The three passes over a scenario, each of them alone. A later one goes on where an earlier found faults, so that a
// person sees all at once.
#pragma once
#include "howship/scenario/document.hpp"
#include "howship/scenario/scenario.hpp"

namespace howship::scenario {

/// What the document says, key by key as declared in inputs.hpp. Knows nothing of bones, drugs and files.
Scenario read_choices(const Node& document, std::string_view path, Problems& problems);

/// Adds the lesions of `[disease]` to those of the file: of that life, or of one that is drawn.
void add_disease(Scenario& scenario, Problems& problems, const CohortLife* life = nullptr);

/// Names become things: bones, primary, drugs, files. What is not given and follows from the rest is filled in.
Resolved resolve(const Scenario& scenario, Problems& problems, bool look_at_files = true);

/// Faults between values.
void check(const Scenario& scenario, const Resolved& resolved, Problems& problems, BoneExtents* extents = nullptr);

/// Every value, given or not.
std::vector<Understood> understood(const Scenario& scenario, const Resolved& resolved);

/// All of them, of a document that was parsed already; `text` is kept as the scenario's source. Nobody is drawn for
/// `[disease]`.
ReadScenario read_document(const Node& document, std::string_view text, std::string_view path, Problems& problems);

}  // namespace howship::scenario
