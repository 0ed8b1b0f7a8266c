// All kernels of one instruction set: SUFFIX names it, and the group sizes fit its registers.

#define N(name) KERNELS_JOIN(name, SUFFIX)

static INLINE v8 N(mask)(int rows) {
  v8 lanes = {0, 1, 2, 3, 4, 5, 6, 7};
  return SELECT(lanes < (double)rows, (v8)(1.0), (v8)(0.0));
}

#include "vector_math.h"
#include "families.h"
#include "passes.h"
#include "cross_product.h"
#include "householder.h"
#include "measures.h"
#include "matrix.h"
#include "gaussian.h"
#include "response_math.h"
#include "network.h"
#include "response_rows.h"
#include "response_passes.h"
#include "draw_rows.h"
#include "subsets.h"

static NOINLINE void N(map_exp)(const double *x, double *result, long count) {
  for (long at = 0; at < count; at += KERNELS_LANES) {
    v8 lanes = 0.0;
    long rest = count - at < KERNELS_LANES ? count - at : KERNELS_LANES;
    __builtin_memcpy(&lanes, x + at, rest * sizeof(double));
    lanes = N(exp)(lanes);
    __builtin_memcpy(result + at, &lanes, rest * sizeof(double));
  }
}

static NOINLINE void N(map_log1p)(const double *x, double *result, long count) {
  for (long at = 0; at < count; at += KERNELS_LANES) {
    v8 lanes = 0.0;
    long rest = count - at < KERNELS_LANES ? count - at : KERNELS_LANES;
    __builtin_memcpy(&lanes, x + at, rest * sizeof(double));
    lanes = N(log1p)(lanes);
    __builtin_memcpy(result + at, &lanes, rest * sizeof(double));
  }
}

#undef N
#undef FMA
#undef SUFFIX
#undef SINGLE_TILES
#undef GRADIENTS_TILES
#undef VALUES_GROUP
#undef CROSS_BLOCK
#undef MEASURE_CHAINS
#undef DRAWS_VECTORS
