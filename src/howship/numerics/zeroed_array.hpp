// SPDX-License-Identifier: Apache-2.0
// Large arrays of plain numbers, zero at first, aligned for packs.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

namespace howship {

/// `size` zeros at a multiple of 64 bytes. Pages come from the system when first touched, so that threads which fill an
/// array together also share the cost of its pages, and parts that are never touched cost no memory.
template <class T>
class ZeroedArray {
 public:
  ZeroedArray() = default;
  explicit ZeroedArray(std::size_t size) : size_(size) {
    if (size == 0) return;
    const std::size_t bytes = size * sizeof(T);
    storage_.reset(std::calloc(bytes + alignment, 1));
    if (!storage_) throw std::bad_alloc();
    void* start = storage_.get();
    std::size_t room = bytes + alignment;
    data_ = static_cast<T*>(std::align(alignment, bytes, start, room));
    if (bytes > huge_page) {
      // Advice only: large pages make the first touch about ten times cheaper.
      const auto first = (reinterpret_cast<std::uintptr_t>(data_) + huge_page - 1) / huge_page * huge_page;
      const auto last = (reinterpret_cast<std::uintptr_t>(data_) + bytes) / huge_page * huge_page;
      if (last > first) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
    }
  }
  T* data() { return data_; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::span<T> span() { return {data_, size_}; }
  std::span<const T> span() const { return {data_, size_}; }

 private:
  static constexpr std::size_t alignment = 64, huge_page = std::size_t(2) << 20;
  struct Free {
    void operator()(void* p) const { std::free(p); }
  };
  std::unique_ptr<void, Free> storage_;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace howship
