// SPDX-License-Identifier: Apache-2.0
// The pool gives up on its workers where they do not pay, so these tests make sure that workers did the work.
#include <condition_variable>
#include <mutex>

#include "howship/app/bones.hpp"
#include "howship/patient/patient.hpp"
#include "program.hpp"

namespace howship::test {
namespace {

TEST(OnWorkers, a_new_pool_hands_tasks_to_all_its_threads) {
  ThreadPool pool(4);
  std::mutex mutex;
  std::condition_variable met;
  int here = 0;
  // No task ends before all four have begun, which takes four threads.
  pool.run(4, [&](std::size_t) {
    std::unique_lock lock{mutex};
    ++here;
    met.notify_all();
    met.wait(lock, [&] { return here == 4; });
  });
  EXPECT_EQ(here, 4);
}

TEST(OnWorkers, the_state_after_each_day_is_the_same_as_on_one_thread) {
  const Scratch scratch;
  write(scratch / "scenario.toml", rich_scenario);
  const scenario::ReadScenario read = scenario::load_scenario((scratch / "scenario.toml").string());
  const auto patient_of = [&](int threads) {
    ThreadPool pool(threads);
    std::vector<std::string> said;
    return patient::start(std::make_shared<const patient::Plan>(
        scenario::plan_of(read.scenario, read.resolved, app::read_bones(read, pool, said))));
  };
  patient::Patient alone = patient_of(1);
  std::vector<patient::Patient> others;
  for (int threads : {2, 3, 5}) others.push_back(patient_of(threads));
  ThreadPool one(1);
  patient::Log log;
  for (int day = 0; day < 14; ++day) {
    patient::meet(alone, log);
    patient::advance(alone, log, one);
    const patient::Totals wanted = patient::totals(alone, one);
    int threads = 1;
    for (patient::Patient& other : others) {
      ThreadPool pool(threads += threads < 3 ? 1 : 2);  // a new one every day, so that it still trusts its workers
      patient::meet(other, log);
      patient::advance(other, log, pool);
      const patient::Totals found = patient::totals(other, pool);
      EXPECT_EQ(wanted.tumour, found.tumour);
      EXPECT_EQ(wanted.flux.resorbed, found.flux.resorbed);
      EXPECT_EQ(wanted.flux.mineral_out, found.flux.mineral_out);
      for (std::size_t b = 0; b < alone.sites.size(); ++b) {
        const space::Voxels &x = alone.sites[b].voxels(), &y = other.sites[b].voxels();
        for (std::size_t k = 0; k < x.state.size(); ++k)
          for (std::size_t i = 0; i < x.size(); ++i)
            ASSERT_EQ(x.state[k][i], y.state[k][i]) << "day " << day << ", " << threads << " threads";
        for (std::size_t k = 0; k < x.factor.size(); ++k)
          for (std::size_t i = 0; i < x.size(); ++i)
            ASSERT_EQ(x.factor[k][i], y.factor[k][i]) << "day " << day << ", " << threads << " threads";
      }
    }
  }
}

}  // namespace
}  // namespace howship::test
