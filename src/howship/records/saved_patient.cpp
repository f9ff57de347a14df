// SPDX-License-Identifier: Apache-2.0
#include "howship/records/saved_patient.hpp"

namespace howship::records {
namespace {

class Writing : public patient::Archive {
 public:
  explicit Writing(Checkpoint& checkpoint) : checkpoint_(checkpoint) {}
  bool reading() const override { return false; }
  bool has(const std::string&) const override { return false; }
  void numbers(const std::string& name, std::vector<double>& kept) override { put(name, kept); }
  void bytes(const std::string& name, std::vector<std::uint8_t>& kept) override { put(name, kept); }
  void texts(const std::string& name, std::vector<std::string>& kept) override { put(name, kept); }

 private:
  template <class T>
  void put(const std::string& name, const T& kept) {
    checkpoint_.arrays["patient/" + name].values = kept;
  }
  Checkpoint& checkpoint_;
};

class Reading : public patient::Archive {
 public:
  explicit Reading(const Checkpoint& checkpoint) : checkpoint_(checkpoint) {}
  bool reading() const override { return true; }
  bool has(const std::string& name) const override { return checkpoint_.arrays.contains("patient/" + name); }
  void numbers(const std::string& name, std::vector<double>& into) override { get(name, into); }
  void bytes(const std::string& name, std::vector<std::uint8_t>& into) override { get(name, into); }
  void texts(const std::string& name, std::vector<std::string>& into) override { get(name, into); }

 private:
  template <class T>
  void get(const std::string& name, T& into) {
    into = values<T>(checkpoint_, "patient/" + name);
  }
  const Checkpoint& checkpoint_;
};

}  // namespace

void keep(patient::Patient& patient, Checkpoint& checkpoint, patient::CareTeam* team) {
  Writing archive(checkpoint);
  patient::walk(patient, archive);
  if (team) team->walk(archive);
}

void put_back(const Checkpoint& checkpoint, patient::Patient& patient, patient::CareTeam* team) {
  Reading archive(checkpoint);
  patient::walk(patient, archive);
  if (team) team->walk(archive);
}

void keep(outcomes::Ledger& ledger, Checkpoint& checkpoint) {
  Writing archive(checkpoint);
  ledger.walk(archive);
}

void put_back(const Checkpoint& checkpoint, outcomes::Ledger& ledger) {
  Reading archive(checkpoint);
  ledger.walk(archive);
}

}  // namespace howship::records
