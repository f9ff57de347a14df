// SPDX-License-Identifier: Apache-2.0
#include "howship/records/run_files.hpp"

#include <utility>

namespace howship::records {

namespace {
constexpr std::size_t most_kept_bytes = std::size_t{256} << 20;  // beyond them, files are read back
}

void RunFiles::keep_written(const std::filesystem::path& file, BoxedVolume volume) {
  const std::size_t bytes = volume.value.size() * sizeof(float);
  const std::lock_guard lock(keeping_);
  if (written_bytes_ + bytes > most_kept_bytes) return;
  written_bytes_ += bytes;
  written_[file.string()] = std::make_shared<const BoxedVolume>(std::move(volume));
}

std::shared_ptr<const BoxedVolume> RunFiles::find_written(const std::filesystem::path& file) const {
  const std::lock_guard lock(keeping_);
  const auto found = written_.find(file.string());
  return found == written_.end() ? nullptr : found->second;
}

void RunFiles::start_writing() {
  if (taken_.empty()) return;
  wait();
  writing_ = std::async(std::launch::async, [work = std::exchange(taken_, {})] {
    for (const auto& write : work) write();
  });
}

void RunFiles::wait() {
  if (writing_.valid()) writing_.get();
}

}  // namespace howship::records
