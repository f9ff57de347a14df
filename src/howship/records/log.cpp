// SPDX-License-Identifier: Apache-2.0
#include "howship/records/log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"

namespace howship::records {
namespace {

std::string now() {
  using namespace std::chrono;
  const auto ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const std::time_t seconds = std::time_t(ms / 1000);
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[32];
  const std::size_t n = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string thousandths = std::to_string(1000 + ms % 1000);
  return std::string(text, n) + '.' + thousandths.substr(1) + 'Z';
}

constexpr std::string_view begin = "{\"time\":";  // of every line that is written here

/// A plain file that begins otherwise: a scenario or a picture whose name slipped in behind --log.
bool is_of_others(int fd) {
  struct stat status {};
  char head[begin.size()];
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const ssize_t got = ::pread(fd, head, sizeof head, 0);
  return got > 0 && !begin.starts_with(std::string_view(head, std::size_t(got)));
}

}  // namespace

EventLog::EventLog(const std::filesystem::path& path) : path_(path) {
  fd_ = ::open(path.c_str(), O_CREAT | O_APPEND | O_RDWR | O_CLOEXEC, 0644);
  if (fd_ < 0) throw RunError("cannot write '" + path.string() + "': " + std::strerror(errno));
  if (is_of_others(fd_)) {
    ::close(std::exchange(fd_, -1));
    Problems problems;
    problems.add({path.string(), 0, 0}, "--log", "is there already and is no log of Howship; nothing is added to it",
                 "name another file");
    throw InputError{std::move(problems)};
  }
  const off_t size = ::lseek(fd_, 0, SEEK_END);
  char last = '\n';
  if (size > 0 && ::pread(fd_, &last, 1, size - 1) == 1 && last != '\n' && ::write(fd_, "\n", 1) != 1) {
    const int error = errno;
    ::close(std::exchange(fd_, -1));
    throw RunError("cannot write '" + path.string() + "': " + std::strerror(error));
  }
}

EventLog::~EventLog() {
  if (fd_ >= 0) ::close(fd_);
}

EventLog::EventLog(EventLog&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

EventLog& EventLog::operator=(EventLog&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

void EventLog::write(std::string_view event, const formats::Json& fields) {
  if (fd_ < 0) return;
  formats::Json line = {{"time", now()}, {"event", event}};
  line.update(fields);
  const std::string text = line.dump(-1, ' ', false, formats::Json::error_handler_t::replace) + '\n';
  for (;;) {
    const auto n = ::write(fd_, text.data(), text.size());
    if (n == ssize_t(text.size())) return;
    if (n < 0 && errno == EINTR) continue;
    throw RunError("cannot write '" + path_.string() + "': " + (n < 0 ? std::strerror(errno) : "the disk is full"));
  }
}

}  // namespace howship::records
