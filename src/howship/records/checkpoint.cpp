// SPDX-License-Identifier: Apache-2.0
#include "howship/records/checkpoint.hpp"

#include <fcntl.h>
#include <hdf5.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

#include "howship/base/ensure.hpp"
#include "howship/base/files.hpp"
#include "howship/formats/compression.hpp"

namespace howship::records {
namespace {

static_assert(std::endian::native == std::endian::little, "arrays are stored as this machine holds them");

constexpr std::size_t seal_size = 512;  // the smallest user block that HDF5 knows
constexpr std::size_t chunk_bytes = std::size_t{1} << 19;

/// The text at the head of the file.
struct Seal {
  int format = checkpoint_format;
  std::string writer;
  std::size_t bytes = 0;  ///< behind the seal
  std::string sha256;
};

std::string lines_above_digest(const Seal& seal) {
  return "HOWSHIP CHECKPOINT\nformat " + std::to_string(seal.format) + "\nwriter " + seal.writer + "\nbytes " +
         std::to_string(seal.bytes) + "\n";
}

/// Over the lines above it and everything behind the seal.
std::string digest_of(const Seal& seal, std::string_view behind) {
  return sha256(lines_above_digest(seal) + sha256(behind));
}

std::string text_of(const Seal& seal) {
  std::string out = lines_above_digest(seal) + "sha256 " + seal.sha256 + "\n";
  HOWSHIP_ENSURE(out.size() <= seal_size, "the name of the writer is short");
  out.resize(seal_size, '\0');
  return out;
}

std::optional<std::string_view> take_line(std::string_view& text, std::string_view word) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || !text.substr(0, end).starts_with(word)) return std::nullopt;
  const std::string_view rest = text.substr(word.size(), end - word.size());
  text.remove_prefix(end + 1);
  return rest;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

/// The seal at the head of `file`, or the sentence that says what is wrong with it.
std::variant<Seal, std::string> read_seal(std::string_view file) {
  std::string_view text = file.substr(0, seal_size);
  if (!take_line(text, "HOWSHIP CHECKPOINT")) return "is not a checkpoint of this program";
  Seal out;
  const auto format = take_line(text, "format ");
  const auto version = format ? whole_number<int>(*format) : std::nullopt;
  if (!version) return "is damaged (its first lines do not read)";
  if (*version != checkpoint_format)
    return "has checkpoint format " + std::to_string(*version) + "; this program reads format " +
           std::to_string(checkpoint_format);
  const auto writer = take_line(text, "writer "), bytes = take_line(text, "bytes "),
             digest = take_line(text, "sha256 ");
  const auto size = bytes ? whole_number<std::size_t>(*bytes) : std::nullopt;
  if (!writer || !size || !digest || digest->size() != 64 || file.size() < seal_size)
    return "is damaged (its first lines do not read)";
  out.writer = *writer;
  out.bytes = *size;
  out.sha256 = *digest;
  if (text_of(out) != file.substr(0, seal_size)) return "is damaged (its first lines do not read)";
  return out;
}

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view sentence) {
  throw RunError("'" + path.string() + "' " + std::string{sentence});
}

/// A file as bytes, without a copy.
class Mapped {
 public:
  explicit Mapped(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) throw RunError("cannot read '" + path.string() + "': " + std::strerror(errno));
    struct stat status {};
    const bool ok = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    size_ = ok ? std::size_t(status.st_size) : 0;
    if (size_ > 0) data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
    ::close(fd);
    if (!ok) fail(path, "is not a file");
    if (data_ == MAP_FAILED) throw RunError("cannot read '" + path.string() + "': " + std::strerror(errno));
  }
  ~Mapped() {
    if (size_ > 0) ::munmap(data_, size_);
  }
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

 private:
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Keeps the HDF5 library from printing to stderr while it lives.
class Quiet {
 public:
  Quiet() {
    // After a full disk the library would try again to write what it holds when the program ends, and crash. We close
    // every file ourselves.
    H5dont_atexit();
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

struct Hdf5Failed {
  std::string what;
};

template <class Result>
Result checked(Result result, const char* what) {
  if (result < 0) throw Hdf5Failed{what};
  return result;
}

class Handle {
 public:
  Handle(hid_t id, herr_t (*closer)(hid_t), const char* what) : id_(checked(id, what)), close_(closer) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  operator hid_t() const { return id_; }
  /// Closing writes; where that fails, the file is not whole.
  void close(const char* what) { checked(close_(std::exchange(id_, -1)), what); }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

Handle property_list(hid_t kind) { return {H5Pcreate(kind), H5Pclose, "H5Pcreate"}; }

template <class T>
hid_t stored_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_IEEE_F64LE;
  if constexpr (std::is_same_v<T, float>) return H5T_IEEE_F32LE;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_STD_I64LE;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_STD_U8LE;
}

Handle text_type(std::size_t size) {
  Handle out{H5Tcopy(H5T_C_S1), H5Tclose, "H5Tcopy"};
  checked(H5Tset_size(out, std::max<std::size_t>(size, 1)), "H5Tset_size");
  checked(H5Tset_strpad(out, H5T_STR_NULLPAD), "H5Tset_strpad");
  checked(H5Tset_cset(out, H5T_CSET_UTF8), "H5Tset_cset");
  return out;
}

void check_text(std::string_view text) {
  HOWSHIP_ENSURE(text.find('\0') == std::string_view::npos, "text in a checkpoint holds no zero byte");
}

void check_path(std::string_view path) {
  HOWSHIP_ENSURE(!path.empty() && path.front() != '/' && path.back() != '/' &&
                     path.find("//") == std::string_view::npos && path != "." && !path.starts_with("./"),
                 "a path in a checkpoint is a chain of names");
  HOWSHIP_ENSURE(std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 127; }),
                 "a path in a checkpoint is printable ASCII");
}

void write_attributes(hid_t object, const CheckpointAttributes& attributes) {
  const Handle scalar{H5Screate(H5S_SCALAR), H5Sclose, "H5Screate"};
  for (const auto& [name, value] : attributes) {
    check_path(name);
    const auto put = [&, title = name.c_str()](hid_t type, const void* data) {
      Handle attribute{H5Acreate2(object, title, type, scalar, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, "H5Acreate"};
      checked(H5Awrite(attribute, type, data), "H5Awrite");
    };
    if (const auto* number = std::get_if<double>(&value)) {
      put(H5T_IEEE_F64LE, number);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      put(H5T_STD_I64LE, whole);
    } else {
      const std::string& text = std::get<std::string>(value);
      check_text(text);
      put(text_type(text.size()), text.c_str());
    }
  }
}

/// One chunk as it goes into the file. `skipped` says which filters of the dataset it did without (HDF5's mask).
struct Packed {
  std::string bytes;
  std::uint32_t skipped = 0;
};

constexpr std::uint32_t without_deflate = 2;  // the second filter of the dataset

Packed packed_chunk(std::span<const std::byte> bytes, std::size_t width) {
  const std::vector<std::byte> planes = formats::shuffled(bytes, width);
  // Numbers with every digit alive hardly shrink, and trying costs ten times what writing them does. A piece of each
  // byte plane tells which kind this is.
  const std::size_t plane = planes.size() / width, piece = plane / 16;
  std::vector<std::byte> probe;
  for (std::size_t p = 0; p < width; ++p)
    probe.insert(probe.end(), planes.begin() + std::ptrdiff_t(p * plane),
                 planes.begin() + std::ptrdiff_t(p * plane + piece));
  if (double(formats::zlib(probe).size()) > 0.75 * double(probe.size()))
    return {std::string(reinterpret_cast<const char*>(planes.data()), planes.size()), without_deflate};
  return {formats::zlib(planes), 0};
}

/// Compresses all chunks first (any thread may take any), then hands them to HDF5 in order.
void write_chunks(hid_t dataset, std::span<const std::byte> bytes, std::size_t width, std::size_t per_chunk,
                  ThreadPool* pool) {
  const std::size_t size = per_chunk * width;
  const std::size_t chunks = (bytes.size() + size - 1) / size;
  std::vector<Packed> packed(chunks);
  const auto pack = [&](std::size_t c) {
    const auto part = bytes.subspan(c * size, std::min(size, bytes.size() - c * size));
    if (part.size() == size) {
      packed[c] = packed_chunk(part, width);
    } else {
      std::vector<std::byte> padded(part.begin(), part.end());  // HDF5 stores the last chunk in full
      padded.resize(size);
      packed[c] = packed_chunk(padded, width);
    }
  };
  if (pool) {
    pool->run(chunks, pack);
  } else {
    for (std::size_t c = 0; c < chunks; ++c) pack(c);
  }
  for (std::size_t c = 0; c < chunks; ++c) {
    const hsize_t offset = c * per_chunk;
    checked(H5Dwrite_chunk(dataset, H5P_DEFAULT, packed[c].skipped, &offset, packed[c].bytes.size(),
                           packed[c].bytes.data()),
            "H5Dwrite_chunk");
  }
}

Handle create_dataset(hid_t file, const std::string& path, hid_t type, std::size_t count, std::size_t per_chunk) {
  const hsize_t dims = count;
  const Handle space{H5Screate_simple(1, &dims, nullptr), H5Sclose, "H5Screate"};
  const Handle creation = property_list(H5P_DATASET_CREATE);
  checked(H5Pset_obj_track_times(creation, false), "H5Pset_obj_track_times");
  if (per_chunk > 0) {
    const hsize_t chunk = per_chunk;
    checked(H5Pset_chunk(creation, 1, &chunk), "H5Pset_chunk");
    checked(H5Pset_shuffle(creation), "H5Pset_shuffle");
    checked(H5Pset_deflate(creation, unsigned(formats::fast_compression)), "H5Pset_deflate");
  }
  return {H5Dcreate2(file, path.c_str(), type, space, H5P_DEFAULT, creation, H5P_DEFAULT), H5Dclose, "H5Dcreate"};
}

void write_entry(hid_t file, const std::string& path, const CheckpointEntry& entry, ThreadPool* pool) {
  std::visit(
      [&]<class T>(const std::vector<T>& values) {
        if constexpr (std::is_same_v<T, std::string>) {
          std::size_t longest = 0;
          for (const std::string& text : values) {
            check_text(text);
            longest = std::max(longest, text.size());
          }
          const Handle type = text_type(longest);
          std::vector<char> packed(values.size() * std::max<std::size_t>(longest, 1), '\0');
          for (std::size_t i = 0; i < values.size(); ++i)
            std::copy(values[i].begin(), values[i].end(), packed.begin() + std::ptrdiff_t(i * longest));
          Handle dataset = create_dataset(file, path, type, values.size(), 0);
          if (!values.empty())
            checked(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed.data()), "H5Dwrite");
          write_attributes(dataset, entry.attributes);
        } else {
          const auto bytes = std::as_bytes(std::span{values});
          const bool small = bytes.size() < 1024;  // not worth a filter
          const std::size_t per_chunk = small ? 0 : std::min(values.size(), chunk_bytes / sizeof(T));
          Handle dataset = create_dataset(file, path, stored_type<T>(), values.size(), per_chunk);
          if (!small)
            write_chunks(dataset, bytes, sizeof(T), per_chunk, pool);
          else if (!values.empty())
            checked(H5Dwrite(dataset, stored_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "H5Dwrite");
          write_attributes(dataset, entry.attributes);
        }
      },
      entry.values);
}

void write_hdf5(const std::filesystem::path& part, const Checkpoint& checkpoint, ThreadPool* pool) {
  const Handle creation = property_list(H5P_FILE_CREATE);
  checked(H5Pset_userblock(creation, seal_size), "H5Pset_userblock");
  checked(H5Pset_obj_track_times(creation, false), "H5Pset_obj_track_times");
  const Handle access = property_list(H5P_FILE_ACCESS);
  checked(H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110), "H5Pset_libver_bounds");
  checked(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "H5Pset_fclose_degree");
  Handle file{H5Fcreate(part.c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose, "H5Fcreate"};
  const Handle group_creation = property_list(H5P_GROUP_CREATE);
  checked(H5Pset_obj_track_times(group_creation, false), "H5Pset_obj_track_times");
  std::set<std::string, std::less<>> groups;
  for (const auto& [path, entry] : checkpoint.arrays) {
    check_path(path);
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
      if (const auto group = path.substr(0, slash); groups.insert(group).second)
        Handle(H5Gcreate2(file, group.c_str(), H5P_DEFAULT, group_creation, H5P_DEFAULT), H5Gclose, "H5Gcreate");
    write_entry(file, path, entry, pool);
  }
  {
    const Handle root{H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "H5Gopen"};
    write_attributes(root, checkpoint.attributes);
  }
  file.close("H5Fclose");
}

void put_seal(const std::filesystem::path& part, const std::string& writer) {
  std::string text;
  {
    const Mapped file(part);
    if (file.bytes().size() <= seal_size) throw Hdf5Failed{"H5Fclose"};
    const std::string_view behind = file.bytes().substr(seal_size);
    Seal seal{checkpoint_format, writer, behind.size(), {}};
    seal.sha256 = digest_of(seal, behind);
    text = text_of(seal);
  }
  const int fd = ::open(part.c_str(), O_WRONLY | O_CLOEXEC);
  const bool ok = fd >= 0 && ::pwrite(fd, text.data(), text.size(), 0) == ssize_t(text.size());
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!ok) throw RunError("cannot write '" + part.string() + "': " + std::strerror(error));
}

bool looks_whole(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const Mapped file(path);
  const auto seal = read_seal(file.bytes());
  const auto* good = std::get_if<Seal>(&seal);
  return good && file.bytes().size() - seal_size == good->bytes;
}

/// Gives the present generation its second name before the new one takes its first, so no moment is without one.
void keep_previous(const std::filesystem::path& path) {
  if (!looks_whole(path)) return;
  const auto previous = previous_checkpoint(path);
  auto beside = previous;
  beside += ".part";
  std::error_code error;
  std::filesystem::remove(beside, error);
  std::filesystem::create_hard_link(path, beside, error);
  std::filesystem::rename(error ? path : beside, previous, error);  // a file system without links: the next best
  if (error) throw RunError("cannot put in place '" + previous.string() + "': " + error.message());
}

CheckpointAttributes read_attributes(hid_t object) {
  CheckpointAttributes out;
  H5O_info_t info;
  checked(H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS), "H5Oget_info");
  for (hsize_t i = 0; i < info.num_attrs; ++i) {
    const Handle attribute{H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, i, H5P_DEFAULT, H5P_DEFAULT),
                           H5Aclose, "H5Aopen"};
    std::string name(std::size_t(checked(H5Aget_name(attribute, 0, nullptr), "H5Aget_name")), '\0');
    checked(H5Aget_name(attribute, name.size() + 1, name.data()), "H5Aget_name");
    const Handle type{H5Aget_type(attribute), H5Tclose, "H5Aget_type"};
    switch (H5Tget_class(type)) {
      case H5T_FLOAT: {
        double value = 0;
        checked(H5Aread(attribute, H5T_IEEE_F64LE, &value), "H5Aread");
        out[name] = value;
        break;
      }
      case H5T_INTEGER: {
        std::int64_t value = 0;
        checked(H5Aread(attribute, H5T_STD_I64LE, &value), "H5Aread");
        out[name] = value;
        break;
      }
      case H5T_STRING: {
        std::string value(H5Tget_size(type), '\0');
        checked(H5Aread(attribute, text_type(value.size()), value.data()), "H5Aread");
        out[name] = value.substr(0, value.find('\0'));
        break;
      }
      default:
        throw Hdf5Failed{"an attribute of an unknown type"};
    }
  }
  return out;
}

CheckpointEntry read_entry(hid_t file, const std::string& path) {
  const Handle dataset{H5Dopen2(file, path.c_str(), H5P_DEFAULT), H5Dclose, "H5Dopen"};
  const Handle space{H5Dget_space(dataset), H5Sclose, "H5Dget_space"};
  const Handle type{H5Dget_type(dataset), H5Tclose, "H5Dget_type"};
  const auto count = std::size_t(checked(H5Sget_simple_extent_npoints(space), "H5Sget_simple_extent_npoints"));
  CheckpointEntry out;
  const auto read = [&]<class T>(T) {
    std::vector<T> values(count);
    if (count > 0) checked(H5Dread(dataset, stored_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "H5Dread");
    out.values = std::move(values);
  };
  const auto is = [&](hid_t known) { return H5Tequal(type, known) > 0; };
  if (is(H5T_IEEE_F64LE)) {
    read(double{});
  } else if (is(H5T_IEEE_F32LE)) {
    read(float{});
  } else if (is(H5T_STD_I64LE)) {
    read(std::int64_t{});
  } else if (is(H5T_STD_U8LE)) {
    read(std::uint8_t{});
  } else if (H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0) {
    const std::size_t size = H5Tget_size(type);
    std::string packed(count * size, '\0');
    if (count > 0) checked(H5Dread(dataset, text_type(size), H5S_ALL, H5S_ALL, H5P_DEFAULT, packed.data()), "H5Dread");
    std::vector<std::string> values;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string text = packed.substr(i * size, size);
      values.push_back(text.substr(0, text.find('\0')));
    }
    out.values = std::move(values);
  } else {
    throw Hdf5Failed{"an array of an unknown type"};
  }
  out.attributes = read_attributes(dataset);
  return out;
}

extern "C" herr_t howship_collect_path(hid_t root, const char* name, const H5L_info_t*, void* list) {
  H5O_info_t info;
  if (H5Oget_info_by_name2(root, name, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
  if (info.type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(list)->emplace_back(name);
  return 0;
}

}  // namespace

std::filesystem::path previous_checkpoint(const std::filesystem::path& path) {
  auto out = path;
  return out.replace_extension(".previous" + path.extension().string());
}

std::string writer_of_checkpoint(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  const Mapped file(path);
  const auto seal = read_seal(file.bytes());
  const auto* good = std::get_if<Seal>(&seal);
  return good ? good->writer : std::string{};
}

std::int64_t number(const CheckpointAttributes& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  if (found == attributes.end() || !std::holds_alternative<std::int64_t>(found->second))
    throw RunError("the checkpoint has no number '" + name + "'");
  return std::get<std::int64_t>(found->second);
}

std::string text(const CheckpointAttributes& attributes, const std::string& name) {
  const auto found = attributes.find(name);
  return found != attributes.end() && std::holds_alternative<std::string>(found->second)
             ? std::get<std::string>(found->second)
             : std::string{};
}

void write_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint, ThreadPool* pool) {
  HOWSHIP_ENSURE(checkpoint.writer.find('\n') == std::string::npos, "the name of the writer is one line");
  check_text(checkpoint.writer);
  auto part = path;
  part += ".part";
  const auto give_up = [&] {
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  };
  try {
    const Quiet quiet;
    write_hdf5(part, checkpoint, pool);
    put_seal(part, checkpoint.writer);
    keep_previous(path);
    publish_file(part, path);
  } catch (const Hdf5Failed& failed) {
    const int error = errno;
    give_up();
    throw RunError("cannot write '" + path.string() + "': " + (error ? std::strerror(error) : "no reason given") +
                   " (" + failed.what + ")");
  } catch (...) {
    give_up();
    throw;
  }
}

Checkpoint read_checkpoint(const std::filesystem::path& path) {
  Checkpoint out;
  {
    const Mapped file(path);
    const auto seal = read_seal(file.bytes());
    if (const auto* wrong = std::get_if<std::string>(&seal)) fail(path, *wrong);
    const Seal& good = std::get<Seal>(seal);
    const std::string_view behind = file.bytes().substr(seal_size);
    if (behind.size() < good.bytes) fail(path, "is cut short");
    if (behind.size() > good.bytes || digest_of(good, behind) != good.sha256)
      fail(path, "is damaged (its checksum does not hold)");
    out.writer = good.writer;
  }
  try {
    const Quiet quiet;
    const Handle access = property_list(H5P_FILE_ACCESS);
    checked(H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "H5Pset_fclose_degree");
    const Handle file{H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), H5Fclose, "H5Fopen"};
    const Handle root{H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "H5Gopen"};
    out.attributes = read_attributes(root);
    std::vector<std::string> paths;
    checked(H5Lvisit(root, H5_INDEX_NAME, H5_ITER_INC, howship_collect_path, &paths), "H5Lvisit");
    for (const std::string& name : paths) out.arrays.emplace(name, read_entry(file, name));
  } catch (const Hdf5Failed& failed) {
    fail(path, "cannot be read (" + failed.what + ")");
  }
  return out;
}

NewestCheckpoint read_newest_checkpoint(const std::filesystem::path& path) {
  try {
    return {read_checkpoint(path), path, {}};
  } catch (const RunError& newest) {
    const auto previous = previous_checkpoint(path);
    try {
      return {read_checkpoint(previous), previous, newest.what()};
    } catch (const RunError& older) {
      throw RunError(std::string{newest.what()} + "; " + older.what());
    }
  }
}

}  // namespace howship::records
