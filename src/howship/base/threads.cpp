// SPDX-License-Identifier: Apache-2.0
#include "howship/base/threads.hpp"

#include <ctime>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "howship/base/ensure.hpp"

namespace howship {
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

namespace {

/// Decides whether workers are worth waking, from the work that runs got done per second of waiting in both ways: tries
/// each for a while, keeps to the better one for ten times as long, then tries the other again, unless it cannot be
/// better. Only time depends on it, never a result.
class Pace {
 public:
  bool together() const { return together_; }

  /// `most_alone`: the work that the caller alone could get done per second, where that is known.
  void ran(double work, double waited, double most_alone) {
    constexpr int trial = 40, stay = 400;
    work_ += work;
    waited_ += waited;
    if (++runs_ < (staying_ ? stay : trial) || waited_ <= 0.0) return;
    rate_[together_] = work_ / waited_;
    runs_ = 0;
    work_ = waited_ = 0.0;
    if (together_ && rate_[true] > 1.05 * most_alone) {
      staying_ = true;
      return;
    }
    const bool better = rate_[true] > 1.05 * rate_[false];
    if (staying_ || rate_[!together_] == 0.0) {
      staying_ = false;
      together_ = !together_;
    } else {
      staying_ = true;
      together_ = better;
    }
  }

 private:
  bool together_ = true, staying_ = false;
  int runs_ = 0;
  double work_ = 0.0, waited_ = 0.0;
  double rate_[2] = {0.0, 0.0};  // alone, together
};

}  // namespace

struct ThreadPool::Shared {
  std::mutex mutex;
  std::condition_variable work, done;
  const std::function<void(std::size_t)>* task = nullptr;
  std::size_t count = 0;
  std::atomic<std::size_t> next{0};
  int inside = 0;  // workers that hold the current task list
  std::uint64_t round = 0;
  bool stop = false;
  std::exception_ptr error;
  double processor_seconds = 0.0;  // of the workers in this run
  Pace pace;
  std::vector<std::thread> workers;

  void take_tasks(const std::function<void(std::size_t)>& run_task, std::size_t total) {
    for (std::size_t i; (i = next.fetch_add(1, std::memory_order_relaxed)) < total;) {
      try {
        run_task(i);
      } catch (...) {
        const std::lock_guard lock{mutex};
        if (!error) error = std::current_exception();
      }
    }
  }

  void work_loop() {
    std::uint64_t seen = 0;
    std::unique_lock lock{mutex};
    for (;;) {
      work.wait(lock, [&] { return stop || (round != seen && task); });
      if (stop) return;
      seen = round;
      const auto* current = task;
      const std::size_t total = count;
      ++inside;
      lock.unlock();
      const double start = thread_seconds();
      take_tasks(*current, total);
      const double used = thread_seconds() - start;
      lock.lock();
      processor_seconds += used;
      if (--inside == 0) done.notify_one();
    }
  }
};

ThreadPool::ThreadPool(int threads) : shared_(std::make_unique<Shared>()) {
  HOWSHIP_ENSURE(threads >= 1, "a pool has at least the calling thread");
  for (int i = 1; i < threads; ++i) shared_->workers.emplace_back([this] { shared_->work_loop(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock{shared_->mutex};
    shared_->stop = true;
  }
  shared_->work.notify_all();
  for (auto& worker : shared_->workers) worker.join();
}

int ThreadPool::size() const { return static_cast<int>(shared_->workers.size()) + 1; }

void ThreadPool::run(std::size_t count, const std::function<void(std::size_t)>& task, double work) {
  Shared& s = *shared_;
  if (s.workers.empty() || count < 2) {
    for (std::size_t i = 0; i < count; ++i) task(i);
    return;
  }
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  const double processor_start = thread_seconds();
  const bool together = s.pace.together();
  {
    const std::lock_guard lock{s.mutex};
    s.next.store(0, std::memory_order_relaxed);
    s.processor_seconds = 0.0;
    if (together) {
      s.task = &task;
      s.count = count;
      ++s.round;
    }
  }
  if (together) s.work.notify_all();
  s.take_tasks(task, count);
  const double own = thread_seconds() - processor_start;
  std::unique_lock lock{s.mutex};
  // Late wakers find no task list; those inside are finishing their last task.
  s.task = nullptr;
  s.done.wait(lock, [&] { return s.inside == 0; });
  const double waited = std::chrono::duration<double>(Clock::now() - start).count();
  if (work > 0.0)
    s.pace.ran(work, waited, std::numeric_limits<double>::infinity());
  else
    s.pace.ran(own + s.processor_seconds, waited, 1.0);  // a second of processor time a second
  if (s.error) std::rethrow_exception(std::exchange(s.error, nullptr));
}

}  // namespace howship
