// Passes over the tiles of a design. Included once for each instruction set.
//
// A group is G tiles and K coefficient vectors, both constants after inlining: G K linear
// predictors stay in registers while the columns go by. Every sum runs over the columns, or over the
// tiles, in order, so that neither G nor K changes a bit.

// Designs of more doubles than this are not expected in the second level cache. The columns of the
// next group are then asked for ahead, half of them in each loop over columns: their loads would
// come too late while the arithmetic of this group fills the processor's window.
#ifndef FAR_SIZE
#define FAR_SIZE 32768
#endif

// eta[g * K + k], from coefficients [column][vector].
//
// Summed in a copy that is indexed by constants alone, which stays in registers.
static INLINE void N(predict)(
  int G, int K, const glm_design *d, const double *tile, const double *coefficients, v8 *eta
) {
  long size = glm_tile_size(d);
  v8 sum[GROUP_MAX];
  for (int g = 0; g < G; g++) {
    v8 offset = d->has_offset ? LOAD(tile + g * size) : (v8)(0.0);
    for (int k = 0; k < K; k++) {
      sum[g * K + k] = d->has_intercept ? offset + coefficients[k] : offset;
    }
  }
  long columns = d->column_count;
  const double *x = tile + size - KERNELS_LANES * columns;
  const double *b = coefficients + (d->has_intercept ? K : 0);
  bool is_far = d->tile_count * size > FAR_SIZE;
  for (long column = 0; column < columns; column++, x += KERNELS_LANES, b += K) {
    if (is_far) {
      for (int g = 0; g < G / 2; g++) __builtin_prefetch(x + (G + g) * size);
    }
    for (int g = 0; g < G; g++) {
      v8 cell = LOAD(x + g * size);
      for (int k = 0; k < K; k++) sum[g * K + k] = FMA(cell, (v8)(b[k]), sum[g * K + k]);
    }
  }
  for (int i = 0; i < G * K; i++) eta[i] = sum[i];
}

// Adds the log likelihoods, and replaces linear predictors by slopes where they are wanted.
static INLINE void N(compare)(
  int G, int K, enum glm_family family, enum weights weights, const glm_design *d,
  const double *tile, bool wants_slopes, v8 *eta, N(sums) *sums
) {
  long size = glm_tile_size(d);
#pragma clang loop unroll(full)
  for (int g = 0; g < G; g++) {
    const double *head = tile + g * size + KERNELS_LANES * d->has_offset;
    v8 y = LOAD(head);
    v8 m = weights == unit_weights ? (v8)(1.0)
           : weights == count_weights ? LOAD(head + KERNELS_LANES) : N(mask)(d->last_rows);
    for (int k = 0; k < K; k++) {
      v8 slope = N(slope)(family, eta[g * K + k], y, m, weights, &sums[k]);
      if (wants_slopes) eta[g * K + k] = slope;
    }
  }
}

// Adds X' slope to lanes[column][vector].
static INLINE void N(gather)(
  int G, int K, const glm_design *d, const double *tile, const v8 *slope, double *lanes
) {
  long size = glm_tile_size(d);
  bool is_far = d->tile_count * size > FAR_SIZE;
  if (d->has_intercept) {
    for (int k = 0; k < K; k++) {
      v8 sum = LOAD(lanes + k * KERNELS_LANES);
      for (int g = 0; g < G; g++) sum += slope[g * K + k];
      STORE(lanes + k * KERNELS_LANES, sum);
    }
    lanes += K * KERNELS_LANES;
  }
  long columns = d->column_count;
  const double *x = tile + size - KERNELS_LANES * columns;
  for (long column = 0; column < columns; column++, x += KERNELS_LANES) {
    if (is_far) {
      for (int g = G / 2; g < G; g++) __builtin_prefetch(x + (G + g) * size);
    }
    for (int k = 0; k < K; k++, lanes += KERNELS_LANES) {
      v8 sum = LOAD(lanes);
      for (int g = 0; g < G; g++) sum = FMA(LOAD(x + g * size), slope[g * K + k], sum);
      STORE(lanes, sum);
    }
  }
}

static INLINE void N(group)(
  int G, int K, enum glm_family family, enum weights weights, const glm_design *d,
  const double *tile, const double *coefficients, N(sums) *sums, double *lanes
) {
  v8 eta[GROUP_MAX];
  N(predict)(G, K, d, tile, coefficients, eta);
  N(compare)(G, K, family, weights, d, tile, lanes != 0, eta, sums);
  if (lanes) N(gather)(G, K, d, tile, eta, lanes);
}

// The tiles of a range that starts at a multiple of TILES_A_PRODUCT, or within one.
static INLINE void N(range)(
  int G, int K, enum glm_family family, const glm_design *d, long start, long end,
  const double *coefficients, N(sums) *sums, double *lanes
) {
  long size = glm_tile_size(d);
  bool has_mask = !d->has_multiplicity && end == d->tile_count && d->last_rows < KERNELS_LANES;
  long whole = has_mask ? end - 1 : end, tile = start;
#define GROUP(count, weights) \
  N(group)( \
    count, K, family, weights, d, d->tiles + tile * size, coefficients, sums, lanes)
  if (d->has_multiplicity) {
    for (; tile + G <= whole; tile += G) GROUP(G, count_weights);
    for (; tile < whole; tile++) GROUP(1, count_weights);
  } else {
    for (; tile + G <= whole; tile += G) GROUP(G, unit_weights);
    for (; tile < whole; tile++) GROUP(1, unit_weights);
  }
  if (has_mask) GROUP(1, mask_weights);
#undef GROUP
  if (family == glm_logistic && (end == d->tile_count || end % TILES_A_PRODUCT == 0)) {
    for (int k = 0; k < K; k++) N(flush)(&sums[k]);
  }
}

static INLINE void N(pass)(
  int G, int K, enum glm_family family, const glm_design *d, const double *coefficients,
  N(sums) *sums, double *lanes
) {
  for (long start = 0; start < d->tile_count; start += TILES_A_PRODUCT) {
    long end = start + TILES_A_PRODUCT;
    if (end > d->tile_count) end = d->tile_count;
    N(range)(G, K, family, d, start, end, coefficients, sums, lanes);
  }
}

static NOINLINE double N(value_gradient)(
  enum glm_family family, const glm_design *d, const double *coefficients, double *gradient,
  double *scratch
) {
  long p = glm_coefficient_count(d);
  N(sums) sums = {0.0, 0.0};
  for (long i = 0; i < p; i++) STORE(scratch + i * KERNELS_LANES, (v8)(0.0));
  EACH_FAMILY(N(pass)(SINGLE_TILES, 1, family_, d, coefficients, &sums, scratch));
  for (long i = 0; i < p; i++) gradient[i] += N(total)(LOAD(scratch + i * KERNELS_LANES));
  return N(total)(sums.linear);
}

static NOINLINE void N(value_gradients)(
  enum glm_family family, const glm_design *d, const double *coefficients, double *values,
  double *gradients, double *scratch
) {
  enum { K = GLM_GRADIENT_BLOCK };
  long p = glm_coefficient_count(d);
  double *packed = scratch + K * KERNELS_LANES * p;
  N(sums) sums[K];
  for (int k = 0; k < K; k++) {
    sums[k] = (N(sums)){0.0, 0.0};
    for (long i = 0; i < p; i++) packed[i * K + k] = coefficients[k * p + i];
  }
  for (long i = 0; i < K * p; i++) STORE(scratch + i * KERNELS_LANES, (v8)(0.0));
  EACH_FAMILY(N(pass)(GRADIENTS_TILES, K, family_, d, packed, sums, scratch));
  for (int k = 0; k < K; k++) {
    values[k] = N(total)(sums[k].linear);
    for (long i = 0; i < p; i++) {
      gradients[k * p + i] = N(total)(LOAD(scratch + (i * K + k) * KERNELS_LANES));
    }
  }
}

// All coefficient vectors go by while TILES tiles stay in the cache. TILES divides TILES_A_PRODUCT.
static NOINLINE void N(values)(
  enum glm_family family, const glm_design *d, const double *coefficients, long count,
  double *values, double *scratch
) {
  enum { K = GLM_BLOCK, TILES = 32 };
  long p = glm_coefficient_count(d), blocks = (count + K - 1) / K;
  N(sums) *sums = (N(sums) *)scratch;
  double *packed = scratch + blocks * K * 2 * KERNELS_LANES;
  for (long v = 0; v < blocks * K; v++) {
    sums[v] = (N(sums)){0.0, 0.0};
    double *column = packed + v / K * K * p + v % K;
    for (long i = 0; i < p; i++) column[i * K] = v < count ? coefficients[v * p + i] : 0;
  }
  for (long start = 0; start < d->tile_count; start += TILES) {
    long end = start + TILES;
    if (end > d->tile_count) end = d->tile_count;
    for (long b = 0; b < blocks; b++) {
      EACH_FAMILY(N(range)(
        VALUES_GROUP, K, family_, d, start, end, packed + b * K * p, sums + b * K, 0));
    }
  }
  for (long v = 0; v < count; v++) values[v] = N(total)(sums[v].linear);
}

static NOINLINE double N(value)(
  enum glm_family family, const glm_design *d, const double *coefficients
) {
  N(sums) sums = {0.0, 0.0};
  EACH_FAMILY(N(pass)(SINGLE_TILES, 1, family_, d, coefficients, &sums, 0));
  return N(total)(sums.linear);
}
