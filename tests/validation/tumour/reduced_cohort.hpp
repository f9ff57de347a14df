// SPDX-License-Identifier: Apache-2.0
// Virtual patients of one primary by the reduced law, as trials see them: two lesions that are followed, two that are
// not seen yet, visits, progression and response by the sum of diameters, PSA where there is any.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "howship/base/random.hpp"
#include "howship/tumour/individual.hpp"
#include "howship/tumour/primary.hpp"
#include "howship/tumour/primary_clones.hpp"
#include "howship/tumour/reduced.hpp"

namespace howship::tumour {

inline constexpr double never = std::numeric_limits<double>::infinity();
inline constexpr double month = 30.4375;  // days
inline constexpr std::size_t lesions_each = 4, lesions_seen = 2;

/// What acts on a patient on a day.
struct Given {
  Hormones hormones{};
  double kinase = 0.0;     ///< share of births that the inhibitor stops
  double freed = 0.0;      ///< effector cells freed from their checkpoint
  double cytotoxic = 0.0;  ///< doses on this day
};
using Regimen = std::function<Given(double day)>;

struct LivingLesion {
  LesionTraits traits;
  ReducedLaw law;
  ReducedLesion lesion;
  double resistant = 0.0, escaping = 0.0, resting = 0.0, hazard = 0.0, threshold = 0.0;
  bool switched = false;
};

struct VirtualPatient {
  CloneParameters clones;
  std::vector<LivingLesion> lesions;
  double effectors = 0.0;
};

struct CohortSettings {
  std::string primary;
  std::uint64_t seed = 1;
  std::size_t patients = 1000;
  double diameter = 22.0, unseen = 7.0;  ///< mm: median of those seen, range of those not
  double variation = 1.0;
  std::function<void(CloneParameters&)> change = {};
};

inline std::vector<VirtualPatient> cohort(const CohortSettings& s) {
  PrimaryClones of = clones_of(s.primary);
  if (s.change) s.change(of.clones);
  const Parameters tumour = find_primary(s.primary)->parameters;
  std::vector<VirtualPatient> out(s.patients);
  for (std::uint64_t i = 0; i < s.patients; ++i) {
    const Individual one = individual_of(s.seed, i, s.variation, of.clones);
    VirtualPatient& patient = out[i];
    patient.clones = in_patient(of.clones, one);
    const auto u = [&](std::uint64_t k) { return uniform(s.seed, i, Stream::clone_patient_normal, k); };
    for (std::uint64_t k = 0; k < lesions_each; ++k) {
      LivingLesion living;
      living.traits = lesion_traits(patient.clones, one, s.seed, i, k, s.variation);
      living.law = reduced_law(of.reduced, tumour, living.traits.times.growth);
      const double z = s.variation * normal(s.seed, i, Stream::clone_lesion_normal, 16 * k + 10);
      const bool seen = k < lesions_seen;
      const double diameter = seen ? s.diameter * std::exp(0.35 * z) : 2.0 + s.unseen * u(1000);
      living.lesion = reduced_lesion(diameter, starting_shares(living.traits.clones), living.law);
      living.threshold = -std::log1p(-uniform(s.seed, i, Stream::clone_lesion_normal, 4096 + 16 * k + 1));
      living.resistant = expit(living.traits.clones.cytotoxic_resistance);
      living.escaping = expit(living.traits.clones.immune_escape);
      if (living.traits.clones.hormone_kill > 0.0) living.resting = 1e-5 * living.lesion.living[0];
      patient.lesions.push_back(living);
    }
  }
  return out;
}

struct Visits {
  double until = 1500, step = 2.0;
  double every = 56, marker_every = 14;  ///< days
  double seen_from = 12.0;               ///< mm: diameter of a new lesion that is seen
  bool marker = false;
  double marker_scale = 0.0;         ///< of PSA, ug/L; 0: so that the median is that of the trials at the start
  double marker_from = 84.0;         ///< day from which a rise counts
  double marker_at_start = 40.0;     ///< ug/L, median
  double second_line_after = never;  ///< days after progression of the marker: the patient as he is then is kept
};

struct Course {
  double progression = never, response = never, best = 1.0;
  double marker_progression = never, marker_halved = never, marker_best = 1.0;
  VirtualPatient at_end, at_second_line;
  double second_line = never;
  std::vector<double> diameter, first_diameter;
};

/// Progression, response and marker of one patient; `scale` turns marker made into ug/L.
inline Course live(VirtualPatient p, const Regimen& regimen, const Visits& v, double scale, double marker_start) {
  Course out;
  const auto diameter = [](const LivingLesion& one) { return diameter_of(one.lesion, one.law); };
  double sum_at_start = 0.0;
  for (std::size_t k = 0; k < lesions_each; ++k) {
    out.first_diameter.push_back(diameter(p.lesions[k]));
    if (k < lesions_seen) sum_at_start += out.first_diameter.back();
  }
  const auto made = [&](const Given& given) {
    double sum = 0.0;
    for (const LivingLesion& one : p.lesions) {
      const OfClones activity = hormone_activity(given.hormones, one.traits.clones);
      CloneParameters shape = one.traits.clones;
      shape.marker_secretion = 1e-3;
      sum += marker_made(one.lesion.living, activity, shape);
    }
    return sum;
  };
  double marker = marker_start, lowest_marker = marker_start;
  double lowest = sum_at_start, next = v.every, next_marker = v.marker_every;
  for (double day = 0.0; day < v.until;) {
    const Given given = regimen(day);
    p.effectors = immune_effectors(p.effectors, given.freed, v.step, p.clones);
    for (LivingLesion& one : p.lesions) {
      const CloneParameters& own = one.traits.clones;
      Drive drive = drive_of(hormone_activity(given.hormones, own), given.kinase, one.law.growth, own);
      if (const double rate = immune_rate(p.effectors, own); rate > 0.0) {
        const double survival = select(one.escaping, std::exp(-rate * v.step));
        for (double& kill : drive.kill) kill -= std::log(survival) / v.step;
      }
      advance(one.lesion, drive, v.step, one.law);
      if (given.cytotoxic > 0.0) strike(one.lesion, select(one.resistant, cytotoxic_survival(given.cytotoxic, own)));
      if (one.resting > 0.0) {
        one.lesion.living[0] = std::max(one.lesion.living[0], one.resting);
        one.hazard += v.step * 3e-7 * std::min(one.resting, one.lesion.living[0]) * 1e6 * 0.1;
        if (!one.switched && one.hazard >= one.threshold) {
          one.lesion.living[2] += 1e-5;
          one.switched = true;
        }
      }
      for (double& living : one.lesion.living)
        if (living < 1e-6) living = 0.0;  // less than a cell
    }
    day += v.step;
    if (v.marker) {
      const double target = made(given);
      marker = target + (marker - target) * std::exp(-0.25 * v.step);
      if (day >= next_marker) {
        next_marker += v.marker_every;
        out.marker_best = std::min(out.marker_best, marker / marker_start);
        if (out.marker_halved == never && marker <= 0.5 * marker_start) out.marker_halved = day;
        const bool risen = marker >= 1.25 * lowest_marker && (marker - lowest_marker) * scale >= 2.0;
        if (out.marker_progression == never && risen && day > v.marker_from) out.marker_progression = day;
        lowest_marker = std::min(lowest_marker, marker);
      }
    }
    if (day >= next) {
      next += v.every;
      double sum = 0.0;
      bool worse = false;
      for (std::size_t k = 0; k < lesions_each; ++k) {
        const double now = diameter(p.lesions[k]);
        if (k < lesions_seen) {
          sum += now;
          worse |= now >= 1.4 * std::max(out.first_diameter[k], 8.0);
        } else {
          worse |= now >= v.seen_from;
        }
      }
      worse |= sum >= 1.2 * lowest && sum - lowest >= 5.0;
      if (out.progression == never) {
        out.best = std::min(out.best, sum / sum_at_start);
        if (out.response == never && sum <= 0.7 * sum_at_start) out.response = day;
        if (worse) out.progression = day;
      }
      lowest = std::min(lowest, sum);
    }
    const double from = v.marker ? out.marker_progression : out.progression;
    if (out.second_line == never && from + v.second_line_after <= day) {
      out.second_line = day;
      out.at_second_line = p;
    }
  }
  for (const LivingLesion& one : p.lesions) out.diameter.push_back(diameter(one));
  out.at_end = std::move(p);
  return out;
}

/// Marker that a patient makes untreated, or under `given`, in the unit of `live`.
inline double marker_of(const VirtualPatient& p, const Given& given) {
  double sum = 0.0;
  for (const LivingLesion& one : p.lesions) {
    CloneParameters shape = one.traits.clones;
    shape.marker_secretion = 1e-3;
    sum += marker_made(one.lesion.living, hormone_activity(given.hormones, shape), shape);
  }
  return sum;
}

inline double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

/// All patients under one regimen.
struct Arm {
  std::vector<Course> courses;
  double scale = 0.0;

  template <class Member>
  std::vector<double> all(Member member) const {
    std::vector<double> out;
    for (const Course& one : courses) out.push_back(one.*member);
    return out;
  }
  double median_months(double Course::*member) const { return median(all(member)) / month; }
  double share(const std::function<bool(const Course&)>& which) const {
    return 100.0 * double(std::count_if(courses.begin(), courses.end(), which)) / double(courses.size());
  }
  double responded() const {
    return share([](const Course& one) { return one.response < never; });
  }
};

inline Arm treat(const std::vector<VirtualPatient>& patients, const Regimen& regimen, const Visits& v,
                 const Given& before = {}) {
  Arm out;
  std::vector<double> start;
  for (const VirtualPatient& one : patients) start.push_back(v.marker ? marker_of(one, before) : 1.0);
  out.scale = v.marker_scale > 0.0 ? v.marker_scale : v.marker_at_start / median(start);
  for (std::size_t i = 0; i < patients.size(); ++i)
    out.courses.push_back(live(patients[i], regimen, v, out.scale, start[i]));
  return out;
}

/// Ratio of progressions per month at risk, up to `cap` months.
inline double hazard_ratio(const std::vector<double>& a, const std::vector<double>& b, double cap) {
  const auto hazard = [cap](const std::vector<double>& x) {
    double events = 0.0, at_risk = 0.0;
    for (const double day : x) {
      events += day / month < cap;
      at_risk += std::min(day / month, cap);
    }
    return events / at_risk;
  };
  return hazard(a) / hazard(b);
}

}  // namespace howship::tumour
