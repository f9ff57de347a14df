// SPDX-License-Identifier: Apache-2.0
// Patients carried side by side in lanes against the same patients one at a time: random people, each on treatments of
// its own, with its own days, doses, refusals, harms and death.
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "howship/base/threads.hpp"
#include "howship/therapy/saved.hpp"
#include "random_care.hpp"

using namespace howship;

namespace {

constexpr int days = 120;
constexpr std::size_t count = 200;

struct Life {
  std::vector<double> numbers;
  std::vector<therapy::Happened> log;
};

Life life_of(const therapy::Care& care, std::vector<therapy::Happened> log) {
  std::vector<double> numbers = therapy::saved(care);
  numbers.push_back(double(care.body.steps_taken));
  return {std::move(numbers), std::move(log)};
}

Life alone(std::uint64_t number) {
  therapy::Care care = random_care(number);
  std::vector<therapy::Happened> log;
  for (int day = 0; day < days; ++day) {
    exchange(care, day);
    therapy::live_to(care, day + 1.0, log);
  }
  return life_of(care, std::move(log));
}

/// Patients first ... first + size - 1 as one span.
std::vector<Life> together(std::size_t first, std::size_t size) {
  std::vector<therapy::Care> cares;
  std::vector<std::vector<therapy::Happened>> logs(size);
  for (std::size_t i = 0; i < size; ++i) cares.push_back(random_care(first + i));
  std::vector<therapy::Care*> to_live;
  std::vector<std::vector<therapy::Happened>*> to_log;
  for (std::size_t i = 0; i < size; ++i) {
    to_live.push_back(&cares[i]);
    to_log.push_back(&logs[i]);
  }
  for (int day = 0; day < days; ++day) {
    for (therapy::Care& care : cares) exchange(care, day);
    therapy::live_to(to_live, day + 1.0, to_log);
  }
  std::vector<Life> out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(life_of(cares[i], std::move(logs[i])));
  return out;
}

void expect_same(const Life& a, const Life& b, std::size_t patient) {
  ASSERT_EQ(a.numbers.size(), b.numbers.size()) << "patient " << patient;
  EXPECT_EQ(std::memcmp(a.numbers.data(), b.numbers.data(), a.numbers.size() * sizeof(double)), 0)
      << "patient " << patient;
  ASSERT_EQ(a.log.size(), b.log.size()) << "patient " << patient;
  for (std::size_t i = 0; i < a.log.size(); ++i)
    EXPECT_TRUE(a.log[i].day == b.log[i].day && a.log[i].event == b.log[i].event && a.log[i].detail == b.log[i].detail)
        << "patient " << patient << ' ' << a.log[i].event << ", " << b.log[i].event;
}

}  // namespace

TEST(Cohort, two_hundred_patients_on_random_treatments_live_together_as_they_live_alone) {
  const std::vector<Life> all = together(0, count);
  std::set<std::string> events;
  for (std::size_t i = 0; i < count; ++i) {
    expect_same(all[i], alone(i), i);
    for (const therapy::Happened& h : all[i].log) events.insert(h.event);
  }
  // The comparison means something only where much happens.
  for (const char* event : {"dose", "start", "stop", "dose held", "dose refused", "dose adjusted", "death",
                            "given despite contraindication", "febrile neutropenia"})
    EXPECT_TRUE(events.contains(event)) << event;
}

TEST(Cohort, any_number_of_threads_and_any_size_of_batch_gives_the_same_bytes) {
  const std::vector<Life> whole = together(0, 60);
  for (const std::size_t size : {std::size_t(7), std::size_t(30)}) {
    ThreadPool pool(3);
    std::vector<std::vector<Life>> parts((60 + size - 1) / size);
    pool.run(parts.size(), [&](std::size_t b) { parts[b] = together(b * size, std::min(size, 60 - b * size)); });
    for (std::size_t i = 0; i < 60; ++i) expect_same(whole[i], parts[i / size][i % size], i);
  }
}
