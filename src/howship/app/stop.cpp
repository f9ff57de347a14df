// SPDX-License-Identifier: Apache-2.0
#include "howship/app/stop.hpp"

#include <csignal>
#include <mutex>
#include <utility>

namespace howship::app {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

/// What stood before the first of those who listen.
struct Handlers {
  std::mutex mutex;
  int listeners = 0;
  struct sigaction interrupt {
  }, terminate{}, file_size{};
};

Handlers& earlier() {
  static Handlers handlers;
  return handlers;
}

}  // namespace

StopOnSignal::StopOnSignal() {
  Handlers& before = earlier();
  const std::lock_guard lock(before.mutex);
  if (before.listeners++ > 0) return;
  stop_asked = 0;
  struct sigaction action {};
  action.sa_handler = [](int) { stop_asked = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  for (const auto& [signal, slot] : {std::pair{SIGINT, &before.interrupt}, std::pair{SIGTERM, &before.terminate}})
    sigaction(signal, &action, slot);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, &before.file_size);
}

StopOnSignal::~StopOnSignal() {
  Handlers& before = earlier();
  const std::lock_guard lock(before.mutex);
  if (--before.listeners > 0) return;
  sigaction(SIGINT, &before.interrupt, nullptr);
  sigaction(SIGTERM, &before.terminate, nullptr);
  sigaction(SIGXFSZ, &before.file_size, nullptr);
}

bool StopOnSignal::asked() { return stop_asked != 0; }

}  // namespace howship::app
