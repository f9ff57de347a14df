// SPDX-License-Identifier: Apache-2.0
// Treatments of one place: each is one row, in one file of this folder. Reader, schema, `howship show`, log,
// checkpoint and page walk the rows.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "howship/base/event.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/space/events.hpp"

namespace howship::therapy {

/// Where a treatment acts, world mm: fully within `radius` of `centre`, falling to nothing as share_in_ball has it.
struct Ball {
  Vec3 centre{};
  double radius = 0.0, rim = 0.0;

  friend bool operator==(const Ball&, const Ball&) = default;
};

/// The bone under treatment, whatever joins its RVEs.
class TreatedSite {
 public:
  virtual ~TreatedSite() = default;
  virtual const space::Law& law() const = 0;
  /// An instant of `amount`, times the share of the ball in each RVE; in the whole site where there is no ball.
  virtual void change(const std::optional<Ball>& ball, double amount, const space::Instant& instant,
                      space::Disturbs disturbs) = 0;
  /// Adds to the dose (Gy) that the place has absorbed.
  virtual void absorb(const std::optional<Ball>& ball, double gray) = 0;
  /// Takes bone out of the spinal canal, and of its tumour all but the part `left` (NaN: what surgery leaves).
  virtual void clear_canal(double left) = 0;
};

/// Something that a treatment is told.
struct LocalInput {
  enum class Kind {
    number,
    place,      ///< in the bone, as the centre of a lesion is given
    direction,  ///< along left, posterior, superior
  };
  Kind kind = Kind::number;
  std::string_view key, unit = "1";
  double low = 0.0, high = 0.0;  ///< accepted, in `unit`
  std::string_view meaning, example;
  bool required = true;
  std::string_view otherwise{};  ///< what holds where it is not given
};

struct LocalTreatment;

/// One treatment of one site, as it is given.
struct LocalOrder {
  const LocalTreatment* what = nullptr;
  std::vector<double> numbers;  ///< one for each input of kind number, in their order; NaN where it is left to the row
  std::vector<Vec3> places;     ///< one for each other input, world mm (directions: world axes); NaN where not given
  std::optional<Ball> ball;     ///< none: the whole bone

  double number(std::string_view key) const;
  const Vec3& place(std::string_view key) const;
};

struct LocalTreatment {
  /// Which place it may be given to.
  enum class Where {
    bone_or_ball,  ///< the whole bone where no radius is given
    ball,          ///< a radius is wanted
    point,         ///< a centre is wanted, there is no radius
    bone,          ///< the whole bone; it has no centre
    metal,         ///< where its places say
  };

  std::string_view key, title, meaning;
  Where where = Where::bone_or_ball;
  std::span<const LocalInput> inputs;
  bool numbs = false;          ///< it kills the nerves of the periosteum with the tumour
  bool brings_tumour = false;  ///< a primary must be known; the bone is simulated because of it; it is a lesion
  EventKind event;             ///< what the log says when it is given
  std::string (*words)(const LocalOrder& order) = nullptr;
  void (*give)(const LocalOrder& order, TreatedSite& site) = nullptr;  ///< what it does at once; null: nothing
  /// Factor on the loads of daily life that the bone bears `days` after it; null: 1.
  double (*load)(const LocalOrder& order, double days) = nullptr;
};

/// Every row, in the order of their names on pages.
std::span<const LocalTreatment* const> local_treatments();
const LocalTreatment* find_local_treatment(std::string_view key);

/// ", whole bone" or where the ball is; places are shown from `centre` as left, posterior, superior.
std::string place_words(const LocalOrder& order, const Vec3& centre);

}  // namespace howship::therapy
