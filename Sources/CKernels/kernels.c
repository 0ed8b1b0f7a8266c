#include "CKernels.h"

// Products are fused only where FMA says so.
#pragma STDC FP_CONTRACT OFF

// Vectors are passed between functions of this file only, where all are inlined or built alike.
#pragma clang diagnostic ignored "-Wpsabi"

typedef double v8 __attribute__((ext_vector_type(8)));
typedef unsigned long long u8 __attribute__((ext_vector_type(8)));
typedef long long i8 __attribute__((ext_vector_type(8)));

#define INLINE inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))
#define JOIN(name, suffix) name##_##suffix
#define KERNELS_JOIN(name, suffix) JOIN(name, suffix)
#define LOAD(pointer) (*(const v8 *)(pointer))
#define STORE(pointer, value) (*(v8 *)(pointer) = (value))
#define AS_BITS(x) ((u8)(x))
#define AS_DOUBLE(x) ((v8)(x))
#define SELECT(condition, yes, no) ((condition) ? (yes) : (no))
// Selects by the sign bit.
#define SELECT_SIGN(x, yes, no) (((i8)(x) < 0) ? (yes) : (no))
#define GROUP_MAX 16
#define REFLECT_COLUMNS 4
#define EACH_FAMILY(call) \
  switch (family) { \
  case glm_logistic: { enum { family_ = glm_logistic }; call; break; } \
  case glm_poisson: { enum { family_ = glm_poisson }; call; break; } \
  case glm_gaussian: { enum { family_ = glm_gaussian }; call; break; } \
  }

#include "draw_order.h"

#if defined(__aarch64__)
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define FMA(a, b, c) ((a) * (b) + (c))
#endif
#define SUFFIX baseline
#define SINGLE_TILES 1
#define GRADIENTS_TILES 1
#define VALUES_GROUP 1
#define CROSS_BLOCK 1
#define MEASURE_CHAINS 2
#define DRAWS_VECTORS 1
#include "body.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define SUFFIX avx2
#define SINGLE_TILES 4
#define GRADIENTS_TILES 1
#define VALUES_GROUP 1
#define CROSS_BLOCK 2
#define MEASURE_CHAINS 4
#define DRAWS_VECTORS 1
#include "body.h"
#pragma clang attribute pop

#pragma clang attribute push( \
  __attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#define SUFFIX avx512
#define SINGLE_TILES 4
#define GRADIENTS_TILES 4
#define VALUES_GROUP 2
#define CROSS_BLOCK 4
#define MEASURE_CHAINS 16
#define DRAWS_VECTORS 2
#include "body.h"
#pragma clang attribute pop
#endif

bool kernels_supports(int isa) {
  if (isa == kernels_baseline) return true;
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (isa == kernels_avx2) return avx2;
  if (isa == kernels_avx512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
           && __builtin_cpu_supports("avx512vl");
  }
#endif
  return false;
}

#if defined(__x86_64__)
#define DISPATCH(name, ...) \
  switch (isa) { \
  case kernels_avx512: return name##_avx512(__VA_ARGS__); \
  case kernels_avx2: return name##_avx2(__VA_ARGS__); \
  default: return name##_baseline(__VA_ARGS__); \
  }
#else
#define DISPATCH(name, ...) return name##_baseline(__VA_ARGS__);
#endif

void kernels_exp(int isa, const double *x, double *result, long count) {
  DISPATCH(map_exp, x, result, count)
}

void kernels_log1p(int isa, const double *x, double *result, long count) {
  DISPATCH(map_log1p, x, result, count)
}

double glm_value_gradient(
  int isa, int family, const glm_design *design, const double *coefficients, double *gradient,
  double *scratch
) {
  DISPATCH(value_gradient, family, design, coefficients, gradient, scratch)
}

void glm_value_gradients(
  int isa, int family, const glm_design *design, const double *coefficients, double *values,
  double *gradients, double *scratch
) {
  DISPATCH(value_gradients, family, design, coefficients, values, gradients, scratch)
}

double glm_value(int isa, int family, const glm_design *design, const double *coefficients) {
  DISPATCH(value, family, design, coefficients)
}

void glm_values(
  int isa, int family, const glm_design *design, const double *coefficients, long count,
  double *values, double *scratch
) {
  DISPATCH(values, family, design, coefficients, count, values, scratch)
}

void glm_cross_product(
  int isa, int family, const glm_design *design, const double *coefficients, double *product,
  double *scratch
) {
  DISPATCH(cross_product, family, design, coefficients, product, scratch)
}

void kernels_multiply(
  int isa, const double *columns, long rows, long count, const double *vector, double *result
) {
  DISPATCH(multiply, columns, rows, count, vector, result)
}

void kernels_multiply_transposed(
  int isa, const double *columns, long rows, long count, const double *vector, double *result
) {
  DISPATCH(multiply_transposed, columns, rows, count, vector, result)
}

void kernels_network(
  int isa, const double *columns, long rows, long inputs, long units, const double *weights,
  double *result
) {
  DISPATCH(network, columns, rows, inputs, units, weights, result)
}

void kernels_network_slopes(
  int isa, const double *columns, long rows, long inputs, long units, const double *weights,
  const double *slopes, double *result, double *scratch
) {
  DISPATCH(network_slopes, columns, rows, inputs, units, weights, slopes, result, scratch)
}

void kernels_householder(int isa, double *matrix, long rows, long columns, double *scratch) {
  DISPATCH(householder, matrix, rows, columns, scratch)
}

void kernels_normals(int isa, const unsigned long long *bits, double *result, long count) {
  DISPATCH(normals, bits, result, count)
}

void kernels_diagonal_value(
  int isa, const double *table, long stride, long count, double precision, const double *x,
  double *gradient, double *sums
) {
  DISPATCH(diagonal_value, table, stride, count, precision, x, gradient, sums)
}

double kernels_diagonal_draw(
  int isa, const double *table, long stride, long count, double sigma, const double *normals,
  double *draw
) {
  DISPATCH(diagonal_draw, table, stride, count, sigma, normals, draw)
}

void kernels_project(
  int isa, const double *direction, const double *columns, long step, long rows, long count,
  double *sums
) {
  DISPATCH(project_all, direction, columns, step, rows, count, sums)
}

double kernels_read(int isa, const double *x, long count) { DISPATCH(read, x, count) }

double kernels_multiply_add(int isa, long rounds) { DISPATCH(multiply_add, rounds) }

void response_pass(
  int isa, int kind, const response_rows *rows, const double *parameters, double *sums
) {
  DISPATCH(response_pass, kind, rows, parameters, sums)
}

void draws_predict(
  int isa, const double *b, long count, long step, const double *x, const double *offsets,
  long rows, double *eta
) {
  DISPATCH(draws_predict, b, count, step, x, offsets, rows, eta)
}

void draws_summarize(
  int isa, int curve, const double *t, const double *spread, double linear, long count,
  double scalar_center, double mean_center, draws_sums *sums
) {
  DISPATCH(
    draws_summarize, curve, t, spread, linear, count, scalar_center, mean_center, sums)
}

long draws_outside(int isa, const double *t, long count, double low, double high) {
  DISPATCH(draws_outside, t, count, low, high)
}

void draws_order(
  int isa, const double *t, long count, long rank, double low, double high, double *scratch,
  double *pair
) {
  DISPATCH(draws_order, t, count, rank, low, high, scratch, pair)
}

double subset_rates(
  int isa, const subset_evidence *evidence, const subset_state *state, double uniform,
  double *inclusion, double *rates
) {
  DISPATCH(subset_rates, evidence, state, uniform, inclusion, rates)
}
