// SPDX-License-Identifier: Apache-2.0
#include "howship/therapy/regimen.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "howship/base/ensure.hpp"
#include "howship/base/random.hpp"
#include "howship/base/units.hpp"
#include "howship/body/observables.hpp"

namespace howship::therapy {
namespace {

/// A draw keyed to the patient, to whom or what it belongs (`of`), the kind of harm and the hour.
bool happens(const Care& care, double chance, std::uint64_t of, std::size_t kind, double day) {
  const std::uint64_t index = of ^ (std::uint64_t(kind) << 40) ^ std::uint64_t(std::floor(day * 24.0));
  return uniform(care.seed, care.patient, Stream::drug_event, index) < chance;
}

/// What draws of a course are keyed to: its drug and how many courses of it were before (FNV-1a, Fowler, Noll and Vo),
/// so that neither the other drugs of a plan nor the order in which they are listed move its luck.
std::uint64_t key_of(const Course& c) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3u; };
  for (const char letter : c.plan.drug->key) add(static_cast<unsigned char>(letter));
  add(static_cast<unsigned char>(c.ordinal));
  return hash;
}

constexpr std::uint64_t of_the_body = std::uint64_t(0xffff) << 48;

/// Kinds of chance that belong to no drug.
enum Chance : std::size_t { fever = 200, fever_death, bleeding };

std::string quantity(double amount, const std::string& unit) {
  return shortest(std::round(amount * 1000.0) / 1000.0) + (unit == "1" ? "" : " " + unit);
}

double planned_amount(const Care& care, const Treatment& plan) {
  const Schedule& s = plan.drug->schedule;
  const double one = plan.amount.value_or(s.amount.value);
  switch (s.per) {
    case Per::patient:
      return one;
    case Per::kilogram:
      return one * care.circumstances.weight;
    case Per::square_metre:
      return one * care.circumstances.surface;
  }
  return one;
}

Medicine illness_medicine(body::Mechanism mechanism, double sign) {
  Medicine m;
  m.structure = Structure::immediate;
  m.k[0] = 1.0;
  m.effects.push_back({mechanism, Shape::linear, 0, sign, 1.0, 1.0});
  return m;
}

void update_illness(Care& care) {
  std::erase_if(care.illnesses, [&](const Illness& i) { return i.until <= care.body.day; });
  for (const std::size_t medicine : {care.appetite, care.gut}) {
    double sum = 0.0;
    for (const Illness& i : care.illnesses)
      if (i.medicine == medicine) sum += i.size;
    if (medicine == care.appetite) sum = std::min(sum, care.adverse.appetite_loss_ceiling);
    if (care.body.system.medicines[medicine].given != sum) set_rate(care.body, medicine, sum);
  }
}

/// What age does, at the whole days: a pure function of the day, so that no day is met twice.
void grow_older(Care& care) {
  const double day = std::floor(care.body.day + 1e-9);
  const double age = care.circumstances.age + day / body::days_in_year;
  body::Parameters& p = care.body.system.person;
  p.remodelling_balance = body::remodelling_balance(age, p);
  // Muscle wastes as the formula has it by which a clinic reads creatinine.
  p.creatinine_production = care.creatinine_made * (140.0 - age) / (140.0 - care.circumstances.age);
  if (p.male > 0.5) return;
  const double grown = std::exp(-(day - care.follicles_lost_on) / care.adverse.follicle_recovery);
  p.ovarian_reserve =
      body::ovarian_reserve(age + care.ovarian_years_lost, p) * (1.0 - (1.0 - care.follicles_left) * grown);
}

/// Chemotherapy that harms ovaries: growing follicles die at once, and of the reserve what this course takes in all,
/// in equal parts by its labelled doses.
void age_ovaries(Care& care, const Harm& harm, const Course& c, double doses) {
  if (care.circumstances.male) return;
  const auto harms_ovaries = [](const Course& other) {
    const auto& harms = other.plan.drug->harms;
    return std::any_of(harms.begin(), harms.end(), [](const Harm& h) { return h.kind == HarmKind::ovarian_ageing; });
  };
  const auto before = std::count_if(care.courses.begin(), care.courses.end(), [&](const Course& other) {
    return &other != &c && harms_ovaries(other) && other.given > 0 &&
           std::tie(other.first, other.plan.drug->key) < std::tie(c.first, c.plan.drug->key);
  });
  const double z =
      care.individual.variation * normal(care.seed, care.patient, Stream::hormone_event, std::uint64_t(2 + before));
  const auto& schedule = c.plan.drug->schedule;
  const double in_a_course = schedule.doses ? schedule.doses->value : 1.0;
  care.ovarian_years_lost += harm.size.value * std::exp(care.people.ovarian_years * z) * doses / in_a_course;
  const double day = std::floor(care.body.day + 1e-9);
  const double grown = std::exp(-(day - care.follicles_lost_on) / care.adverse.follicle_recovery);
  const double left = 1.0 - (1.0 - care.follicles_left) * grown;
  care.follicles_left = left * (1.0 - care.adverse.follicle_loss * std::min(doses, 1.0));
  care.follicles_lost_on = day;
}

void suffer(Care& care, const Harm& harm, const Course& c, std::size_t kind, double doses, double minutes,
            const Findings& findings, std::vector<Happened>& log) {
  const std::uint64_t course = key_of(c);
  const Drug& drug = *c.plan.drug;
  const double day = care.body.day;
  const auto flares = [&] {
    set_state(care.body, &body::State::pain_flare, care.body.state().pain_flare + harm.size.value);
  };
  switch (harm.kind) {
    case HarmKind::acute_phase:
    case HarmKind::pain_flare:
      if (!happens(care, chance_at(harm, c.given), course, kind, day)) return;
      flares();
      break;
    case HarmKind::kidney_injury:
      if (!happens(care, kidney_injury_chance(harm, drug, minutes, findings, care.adverse), course, kind, day)) return;
      injure_kidney(care.body, care.adverse);
      break;
    case HarmKind::nausea:
    case HarmKind::mucositis:
    case HarmKind::diarrhoea: {
      if (!happens(care, chance_at(harm, c.given), course, kind, day)) return;
      const std::size_t medicine = harm.kind == HarmKind::diarrhoea ? care.gut : care.appetite;
      care.illnesses.push_back({medicine, day + harm.duration.value, harm.size.value});
      update_illness(care);
      break;
    }
    case HarmKind::note:
      if (c.given > 0 || !happens(care, chance_at(harm, 0), course, kind, day)) return;
      break;
    case HarmKind::jaw_osteonecrosis:
    case HarmKind::vertebral_fracture_after_stopping:
      return;  // hazards in time, not of a dose
    case HarmKind::ovarian_ageing:
      age_ovaries(care, harm, c, doses);
      return;
  }
  log.push_back({day, harm.name, drug.key});
}

/// The medicine of a course in the body. One drug is one pool: a later course goes on with what the one before has
/// left.
std::size_t medicine_of(Care& care, Course& c) {
  if (c.medicine) return *c.medicine;
  Medicine medicine = medicine_in(care, *c.plan.drug);
  for (const Course& before : care.courses) {
    if (!before.medicine || before.plan.drug->key != c.plan.drug->key) continue;
    const Medicine& m = care.body.system.medicines[*before.medicine];
    if (m.structure == medicine.structure && m.k == medicine.k && m.effects == medicine.effects)
      c.medicine = before.medicine;
  }
  if (!c.medicine) c.medicine = add_medicine(care.body, std::move(medicine));
  return *c.medicine;
}

/// mg of oral morphine a day that a course stands for at this moment.
double morphine_of(const Care& care, const Course& c) {
  if (!c.medicine || !c.running) return 0.0;
  const Medicine& medicine = care.body.system.medicines[*c.medicine];
  const double* x = care.body.y.data() + care.body.system.medicine_at(*c.medicine);
  double out = 0.0;
  for (const auto& effect : medicine.effects)
    if (effect.mechanism == body::Mechanism::opioid)
      out += effect.strength * kinetics::level(medicine, x, effect.level);
  return out;
}

double held_opioid(const Care& care) {
  double sum = 0.0;
  for (const double milligrams : care.opioid_week) sum += milligrams;
  return sum / double(care.opioid_week.size());
}

void count_kind(OpioidOrder& order, OpioidKind kind) {
  (kind == OpioidKind::weak ? order.weak : order.strong) += 1;
  if (kind == OpioidKind::long_acting || kind == OpioidKind::patch) order.long_acting += 1;
}

/// What a prescriber is told as an opioid is begun or changed.
void warn_of_opioid(const Care& care, const Course& begun, const Findings& findings, std::vector<Happened>& log) {
  OpioidOrder order;
  order.held = held_opioid(care);
  order.clearance = findings[std::size_t(Measure::creatinine_clearance)];
  order.patch = begun.plan.drug->opioid == OpioidKind::patch;
  for (const Course& c : care.courses) {
    const bool ends = c.plan.stop && care.body.day >= *c.plan.stop;
    if (!c.plan.drug->opioid || !c.running || ends) continue;
    order.dose += morphine_of(care, c);
    count_kind(order, *c.plan.drug->opioid);
  }
  for (const OpioidWarning& one : opioid_warnings(order, care.adverse))
    log.push_back(
        {care.body.day, one.danger ? "opioid danger" : "opioid warning",
         begun.plan.drug->key + ", " + quantity(order.dose, "mg/day") + " of oral morphine in all: " + one.words});
}

/// Doses that are taken every day.
bool is_daily(const Course& c) {
  const double every = c.plan.every.value_or(c.plan.drug->schedule.every.value);
  return every > 0.0 && every <= 1.0;
}

void give_dose(Care& care, Course& c, double amount, const Findings& findings, std::vector<Happened>& log) {
  const Drug& drug = *c.plan.drug;
  const std::size_t medicine = medicine_of(care, c);
  const double infusion = c.plan.infusion.value_or(drug.schedule.infusion.value);
  if (declared(drug.structure).by_rate) {
    set_rate(care.body, medicine, amount);
    if (!c.running)
      log.push_back({care.body.day, "start", drug.key + ' ' + quantity(amount, drug.schedule.amount.unit)});
    c.running = true;
    if (drug.opioid) warn_of_opioid(care, c, findings, log);
  } else {
    give(care.body, medicine, amount, infusion);
    // What is taken day by day is told when it begins and when it ends.
    if (!is_daily(c)) {
      log.push_back({care.body.day, "dose", drug.key + ' ' + quantity(amount, drug.schedule.amount.unit)});
    } else if (c.given == 0) {
      log.push_back({care.body.day, "start", drug.key + ' ' + quantity(amount, drug.schedule.amount.unit) + " a day"});
    }
  }
  if (c.given == 0) {
    c.first = care.body.day;
    c.creatinine_before = care.body.state().creatinine;
  }
  Treatment labelled;
  labelled.drug = c.plan.drug;
  const double doses = amount / planned_amount(care, labelled);
  for (std::size_t kind = 0; kind < drug.harms.size(); ++kind)
    suffer(care, drug.harms[kind], c, kind, doses, infusion * 1440.0, findings, log);
  ++c.given;
  c.waited = 0;
  c.last = care.body.day;
}

std::string joined(const std::vector<std::string>& reasons) {
  std::string out;
  for (const std::string& r : reasons) out += (out.empty() ? "" : "; ") + r;
  return out;
}

void stop_daily(Care& care, Course& c, const std::string& why, std::vector<Happened>& log) {
  if (!c.running) return;
  set_rate(care.body, *c.medicine, 0.0);
  c.running = false;
  log.push_back({care.body.day, "stop", c.plan.drug->key + (why.empty() ? "" : ": " + why)});
}

void fall_due(Care& care, Course& c, std::vector<Happened>& log) {
  if (c.ordinal < 0)
    c.ordinal = int(std::count_if(care.courses.begin(), care.courses.end(), [&](const Course& other) {
      return other.ordinal >= 0 && other.plan.drug->key == c.plan.drug->key;
    }));
  const Drug& drug = *c.plan.drug;
  const bool by_rate = declared(drug.structure).by_rate;
  if (c.plan.stop && care.body.day >= *c.plan.stop) {
    stop_daily(care, c, "", log);
    if (!by_rate && is_daily(c) && c.given > 0) log.push_back({care.body.day, "stop", drug.key});
    c.over = true;
    return;
  }
  const double planned = planned_amount(care, c.plan);
  const Findings findings = findings_of(care.body, care.circumstances, c.creatinine_before, c.given == 0);
  const Decision decision = decide(drug, planned, findings);
  const bool forced = c.plan.despite_contraindication;
  const bool barred = decision.verdict == Verdict::refuse || decision.verdict == Verdict::hold;
  const double every = c.plan.every.value_or(drug.schedule.every.value);
  const std::string reasons = joined(decision.reasons);

  if (barred && !forced) {
    if (by_rate) {
      stop_daily(care, c, reasons, log);
      if (c.waited == 0 && !c.running && c.given == 0)
        log.push_back({care.body.day, "dose refused", drug.key + ": " + reasons});
      ++c.waited;
      c.next += care.adverse.hold_wait;
      return;
    }
    const bool hold = decision.verdict == Verdict::hold;
    if (c.waited == 0) log.push_back({care.body.day, hold ? "dose held" : "dose refused", drug.key + ": " + reasons});
    ++c.waited;
    // A held dose waits a week; a refused one is not made up for, the next falls due as planned.
    if (!hold) c.waited = 0;
    c.next += hold ? care.adverse.hold_wait : every;
    if (!hold && every <= 0.0) c.over = true;
    return;
  }
  double amount = planned;
  if (decision.verdict == Verdict::adjust && !forced) {
    amount = decision.amount;
    if (c.given == 0) log.push_back({care.body.day, "dose adjusted", drug.key + ": " + reasons});
  } else if (!reasons.empty() && c.given == 0) {
    log.push_back({care.body.day, forced ? "given despite contraindication" : "warning", drug.key + ": " + reasons});
  }
  if (by_rate && c.running && care.body.system.medicines[*c.medicine].given == amount) {
    c.next += care.adverse.hold_wait;
  } else {
    give_dose(care, c, amount, findings, log);
    c.next += by_rate ? care.adverse.hold_wait : every;
  }
  if (by_rate) {
    if (c.plan.stop) c.next = std::min(c.next, std::max(*c.plan.stop, care.body.day + 1e-6));
    return;
  }
  const std::optional<int> most = doses_of(c);
  if (every <= 0.0 || (most && c.given >= *most)) c.over = true;
}

/// Meets what falls due now; the day (before `tomorrow`) when a dose falls due next, or `tomorrow`.
double next_dose(Care& care, double tomorrow, std::vector<Happened>& log) {
  for (;;) {
    Course* due = nullptr;
    for (Course& c : care.courses)
      if (!c.over && c.next < tomorrow - 1e-9 && (!due || c.next < due->next)) due = &c;
    if (!due) return tomorrow;
    if (due->next > care.body.day) return due->next;
    fall_due(care, *due, log);
  }
}

/// Courses stand in the order of their start: which was planned or ordered first means nothing.
void add_course(Care& care, Treatment plan) {
  Course c;
  c.next = plan.start;
  c.plan = std::move(plan);
  const auto place =
      std::upper_bound(care.courses.begin(), care.courses.end(), c, [](const Course& a, const Course& b) {
        return a.plan.start != b.plan.start ? a.plan.start < b.plan.start : a.plan.drug->key < b.plan.drug->key;
      });
  care.courses.insert(place, std::move(c));
}

std::vector<std::string> faults_beside(const Treatment& t, std::span<const Treatment> others) {
  std::vector<std::string> faults;
  const std::string& key = t.drug->key;
  const Stated& label = t.drug->schedule.amount;
  const double amount = t.amount.value_or(label.value);
  if (!(amount >= label.low && amount <= label.high))
    faults.push_back(key + ": a dose of " + quantity(amount, label.unit) + " is outside " +
                     quantity(label.low, label.unit) + " to " + quantity(label.high, label.unit));
  for (const Treatment& o : others)
    if (o.drug->key == key && o.start < t.stop.value_or(1e9) && t.start < o.stop.value_or(1e9))
      faults.push_back(key + ": two courses overlap (from day " + shortest(o.start) + " and from day " +
                       shortest(t.start) + "); end the first with `stop`");
  return faults;
}

void log_grade(int& seen, const body::Toxicity& toxicity, double value, double day, std::vector<Happened>& log) {
  const int grade = body::grade_of(toxicity, value);
  if (grade > seen && grade >= toxicity.noted_from)
    log.push_back({day, std::string(toxicity.name) + " grade " + std::to_string(grade),
                   quantity(value, std::string(toxicity.unit))});
  seen = grade;
}

/// `detail` gives words that few days need.
void log_crossing(bool& seen, bool now, std::string_view name, const auto& detail, double day,
                  std::vector<Happened>& log) {
  if (now && !seen) log.push_back({day, std::string{name}, detail()});
  seen = now;
}

/// What the day's laboratory and chance bring.
void look_at_the_day(Care& care, std::vector<Happened>& log) {
  const double day = care.body.day;
  const auto now = care.body.now();
  const AdverseParameters& p = care.adverse;
  const auto toxicities = body::toxicities();
  for (std::size_t t = 0; t < toxicities.size(); ++t)
    log_grade(care.grades[t], toxicities[t], toxicities[t].read(now.body, now.signals), day, log);
  // Constipation, drowsiness and tiredness have other causes too: they are noted once, whatever brings them.
  bool constipated = now.signals.constipation > p.constipation_noted;
  bool drowsy = now.signals.drowsiness > p.drowsiness_noted, tired = now.signals.fatigue > p.fatigue_noted;
  const auto symptoms = body::calcium_symptoms();
  std::string calcium;
  for (std::size_t i = 0; i < symptoms.size(); ++i) {
    const bool felt = body::feels(symptoms[i], now.body, care.body.system.person);
    bool* shared = symptoms[i].name == "constipation" ? &constipated
                   : symptoms[i].name == "drowsiness" ? &drowsy
                   : symptoms[i].name == "fatigue"    ? &tired
                                                      : nullptr;
    if (felt) calcium = "by high calcium";
    if (shared)
      *shared = *shared || felt;
    else
      log_crossing(
          care.felt[i], felt, symptoms[i].name, [&] { return calcium; }, day, log);
  }
  const auto cause = [&] { return now.actions[body::Mechanism::opioid] > 0.0 ? "by opioids" : calcium; };
  log_crossing(care.constipated, constipated, "constipation", cause, day, log);
  log_crossing(care.drowsy, drowsy, "drowsiness", cause, day, log);
  log_crossing(
      care.tired, tired, "fatigue", [&] { return quantity(now.signals.fatigue, "of 10"); }, day, log);
  const double volume = now.body.fluid_volume / care.body.system.person.extracellular_volume;
  log_crossing(
      care.dry, 1.0 - volume > p.dehydration_noted, "dehydration",
      [&] { return quantity(100.0 * (1.0 - volume), "% of extracellular volume"); }, day, log);
  log_crossing(
      care.kidney_failing, now.body.creatinine > p.kidney_injury_rise * care.kidney_base, "acute kidney injury",
      [&] { return quantity(now.body.creatinine, "umol/L"); }, day, log);

  if (!care.circumstances.male) {
    const body::Parameters& woman = care.body.system.person;
    const double reserve = body::ovarian_reserve(care.age() + care.ovarian_years_lost, woman);
    const bool over = care.menopausal || reserve < woman.menopause_reserve;
    log_crossing(
        care.menopausal, over, "menopause", [&] { return quantity(std::floor(care.age()), "years"); }, day, log);
  }

  if (happens(care, fever_hazard(now.signals.neutrophils, care.adverse), of_the_body, Chance::fever, day)) {
    log.push_back({day, "febrile neutropenia", quantity(now.signals.neutrophils, "x 10^9/L")});
    if (happens(care, care.adverse.fever_death, of_the_body, Chance::fever_death, day)) {
      log.push_back({day, "death", "infection"});
      care.died = day;
    }
  }
  if (happens(care, bleed_hazard(now.body.platelets, care.adverse), of_the_body, Chance::bleeding, day))
    log.push_back({day, "major bleeding", quantity(now.body.platelets, "x 10^9/L")});

  for (Course& c : care.courses) {
    if (c.given == 0) continue;
    const auto& harms = c.plan.drug->harms;
    for (std::size_t kind = 0; kind < harms.size(); ++kind) {
      if (harms[kind].kind == HarmKind::jaw_osteonecrosis && !care.jaw) {
        const double years = (day - c.first) / 365.0;
        const double a_year = c.given / std::max(years, 1.0 / 12.0);
        const bool pulled = care.tooth_pulled && day >= *care.tooth_pulled &&
                            day < *care.tooth_pulled + care.adverse.jaw_extraction_span;
        const double hazard = jaw_hazard(harms[kind].size.value, years, std::min(a_year, p.jaw_most_doses),
                                         care.circumstances.dental_disease, pulled, care.adverse);
        if (happens(care, hazard, key_of(c), 100 + kind, day)) {
          log.push_back({day, harms[kind].name, c.plan.drug->key});
          care.jaw = true;
        }
      }
      if (harms[kind].kind == HarmKind::vertebral_fracture_after_stopping && !c.rebound_logged &&
          rebound_fracture_factor(care) > 1.0 && day - c.last >= p.rebound_after) {
        log.push_back({day, harms[kind].name, c.plan.drug->key + ": osteoclasts rebound, vertebrae at risk"});
        c.rebound_logged = true;
      }
    }
  }
  const double opioid = now.actions[body::Mechanism::opioid];
  care.opioid_hazard += opioid_death_hazard(opioid, held_opioid(care), p);
  care.opioid_week[std::size_t(std::llround(day)) % care.opioid_week.size()] = opioid;
  if (!care.died && care.opioid_hazard >= event_threshold(care.seed, care.patient, Hazard::opioid_death, 0)) {
    log.push_back({day, "death", "breathing stopped under " + quantity(opioid, "mg/day") + " of oral morphine"});
    care.died = day;
  }
  if (!care.died && incompatible_with_life(now, care.body.system.person)) {
    log.push_back({day, "death", "calcium or fluid volume incompatible with life"});
    care.died = day;
  }
}

}  // namespace

std::optional<int> doses_of(const Course& course) {
  if (course.plan.doses) return course.plan.doses;
  const auto& doses = course.plan.drug->schedule.doses;
  return doses ? std::optional(int(doses->value)) : std::nullopt;
}

std::vector<std::string> faults_of(const std::vector<Treatment>& plan) {
  std::vector<std::string> faults;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto own = faults_beside(plan[i], std::span(plan).first(i));
    faults.insert(faults.end(), own.begin(), own.end());
  }
  return faults;
}

Medicine medicine_in(const Care& care, const Drug& drug) {
  const body::Individual& own = care.individual;
  const body::PeopleParameters& people = care.people;
  Medicine m = medicine_for(drug, care.circumstances.weight);
  bool antibody = false, cytotoxic = false;
  for (auto& e : m.effects) {
    antibody = antibody || e.mechanism == body::Mechanism::rankl_capture;
    cytotoxic = cytotoxic || e.mechanism == body::Mechanism::cytotoxic_exposure;
    if (m.structure == Structure::bone_seeking && e.mechanism == body::Mechanism::osteoclast_inhibition)
      e.half *= std::exp(people.bisphosphonate_half * own.bisphosphonate_half);
  }
  const double cleared = body::lognormal(people.cytotoxic_clearance, own.cytotoxic_clearance);
  if (antibody && m.structure == Structure::antibody)
    m.k[5] *= body::lognormal(people.antibody_clearance, own.antibody_clearance);
  if (cytotoxic && m.structure == Structure::three_compartment) m.k[5] *= cleared;
  if (cytotoxic && m.structure == Structure::pulse) m.k[1] *= cleared;
  return m;
}

Care care_for(const body::Parameters& person, const Circumstances& circumstances, std::vector<Treatment> plan,
              std::uint64_t seed, std::uint64_t patient, const body::Individual& individual,
              const body::PeopleParameters& people) {
  Care care;
  body::Parameters own = person;
  body::set_ovarian_age(own, circumstances.age);
  care.individual = individual;
  care.people = people;
  care.creatinine_made = own.creatinine_production;
  care.menopausal = body::ovarian_reserve(circumstances.age, own) < own.menopause_reserve;
  care.body = whole_body(
      own, {illness_medicine(body::Mechanism::appetite_loss, 1.0), illness_medicine(body::Mechanism::saline, -1.0)});
  care.circumstances = circumstances;
  care.seed = seed;
  care.patient = patient;
  care.kidney_base = care.body.state().creatinine;
  for (Treatment& t : plan) add_course(care, std::move(t));
  return care;
}

void settle(std::span<Care* const> cares, std::span<const double> days) {
  HOWSHIP_ENSURE(cares.size() == days.size(), "every person has its days");
  std::vector<int> stretches;
  for (std::size_t n = 0; n < cares.size(); ++n) {
    Care& care = *cares[n];
    HOWSHIP_ENSURE(care.body.day == 0.0, "a person settles before anything happens");
    body::Parameters& p = care.body.system.person;
    const double age = care.circumstances.age, years = days[n] / body::days_in_year;
    const bool changes = p.male < 0.5 && body::ovarian_reserve(age - years, p) - body::ovarian_reserve(age, p) > 1e-3;
    if (p.male < 0.5) {
      body::Parameters then = p;
      body::set_ovarian_age(then, age - years);
      care.body = whole_body(then, care.body.system.medicines);
    }
    p.remodelling_balance = body::remodelling_balance(age, p);
    // A menopause that is under way is lived through month by month.
    stretches.push_back(changes ? int(std::ceil(days[n] / 30.0)) : 1);
  }
  std::vector<WholeBody*> bodies;
  std::vector<double> until;
  for (int i = 1;; ++i) {
    bodies.clear();
    until.clear();
    for (std::size_t n = 0; n < cares.size(); ++n) {
      if (i > stretches[n]) continue;
      body::Parameters& p = cares[n]->body.system.person;
      const double years = days[n] / body::days_in_year, middle = years * (double(i) - 0.5) / stretches[n];
      if (p.male < 0.5) p.ovarian_reserve = body::ovarian_reserve(cares[n]->circumstances.age - years + middle, p);
      bodies.push_back(&cares[n]->body);
      until.push_back(days[n] * i / stretches[n]);
    }
    if (bodies.empty()) break;
    advance_to(bodies, until);
  }
  for (Care* const care : cares) {
    care->body.day = 0.0;
    const double density = care->body.state().lumbar_density;
    set_state(care->body, &body::State::lumbar_reference, care->body.state().lumbar_reference / density);
    set_state(care->body, &body::State::lumbar_density, 1.0);
    care->kidney_base = care->body.state().creatinine;
  }
}

void settle(Care& care, double days) {
  Care* const one[] = {&care};
  settle(one, std::span(&days, 1));
}

void order(Care& care, Treatment treatment) {
  const std::string what = "cannot order " + treatment.drug->key + ": ";
  if (care.died) throw RunError(what + "the patient died on day " + shortest(*care.died));
  if (!(treatment.start >= care.body.day))
    throw RunError(what + "day " + shortest(treatment.start) + " is over, the present is day " +
                   shortest(care.body.day));
  std::vector<Treatment> others;
  for (const Course& c : care.courses)
    if (!c.over) others.push_back(c.plan);
  if (const auto faults = faults_beside(treatment, others); !faults.empty())
    throw RunError("cannot order " + faults[0]);
  add_course(care, std::move(treatment));
}

void stop(Care& care, std::string_view drug, double day) {
  HOWSHIP_ENSURE(day >= care.body.day, "time runs forward");
  for (Course& c : care.courses) {
    if (c.over || c.plan.drug->key != drug || c.plan.start >= day) continue;
    c.plan.stop = std::min(day, c.plan.stop.value_or(day));
    if (c.running) c.next = std::min(c.next, *c.plan.stop);
  }
}

void live_to(std::span<Care* const> cares, double day, std::span<std::vector<Happened>* const> logs) {
  HOWSHIP_ENSURE(cares.size() == logs.size(), "every patient has its log");
  std::vector<WholeBody*> bodies;
  std::vector<double> until;
  std::vector<std::size_t> ends_a_day;  // who has come to the end of a day, not to a dose, when the bodies have moved
  for (;;) {
    bodies.clear();
    until.clear();
    ends_a_day.clear();
    for (std::size_t i = 0; i < cares.size(); ++i) {
      Care& care = *cares[i];
      if (care.died || care.body.day >= day) continue;
      const double tomorrow = std::min(day, std::floor(care.body.day + 1e-9) + 1.0);
      grow_older(care);
      bodies.push_back(&care.body);
      until.push_back(next_dose(care, tomorrow, *logs[i]));
      if (until.back() < tomorrow) continue;
      update_illness(care);
      ends_a_day.push_back(i);
    }
    if (bodies.empty()) return;
    advance_to(bodies, until);
    for (const std::size_t i : ends_a_day)
      if (const double now = cares[i]->body.day; std::abs(now - std::round(now)) < 1e-9)
        look_at_the_day(*cares[i], *logs[i]);
  }
}

void live_to(Care& care, double day, std::vector<Happened>& log) {
  Care* const one[] = {&care};
  std::vector<Happened>* const of[] = {&log};
  live_to(one, day, of);
}

std::vector<std::string> opioid_warnings_of(std::span<const Treatment> plan, double clearance,
                                            const AdverseParameters& p) {
  const auto morphine = [](const Treatment& t) {
    const double amount = t.amount.value_or(t.drug->schedule.amount.value);
    double out = 0.0;
    for (const Effect& effect : t.drug->effects)
      if (effect.mechanism == body::Mechanism::opioid)
        out += effect.strength.value * amount / t.drug->parameters[0].value;
    return out;
  };
  const auto taken = [](const Treatment& t, double day) {
    return t.drug->opioid && t.start <= day && (!t.stop || day < *t.stop);
  };
  std::vector<std::string> out;
  for (const Treatment& begun : plan) {
    if (!begun.drug->opioid) continue;
    OpioidOrder order;
    order.clearance = clearance;
    order.patch = begun.drug->opioid == OpioidKind::patch;
    for (const Treatment& t : plan) {
      for (int day = 1; day <= 7; ++day)
        if (taken(t, begun.start - day)) order.held += morphine(t) / 7.0;
      if (!taken(t, begun.start)) continue;
      order.dose += morphine(t);
      count_kind(order, *t.drug->opioid);
    }
    for (const OpioidWarning& one : opioid_warnings(order, p))
      out.push_back("day " + shortest(begun.start) + ": " + begun.drug->key + ": " + one.words +
                    (one.danger ? " (danger)" : ""));
  }
  return out;
}

double rebound_fracture_factor(const Care& care) {
  double factor = 1.0, last_bisphosphonate = -1e9;
  for (const Course& c : care.courses)
    if (c.given > 0 && c.plan.drug->structure == Structure::bone_seeking)
      last_bisphosphonate = std::max(last_bisphosphonate, c.last);
  for (const Course& c : care.courses)
    for (const Harm& harm : c.plan.drug->harms) {
      if (harm.kind != HarmKind::vertebral_fracture_after_stopping || c.given <= 2) continue;
      const double since = care.body.day - c.last;
      if (since >= care.adverse.rebound_after && since < care.adverse.rebound_after + harm.duration.value &&
          last_bisphosphonate < c.last)
        factor = std::max(factor, harm.size.value);
    }
  return factor;
}

}  // namespace howship::therapy
