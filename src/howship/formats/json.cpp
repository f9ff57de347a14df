// SPDX-License-Identifier: Apache-2.0
#include "howship/formats/json.hpp"

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"

namespace howship::formats {

void write_json(const std::filesystem::path& target, const Json& json) {
  write_whole(target, json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
}

Json read_json(const std::filesystem::path& source) {
  Json out = Json::parse(read_whole(source), nullptr, false);
  if (out.is_discarded()) throw RunError("'" + source.string() + "' is not a whole JSON file");
  return out;
}

Json parameter_json(const Declaration& declared, double value) {
  return {{"value", value},
          {"unit", declared.unit},
          {"low", declared.low},
          {"high", declared.high},
          {"meaning", declared.meaning},
          {"origin", name(declared.source.origin)},
          {"source", declared.source.text},
          {"confidence", std::string(1, declared.source.confidence)}};
}

}  // namespace howship::formats
