// SPDX-License-Identifier: Apache-2.0
// A folder that lives as long as its test, and a way to ask Python what it reads.
#pragma once
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>

#include <unistd.h>

#include "gtest/gtest.h"

namespace howship {

class Scratch {
 public:
  Scratch() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = std::filesystem::path{testing::TempDir()} /
            (std::string{"howship_"} + test->test_suite_name() + "_" + test->name() + "_" + std::to_string(::getpid()));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What Debian's Python prints for a program; "" where it fails, e.g. because a package is absent.
inline std::string python(const std::string& program) {
  std::FILE* pipe = ::popen(("/usr/bin/python3 - 2>/dev/null <<'END'\n" + program + "\nEND\n").c_str(), "r");
  if (!pipe) return {};
  std::string out;
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), n);
  return ::pclose(pipe) == 0 ? out : std::string{};
}

}  // namespace howship
