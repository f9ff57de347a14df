// SPDX-License-Identifier: Apache-2.0
// Several processes that share the work of one job, as `mpirun` starts them; without it there is one.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace howship::app {

/// One of the processes. The first hands out pieces of work and takes what comes of them, and works itself; the others
/// do what they are told and know nothing else. A piece that was under way in a process that died is lost, no more.
class Ranks {
 public:
  /// Throws InputError where several processes were started and this program was built without MPI.
  Ranks();
  /// Of the first: sends the others home, once they have done what they are at.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int count() const { return count_; }
  bool first() const { return rank_ == 0; }
  /// Processes on this machine.
  int beside_each_other() const { return local_; }

  struct Piece {
    std::uint64_t number = 0;
    std::string text;  ///< all that is needed to do it
  };
  using Work = std::function<std::string(const std::string& text)>;
  /// Of the first: until `next` has nothing left, and all is done. `next` and `done` are never called at the same time.
  void share(const std::function<std::optional<Piece>()>& next, const Work& work,
             const std::function<void(std::uint64_t number, const std::string& result)>& done);
  /// Of the others: until they are sent home.
  void serve(const Work& work);

 private:
  int rank_ = 0, count_ = 1, local_ = 1;
  std::vector<bool> busy_;  ///< of each process
};

}  // namespace howship::app
