// SPDX-License-Identifier: Apache-2.0
// Any file is a checkpoint or a sentence. With HOWSHIP_FUZZ_SEALED set in the environment the bytes get a seal that
// holds, which takes them past our checks and into the HDF5 library: what that finds are faults of HDF5.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/records/checkpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (std::getenv("HOWSHIP_FUZZ_SEALED")) {
    if (bytes.starts_with("HOWSHIP CHECKPOINT")) bytes.erase(0, 512);
    std::string seal = "HOWSHIP CHECKPOINT\nformat " + std::to_string(records::checkpoint_format) +
                       "\nwriter fuzz\nbytes " + std::to_string(bytes.size()) + "\n";
    seal += "sha256 " + sha256(seal + sha256(bytes)) + "\n";
    seal.resize(512, '\0');
    bytes = seal + bytes;
  }
  const int fd = ::memfd_create("checkpoint", 0);
  if (fd < 0 || ::write(fd, bytes.data(), bytes.size()) != ssize_t(bytes.size())) std::abort();
  try {
    records::read_checkpoint("/proc/self/fd/" + std::to_string(fd));
  } catch (const RunError& error) {
    if (std::string_view{error.what()}.size() < 20) std::abort();
  }
  ::close(fd);
  return 0;
}
