#pragma once
#include <gsl/gsl_cblas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf.h>
#include <stdint.h>

// Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as
// 1, 2, 3", section 3.3) as a gsl_rng_type. The whole state is a 128-bit key and a 256-bit
// counter, so a stream is named by its key and needs no seeding trick.
typedef struct {
  uint64_t key[2];
  uint64_t counter[4];
  uint64_t block[4];
  uint64_t used;  // words of `block` already handed out; 4 means none is left
} cgsl_philox_state;

static inline void cgsl_philox_block(
    const uint64_t key[2], const uint64_t counter[4], uint64_t out[4]) {
  uint64_t k0 = key[0], k1 = key[1];
  uint64_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  for (int round = 0; round < 10; round++) {
    const unsigned __int128 low = (unsigned __int128)0xD2E7470EE14C6C93ULL * c0;
    const unsigned __int128 high = (unsigned __int128)0xCA5A826395121157ULL * c2;
    c0 = (uint64_t)(high >> 64) ^ c1 ^ k0;
    c1 = (uint64_t)high;
    c2 = (uint64_t)(low >> 64) ^ c3 ^ k1;
    c3 = (uint64_t)low;
    k0 += 0x9E3779B97F4A7C15ULL;
    k1 += 0xBB67AE8584CAA73BULL;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static inline unsigned long cgsl_philox_get(void *state) {
  cgsl_philox_state *s = (cgsl_philox_state *)state;
  if (s->used == 4) {
    cgsl_philox_block(s->key, s->counter, s->block);
    for (int i = 0; i < 4 && ++s->counter[i] == 0; i++) {
    }
    s->used = 0;
  }
  return s->block[s->used++];
}

// Makes the block in hand again after the key and the counter have been set.
static inline void cgsl_philox_reblock(cgsl_philox_state *s) {
  uint64_t before[4] = {s->counter[0], s->counter[1], s->counter[2], s->counter[3]};
  for (int i = 0; i < 4 && before[i]-- == 0; i++) {
  }
  cgsl_philox_block(s->key, before, s->block);
}

// 53-bit uniform in [0, 1).
static inline double cgsl_philox_get_double(void *state) {
  return (double)(cgsl_philox_get(state) >> 11) * 0x1.0p-53;
}

static inline void cgsl_philox_set(void *state, unsigned long seed) {
  const cgsl_philox_state fresh = {{seed, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, 4};
  *(cgsl_philox_state *)state = fresh;
}

// A function instead of a global: Swift 6 refuses mutable C globals.
static inline const gsl_rng_type *cgsl_philox_type(void) {
  static const gsl_rng_type type = {
      "philox4x64-10",    UINT64_MAX,      0, sizeof(cgsl_philox_state), cgsl_philox_set,
      cgsl_philox_get, cgsl_philox_get_double};
  return &type;
}

#if defined(__x86_64__)
// glibc chooses exp and log by this.
static inline _Bool cgsl_has_fma(void) { return __builtin_cpu_supports("fma"); }
#endif
