// SPDX-License-Identifier: Apache-2.0
// The one walk over everything that living changes in a patient, for checkpoints: bit for bit, both ways.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/patient/patient.hpp"
#include "howship/patient/site_parts.hpp"
#include "howship/therapy/saved.hpp"

namespace howship::patient {
namespace {

using namespace space;

/// A struct that holds nothing but doubles.
template <class Struct>
void walk_doubles(Archive& archive, const std::string& name, Struct& value) {
  static_assert(sizeof(Struct) % sizeof(double) == 0);
  std::vector<double> numbers(sizeof(Struct) / sizeof(double));
  std::memcpy(numbers.data(), &value, sizeof(Struct));
  archive.numbers(name, numbers);
  if (!archive.reading()) return;
  if (numbers.size() * sizeof(double) != sizeof(Struct))
    throw RunError("the checkpoint's '" + name + "' has the wrong length");
  std::memcpy(static_cast<void*>(&value), numbers.data(), sizeof(Struct));
}

/// Numbers that are written one after the other and taken back in the same order.
class Row {
 public:
  explicit Row(bool reading, std::vector<double>& numbers) : reading_(reading), numbers_(numbers) {}
  template <class T>
  void operator()(T& value) {
    if (!reading_) {
      numbers_.push_back(double(value));
    } else {
      if (at_ == numbers_.size()) throw RunError("the checkpoint holds too few numbers");
      value = T(numbers_[at_++]);
    }
  }
  void operator()(Vec3& v) {
    for (double& x : v) (*this)(x);
  }

 private:
  bool reading_;
  std::vector<double>& numbers_;
  std::size_t at_ = 0;
};

/// A list of things: how many, then each by `each(row, thing, text)`, which may keep one text.
template <class T, class Each>
void walk_list(Archive& archive, const std::string& name, std::vector<T>& list, const Each& each) {
  std::vector<double> numbers;
  std::vector<std::string> texts;
  if (archive.reading()) {
    archive.numbers(name, numbers);
    archive.texts(name + "_words", texts);
    list.resize(texts.size());
  } else {
    texts.resize(list.size());
  }
  Row row(archive.reading(), numbers);
  for (std::size_t i = 0; i < list.size(); ++i) each(row, list[i], texts[i]);
  if (archive.reading()) return;
  archive.numbers(name, numbers);
  archive.texts(name + "_words", texts);
}

/// `text`: the name of the row, then its words and lists of names, each after a '|'; names are parted by ','.
void walk_local(Row& row, therapy::LocalOrder& order, std::string& text, bool reading) {
  using therapy::LocalInput;
  if (reading) {
    const auto parts = [](const std::string& all, char between) {
      std::vector<std::string> out(1);
      for (const char c : all)
        if (c == between)
          out.emplace_back();
        else
          out.back() += c;
      return out;
    };
    const std::vector<std::string> words = parts(text, '|');
    order.what = therapy::find_local_treatment(words.front());
    if (!order.what)
      throw RunError("the checkpoint holds a treatment '" + words.front() + "' that this program does not know");
    const auto count = [&](bool (LocalInput::*of)() const) {
      return std::size_t(std::count_if(order.what->inputs.begin(), order.what->inputs.end(),
                                       [&](const LocalInput& input) { return (input.*of)(); }));
    };
    order.numbers.resize(count(&LocalInput::is_number));
    order.places.resize(count(&LocalInput::is_place));
    order.words.resize(count(&LocalInput::is_word));
    order.lists.resize(count(&LocalInput::is_list));
    order.names.resize(count(&LocalInput::is_names));
    if (words.size() != 1 + order.words.size() + order.names.size())
      throw RunError("the checkpoint's treatment '" + words.front() + "' has other words than this program's");
    std::copy_n(words.begin() + 1, order.words.size(), order.words.begin());
    for (std::size_t i = 0; i < order.names.size(); ++i)
      if (const std::string& list = words[1 + order.words.size() + i]; !list.empty()) order.names[i] = parts(list, ',');
  } else {
    text = therapy::name_of(*order.what);
    for (const std::string& word : order.words) text += '|' + word;
    for (const std::vector<std::string>& list : order.names) {
      text += '|';
      for (std::size_t i = 0; i < list.size(); ++i) text += (i > 0 ? "," : "") + list[i];
    }
  }
  for (double& number : order.numbers) row(number);
  for (Vec3& place : order.places) row(place);
  for (std::vector<double>& list : order.lists) {
    std::size_t size = list.size();
    row(size);
    list.resize(size);
    for (double& number : list) row(number);
  }
  bool in_ball = order.ball.has_value();
  row(in_ball);
  if (!in_ball) return;
  if (reading) order.ball.emplace();
  row(order.ball->centre);
  row(order.ball->radius);
  row(order.ball->rim);
}

void walk_field(Row& row, therapy::Field& field) {
  for (int* size : {&field.grid.extent.ni, &field.grid.extent.nj, &field.grid.extent.nk}) row(*size);
  for (Vec3& column : field.grid.to_world.column) row(column);
  row(field.grid.to_world.origin);
  field.value.resize(field.grid.extent.size());
  for (float& value : field.value) row(value);
}

/// RVEs whose state may differ from that of a fresh bone.
std::vector<std::uint32_t> touched(const Voxels& voxels) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < voxels.size(); ++i)
    if (voxels.activity.everywhere || voxels.activity.aged || voxels.activity.awake[i / Activity::chunk])
      out.push_back(std::uint32_t(i));
  return out;
}

void walk_level(Archive& archive, const std::string& name, CordLevel& level) {
  std::vector<double> numbers;
  if (archive.reading()) archive.numbers(name, numbers);
  Row row(archive.reading(), numbers);
  for (double* number : {&level.cord.oedema, &level.cord.blocked, &level.cord.lost, &level.fragment,
                         &level.since_radiation, &level.root_hazard, &level.squeezed, &level.spared})
    row(*number);
  if (!archive.reading()) archive.numbers(name, numbers);
}

/// What treatments keep. The text of each: the name of its row, then a line for each number and field.
void walk_kept(Archive& archive, const std::string& name, std::vector<KeptTreatment>& list) {
  const bool reading = archive.reading();
  walk_list(archive, name, list, [&](Row& row, KeptTreatment& one, std::string& text) {
    row(one.course);
    std::size_t numbers = one.kept.numbers.size(), fields = one.kept.fields.size();
    row(numbers);
    row(fields);
    one.kept.numbers.resize(numbers);
    one.kept.fields.resize(fields);
    std::size_t from = 0;
    const auto line = [&](std::string& kept) {
      if (reading) {
        const std::size_t to = std::min(text.find('\n', from), text.size());
        kept = text.substr(from, to - from);
        from = to + 1;
      } else {
        text += kept + '\n';
      }
    };
    std::string row_name = reading ? std::string{} : therapy::name_of(*one.what);
    line(row_name);
    if (reading) one.what = therapy::find_local_treatment(row_name);
    if (!one.what)
      throw RunError("the checkpoint holds a treatment '" + row_name + "' that this program does not know");
    for (auto& number : one.kept.numbers) {
      line(number.name);
      row(number.value);
    }
    for (auto& part : one.kept.fields) {
      line(part.name);
      walk_field(row, part.field);
    }
  });
}

/// Every colony: its lesion, its clone, where it is and how large.
void walk_colonies(Archive& archive, const std::string& name, std::vector<Lesion>& lesions) {
  struct Kept {
    std::size_t lesion, clone;
    tumour::Colony colony;
  };
  std::vector<Kept> all;
  for (std::size_t k = 0; k < lesions.size(); ++k)
    for (std::size_t clone = 0; clone < lesions[k].few.colonies.size(); ++clone)
      for (const tumour::Colony& one : lesions[k].few.colonies[clone]) all.push_back({k, clone, one});
  walk_list(archive, name, all, [](Row& row, Kept& kept, std::string&) {
    row(kept.lesion);
    row(kept.clone);
    row(kept.colony.place);
    row(kept.colony.cells);
  });
  if (!archive.reading()) return;
  for (Lesion& lesion : lesions) lesion.few.colonies = {};
  for (const Kept& kept : all) {
    if (kept.lesion >= lesions.size() || kept.clone >= lesions[kept.lesion].few.colonies.size())
      throw RunError("the checkpoint's '" + name + "' names a lesion that is not there");
    lesions[kept.lesion].few.colonies[kept.clone].push_back(kept.colony);
  }
}

void walk_voxels(Archive& archive, const std::string& at, VoxelSite& site) {
  VoxelSpace& space = site.space;
  const bool reading = archive.reading();
  Voxels copy;
  if (reading) copy = space.copy();
  // Writing changes nothing.
  Voxels& v = reading ? copy : const_cast<Voxels&>(space.voxels());
  std::vector<double> flags;
  if (reading) archive.numbers(at + "flags", flags);
  Row row(reading, flags);
  std::size_t rves = v.size();
  row(rves);
  if (rves != v.size()) throw RunError("the checkpoint holds another bone at '" + at + "' than the scenario describes");
  row(v.activity.everywhere);
  row(v.activity.aged);
  row(v.activity.stroma_disturbed);
  row(v.has_history);
  row(v.steps);
  if (!reading) archive.numbers(at + "flags", flags);
  archive.bytes(at + "awake", v.activity.awake);
  archive.bytes(at + "reached", v.activity.reached);
  const std::vector<std::uint32_t> where = touched(v);
  const auto column = [&](const std::string& name, Column& values) {
    std::vector<double> some(where.size(), 0.0);
    if (!reading) {
      bool any = false;
      for (std::size_t i = 0; i < where.size(); ++i) any |= (some[i] = values[where[i]]) != 0.0;
      if (any) archive.numbers(at + name, some);
      return;
    }
    if (archive.has(at + name)) archive.numbers(at + name, some);
    if (some.size() != where.size()) throw RunError("the checkpoint's '" + at + name + "' has the wrong length");
    for (std::size_t i = 0; i < where.size(); ++i) values[where[i]] = some[i];
  };
  for (std::size_t k = 0; k < state_count; ++k) column(fmt::format("state_{:02}", k), v.state[k]);
  for (std::size_t k = 0; k < v.factor.size(); ++k) column(fmt::format("factor_{}", k), v.factor[k]);
  column("inert", v.inert);
  Column labels(v.size());
  for (const std::uint32_t i : where) labels[i] = double(site.map.labels()[i]);
  column("lesion", labels);
  if (reading) {
    std::vector<LesionMap::Label> label(v.size(), 0);
    for (const std::uint32_t i : where) label[i] = LesionMap::Label(labels[i]);
    site.map.restore(std::move(label));
    space.restore(std::move(copy));
  }
}

void walk_column(Archive& archive, const std::string& name, const Column& values, Column* into) {
  std::vector<double> numbers(values.span().begin(), values.span().end());
  archive.numbers(name, numbers);
  if (!into) return;
  *into = Column(numbers.size());
  std::copy(numbers.begin(), numbers.end(), into->data());
}

void walk_shells(Archive& archive, const std::string& at, ShellSite& site, const Parameters& transport,
                 const std::function<Law(std::size_t)>& law_of) {
  walk_doubles(archive, at + "rest", site.rest);
  if (archive.reading()) site.balls.clear();
  // What each ball is made with.
  struct Made {
    std::size_t lesion;
    Vec3 centre;
    double fraction;
  };
  std::vector<Made> made;
  for (const ShellSite::Ball& ball : site.balls) made.push_back({ball.lesion, ball.centre, ball.fraction});
  walk_list(archive, at + "balls", made, [](Row& row, Made& one, std::string&) {
    row(one.lesion);
    row(one.centre);
    row(one.fraction);
  });
  for (std::size_t b = 0; b < made.size(); ++b) {
    const std::string ball = fmt::format("{}ball_{}/", at, b);
    if (archive.reading())
      site.balls.push_back({made[b].lesion, made[b].centre, made[b].fraction,
                            ShellSpace(1, shell_width, made[b].fraction, law_of(made[b].lesion), transport)});
    ShellSpace& space = site.balls[b].space;
    Shells into;
    into.width = shell_width;
    const Shells& from = space.shells();
    const bool reading = archive.reading();
    for (std::size_t k = 0; k < state_count; ++k)
      walk_column(archive, fmt::format("{}state_{:02}", ball, k), from.state[k], reading ? &into.state[k] : nullptr);
    for (std::size_t k = 0; k < from.factor.size(); ++k)
      walk_column(archive, fmt::format("{}factor_{}", ball, k), from.factor[k], reading ? &into.factor[k] : nullptr);
    walk_column(archive, ball + "inert", from.inert, reading ? &into.inert : nullptr);
    walk_column(archive, ball + "host", from.host, reading ? &into.host : nullptr);
    into.has_history = from.has_history;
    bool stroma_disturbed = space.stroma_disturbed();
    walk_number(archive, ball + "has_history", into.has_history);
    walk_number(archive, ball + "stroma_disturbed", stroma_disturbed);
    archive.bytes(ball + "once_inside", site.balls[b].once_inside);
    if (reading) space.restore(std::move(into), stroma_disturbed);
  }
}

/// Strength from day to day, a fracture and what followed, and pain.
void walk_bearing(Archive& archive, const std::string& at, patient::Site& site) {
  std::vector<double> numbers;
  if (archive.reading()) archive.numbers(at + "bearing", numbers);
  Row row(archive.reading(), numbers);
  Resistance& r = site.resistance;
  row(r.healthy_stiffness);
  row(r.log_healthy);
  row(r.log_left);
  row(r.log_carried);
  row(r.solved);
  row(r.next);
  row(r.softened);
  row(r.begun);
  row(r.given);
  row(r.defect);
  row(r.log_strength);
  row(r.log_ratio);
  row(r.slope);
  row(r.hazard_at_solve);
  row(r.hazard);
  row(r.events);
  std::size_t days = r.since.size(), answers = site.pain.answers.size();
  row(days);
  r.since.resize(days);
  for (Resistance::Day& one : r.since) {
    row(one.day);
    row(one.log_ratio);
    row(one.weight);
  }
  bool is_broken = site.broken.has_value();
  row(is_broken);
  if (archive.reading()) site.broken.reset();
  if (is_broken) {
    if (!site.broken) site.broken.emplace();
    row(site.broken->day);
    row(site.broken->event);
    row(site.broken->load_ratio);
    row(site.broken->united);
  }
  row(site.collapse.loss);
  row(site.collapse.kyphosis);
  row(site.collapse.fragment);
  row(site.collapse.squeezed);
  row(answers);
  site.pain.answers.resize(answers);
  for (RadiationAnswer& one : site.pain.answers) {
    row(one.nuclide);
    row(one.number);
    row(one.injection);
    row(one.first);
    row(one.last);
    row(one.effective);
    row(one.full);
    row(one.time);
    row(one.reached);
  }
  row(site.pain.numbed);
  PainParts& parts = site.pain.parts;
  for (double* part : {&parts.acid, &parts.volume, &parts.periosteum, &parts.load, &parts.nerve, &parts.fracture})
    row(*part);
  if (!archive.reading()) archive.numbers(at + "bearing", numbers);
}

/// What treatment and selection have made of a lesion; what it is drawn as follows from the plan.
void walk_response(Row& row, LesionResponse& response) {
  row(response.cytotoxic_resistant);
  row(response.immune_escaping);
  row(response.iodine_dose);
  row(response.iodine_course);
  for (double& activity : response.activity) row(activity);
  for (double& growth : response.drive.growth) row(growth);
  for (double& kill : response.drive.kill) row(kill);
  row(response.cytotoxic_kill);
  for (double& clone : response.selected) row(clone);
}

void walk_elsewhere(Archive& archive, Patient& patient) {
  std::vector<double> numbers;
  if (archive.reading()) archive.numbers("elsewhere", numbers);
  Row row(archive.reading(), numbers);
  for (Deposit& one : patient.elsewhere) {
    walk_response(row, one.response);
    for (double& clone : one.volume) row(clone);
    row(one.begun);
  }
  if (!archive.reading()) archive.numbers("elsewhere", numbers);
}

void walk_painful(Archive& archive, const std::string& at, std::vector<PainfulBone>& bones) {
  const bool reading = archive.reading();
  walk_list(archive, at, bones, [&](Row& row, PainfulBone& one, std::string& word) {
    row(one.pain);
    (reading ? one.bone : word) = reading ? word : one.bone;
  });
}

/// What a patient can do, and tells.
void walk_person(Archive& archive, Patient& patient) {
  std::vector<double> numbers;
  if (archive.reading()) archive.numbers("person", numbers);
  Row row(archive.reading(), numbers);
  row(patient.performance);
  row(patient.other_hazard);
  row(patient.cancer_hazard);
  row(patient.microdamage.damage);
  row(patient.microdamage.hazard);
  row(patient.microdamage.fractures);
  row(patient.microdamage.last);
  row(patient.microdamage.left);
  for (double& organ : patient.burden) row(organ);
  row(patient.injections);
  row(patient.telling.error);
  row(patient.telling.felt);
  row(patient.diary.day);
  row(patient.diary.pain);
  row(patient.diary.mechanical);
  row(patient.diary.night);
  row(patient.diary.sudden);
  row(patient.contact.hazard);
  row(patient.contact.calls);
  row(patient.contact.told);
  row(patient.teeth_mended);
  if (patient.teeth_mended) patient.care.circumstances.dental_disease = false;
  if (!archive.reading()) archive.numbers("person", numbers);
  walk_painful(archive, "diary_sites", patient.diary.sites);
  archive.texts("diary_symptoms", patient.diary.symptoms);
}

}  // namespace

void Site::walk(Archive& archive, const std::string& at) {
  const bool reading = archive.reading();
  walk_doubles(archive, at + "exposure", exposure);
  walk_number(archive, at + "noticed", noticed_);
  walk_number(archive, at + "osteoblasts", osteoblasts);
  walk_number(archive, at + "beside_bone", beside_bone);
  walk_level(archive, at + "level", level);
  walk_bearing(archive, at, *this);
  walk_number(archive, at + "dose_everywhere", dose.everywhere);
  walk_list(archive, at + "dose", dose.parts, [](Row& row, AbsorbedDose::Part& part, std::string&) {
    row(part.ball.centre);
    row(part.ball.radius);
    row(part.ball.rim);
    row(part.gray);
  });
  walk_list(archive, at + "dose_fields", dose.fields,
            [](Row& row, therapy::Field& field, std::string&) { walk_field(row, field); });
  walk_kept(archive, at + "kept", kept_);
  walk_doubles(archive, at + "irradiated", irradiated);
  walk_list(archive, at + "lesions", lesions_, [&](Row& row, Lesion& lesion, std::string&) {
    row(lesion.number);
    row(lesion.seed);
    row(lesion.radius);
    row(lesion.cells);
    row(lesion.seeded);
    LesionResponse& response = lesion.response;
    if (reading) response = draw_(lesion.number);
    walk_response(row, response);
    row(lesion.part_of);
    FewCells& few = lesion.few;
    for (bool& counted : few.counted) row(counted);
    row(few.withdrawn);
    row(few.switching);
    row(few.switched);
    row(few.dense);
    row(few.has_been_dense);
    row(few.gone);
  });
  walk_colonies(archive, at + "colonies", lesions_);
  walk_number(archive, at + "pulses", today_.pulses);
  walk_number(archive, at + "day", today_.day);
  walk_number(archive, at + "step", today_.step);
  walk_number(archive, at + "step_number", today_.number);
  walk_list(archive, at + "given", given, [&](Row& row, Given& one, std::string& key) {
    row(one.day);
    row(one.sitting);
    walk_local(row, one.order, key, reading);
  });
  if (auto* voxels = std::get_if<VoxelSite>(&space_)) {
    walk_voxels(archive, at, *voxels);
    archive.bytes(at + "once_inside", voxels->once_inside);
  } else {
    auto& shells = std::get<ShellSite>(space_);
    walk_shells(archive, at, shells, transport_, [this](std::size_t lesion) { return law_of(lesion); });
    for (ShellSite::Ball& ball : shells.balls) ball.measure_canal(known_->canal);
  }
  forget();
}

namespace {

/// Orders that wait, but for drugs, which are with the medicines.
void walk_agenda(Archive& archive, Agenda& agenda) {
  const bool reading = archive.reading();
  const auto words = [](std::initializer_list<std::string> parts) {
    std::string out;
    for (const std::string& part : parts) out += part + '\n';
    return out;
  };
  const auto part = [](const std::string& text, int number) {
    std::size_t from = 0;
    for (int i = 0; i < number; ++i) from = text.find('\n', from) + 1;
    return text.substr(from, text.find('\n', from) - from);
  };
  walk_list(archive, "agenda", agenda.waiting, [&](Row& row, Order& order, std::string& text) {
    row(order.day);
    std::size_t kind = order.what.index();
    row(kind);
    if (reading) {
      order.by = part(text, 0);
      text.erase(0, order.by.size() + 1);
      if (kind == 2) order.what = TreatPlace{};
      if (kind == 3) order.what = SeedLesion{};
      if (kind == 4) order.what = OrderTest{};
    }
    if (auto* treat = std::get_if<TreatPlace>(&order.what)) {
      std::string key = reading ? part(text, 1) : std::string{};
      row(treat->sitting);
      row(treat->course);
      row(treat->stops);
      walk_local(row, treat->what, key, reading);
      if (reading)
        treat->bone = part(text, 0);
      else
        text = words({treat->bone, key});
    } else if (auto* seed = std::get_if<SeedLesion>(&order.what)) {
      row(seed->lesion);
      row(seed->centre);
      row(seed->radius);
      row(seed->cells);
      row(seed->grown);
      if (reading)
        seed->bone = part(text, 0);
      else
        text = words({seed->bone});
    } else if (auto* test = std::get_if<OrderTest>(&order.what)) {
      row(test->number);
      row(test->by_team);
      for (std::optional<Vec3>* way : {&test->tip, &test->direction}) {
        bool there = way->has_value();
        row(there);
        Vec3 at = way->value_or(Vec3{});
        row(at);
        if (there) *way = at;
      }
      row(test->by_hand);
      bool told = test->delay.has_value();
      row(told);
      double hours = test->delay.value_or(0.0);
      row(hours);
      if (told) test->delay = hours;
      if (reading) {
        test->test = part(text, 0);
        test->bone = part(text, 1);
        test->view = part(text, 2);
        test->needle = part(text, 3);
        test->panel = part(text, 4);
        test->goal = part(text, 5);
      } else {
        text = words({test->test, test->bone, test->view, test->needle, test->panel, test->goal});
      }
    }
    if (!reading) text = order.by + '\n' + text;
  });
}

}  // namespace

void walk(Patient& patient, Archive& archive) {
  walk_number(archive, "step", patient.step);
  walk_number(archive, "observed", patient.observed);
  walk_agenda(archive, patient.agenda);
  std::vector<double> care = archive.reading() ? std::vector<double>{} : therapy::saved(patient.care);
  archive.numbers("care", care);
  const auto find = [&](std::string_view key) {
    return patient.plan->formulary ? patient.plan->formulary(key) : std::shared_ptr<const therapy::Drug>{};
  };
  if (archive.reading() && !therapy::restore(patient.care, care, find))
    throw RunError("the checkpoint holds another patient");
  walk_doubles(archive, "skeleton", patient.skeleton.y);
  walk_doubles(archive, "blood", patient.blood);
  walk_doubles(archive, "response", patient.response);
  walk_number(archive, "cord_signs", patient.cord_signs);
  walk_person(archive, patient);
  walk_elsewhere(archive, patient);
  for (Site& site : patient.sites) site.walk(archive, "sites/" + site.name() + "/");
}

}  // namespace howship::patient
