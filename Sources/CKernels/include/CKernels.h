// Vector kernels of generalised linear models, one copy for each instruction set.
//
// AVX2 and AVX-512 do the same operations on the same eight lanes in the same order, fused
// multiply-adds included, so they give the same bits; the baseline rounds its products.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>

#include "DrawKernels.h"
#include "ResponseKernels.h"
#include "SubsetKernels.h"

#define KERNELS_LANES 8

enum kernels_isa { kernels_baseline = 0, kernels_avx2 = 1, kernels_avx512 = 2 };

// Whether this processor, and this build, can run an instruction set.
bool kernels_supports(int isa);

// exp(x) to 2 ulp: +inf above 709.78, gradual underflow below -708.4, NaN of NaN.
void kernels_exp(int isa, const double *x, double *result, long count);

// log(1 + x) for x >= 0 to 2 ulp; +inf of +inf, NaN of NaN.
void kernels_log1p(int isa, const double *x, double *result, long count);

// Standard normals from random bits, `count` of each, a multiple of 16: pairs (i, i + 8) of every 16
// by the method of Box and Muller, to 4 ulp of its exact values, none beyond 8.58.
void kernels_normals(int isa, const unsigned long long *bits, double *result, long count);

// log likelihoods, up to terms without the linear predictor eta:
//   logistic  k eta - m log(1 + exp eta)     k successes in m trials
//   poisson   y eta - m exp eta              y the sum of m counts
//   gaussian  -m (y - eta)^2 / 2             unit variance
enum glm_family { glm_logistic = 0, glm_poisson = 1, glm_gaussian = 2 };

// A design matrix with its response, in tiles of eight rows.
//
// A tile is a run of 8-lane vectors: the offset if any, the response, the multiplicity m if any,
// then the columns. The intercept is not stored. Lanes of the last tile beyond its rows repeat a
// row that is there, so that they never overflow alone, with response and multiplicity 0.
typedef struct {
  const double *tiles;  // aligned to 64 bytes
  long tile_count;
  long column_count;    // stored columns
  int last_rows;        // rows of the last tile, 1 to 8
  bool has_intercept;   // the first coefficient is added to eta
  bool has_offset;
  bool has_multiplicity;
} glm_design;

// Numbers of coefficients and of vectors before the columns of a tile.
static inline long glm_coefficient_count(const glm_design *design) {
  return design->column_count + design->has_intercept;
}

static inline long glm_tile_size(const glm_design *design) {
  return KERNELS_LANES
         * (design->column_count + 1 + design->has_offset + design->has_multiplicity);
}

// How many coefficient vectors a block of glm_values and glm_value_gradients takes together.
#define GLM_BLOCK 8
#define GLM_GRADIENT_BLOCK 4

// Doubles of scratch, aligned to 64 bytes, that the functions of the same name need.
static inline long glm_value_gradient_scratch(const glm_design *design) {
  return KERNELS_LANES * glm_coefficient_count(design);
}

static inline long glm_value_gradients_scratch(const glm_design *design) {
  return GLM_GRADIENT_BLOCK * (KERNELS_LANES + 1) * glm_coefficient_count(design);
}

static inline long glm_values_scratch(const glm_design *design, long count) {
  long blocks = (count + GLM_BLOCK - 1) / GLM_BLOCK;
  return blocks * GLM_BLOCK * (2 * KERNELS_LANES + glm_coefficient_count(design));
}

#define GLM_CROSS_TILES 16

static inline long glm_cross_product_scratch(const glm_design *design) {
  long p = glm_coefficient_count(design);
  return KERNELS_LANES * (p * p + GLM_CROSS_TILES * (p + 1));
}

// The log likelihood, with its gradient added to `gradient`; one pass over the tiles.
double glm_value_gradient(
  int isa, int family, const glm_design *design, const double *coefficients, double *gradient,
  double *scratch);

// GLM_GRADIENT_BLOCK log likelihoods and gradients, vector after vector; one pass over the tiles.
void glm_value_gradients(
  int isa, int family, const glm_design *design, const double *coefficients, double *values,
  double *gradients, double *scratch);

// The log likelihood alone, with the same bits.
double glm_value(int isa, int family, const glm_design *design, const double *coefficients);

// Log likelihoods of `count` coefficient vectors, which lie one after the other. Each has the bits
// that glm_value_gradient gives it, whatever the others are.
void glm_values(
  int isa, int family, const glm_design *design, const double *coefficients, long count,
  double *values, double *scratch);

// X'WX with W = -d2 log likelihood / d eta2, the whole matrix, row by row.
void glm_cross_product(
  int isa, int family, const glm_design *design, const double *coefficients, double *product,
  double *scratch);

// result += X b and result += X' d, X of `rows` x `count` in columns, of any alignment.
void kernels_multiply(
  int isa, const double *columns, long rows, long count, const double *vector, double *result
);
void kernels_multiply_transposed(
  int isa, const double *columns, long rows, long count, const double *vector, double *result
);

// result += sum over units h of v_h tanh(b_h + sum_j w_hj x_j), X of `rows` x `inputs` in columns, of
// any alignment; `weights` holds b, w and v of one unit after the other.
void kernels_network(
  int isa, const double *columns, long rows, long inputs, long units, const double *weights,
  double *result
);
// result += the slopes by the weights of what has the given slopes by each row's sum; `scratch` takes
// a number a row.
void kernels_network_slopes(
  int isa, const double *columns, long rows, long inputs, long units, const double *weights,
  const double *slopes, double *result, double *scratch
);

// A gaussian regression in `count` directions in which data and prior are diagonal: a table of their
// precisions lambda (times sigma^2), estimates h, prior precisions kappa and prior means k, each of
// `stride` numbers, a multiple of KERNELS_LANES and zeros beyond `count`.
//
// Writes sum lambda (x - h)^2 and sum kappa (x - k)^2 to `sums`, and unless it is null, the gradient
// -(precision lambda (x - h) + kappa (x - k)).
void kernels_diagonal_value(
  int isa, const double *table, long stride, long count, double precision, const double *x,
  double *gradient, double *sums);

// Draws (lambda h + kappa sigma^2 k) / j + z sigma / sqrt j, j = lambda + kappa sigma^2, from standard
// normals z; returns sum lambda kappa / j (h - k)^2 + z^2.
double kernels_diagonal_draw(
  int isa, const double *table, long stride, long count, double sigma, const double *normals,
  double *draw);

// Reduces a matrix to the R of its QR factorisation, on and above its diagonal, by Householder
// reflections (Golub and Van Loan 2013, algorithm 5.2.1); 2 rows columns^2 operations.
//
// Columns are aligned to 64 bytes and filled up with zeros to a multiple of KERNELS_LANES, as
// `scratch` is. Every instruction set gives the same bits. Below the diagonal nothing of use is left.
void kernels_householder(int isa, double *matrix, long rows, long columns, double *scratch);

// Adds the inner products of a column with `count` others, `step` doubles apart, to `sums`. All are
// aligned to 64 bytes, and `rows` is a multiple of KERNELS_LANES. Every instruction set gives the same
// bits.
void kernels_project(
  int isa, const double *direction, const double *columns, long step, long rows, long count,
  double *sums);

// What a processor can do, for the roofline: sums `count` doubles (a multiple of 64), and runs
// `rounds` times 32 fused multiply-adds of eight lanes (512 operations a round).
double kernels_read(int isa, const double *x, long count);
double kernels_multiply_add(int isa, long rounds);

#endif
