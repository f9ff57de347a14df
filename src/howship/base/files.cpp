// SPDX-License-Identifier: Apache-2.0
#include "howship/base/files.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "howship/base/ensure.hpp"

namespace howship {
namespace {

[[noreturn]] void fail(std::string_view what, const std::filesystem::path& path, int error) {
  throw RunError(std::string{what} + " '" + path.string() + "': " + std::strerror(error));
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

void sync_folder_of(const std::filesystem::path& target) {
  const std::filesystem::path folder = target.has_parent_path() ? target.parent_path() : ".";
  const Descriptor descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY)};
  if (descriptor.fd >= 0) ::fsync(descriptor.fd);  // some file systems refuse this; the rename itself has happened
}

/// A rename would put a plain file in the place of a link, a device or a socket.
void check_replaceable(const std::filesystem::path& target) {
  struct stat there {};
  if (::lstat(target.c_str(), &there) == 0 && !S_ISREG(there.st_mode))
    throw RunError("cannot write '" + target.string() + "': it is no plain file, and is not replaced by one");
}

}  // namespace

void sync_file(const std::filesystem::path& path) {
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (descriptor.fd < 0) fail("cannot open", path, errno);
  if (::fsync(descriptor.fd) != 0 && errno != EINVAL) fail("cannot write", path, errno);
}

void publish_file(const std::filesystem::path& part, const std::filesystem::path& target) {
  {
    const Descriptor descriptor{::open(part.c_str(), O_RDONLY)};
    if (descriptor.fd < 0) fail("cannot open", part, errno);
    if (::fsync(descriptor.fd) != 0) fail("cannot write", part, errno);
  }
  check_replaceable(target);
  if (::rename(part.c_str(), target.c_str()) != 0) fail("cannot put in place", target, errno);
  sync_folder_of(target);
}

void write_whole(const std::filesystem::path& target, std::span<const std::byte> bytes, Sync sync) {
  std::filesystem::path part = target;
  part += ".part";
  check_replaceable(target);
  {
    // A file of that name is somebody else's: what a crash of ours leaves is removed when its folder is opened again.
    Descriptor descriptor{::open(part.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644)};
    if (descriptor.fd < 0) fail("cannot write", part, errno);
    for (std::size_t done = 0; done < bytes.size();) {
      const auto n = ::write(descriptor.fd, bytes.data() + done, bytes.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        const int error = errno;
        ::unlink(part.c_str());
        fail("cannot write", target, error);
      }
      done += static_cast<std::size_t>(n);
    }
  }
  if (sync == Sync::now) return publish_file(part, target);
  if (::rename(part.c_str(), target.c_str()) != 0) fail("cannot put in place", target, errno);
}

void write_whole(const std::filesystem::path& target, std::string_view text, Sync sync) {
  write_whole(target, std::as_bytes(std::span{text.data(), text.size()}), sync);
}

namespace {

/// Digest of what comes in pieces.
class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    HOWSHIP_ENSURE(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "SHA-256 is available");
  }
  void add(const void* bytes, std::size_t count) {
    HOWSHIP_ENSURE(EVP_DigestUpdate(context_.get(), bytes, count) == 1, "bytes can be digested");
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HOWSHIP_ENSURE(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "a digest ends once");
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (unsigned i = 0; i < size; ++i) {
      out += digits[digest[i] >> 4];
      out += digits[digest[i] & 15];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

/// Calls `take` with the bytes of a file, piece by piece.
template <class Take>
void read_pieces(const std::filesystem::path& source, Take take) {
  const Descriptor descriptor{::open(source.c_str(), O_RDONLY | O_CLOEXEC)};
  if (descriptor.fd < 0) fail("cannot read", source, errno);
  std::array<char, 65536> buffer;
  for (;;) {
    const auto n = ::read(descriptor.fd, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("cannot read", source, errno);
    if (n == 0) return;
    take(buffer.data(), static_cast<std::size_t>(n));
  }
}

/// Of a file of any length, in little memory.
std::string sha256_of_file(const std::filesystem::path& source) {
  Digest digest;
  read_pieces(source, [&](const char* bytes, std::size_t count) { digest.add(bytes, count); });
  return digest.hex();
}

}  // namespace

std::string read_whole(const std::filesystem::path& source) {
  std::string out;
  read_pieces(source, [&](const char* bytes, std::size_t count) { out.append(bytes, count); });
  return out;
}

std::string sha256(std::string_view bytes) {
  Digest digest;
  digest.add(bytes.data(), bytes.size());
  return digest.hex();
}

std::string sha256_of(const std::filesystem::path& source) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (!fs::is_directory(source, error)) return sha256_of_file(source);
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(source, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error)) files.push_back(at->path());
  if (error) fail("cannot read", source, error.value());
  std::sort(files.begin(), files.end());
  std::string list;
  for (const fs::path& file : files)
    list += sha256_of_file(file) + "  " + file.lexically_relative(source).generic_string() + '\n';
  return sha256(list);
}

}  // namespace howship
