// SPDX-License-Identifier: Apache-2.0
// Any file, as it is looked at by content, is an image with a value for every voxel, or faults in words: DICOM, whose
// library reads files, and whatever begins as another format.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "howship/base/ensure.hpp"
#include "howship/base/problems.hpp"
#include "howship/formats/read_image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howship;
  const int fd = ::memfd_create("image", 0);
  if (fd < 0 || ::write(fd, data, size) != ssize_t(size)) std::abort();
  try {
    const formats::ReadImage image = formats::read_image("/proc/self/fd/" + std::to_string(fd));
    if (image.volume.value.size() != image.volume.grid.extent.size() || image.volume.value.empty()) std::abort();
  } catch (const InputError& error) {
    if (error.problems.empty()) std::abort();
  } catch (const RunError&) {  // does not fit into memory
  }
  ::close(fd);
  return 0;
}
