// SPDX-License-Identifier: Apache-2.0
#include "howship/base/threads.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "howship/base/ensure.hpp"

namespace howship {

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
      take_tasks(*current, total);
      lock.lock();
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

void ThreadPool::run(std::size_t count, const std::function<void(std::size_t)>& task) {
  Shared& s = *shared_;
  if (s.workers.empty() || count < 2) {
    for (std::size_t i = 0; i < count; ++i) task(i);
    return;
  }
  {
    const std::lock_guard lock{s.mutex};
    s.task = &task;
    s.count = count;
    s.next.store(0, std::memory_order_relaxed);
    ++s.round;
  }
  s.work.notify_all();
  s.take_tasks(task, count);
  std::unique_lock lock{s.mutex};
  // Late wakers find no task list; those inside are finishing their last task.
  s.task = nullptr;
  s.done.wait(lock, [&] { return s.inside == 0; });
  if (s.error) std::rethrow_exception(std::exchange(s.error, nullptr));
}

}  // namespace howship
