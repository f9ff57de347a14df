// SPDX-License-Identifier: Apache-2.0
#include "howship/app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace howship::app {

std::string seconds_text(double seconds) {
  if (seconds < 60.0) return fmt::format("{:.1f} s", seconds);
  const long whole = static_cast<long>(seconds + 0.5);
  if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

Progress::Progress(bool quiet, records::EventLog* log)
    : quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) != 0),
      log_(log),
      start_(std::chrono::steady_clock::now()),
      last_(start_) {}

Progress::~Progress() { finish(); }

void Progress::show(double done, double total, double from, const std::string& note) {
  if (total <= from) return;
  const auto now = std::chrono::steady_clock::now();
  const double share = done / total;
  const int tenths = int(10.0 * share);
  if (log_ && tenths != logged_) {
    logged_ = tenths;
    log_->write("progress", {{"share", share}, {"now", note}});
  }
  if (quiet_) return;
  if (terminal_ ? now - last_ < std::chrono::milliseconds(100) && done < total : tenths == tenths_) return;
  last_ = now;
  tenths_ = tenths;
  const double spent = std::chrono::duration<double>(now - start_).count();
  const std::string left =
      done > from && done < total ? ", " + seconds_text(spent * (total - done) / (done - from)) + " left" : "";
  const std::string line = fmt::format("{:3.0f} %  {}{}", 100.0 * share, note, left);
  if (terminal_)
    std::fprintf(stderr, "\r%s\033[K", line.c_str());
  else
    std::fprintf(stderr, "%s\n", line.c_str());
  std::fflush(stderr);
  open_ = terminal_;
}

void Progress::finish() {
  if (open_) std::fputc('\n', stderr);
  open_ = false;
}

}  // namespace howship::app
