// SPDX-License-Identifier: Apache-2.0
// The lesion of the whole-body specification: all tumour of a patient as one well-mixed volume beside the body. Its
// reference trajectories were computed with it; patients of the program have lesions of the local law in its place.
#pragma once
#include <cstring>

#include "howship/body/absorbed_dose.hpp"
#include "howship/therapy/whole_body.hpp"

namespace howship::reference {

struct LumpedParameters {
  double growth_sensitive = 0;                    // 1/day
  double growth_resistant = 0;                    // 1/day
  double capacity = 3000;                         // mL
  double formation_per_volume = 0;                // mmol/day/mL
  double marker_per_volume = 0;                   // ug/L/day/mL
  double osteoclast_pth_exponent = 0.2;           // 1
  double radiation_alpha = 0.15;                  // 1/Gy
  double alpha_beta = 10;                         // Gy
  double sublethal_repair = 11.0903548889591249;  // 1/day
  double pain_per_osteoclasts = 0;                // 1
  double pain_per_volume = 0;                     // 1/mL
  double androgen_dependence = 0;                 // 1
  double androgen_threshold = 0.6;                // 1
  double osteoblast_recovery = 0.02;              // 1/day
  double osteoblast_dose_loss = 0.012;            // 1/Gy
  double relief_onset = 0.02;                     // 1/day
  double relief_duration = 100;                   // day
  double pain_time = 7;                           // day
  double cytotoxic_kill = 0.96 / 6.54;            // 1, natural logarithm a labelled dose of docetaxel
};

template <class T>
struct LumpedState {
  T sensitive = T(0.0), resistant = T(0.0);  ///< tumour, mL
  T osteoclasts = T(1.0);                    ///< activity in the lesions, relative
  T osteoblasts = T(1.0);                    ///< activity in the lesions, relative
  T sublethal = T(0.0);                      ///< unrepaired dose, Gy
  T relief = T(0.0);                         ///< share of pain taken away by irradiation
  T nociception = T(0.0);                    ///< drive of pain, which the specification lets lag
};
inline constexpr std::size_t lumped_states = sizeof(LumpedState<double>) / sizeof(double);

/// Body, medicines and lumped lesion as one system; the lesion's states are the last.
struct LumpedSystem {
  const therapy::WholeBodySystem<double>& body;  ///< its flux comes from outside, driven by the same osteoclasts
  const LumpedParameters& p;

  int size() const { return body.size() + int(lumped_states); }

  template <class T>
  LumpedState<T> lesion(const T* y) const {
    LumpedState<T> s;
    std::memcpy(static_cast<void*>(&s), y + body.size(), sizeof(s));
    return s;
  }

  template <class T>
  body::FluxOf<T> flux(const LumpedState<T>& s) const {
    const body::Flux& imposed = body.flux;
    const T volume = s.sensitive + s.resistant;
    body::FluxOf<T> out;
    out.calcium_release = imposed.calcium_release * s.osteoclasts;
    out.calcium_fixation = (imposed.calcium_fixation + p.formation_per_volume * volume) * s.osteoblasts;
    out.pthrp = T(imposed.pthrp);
    out.marker = T(imposed.marker);
    out.marrow_replaced = T(imposed.marrow_replaced);
    out.external_marrow_kill = T(imposed.external_marrow_kill);
    out.nociception = s.nociception;
    return out;
  }

  template <class T>
  auto moment(const T* y) const {
    const LumpedState<T> s = lesion(y);
    auto now = body.moment(y, flux(s));
    const auto secretes = [&](const T& androgen) { return 1.0 - 0.9 * (p.androgen_dependence * (1.0 - androgen)); };
    now.flux.marker =
        now.flux.marker + p.marker_per_volume * (s.sensitive * secretes(now.signals.androgen_activity) +
                                                 s.resistant * secretes(now.signals.androgen_activity_amplified));
    return now;
  }

  template <class T>
  void rates(const T* y, T* dydt) const {
    const auto now = moment(y);
    body.rates(now, y, dydt);
    const LumpedState<T> d = lesion_rates(lesion(y), now);
    std::memcpy(static_cast<void*>(dydt + body.size()), &d, sizeof(d));
  }

 private:
  template <class T, class Moment>
  LumpedState<T> lesion_rates(const LumpedState<T>& s, const Moment& now) const {
    const body::Parameters& person = body.person;
    LumpedState<T> d;
    const T volume = s.sensitive + s.resistant;

    const T target = (person.rankl_free_resorption + (1.0 - person.rankl_free_resorption) *
                                                         min(now.body.rankl / now.signals.rankl_target, T(1.0)) *
                                                         power(now.signals.bone_pth, p.osteoclast_pth_exponent)) *
                     (1.0 - now.signals.osteoclast_inhibition);
    const T gap = target - s.osteoclasts;
    d.osteoclasts = body::osteoclast_rate(gap, person) * gap;

    // Nuclides settle where bone forms; the mass of tumour shares what its own formation draws.
    const T own = person.lesion_uptake * now.signals.lesion_fixation / person.remodelling_calcium;
    const T share = own / (now.body.formation + own + 1e-12);
    const T dose_scale = body::gray_per_day * share / max(volume, T(1.0));
    const T surface =
        where_greater(volume, T(0.0), dose_scale * now.actions[body::Mechanism::surface_emission], T(0.0));
    // The reference gives alpha particles a fixed share of the tumour.
    const T reaching =
        now.actions[body::Mechanism::tumour_emission] + 0.002 * now.actions[body::Mechanism::short_range_emission];
    const T within = where_greater(volume, T(0.0), dose_scale * reaching, T(0.0));
    d.osteoblasts = p.osteoblast_recovery * (1.0 - s.osteoblasts) - p.osteoblast_dose_loss * surface * s.osteoblasts;
    d.relief = p.relief_onset * surface / (surface + 1.0) * (1.0 - s.relief) - s.relief / p.relief_duration;
    d.sublethal = within - p.sublethal_repair * s.sublethal;
    const T drive = (body.flux.nociception + p.pain_per_osteoclasts * s.osteoclasts + p.pain_per_volume * volume) *
                    (1.0 - s.relief);
    d.nociception = (drive - s.nociception) / p.pain_time;

    const T kill = p.cytotoxic_kill * now.actions[body::Mechanism::cytotoxic_exposure] +
                   p.radiation_alpha * within * (1.0 + 2.0 / p.alpha_beta * s.sublethal);
    const T room = (std::log(p.capacity) - logarithm(max(volume, T(1e-12)))) / std::log(p.capacity);
    const auto grows = [&](const T& androgen) {
      const T driven = (androgen - p.androgen_threshold) / (1.0 - p.androgen_threshold);
      return 1.0 - p.androgen_dependence * (1.0 - driven);
    };
    const T births = 1.0 - now.actions[body::Mechanism::growth_inhibition];
    d.sensitive = s.sensitive * (p.growth_sensitive * births * room * grows(now.signals.androgen_activity) - kill);
    d.resistant = s.resistant * (p.growth_resistant * room * grows(now.signals.androgen_activity_amplified) - kill);
    return d;
  }
};

}  // namespace howship::reference
