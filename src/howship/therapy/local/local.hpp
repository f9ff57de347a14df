// SPDX-License-Identifier: Apache-2.0
// Treatments of one place: each is one row, in one file of this folder. Reader, schema, `howship show`, log,
// checkpoint and page walk the rows.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "howship/base/event.hpp"
#include "howship/numerics/grid.hpp"
#include "howship/skeleton/bone_model.hpp"
#include "howship/space/events.hpp"
#include "howship/space/tissue.hpp"
#include "howship/therapy/beam/plan.hpp"
#include "howship/therapy/cement/parameters.hpp"
#include "howship/therapy/heat/parameters.hpp"
#include "howship/therapy/local/operation.hpp"

namespace howship::therapy {

/// Where a treatment acts, world mm: fully within `radius` of `centre`, falling to nothing as share_in_ball has it.
struct Ball {
  Vec3 centre{};
  double radius = 0.0, rim = 0.0;

  friend bool operator==(const Ball&, const Ball&) = default;
};

/// A share or an amount of an effect at a world place (mm).
using ByPlace = std::function<double(const Vec3& place)>;

/// Values at the points of a grid, linear between them, 0 beyond.
struct Field {
  Grid grid;
  std::vector<float> value;

  /// At a world place (mm): linear between the middles of voxels, 0 beyond the outermost.
  double at(const Vec3& place) const;
  /// What it is once moved by `shift` (mm), voxel by voxel of its own grid.
  std::vector<float> moved(const Vec3& shift) const;
};

/// A field that is read at many places; it must outlive this.
class FieldReader {
 public:
  explicit FieldReader(const Field& field) : field_(&field), to_voxel_(field.grid.to_world.inverted()) {}
  double operator()(const Vec3& place) const;

 private:
  const Field* field_;
  Affine to_voxel_;
};

/// What lies in and around the bone today, one value a voxel of its grid (world mm); volume fractions of tissue. Where
/// tissue is `outside` nothing is simulated and all is 0.
struct Surroundings {
  Grid grid;
  double spacing = 1.0;  ///< mm, cubic
  std::vector<space::Tissue> tissue;
  std::vector<float> matrix;          ///< bone matrix
  std::vector<float> mineral;         ///< mineral of that much fully mineralised matrix
  std::vector<float> tumour;          ///< living, and killed and not cleared yet
  std::vector<float> cement;          ///< cement or metal of former treatments
  std::vector<std::uint16_t> lesion;  ///< whose tumour came first: its place in `lesions` from 1, or 0
  std::vector<Vec3> lesions;          ///< seeds, world mm
  std::vector<std::uint32_t> canal;   ///< voxels of the spinal canal, none where the bone has none
};

/// When and to whom a treatment is given, and what its draws are keyed by.
struct Occasion {
  double day = 0.0;
  std::uint64_t seed = 1, patient = 0;
  std::uint64_t region = 0;  ///< of the bone
  std::uint64_t course = 0;  ///< how many treatments of this bone of the same row were begun before
  int sitting = 0;           ///< of the order: 0 is the one on which it is planned
  double performance = 0.0;  ///< status (ECOG) of the patient
  double platelets = 250.0;  ///< 1/nL
  bool infected = false;     ///< the patient has an infection
};

/// The body of a vertebra that has given way; mm.
struct LostHeight {
  double lost = 0.0, area = 0.0;  ///< mm2 of an endplate
  double days = 0.0;              ///< since it broke last
};

/// What a treatment keeps from one sitting to the next, and for whoever looks at it: numbers and fields by name. It is
/// a part of the patient's state.
struct Kept {
  struct Number {
    std::string name;
    double value;
  };
  struct Part {
    std::string name;
    Field field;
    std::string unit{};
  };
  /// Lines of a table or of a chart, for whoever looks at the plan.
  struct Curve {
    std::string name;
    std::vector<double> x, y;
  };
  std::vector<Number> numbers;
  std::vector<Part> fields;
  // Of the day on which it is planned; no part of the state.
  std::vector<Part> shown_fields;
  std::vector<Curve> shown_curves;
  struct Axis {
    std::string column, unit, label;  ///< of a table; of a chart
  };
  Axis shown_x, shown_y;
  std::string shown_name;  ///< of their file

  double number(std::string_view name) const;  ///< NaN where it is not there
  void set(std::string_view name, double value);
  const Field* field(std::string_view name) const;
};

/// What radiation of a place does to the whole person.
struct Irradiated {
  double marrow_killed = 0.0;  ///< -ln of the share of all active marrow that is spared
  double energy = 0.0;         ///< J left in the body
};

/// The bone under treatment, whatever joins its RVEs.
class TreatedSite {
 public:
  virtual ~TreatedSite() = default;
  virtual const space::Law& law() const = 0;
  /// An instant of `amount`, times the share of the ball in each RVE; in the whole site where there is no ball.
  virtual void change(const std::optional<Ball>& ball, double amount, const space::Instant& instant,
                      space::Disturbs disturbs) = 0;
  /// The same with the share at each RVE (of a shell the mean over its sphere) from a function of place.
  virtual void change_by_place(const ByPlace& share, double amount, const space::Instant& instant,
                               space::Disturbs disturbs) = 0;
  /// Adds to the dose (Gy) that the place has absorbed.
  virtual void absorb(const std::optional<Ball>& ball, double gray) = 0;
  /// The same of a field of doses (Gy) that is moved by `shift` mm.
  virtual void absorb_field(const Field& gray, const Vec3& shift) = 0;
  virtual const skeleton::BoneModel& model() const = 0;
  virtual const std::string& name() const = 0;  ///< of the bone
  virtual Surroundings surroundings() const = 0;
  virtual bool in_voxels() const = 0;  ///< else its lesions are balls of shells
  /// The body around the bone on cubic voxels of `spacing` mm.
  virtual beam::BodyAround body_around(double spacing) const = 0;
  virtual const BeamParameters& beams() const = 0;
  virtual double marrow_share() const = 0;  ///< of all active marrow that the bone holds
  /// Load of daily life over strength as it is known today; NaN where it is not.
  virtual double load_over_strength() const = 0;
  /// Sum over former treatments of this bone of a number that they kept.
  virtual double kept_before(std::string_view name) const = 0;
  virtual void irradiate_person(const Irradiated& what) = 0;
  /// Something more that happens now: the key of an event and its detail.
  virtual void tell(std::string_view event, std::string detail) = 0;
  /// The present treatment.
  virtual const Occasion& occasion() const = 0;
  /// What the present treatment keeps.
  virtual Kept& kept() = 0;
  virtual const heat::HeatParameters& heat() const = 0;
  virtual const cement::CementParameters& cement() const = 0;
  /// Whether the spinal cord is pressed here so that its fluid is displaced and it changes shape (grade 2 and more).
  virtual bool cord_pressed() const = 0;
  virtual LostHeight lost_height() const = 0;
  /// A balloon lifts the endplates of a vertebra that has given way by so many mm.
  virtual void regain_height(double mm) = 0;
  /// Takes bone out of the spinal canal, and of its tumour all but the part `left` (NaN: what surgery leaves).
  virtual void clear_canal(double left) = 0;
};

/// Something that a treatment is told.
struct LocalInput {
  enum class Kind {
    number,
    place,       ///< in the bone, as the centre of a lesion is given
    direction,   ///< along left, posterior, superior
    flag,        ///< true or false; a number that is 1 or 0
    word,        ///< one of `words`
    numbers,     ///< a list of numbers
    places,      ///< a list of places
    directions,  ///< a list of directions
    names,       ///< a list of names: letters, digits, underscores
  };
  Kind kind = Kind::number;
  std::string_view key, unit = "1";
  double low = 0.0, high = 0.0;  ///< accepted, in `unit`
  std::string_view meaning, example;
  bool required = true;
  std::string_view otherwise{};               ///< what holds where it is not given and has no default
  std::optional<double> usual{};              ///< default of a number, in `unit`, and of a flag
  std::span<const std::string_view> words{};  ///< that are accepted
  std::string_view usual_word{};              ///< default of a word

  bool is_number() const { return kind == Kind::number || kind == Kind::flag; }
  bool is_place() const { return kind == Kind::place || kind == Kind::direction; }
  bool is_word() const { return kind == Kind::word; }
  bool is_names() const { return kind == Kind::names; }
  bool is_list() const { return kind == Kind::numbers || kind == Kind::places || kind == Kind::directions; }
};

struct LocalTreatment;

/// One treatment of one site, as it is given.
struct LocalOrder {
  const LocalTreatment* what = nullptr;
  // One for each input of the kind, in their order.
  std::vector<double> numbers;               ///< and flags; NaN where it is left to the row
  std::vector<Vec3> places;                  ///< and directions, world mm (directions: world axes); NaN where not given
  std::optional<Ball> ball;                  ///< none: the whole bone; of a target its centre counts alone
  std::vector<std::string> words{};          ///< empty where not given
  std::vector<std::vector<double>> lists{};  ///< of numbers; of places and directions three for each, in the world
  std::vector<std::vector<std::string>> names{};

  double number(std::string_view key) const;
  bool flag(std::string_view key) const { return number(key) == 1.0; }
  const Vec3& place(std::string_view key) const;
  const std::string& word(std::string_view key) const;
  const std::vector<double>& list(std::string_view key) const;
  const std::vector<std::string>& names_of(std::string_view key) const;
};

/// What is told of a treatment, by the keys of its inputs; what is missing is as its row has it.
struct Told {
  std::map<std::string, double, std::less<>> numbers{};  ///< and flags, 1 or 0
  std::map<std::string, Vec3, std::less<>> places{};     ///< and directions, as in LocalOrder
  std::map<std::string, std::string, std::less<>> words{};
  std::map<std::string, std::vector<double>, std::less<>> lists{};
  std::map<std::string, std::vector<std::string>, std::less<>> names{};
};
LocalOrder make_order(const LocalTreatment& what, const Told& told);

struct LocalTreatment {
  /// Which place it may be given to.
  enum class Where {
    bone_or_ball,  ///< the whole bone where no radius is given
    ball,          ///< a radius is wanted
    point,         ///< a centre is wanted, there is no radius
    bone,          ///< the whole bone; it has no centre
    target,        ///< a bone, and in it the lesion nearest to a centre; the whole bone where there is no lesion
    metal,         ///< where its places say
  };

  std::string_view key, title, meaning;
  std::string_view family = "local";  ///< key of a [[treatment]] by which it is named: FAMILY = "KEY"
  Where where = Where::bone_or_ball;
  std::span<const LocalInput> inputs;
  bool numbs = false;          ///< it kills the nerves of the periosteum with the tumour
  bool brings_tumour = false;  ///< a primary must be known; the bone is simulated because of it; it is a lesion
  EventKind event;             ///< what the log says when it is given
  /// Where it is read: a key that cannot be given so, and why; null: never.
  std::optional<std::pair<std::string_view, std::string>> (*wrong)(const LocalOrder& order) = nullptr;
  /// Asked on the first day, before anything is changed: a sentence where it cannot be given; null: never. It may keep
  /// what it has planned.
  std::optional<std::string> (*refuse)(const LocalOrder& order, TreatedSite& site) = nullptr;
  /// What is said of it beside its event, on the first day, after `refuse`: a sentence each.
  std::vector<std::string> (*warn)(const LocalOrder& order, TreatedSite& site) = nullptr;
  /// Days from the first sitting to each that follows, ascending; null: there is one sitting.
  std::vector<double> (*further)(const LocalOrder& order, double first_day) = nullptr;
  std::string (*words)(const LocalOrder& order) = nullptr;
  /// The same with what became of it at this sitting; null: `words`.
  std::string (*tells)(const LocalOrder& order, TreatedSite& site) = nullptr;
  void (*give)(const LocalOrder& order, TreatedSite& site) = nullptr;  ///< what it does at once; null: nothing
  /// Factor on the loads of daily life that the bone bears `days` after it; null: 1.
  double (*load)(const LocalOrder& order, double days) = nullptr;
  bool (*holds)(const LocalOrder& order) = nullptr;   ///< whether a broken bone is held by it from then on; null: not
  double (*gray)(const LocalOrder& order) = nullptr;  ///< prescribed for the whole course; null: no radiation
  const Operation* operation = nullptr;               ///< what it risks; null: nothing
};

/// Every row, in the order of their names on pages.
std::span<const LocalTreatment* const> local_treatments();
/// By its name, and by family and key.
const LocalTreatment* find_local_treatment(std::string_view name);
const LocalTreatment* find_local_treatment(std::string_view family, std::string_view key);
/// The key of a row of family "local", FAMILY.KEY of another: no two rows share it.
std::string name_of(const LocalTreatment& row);

/// An order in which nothing is told.
LocalOrder usual_order(const LocalTreatment& row);

/// Every family, in the order of the rows.
std::span<const std::string_view> local_families();

/// ", whole bone" or where the ball is; places are shown from `centre` as left, posterior, superior.
std::string place_words(const LocalOrder& order, const Vec3& centre);

}  // namespace howship::therapy
