// SPDX-License-Identifier: Apache-2.0
// What a page has instead of outside libraries: SHA-256, and for what only tests ask for (rays, blurred images) a halt,
// as a page makes no tests.
#ifdef __EMSCRIPTEN__
#include <kissfft/kiss_fftr.h>
#include <openssl/evp.h>
#include <xraylib.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>

struct evp_md_st {};

/// FIPS 180-4.
struct evp_md_ctx_st {
  std::array<std::uint32_t, 8> h{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> block{};
  std::uint64_t taken = 0;

  void mix() {
    static constexpr std::uint32_t k[64] = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};
    const auto turned = [](std::uint32_t x, int n) { return (x >> n) | (x << (32 - n)); };
    std::uint32_t w[64];
    for (std::size_t i = 0; i < 16; ++i)
      w[i] = std::uint32_t(block[4 * i]) << 24 | std::uint32_t(block[4 * i + 1]) << 16 |
             std::uint32_t(block[4 * i + 2]) << 8 | std::uint32_t(block[4 * i + 3]);
    for (std::size_t i = 16; i < 64; ++i)
      w[i] = w[i - 16] + (turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >> 3)) + w[i - 7] +
             (turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >> 10));
    auto [a, b, c, d, e, f, g, s] = h;
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint32_t one = s + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
      const std::uint32_t two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      s = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
    }
    const std::array<std::uint32_t, 8> more{a, b, c, d, e, f, g, s};
    for (std::size_t i = 0; i < 8; ++i) h[i] += more[i];
  }
  void add(unsigned char byte) {
    block[taken++ % 64] = byte;
    if (taken % 64 == 0) mix();
  }
};

extern "C" {

const EVP_MD* EVP_sha256() {
  static const EVP_MD one{};
  return &one;
}
EVP_MD_CTX* EVP_MD_CTX_new() { return new EVP_MD_CTX; }
void EVP_MD_CTX_free(EVP_MD_CTX* context) { delete context; }
int EVP_DigestInit_ex(EVP_MD_CTX* context, const EVP_MD*, ENGINE*) {
  *context = {};
  return 1;
}
int EVP_DigestUpdate(EVP_MD_CTX* context, const void* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) context->add(static_cast<const unsigned char*>(bytes)[i]);
  return 1;
}
int EVP_DigestFinal_ex(EVP_MD_CTX* context, unsigned char* out, unsigned* size) {
  const std::uint64_t bits = 8 * context->taken;
  context->add(0x80);
  while (context->taken % 64 != 56) context->add(0);
  for (int shift = 56; shift >= 0; shift -= 8) context->add(static_cast<unsigned char>(bits >> shift));
  for (std::size_t i = 0; i < 32; ++i) out[i] = static_cast<unsigned char>(context->h[i / 4] >> (24 - 8 * (i % 4)));
  *size = 32;
  return 1;
}

double CS_Total(int, double, xrl_error**) { std::abort(); }
double CS_Energy(int, double, xrl_error**) { std::abort(); }
kiss_fft_cfg kiss_fft_alloc(int, int, void*, std::size_t*) { std::abort(); }
void kiss_fft(kiss_fft_cfg, const kiss_fft_cpx*, kiss_fft_cpx*) { std::abort(); }
kiss_fftr_cfg kiss_fftr_alloc(int, int, void*, std::size_t*) { std::abort(); }
void kiss_fftr(kiss_fftr_cfg, const kiss_fft_scalar*, kiss_fft_cpx*) { std::abort(); }
void kiss_fftri(kiss_fftr_cfg, const kiss_fft_cpx*, kiss_fft_scalar*) { std::abort(); }
}
#endif
