// SPDX-License-Identifier: Apache-2.0
// A place of bone that is simulated: a bone in voxels, or its lesions as balls of shells. Everything that a day asks of
// a place is asked here once, whatever joins its RVEs.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "howship/base/threads.hpp"
#include "howship/imaging/cord.hpp"
#include "howship/imaging/phantom.hpp"
#include "howship/patient/archive.hpp"
#include "howship/patient/canal.hpp"
#include "howship/patient/counting.hpp"
#include "howship/patient/known_bone.hpp"
#include "howship/patient/plan.hpp"
#include "howship/patient/response.hpp"
#include "howship/space/shells.hpp"
#include "howship/space/voxels.hpp"

namespace howship::patient {

/// A lesion of a site, from the order that seeds it on.
struct Lesion {
  std::size_t number = 0;   ///< from 0, unique in a patient
  Vec3 seed{};              ///< world mm
  double radius = 0.0;      ///< mm, of the seed
  double cells = 0.0;       ///< that lodged; 0: the seed was a ball
  bool seeded = false;      ///< false: an order waits
  std::size_t part_of = 0;  ///< place in the site's list of the lesion that it has grown into, its own while apart
  FewCells few{};           ///< of those that have grown into it, too
  LesionResponse response{};
};

/// Whose draws they are.
struct DrawKey {
  std::uint64_t seed = 1, patient = 0;
};

/// News of a lesion.
struct LesionChange {
  std::size_t number;  ///< of the lesion
  LesionNews what;
};

/// Gy that each RVE of a bone has absorbed so far, from beams and nuclides.
struct AbsorbedDose {
  struct Part {
    therapy::Ball ball;
    double gray;
  };
  double everywhere = 0.0;
  std::vector<Part> parts{};
  std::vector<therapy::Field> fields{};  ///< of beams, summed up where they have one grid

  double at(const Vec3& place) const;
  bool any() const { return everywhere > 0.0 || !parts.empty() || !fields.empty(); }
};

/// A local treatment that was given.
struct Given {
  double day;
  therapy::LocalOrder order;
  int sitting = 0;  ///< of an order with several
};

/// What a treatment of several sittings, or one that is looked at, keeps.
struct KeptTreatment {
  const therapy::LocalTreatment* what = nullptr;
  std::uint64_t course = 0;  ///< among those of its row in this bone
  therapy::Kept kept{};
};

/// What one site exchanges with the body on one day.
struct Exchange {
  double tumour = 0.0;                         ///< living, mm3
  double killed = 0.0;                         ///< killed tumour that is not cleared yet, mm3
  double marker = 0.0;                         ///< tumour marker made, ug/L/day
  double calcium_out = 0.0, calcium_in = 0.0;  ///< mmol/day
  double calcium_eroded = 0.0;                 ///< mmol/day of what goes out that tumour frees without osteoclasts
  double healthy_out = 0.0, healthy_in = 0.0;  ///< mmol/day that the same bone exchanges in health
  double lesion_mass = 0.0;                    ///< g of tissue that tumour has reached
  space::Flux<double> flux{};                  ///< mm3 of matrix and of fully mineralised matrix per day
};

/// Living tumour (mm3) outside bone.
struct OutsideBone {
  double soft = 0.0, canal = 0.0;
};

/// Matrix of a site against what it was modelled with, for its strength.
struct MatrixChange {
  double lost = 0.0, gained = 0.0;  ///< mm3 of effective matrix, RVE by RVE
  double quality = 1.0;             ///< share of its strength that the matrix has, mean over it
  double elsewhere = 1.0;           ///< matrix of bone that no lesion reaches over what it was
};

/// What one lesion has made of its bone, against bone that no lesion reaches today: at even places of a ball that is as
/// wide as the change.
struct TissueChange {
  Vec3 centre{};       ///< world mm
  double reach = 0.0;  ///< mm, radius of the ball; 0: nothing has changed
  double asked = 1.0;  ///< places in the ball; `at` has those that lie in the bone
  struct Place {
    Vec3 at{};                                      ///< world mm
    double cells = 0.0, dead = 0.0;                 ///< living and killed tumour, of the tissue
    double lost = 0.0, woven = 0.0, deficit = 0.0;  ///< lamellar and woven matrix, and mineral as matrix that has it
    double formation = 0.0;                         ///< of mineralised matrix, 1/day
  };
  std::vector<Place> places{};
};

/// How the tissue around a break is, 0 to 1.
struct HealingTissue {
  double stroma = 1.0, occupancy = 0.0, dkk1 = 0.0;
};

/// Pain of one place.
struct SitePain {
  std::vector<RadiationAnswer> answers{};
  double numbed = 0.0;  ///< share of the nerves of its periosteum that ablation has killed
  PainParts parts{};    ///< drives on the last day
};

/// What happens to a site once, and has been noticed.
enum class Notice : std::uint8_t {
  cortex_breached,
  canal_entered,
  cord_touched,
  cord_displaced,
  cord_without_fluid,
  root_pain,
  margin_reached,
  lesions_merged,
  sins_potentially_unstable,
  sins_unstable,
  mirels_borderline,
  mirels_fixation_advised,
  rigidity_at_risk,
  weaker_than_daily_load,
  count
};

/// The whole bone on a grid.
struct VoxelSite {
  space::VoxelSpace space;
  LesionMap map{};
  std::vector<std::uint8_t> once_inside{};  ///< RVEs that lay inside the extent of a lesion on some day
};

/// Lesions as balls of shells, and one RVE of the bone that no lesion reaches.
struct ShellSite {
  struct Ball {
    std::size_t lesion;  ///< its number
    Vec3 centre;         ///< world mm
    double fraction;     ///< of bone around it in health
    space::ShellSpace space;
    std::vector<std::uint8_t> once_inside{};  ///< shells that lay inside its extent on some day
    double to_canal = 0.0;  ///< mm from its centre to the nearest place of the spinal canal; follows from the bone

    /// A place of the canal, and how many widths of a shell it lies beyond the middle of the first.
    struct InCanal {
      double shells;
      std::uint32_t place;
    };
    void measure_canal(const CanalPlaces& places);
    /// All places, the nearest first.
    const std::vector<InCanal>& in_canal(const CanalPlaces& places) const;
    mutable std::vector<InCanal> canal_at{};       ///< empty until first asked for: most balls never come near
    std::optional<space::Flux<double>> healthy{};  ///< of a mm3 of its bone, a day; follows from the bone
  };
  double fraction;             ///< of bone, mean over the reference part
  double volume;               ///< mm3 of tissue: no ball grows beyond it
  space::Values<double> rest;  ///< of an RVE of that fraction that no lesion reaches
  std::vector<Ball> balls;
};

class Site : public therapy::TreatedSite {
 public:
  /// `drawn` gives what each lesion is drawn as, by its number; a bone in voxels is that of its first, `first`.
  using DrawLesion = std::function<LesionResponse(std::size_t lesion)>;
  Site(const SitePlan& plan, const ModelParameters& parameters, DrawLesion drawn = {}, std::size_t first = 0,
       const DrawKey& key = {});

  const std::string& name() const override { return name_; }
  const skeleton::BoneModel& model() const override { return *model_; }
  bool in_voxels() const override { return std::holds_alternative<VoxelSite>(space_); }
  strength::LoadCase load_case() const { return load_; }
  const space::Law& law() const override { return law_; }

  /// In the order in which they were ordered.
  const std::vector<Lesion>& lesions() const { return lesions_; }
  std::vector<Vec3> seeds() const;  ///< world mm, of all lesions in their order
  /// Lesions are as active as they are under these hormones.
  void feel_hormones(const tumour::Hormones& hormones);
  /// A lesion that will begin; tables show it from the start.
  void expect(const SeedLesion& lesion);
  /// What has grown there has done so in a body that gives `past` to the bone.
  void seed(const SeedLesion& lesion, const space::Exposure& past = {});

  /// The day that is lived from now on: what its draws are keyed by. `step` in days, `number` of the run.
  void begin(double day, double step, std::int64_t number);
  /// What has become of lesions since it was asked last.
  std::vector<LesionChange> take_news();
  /// Living cells of the lesion at that place in the list, as a density and counted.
  double living_cells(std::size_t lesion) const;

  void change(const std::optional<therapy::Ball>& ball, double amount, const space::Instant& instant,
              space::Disturbs disturbs) override;
  void change_by_place(const therapy::ByPlace& share, double amount, const space::Instant& instant,
                       space::Disturbs disturbs) override;
  void absorb(const std::optional<therapy::Ball>& ball, double gray) override;
  void absorb_field(const therapy::Field& gray, const Vec3& shift) override;
  therapy::Surroundings surroundings() const override;
  therapy::beam::BodyAround body_around(double spacing) const override;
  /// Share of metal in each voxel of a grid; `there` says where a place of the bone lies in the world of the grid.
  /// Empty where there is none.
  std::vector<float> metal_on(const Grid& grid, const std::function<Vec3(const Vec3&)>& there) const;
  const therapy::BeamParameters& beams() const override { return beams_; }
  double marrow_share() const override;
  double load_over_strength() const override;
  double kept_before(std::string_view name) const override;
  void irradiate_person(const therapy::Irradiated& what) override;
  void tell(std::string_view event, std::string detail) override { told_.push_back({std::string{event}, detail}); }
  /// What treatments have told since it was asked last: keys of events with their details.
  std::vector<std::pair<std::string, std::string>> take_told() { return std::exchange(told_, {}); }
  /// The body that the bone is in; as the settings are without it.
  void lies_in(const imaging::PhantomSettings& body) { body_ = body; }
  therapy::Irradiated irradiated{};  ///< marrow that the coming step takes; energy that still tires

  /// The treatment that is given next, at that sitting of its order; `course` is that of the first sitting.
  void treat(const therapy::LocalTreatment& what, const therapy::Occasion& occasion);
  /// How many treatments of that row were begun so far.
  std::uint64_t begun(const therapy::LocalTreatment& what) const;
  const therapy::Occasion& occasion() const override { return occasion_; }
  therapy::Kept& kept() override;
  const therapy::heat::HeatParameters& heat() const override { return heat_; }
  const therapy::cement::CementParameters& cement() const override { return cement_; }
  bool cord_pressed() const override;
  therapy::LostHeight lost_height() const override;
  void regain_height(double mm) override;
  void drop_shown();  ///< what treatments only show, once it has been looked at
  void drop_kept();   ///< of the present treatment, which was refused
  /// Null where it keeps nothing.
  const therapy::Kept* kept_by(const therapy::LocalTreatment& what, std::uint64_t course) const;

  /// What a treatment does to each lesion over the coming step; all lesions of a bone in voxels answer as the first.
  void respond(const TreatmentNow& now, double days);
  const LesionResponse* response_of(std::size_t number) const;  ///< null: no such lesion is known

  void advance(const space::Exposure& exposure, double dt, ThreadPool& pool);
  /// The same, but for the bone that no lesion of shells reaches: that of several sites is advanced at once. No tumour
  /// lives there; of the law its bone counts.
  void advance_lesions(const space::Exposure& exposure, double dt, ThreadPool& pool);
  static void advance_rest(std::span<Site> sites, std::span<const space::Exposure> exposures, const space::Law& law,
                           double dt);

  /// From now on the plain law follows every step and flux of the kernels in `check`, which must outlive the site or
  /// be taken away with null. No number of the site is another for it.
  void check_against(space::ReferenceCheck* check) { check_ = check; }

  /// Of the present state; reckoned once a state.
  const Exchange& exchange(ThreadPool& pool);
  /// Of each lesion in the list.
  std::vector<TissueChange> changes() const;
  OutsideBone outside() const;

  /// What stands in the spinal canal and where the cord is; `slice` -1 where the bone has no canal. Reckoned once a
  /// state.
  const imaging::CordFinding& canal() const;
  /// Packed tumour (mm3) in the foramina; 0 in a bone of shells, whose lesions stay in bone and canal.
  double in_foramina() const;
  /// Share of the matrix of the posterior wall that is gone, 0 without a wall.
  double wall_destroyed() const;
  /// A collapse presses so much bone (mm) and so much of its tumour (mm3) into the canal; volume that finds no room
  /// there stays where it is.
  void press_into_canal(double fragment, double tumour);
  void clear_canal(double left) override;
  /// Tumour has grown to the edge of what is simulated around the bone (of shells: to the volume of the bone).
  bool margin_reached() const;
  /// RVEs that lay inside the extent of a lesion on some day.
  std::span<const std::uint8_t> once_inside() const;

  /// Of the present state, woven matrix counted with that weight.
  MatrixChange matrix_change(double woven_strength) const;
  const BoneSize& size() const { return known_->size; }
  const KnownBone& known() const { return *known_; }
  HealingTissue healing_tissue() const;
  /// Whether tumour has come to the outer surface of the bone.
  bool at_periosteum() const;
  /// Two lesions whose extents touch, as places in lesions(), the lower first.
  std::optional<std::pair<std::size_t, std::size_t>> touching() const;

  /// The lesions as balls of shells; null for a bone in voxels.
  const ShellSite* shells() const { return std::get_if<ShellSite>(&space_); }
  /// The bone in voxels: as it is simulated, or drawn from its shells. Reckoned once a state.
  const space::Voxels& voxels() const;
  /// Of each of its RVEs, the lesion whose tumour came first: its place in lesions() counted from 1, or 0.
  std::span<const LesionMap::Label> labels() const;

  void walk(Archive& archive, const std::string& at);

  space::Exposure exposure;  ///< of the last step
  AbsorbedDose dose;

  std::vector<Given> given;       ///< local treatments so far
  Resistance resistance{};        ///< its strength from day to day
  std::optional<Break> broken{};  ///< the last fracture
  Collapse collapse{};            ///< of a vertebra, all fractures so far
  SitePain pain{};
  double osteoblasts = 1.0;   ///< that bone-seeking nuclides have spared, 1 = all
  double beside_bone = 1.0;   ///< part of the tumour cells beside forming bone that alpha particles of the last
                              ///< injection have spared
  double surface_kill = 0.0;  ///< 1/day of those cells, over the coming step
  CordLevel level;

  /// What treatments of this place leave of the loads of daily life on that day, 1 = all.
  double load_factor(double day) const;
  /// Whether metal or cement holds it.
  bool held() const { return held_since(0); }
  /// Whether one of what was given to it, from the `first` on, does so.
  bool held_since(std::size_t first) const;
  bool is_vertebra() const;
  /// A long bone that is broken, not held and not united: it bears nothing.
  bool hangs_loose() const;

  bool noticed(Notice what) const { return (noticed_ >> unsigned(what) & 1u) != 0; }
  void notice(Notice what) { noticed_ |= 1u << unsigned(what); }
  void unnotice(Notice what) { noticed_ &= ~(1u << unsigned(what)); }

 private:
  /// Whether any of the canal gets more than half of a dose that comes with that share.
  bool irradiates_canal(const therapy::ByPlace& share) const;
  void change_balls(const std::vector<std::vector<double>>& amounts, const space::Instant& instant,
                    space::Disturbs disturbs);
  void find_places();  // of bones in voxels
  void forget();       // what follows from the state
  /// What stands at each place of the canal; empty where nothing does.
  const std::vector<TumourHere>& shells_in_canal() const;
  /// Calls see(place, tumour) where a ball reaches the canal, ball by ball, before any of it is pressed in.
  template <class See>
  void each_in_canal(See&& see) const;
  std::vector<TumourHere> tumour_in_canal() const;
  const LesionResponse* felt_in_voxels() const;  ///< a bone in voxels answers as its first lesion does
  space::Law law_of(std::size_t number) const;
  /// What acts on a lesion: the exposure of the bone with what its own clones make of it.
  static space::Exposure felt(space::Exposure e, const LesionResponse* response);
  static Felt felt_by_few(const space::Exposure& e, const LesionResponse& response);
  struct Drawn {
    space::Voxels voxels;
    std::vector<LesionMap::Label> label;
    std::vector<std::uint8_t> once_inside;
  };
  Drawn drawn() const;
  const Drawn& drawing() const;

  std::size_t place_in_list(std::size_t number) const;

  // What chance does, in site_counting.cpp. One of each for every lesion that has begun and is no part of another.
  template <class Each>
  void each_lesion(const tumour::CountMoment& moment, const Each& each);
  /// The RVEs of the seed are the lesion's, where it brings more tumour than was there.
  void claim(std::size_t lesion, const SeedLesion& order);
  void begin_lesion(std::size_t lesion, const SeedLesion& order);
  void grow(ShellSite::Ball& ball, double tumour, const space::Exposure& past);
  void step_ball(ShellSite::Ball& ball, const space::Exposure& felt, double dt);
  const LesionResponse& answer_of(std::size_t lesion) const;
  /// Rates as a step begins.
  std::vector<ColonyRates> begin_step(const space::Exposure& exposure);
  void step_few(const std::vector<ColonyRates>& before, const space::Exposure& exposure, double days);
  /// Of an instant that comes with `amount_at(ball, place)`; ball 0 in voxels.
  std::vector<ColonySurvival> colony_survival(const std::function<double(std::size_t, std::size_t)>& amount_at,
                                              const space::Instant& instant);
  void pulse_few(const std::vector<ColonySurvival>& survival);
  /// An instant with its amount at each RVE, for cells that are counted, too.
  void change_voxels(const std::vector<double>& amounts, const space::Instant& instant, space::Disturbs disturbs);
  void tell(std::size_t lesion);
  void unite_what_touches();
  void unite(std::size_t lesion, std::size_t other);
  double local_fraction(const Vec3& place, double radius) const;

  std::string name_;
  std::shared_ptr<const skeleton::BoneModel> model_;
  std::shared_ptr<const KnownBone> known_;
  strength::LoadCase load_;
  DrawLesion draw_;
  tumour::Parameters median_;  ///< the tumour before lesions differ
  space::Law law_;
  space::Parameters transport_;
  double reach_, matrix_density_;  // of tissue that counts as a lesion
  std::variant<VoxelSite, ShellSite> space_;
  std::vector<Lesion> lesions_;
  DrawKey key_;
  struct {
    double day = 0.0, step = 1.0;
    std::int64_t number = 0;
    std::uint64_t pulses = 0;  // instants that chance had a part in, on this day
  } today_;
  std::vector<LesionChange> news_;
  const therapy::LocalTreatment* treated_by_ = nullptr;
  therapy::Occasion occasion_;
  std::vector<KeptTreatment> kept_;
  therapy::heat::HeatParameters heat_;
  therapy::cement::CementParameters cement_;
  std::vector<std::pair<std::string, std::string>> told_;
  therapy::BeamParameters beams_;
  strength::HardwareParameters hardware_;
  strength::MaterialParameters materials_;
  imaging::PhantomSettings body_;
  std::uint32_t noticed_ = 0;
  double healthy_out_ = 0.0, healthy_in_ = 0.0;  // voxels: of the whole bone at the start
  space::ReferenceCheck* check_ = nullptr;
  imaging::CordSettings cord_;
  double left_by_surgery_;  // of the tumour in the canal
  // RVEs, for bones in voxels: of the canal's places and of its foramina, and those outside bone at the edge of the
  // grid.
  std::vector<std::uint32_t> canal_rves_, foramen_rves_, edge_rves_;
  // Follow from the state.
  std::optional<Exchange> exchange_;
  mutable std::optional<Drawn> drawn_;
  mutable std::optional<std::vector<TumourHere>> in_canal_;
  mutable std::optional<imaging::CordFinding> canal_;
};

}  // namespace howship::patient
