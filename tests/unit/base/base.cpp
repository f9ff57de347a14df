// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/base/problems.hpp"
#include "howship/base/random.hpp"
#include "howship/base/sums.hpp"
#include "howship/base/threads.hpp"

namespace howship {

TEST(Problems, faults_are_reported_in_file_order_with_their_hints) {
  Problems problems;
  problems.add({"a.toml", 7, 3}, "radius", "outside the accepted range", "accepted: 0.5 to 60 mm");
  problems.add({"a.toml", 2, 1}, "sede", "no such key", "did you mean 'seed'?");
  EXPECT_EQ(problems.report(),
            "a.toml:2:1: error: sede: no such key\n    hint: did you mean 'seed'?\n"
            "a.toml:7:3: error: radius: outside the accepted range\n    hint: accepted: 0.5 to 60 mm\n");
}

TEST(Problems, what_stands_in_no_file_is_said_by_the_program) {
  Problems problems;
  problems.add({}, "drug", "there is no built-in drug 'beam'");
  EXPECT_EQ(problems.report(), "howship: error: drug: there is no built-in drug 'beam'\n");
}

TEST(Problems, the_nearest_key_forgives_one_slip_and_ignores_strangers) {
  const std::string_view keys[] = {"seed", "title", "duration"};
  EXPECT_EQ(nearest("sede", keys), "seed");
  EXPECT_EQ(nearest("duraton", keys), "duration");
  EXPECT_EQ(nearest("zzzzzzzzzz", keys), "");
}

TEST(Random, a_draw_depends_on_its_key_only_and_neighbours_differ) {
  EXPECT_EQ(draw_bits(7, 1, Stream::fracture, 3), draw_bits(7, 1, Stream::fracture, 3));
  EXPECT_NE(draw_bits(7, 1, Stream::fracture, 3), draw_bits(7, 1, Stream::fracture, 4));
  EXPECT_NE(draw_bits(7, 1, Stream::fracture, 3), draw_bits(7, 2, Stream::fracture, 3));
  EXPECT_NE(draw_bits(7, 1, Stream::fracture, 3), draw_bits(7, 1, Stream::reader, 3));
}

TEST(Random, uniform_and_normal_draws_have_the_moments_of_their_laws) {
  const int n = 200000;
  double mean = 0, square = 0, normal_mean = 0, normal_square = 0;
  for (int i = 0; i < n; ++i) {
    const double u = uniform(1, 0, Stream::image_noise, std::uint64_t(i));
    const double g = normal(2, 0, Stream::image_noise, std::uint64_t(i));
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    mean += u;
    square += u * u;
    normal_mean += g;
    normal_square += g * g;
  }
  // Five standard errors of each moment.
  EXPECT_NEAR(mean / n, 0.5, 5 * 0.2887 / std::sqrt(n));
  EXPECT_NEAR(square / n, 1.0 / 3.0, 5 * 0.2981 / std::sqrt(n));
  EXPECT_NEAR(normal_mean / n, 0.0, 5 / std::sqrt(n));
  EXPECT_NEAR(normal_square / n, 1.0, 5 * 1.4142 / std::sqrt(n));
}

TEST(Sums, a_long_sum_is_nearer_the_truth_than_a_running_one) {
  const std::vector<double> tenths(1 << 20, 0.1);
  EXPECT_NEAR(ordered_sum(tenths), 104857.6, 1e-8);
}

TEST(Threads, every_task_runs_once_for_any_pool_size) {
  for (int threads : {1, 2, 3, 5}) {
    ThreadPool pool(threads);
    for (std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<std::atomic<int>> runs(count);
      pool.run(count, [&](std::size_t i) { ++runs[i]; });
      for (const auto& n : runs) ASSERT_EQ(n, 1);
    }
  }
}

TEST(Threads, the_first_exception_of_a_task_reaches_the_caller_and_the_pool_lives_on) {
  ThreadPool pool(3);
  EXPECT_THROW(pool.run(50,
                        [](std::size_t i) {
                          if (i == 20) throw std::runtime_error("no");
                        }),
               std::runtime_error);
  std::atomic<int> runs{0};
  pool.run(50, [&](std::size_t) { ++runs; });
  EXPECT_EQ(runs, 50);
}

TEST(Files, a_file_is_written_whole_and_no_part_is_left) {
  const auto folder = std::filesystem::path{testing::TempDir()} / "howship_files";
  std::filesystem::create_directories(folder);
  write_whole(folder / "a.txt", "hello");
  write_whole(folder / "a.txt", "second");
  EXPECT_EQ(read_whole(folder / "a.txt"), "second");
  EXPECT_FALSE(std::filesystem::exists(folder / "a.txt.part"));
  std::filesystem::remove_all(folder);
}

TEST(Files, a_folder_that_is_missing_is_named_in_the_error) {
  try {
    write_whole("/nonexistent-folder/a.txt", "x");
    FAIL() << "no error";
  } catch (const RunError& error) {
    EXPECT_NE(std::string{error.what()}.find("/nonexistent-folder/a.txt"), std::string::npos);
  }
}

TEST(Files, the_hash_is_the_one_sha256sum_prints) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Files, the_hash_of_a_folder_is_that_of_what_sha256sum_prints_of_its_files) {
  const auto folder = std::filesystem::path{testing::TempDir()} / "howship_series";
  std::filesystem::create_directories(folder);
  write_whole(folder / "b", "abc");
  write_whole(folder / "a", "");
  EXPECT_EQ(sha256_of(folder / "b"), sha256("abc"));
  EXPECT_EQ(sha256_of(folder), sha256(sha256("") + "  a\n" + sha256("abc") + "  b\n"));
  std::filesystem::remove_all(folder);
}

}  // namespace howship
