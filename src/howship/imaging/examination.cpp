// SPDX-License-Identifier: Apache-2.0
#include "howship/imaging/examination.hpp"

#include <algorithm>
#include <limits>

#include "howship/base/ensure.hpp"
#include "howship/imaging/modalities/list.hpp"

namespace howship::imaging {

double Reckoned::column(std::string_view name) const {
  for (const auto& [key, value] : columns)
    if (key == name) return value;
  return std::numeric_limits<double>::quiet_NaN();
}

const ShownView* Modality::find_view(std::string_view view) const {
  const auto found = std::find_if(views.begin(), views.end(), [&](const ShownView& one) { return one.name == view; });
  return found == views.end() ? nullptr : &*found;
}

std::vector<std::string_view> Modality::view_names() const {
  std::vector<std::string_view> out;
  for (const ShownView& one : views) out.push_back(one.name);
  return out;
}

std::span<const Modality* const> modalities() { return modality::all; }

const Modality* find_modality(std::string_view name) {
  std::string written{name};
  std::replace(written.begin(), written.end(), '-', '_');
  for (const Modality* one : modalities())
    if (one->name == written) return one;
  return nullptr;
}

std::vector<const MeasuredColumn*> measured_columns() {
  std::vector<const MeasuredColumn*> out;
  for (const Modality* one : modalities())
    for (const MeasuredColumn& column : one->columns)
      if (std::none_of(out.begin(), out.end(), [&](const MeasuredColumn* c) { return c->name == column.name; }))
        out.push_back(&column);
  return out;
}

std::vector<Examination> examine(const Hospital& hospital, const Modality& modality, const Request& request,
                                 ThreadPool& pool) {
  HOWSHIP_ENSURE(request.view.empty() || modality.find_view(request.view), "the test has this view");
  std::vector<Examination> out = modality.examine(modality, hospital, request, pool);
  for (Examination& made : out) {
    made.modality = &modality;
    made.day = request.day;
    for (Outcome& outcome : made.outcomes) {
      outcome.finding.test = modality.name;
      outcome.finding.view = made.view;
    }
  }
  return out;
}

std::string views_in_words(std::string_view choice, bool usual) {
  struct Group {
    std::string names, views;  // modalities that have the same views
  };
  std::vector<Group> groups;
  for (const Modality* one : modalities()) {
    if (one->choice != choice) continue;
    const bool all = std::all_of(one->views.begin(), one->views.end(), [](const ShownView& v) { return v.usual; });
    std::string views;
    for (const ShownView& view : one->views)
      if (!usual || (!all && view.usual)) views += (views.empty() ? "" : ", ") + std::string{view.name};
    if (views.empty()) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.views == views; });
    if (same == groups.end())
      groups.push_back({std::string{one->name}, views});
    else
      same->names += ", " + std::string{one->name};
  }
  std::string out;
  for (const Group& group : groups) out += (out.empty() ? "" : "; ") + group.names + ": " + group.views;
  return out;
}

}  // namespace howship::imaging
