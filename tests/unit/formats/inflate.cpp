// SPDX-License-Identifier: Apache-2.0
// Streams that are sound, long, several, followed by something, cut or damaged, in both wrappings.
#include "howship/formats/inflate.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "howship/formats/compression.hpp"

namespace howship::formats {
namespace {

std::string content() {
  std::string out;
  for (int k = 0; out.size() < 100'000; ++k) out += std::to_string(k * k % 977) + " ";
  out.resize(100'000);
  return out;
}

std::string packed(bool in_gzip) {
  const std::string all = content();
  const auto bytes = std::as_bytes(std::span{all.data(), all.size()});
  return in_gzip ? gzip(bytes) : zlib(bytes);
}

TEST(Inflate, a_sound_stream_is_whole_whatever_room_there_is_for_it) {
  const std::string all = content();
  for (const bool in_gzip : {true, false})
    for (const std::size_t limit : {std::size_t(0), std::size_t(1), std::size_t(99'999), std::size_t(100'000),
                                    std::size_t(300'000), std::size_t(1) << 40}) {
      const Inflated got = inflate_up_to(packed(in_gzip), limit, true);
      EXPECT_EQ(got.bytes, all.substr(0, limit)) << limit;
      EXPECT_EQ(got.unpacked, all.size()) << limit;
      EXPECT_TRUE(got.whole && !got.too_short && !got.damaged) << limit;
      EXPECT_EQ(got.behind, 0u) << limit;
    }
}

TEST(Inflate, members_behind_each_other_are_one_content_and_what_is_behind_them_is_counted) {
  const std::string one = packed(true), all = content();
  const Inflated two = inflate_up_to(one + one, 400'000, true);
  EXPECT_EQ(two.bytes, all + all);
  EXPECT_TRUE(two.whole);
  for (const bool in_gzip : {true, false}) {
    const Inflated more = inflate_up_to(packed(in_gzip) + "xyz", 400'000, true);
    EXPECT_EQ(more.bytes, all);
    EXPECT_EQ(more.behind, 3u);
  }
}

TEST(Inflate, a_stream_that_is_cut_or_damaged_is_told_as_such) {
  for (const bool in_gzip : {true, false}) {
    std::string stream = packed(in_gzip);
    const Inflated cut = inflate_up_to(stream.substr(0, stream.size() / 2), 100'000, true);
    EXPECT_TRUE(cut.too_short && !cut.whole && !cut.damaged);
    EXPECT_GT(cut.bytes.size(), 0u);
    stream[stream.size() - 6] = char(stream[stream.size() - 6] ^ 0x55);  // the checksum, or what it is of
    const Inflated damaged = inflate_up_to(stream, 100'000, true);
    EXPECT_TRUE(!damaged.whole && (damaged.damaged || damaged.too_short));
  }
}

TEST(Inflate, what_only_begins_as_a_stream_is_damaged_or_cut_and_a_false_second_member_is_left_behind) {
  for (const bool to_the_end : {true, false}) {
    const Inflated nothing = inflate_up_to("", 10, to_the_end);
    EXPECT_TRUE(nothing.too_short && !nothing.whole && !nothing.damaged);
    const Inflated one = inflate_up_to("\x1f", 10, to_the_end);
    EXPECT_TRUE(one.too_short && !one.whole && !one.damaged);
    const Inflated other = inflate_up_to("\x1f and so on", 10, to_the_end);
    EXPECT_TRUE(other.damaged && !other.whole && !other.too_short);
    EXPECT_EQ(other.bytes, "");
  }
  const std::string gz = packed(true), all = content();
  for (const std::string& behind : {std::string("\x1f"), std::string("\x1f\x8c more"), std::string("more")}) {
    const Inflated got = inflate_up_to(gz + behind, 400'000, true);
    EXPECT_EQ(got.bytes, all);
    EXPECT_TRUE(got.whole && !got.damaged);
    EXPECT_EQ(got.behind, behind.size());
  }
  const Inflated half = inflate_up_to(gz + "\x1f\x8b", 400'000, true);  // begins as a member, and ends there
  EXPECT_EQ(half.bytes, all);
  EXPECT_TRUE(half.too_short && !half.whole);
}

TEST(Inflate, a_claim_of_much_that_comes_with_little_takes_no_memory) {
  const std::string all = content();
  const Inflated claimed = inflate_up_to(packed(true), std::size_t(1) << 40, true);
  EXPECT_EQ(claimed.bytes, all);
  EXPECT_LT(claimed.bytes.capacity(), std::size_t(1) << 20);
}

}  // namespace
}  // namespace howship::formats
