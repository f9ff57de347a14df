// SPDX-License-Identifier: Apache-2.0
// What a page calls of the simulator inside it (web/src/play-worker.ts). Texts go in as UTF-8 at an address that `room`
// gave, and come out as JSON at `said()`, `said_size()` bytes long.
#ifdef __EMSCRIPTEN__
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

#include "howship/base/ensure.hpp"
#include "howship/base/event.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/json.hpp"
#include "howship/play/session.hpp"
#include "howship/scenario/drug_file.hpp"
#include "howship/skeleton/built_in.hpp"
#include "howship/tumour/primary.hpp"

namespace {

using namespace howship;
using formats::Json;

std::string said;
play::MadeBones made;
std::unique_ptr<play::Session> session;

/// 0, or 1 where `act` threw: what it says is then {"faults": [...]}.
template <class Act>
int answer(const Act& act) {
  Json out = Json::object();
  int failed = 0;
  const auto fail = [&](std::string text) {
    out = Json::object();
    out["faults"] = Json::array({std::move(text)});
    failed = 1;
  };
  try {
    act(out);
  } catch (const InputError& error) {
    fail(error.problems.report());
  } catch (const std::exception& error) {
    fail(error.what());
  }
  said = out.dump(-1, ' ', false, Json::error_handler_t::replace);
  return failed;
}

void tell_progress(Json& out) {
  out["day"] = session->day();
  out["last"] = session->last();
  out["done"] = session->done();
}

}  // namespace

#define HOWSHIP_CALLED(name) extern "C" __attribute__((export_name(#name), used))

HOWSHIP_CALLED(room) void* room(std::size_t bytes) { return std::malloc(bytes); }
HOWSHIP_CALLED(give_back) void give_back(void* at) { std::free(at); }
HOWSHIP_CALLED(said_at) const char* said_at() { return said.data(); }
HOWSHIP_CALLED(said_size) std::size_t said_size() { return said.size(); }

/// What there is to choose from.
HOWSHIP_CALLED(catalogue) int catalogue() {
  return answer([](Json& out) {
    out["bones"] = Json::array();
    for (const std::string_view name : skeleton::bone_names())
      out["bones"].push_back({{"name", name}, {"summary", skeleton::bone_summary(name)}});
    out["primaries"] = Json::array();
    for (const tumour::Primary& one : tumour::primaries())
      out["primaries"].push_back({{"name", one.name}, {"title", one.title}});
    out["drugs"] = Json::array();
    for (const std::string& name : scenario::drug_names()) {
      const therapy::Drug& drug = scenario::built_in_drug(name);
      out["drugs"].push_back({{"name", name}, {"title", drug.title}, {"group", drug.group}});
    }
  });
}

HOWSHIP_CALLED(place) int place(const char* bone, std::size_t size, int male, double age) {
  return answer([&](Json& out) {
    const scenario::Position at = play::thickest_place({bone, size}, male != 0, age);
    out["centre"] = {at[0], at[1], at[2]};
  });
}

HOWSHIP_CALLED(begin) int begin(const char* toml, std::size_t size, int pictures) {
  return answer([&](Json& out) {
    session.reset();
    if (made.bones.size() > 4) made.bones.clear();
    session = std::make_unique<play::Session>(std::string_view{toml, size}, pictures != 0, made);
    tell_progress(out);
  });
}

HOWSHIP_CALLED(live_until) int live_until(double day) {
  return answer([&](Json& out) {
    session->live_until(day);
    tell_progress(out);
  });
}

/// All that the page shows of what was lived so far; bytes of fields by `field_at`.
HOWSHIP_CALLED(result) int result() {
  return answer([](Json& out) {
    out["tables"] = Json::object();
    out["sha256"] = Json::object();
    for (const auto& [name, text] : session->tables()) {
      // The page tells the hash of this one.
      if (name == "timeline.csv") out["sha256"][name] = sha256(text);
      out["tables"][name] = text;
    }
    out["bones"] = Json::array();
    for (const play::PicturedBone& bone : session->bones()) {
      const Affine& to_world = bone.grid.to_world;
      const Extent& e = bone.grid.extent;
      Json columns = Json::array(), fields = Json::array();
      for (const Vec3& column : to_world.column) columns.push_back({column[0], column[1], column[2]});
      for (const play::Field& field : bone.fields)
        fields.push_back(
            {{"name", field.name}, {"background", field.background}, {"low", field.low}, {"high", field.high}});
      out["bones"].push_back({{"name", bone.name},
                              {"days", bone.days},
                              {"grid",
                               {{"size", {e.ni, e.nj, e.nk}},
                                {"columns_mm", columns},
                                {"origin_mm", {to_world.origin[0], to_world.origin[1], to_world.origin[2]}}}},
                              {"fields", fields}});
    }
    out["understood"] = Json::array();
    for (const scenario::Understood& one : session->read().resolved.understood)
      out["understood"].push_back({{"key", one.key}, {"value", one.value}, {"given", one.given}});
  });
}

HOWSHIP_CALLED(field_at) const std::uint8_t* field_at(int bone, int field) {
  return session->bones()[std::size_t(bone)].fields[std::size_t(field)].bytes.data();
}
HOWSHIP_CALLED(field_size) std::size_t field_size(int bone, int field) {
  return session->bones()[std::size_t(bone)].fields[std::size_t(field)].bytes.size();
}
#endif
