// SPDX-License-Identifier: Apache-2.0
// How disease in bone of a simulated body comes to be known, as it does for one of spread alone: a bone hurts or
// breaks, the legs fail, disease elsewhere is known and bone is looked at, a test shows it by chance, or staging does.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "howship/patient/event.hpp"
#include "howship/spread/history.hpp"

namespace howship::spread {

class Finding {
 public:
  /// `simulated`: places in `history.deposits` of those that a body grows; what is known of these is forgotten, and
  /// what a body brings (pain, fractures, cord, calcium) with it. Both outlive this. Days are those of the history.
  Finding(const Disease& disease, std::uint64_t seed, History& history, std::span<const std::size_t> simulated);

  /// What befell the patient on a day.
  void happened(const patient::Event& event, double day);
  /// The worst pain in a bone today, 0 to 10.
  void felt(double pain);
  /// The size of a deposit today, and whether tests would show it. Of all that are simulated, then `look`.
  void is_now(std::size_t deposit, double volume, bool shown, double day);
  /// Whether bone disease is found today: once a month. Where a team cares for the patient it is found when the team
  /// says so.
  void look(double day, std::optional<bool> team_knows = std::nullopt);

  bool bone_found() const { return history_.first_bone < never; }
  /// From which tests show a deposit: mm, mm3.
  double shown_diameter() const { return disease_.parameters.visible_size; }
  double shown_volume() const;
  /// Burdens and what is visible of the organs, at death or at `end` of what was followed.
  void close(double performance, double death, double end);

 private:
  bool viscera_shown(double day) const;

  const Disease& disease_;
  std::uint64_t seed_;
  History& history_;
  double others_found_ = never;  ///< disease elsewhere, as spread has it
  double staged_ = never;        ///< images of diagnosis
  bool hurts_ = false;           ///< since the last look
  bool site_said_ = false;       ///< where the first distant disease is
  bool by_cancer_ = false;       ///< death
  int lesions_ = 0;              ///< of bone that tests show
};

}  // namespace howship::spread
