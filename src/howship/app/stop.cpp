// SPDX-License-Identifier: Apache-2.0
#include "howship/app/stop.hpp"

#include <csignal>
#include <utility>

namespace howship::app {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

}  // namespace

StopOnSignal::StopOnSignal() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop_asked = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  for (const auto& [signal, slot] : {std::pair{SIGINT, &interrupt_}, std::pair{SIGTERM, &terminate_}})
    sigaction(signal, &action, slot);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGXFSZ, &ignore, &file_size_);
}

StopOnSignal::~StopOnSignal() {
  sigaction(SIGINT, &interrupt_, nullptr);
  sigaction(SIGTERM, &terminate_, nullptr);
  sigaction(SIGXFSZ, &file_size_, nullptr);
}

bool StopOnSignal::asked() { return stop_asked != 0; }

}  // namespace howship::app
