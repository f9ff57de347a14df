// SPDX-License-Identifier: Apache-2.0
#include "howship/app/ranks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <mutex>
#include <thread>

#include "howship/app/commands.hpp"
#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"

#ifdef HOWSHIP_MPI
#define OMPI_SKIP_MPICXX 1
#include <mpi.h>
#endif

namespace howship::app {
namespace {

/// As a launcher tells its processes; 1 where nobody did.
int told(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const char* text = std::getenv(name)) return std::max(1, std::atoi(text));
  return 1;
}

}  // namespace

#ifdef HOWSHIP_MPI
namespace {

enum Tag : int { task, result, go_home };
constexpr std::chrono::milliseconds nap{1};  // waiting takes no processor from those who work

bool launched() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"})
    if (std::getenv(name)) return true;
  return false;
}

void send(int to, Tag tag, std::uint64_t number, const std::string& text) {
  std::string all(sizeof number, '\0');
  for (std::size_t k = 0; k < sizeof number; ++k) all[k] = char(number >> (8 * k));
  all += text;
  MPI_Send(all.data(), int(all.size()), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

struct Message {
  int from = 0, tag = 0;
  Ranks::Piece piece;
};
std::optional<Message> receive() {
  int there = 0, size = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, &there, &status);
  if (!there) return std::nullopt;
  MPI_Get_count(&status, MPI_BYTE, &size);
  std::string all(std::size_t(size), '\0');
  MPI_Recv(all.data(), size, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  Message out{status.MPI_SOURCE, status.MPI_TAG, {}};
  for (std::size_t k = 0; k < sizeof out.piece.number; ++k)
    out.piece.number |= std::uint64_t(static_cast<unsigned char>(all[k])) << (8 * k);
  out.piece.text = all.substr(sizeof out.piece.number);
  return out;
}

}  // namespace

Ranks::Ranks() {
  if (!launched()) return;
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &count_);
  local_ = told({"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"});
  busy_.assign(std::size_t(count_), false);
}

Ranks::~Ranks() {
  if (busy_.empty()) return;
  if (first()) {
    while (std::find(busy_.begin(), busy_.end(), true) != busy_.end()) {
      if (const auto message = receive())
        busy_[std::size_t(message->from)] = false;
      else
        std::this_thread::sleep_for(nap);
    }
    for (int rank = 1; rank < count_; ++rank) send(rank, go_home, 0, {});
  }
  MPI_Finalize();
}

void Ranks::share(const std::function<std::optional<Piece>()>& next, const Work& work,
                  const std::function<void(std::uint64_t, const std::string&)>& done) {
  if (count_ == 1) {
    while (const auto piece = next()) done(piece->number, work(piece->text));
    return;
  }
  // This thread alone speaks to the others; one beside it works, so that nobody waits for an answer.
  std::mutex mutex;
  std::exception_ptr failed;
  bool over = false, own_over = false;
  const auto guarded = [&](const auto& what) {
    const std::lock_guard lock(mutex);
    try {
      if (!failed) what();
    } catch (...) {
      failed = std::current_exception();
    }
    over = over || failed;
  };
  const auto take = [&]() -> std::optional<Piece> {
    std::optional<Piece> out;
    guarded([&] {
      if (!over) out = next();
    });
    return out;
  };
  std::thread own([&] {
    while (const auto piece = take()) {
      std::string text;
      try {
        text = work(piece->text);
      } catch (...) {
        const std::lock_guard lock(mutex);
        failed = std::current_exception();
        break;
      }
      guarded([&] { done(piece->number, text); });
    }
    const std::lock_guard lock(mutex);
    own_over = true;
  });
  for (;;) {
    bool working = false, nothing_came = true;
    for (int rank = 1; rank < count_; ++rank) {
      if (busy_[std::size_t(rank)]) continue;
      const auto piece = take();
      if (!piece) break;
      send(rank, task, piece->number, piece->text);
      busy_[std::size_t(rank)] = true;
    }
    if (const auto message = receive()) {
      nothing_came = false;
      busy_[std::size_t(message->from)] = false;
      guarded([&] { done(message->piece.number, message->piece.text); });
    }
    for (const bool one : busy_) working = working || one;
    {
      const std::lock_guard lock(mutex);
      if (own_over && (failed || (!working && nothing_came))) break;
    }
    if (nothing_came) std::this_thread::sleep_for(nap);
  }
  own.join();
  if (failed) std::rethrow_exception(failed);
}

void Ranks::serve(const Work& work) {
  for (;;) {
    const auto message = receive();
    if (!message) {
      std::this_thread::sleep_for(nap);
      continue;
    }
    if (message->tag == go_home) return;
    try {
      send(0, result, message->piece.number, work(message->piece.text));
    } catch (const std::exception& error) {
      std::cerr << "howship: process " << rank_ << " of " << count_ << ": " << error.what() << std::endl;
      MPI_Abort(MPI_COMM_WORLD, our_bug);
    }
  }
}

#else

Ranks::Ranks() {
  if (told({"OMPI_COMM_WORLD_SIZE"}) == 1) return;
  Problems problems;
  problems.add({"howship", 0, 0}, "mpirun", "this program was built without MPI",
               "tools/setup.sh --mpi and cmake -DHOWSHIP_MPI=ON, or --shards and --merge");
  throw InputError{std::move(problems)};
}
Ranks::~Ranks() = default;
void Ranks::share(const std::function<std::optional<Piece>()>& next, const Work& work,
                  const std::function<void(std::uint64_t, const std::string&)>& done) {
  while (const auto piece = next()) done(piece->number, work(piece->text));
}
void Ranks::serve(const Work&) { HOWSHIP_ENSURE(false, "one process is the first"); }

#endif

}  // namespace howship::app
