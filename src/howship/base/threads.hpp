// SPDX-License-Identifier: Apache-2.0
// A pool of threads that waits without spinning, so that a busy machine is never made busier.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace howship {

/// Seconds of processor time that the calling thread has used: little disturbed by other work on the machine.
double thread_seconds();

/// Runs numbered tasks on the caller and `threads - 1` workers, or on the caller alone while that is faster: on a busy
/// machine a worker that waits for a core holds everybody up, so the pool watches what gets done per second of
/// waiting, with workers and without, and keeps to the better way. Which thread runs a task is left to
/// chance, so tasks must write to places of their own; everything computed from their number is then the same for any
/// pool size.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);  ///< threads >= 1
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const;

  /// Calls task(0) ... task(count - 1), each once, and returns when all are done. The first exception is rethrown.
  /// The caller takes tasks too: where no worker gets a core, it does them all.
  /// `work` says how much there is to do, in any unit that the caller keeps to (processor time is taken where it is 0;
  /// that misleads where memory is the limit).
  void run(std::size_t count, const std::function<void(std::size_t)>& task, double work = 0.0);

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace howship
