// X'WX. Included once for each instruction set.

// Adds sum over tiles of left[a] right[b] to lanes[a * stride + b], a < A, b < B; the tiles of both
// sides are `step` doubles apart.
static INLINE void N(cross_block)(
  int A, int B, long tiles, const double *left, long left_step, const double *right,
  long right_step, double *lanes, long stride
) {
  v8 sum[CROSS_BLOCK * CROSS_BLOCK];
  for (int a = 0; a < A; a++) {
    for (int b = 0; b < B; b++) sum[a * B + b] = LOAD(lanes + (a * stride + b) * KERNELS_LANES);
  }
  for (long t = 0; t < tiles; t++, left += left_step, right += right_step) {
    for (int a = 0; a < A; a++) {
      v8 x = LOAD(left + a * KERNELS_LANES);
      for (int b = 0; b < B; b++) {
        sum[a * B + b] = FMA(x, LOAD(right + b * KERNELS_LANES), sum[a * B + b]);
      }
    }
  }
  for (int a = 0; a < A; a++) {
    for (int b = 0; b < B; b++) STORE(lanes + (a * stride + b) * KERNELS_LANES, sum[a * B + b]);
  }
}

// The columns of some tiles times their weights, the weights themselves as column of the intercept.
static INLINE void N(weigh)(
  enum glm_family family, const glm_design *d, long start, long tiles, const double *coefficients,
  double *weighted
) {
  long size = glm_tile_size(d), q = d->column_count;
  for (long t = 0; t < tiles; t++) {
    const double *tile = d->tiles + (start + t) * size;
    v8 eta;
    N(predict)(1, 1, d, tile, coefficients, &eta);
    v8 m = d->has_multiplicity ? LOAD(tile + KERNELS_LANES * (d->has_offset + 1))
           : start + t + 1 == d->tile_count ? N(mask)(d->last_rows) : (v8)(1.0);
    v8 weight = N(curvature)(family, eta, m);
    STORE(weighted, weight);
    weighted += KERNELS_LANES;
    const double *x = tile + size - KERNELS_LANES * q;
    for (long i = 0; i < q; i++, x += KERNELS_LANES, weighted += KERNELS_LANES) {
      STORE(weighted, weight * LOAD(x));
    }
  }
}

// The upper triangle in blocks, of some tiles.
static INLINE void N(cross_tiles)(
  const glm_design *d, const double *tile, long tiles, const double *weighted, double *lanes
) {
  enum { R = CROSS_BLOCK };
  long size = glm_tile_size(d), q = d->column_count, p = glm_coefficient_count(d), step = q + 1;
  const double *x = tile + size - KERNELS_LANES * q;
  long first = d->has_intercept;
  if (first) {
    // 1'W(1 X): the sums of the weighted columns.
    for (long i = 0; i < p; i++) {
      v8 sum = LOAD(lanes + i * KERNELS_LANES);
      for (long t = 0; t < tiles; t++) sum += LOAD(weighted + (t * step + i) * KERNELS_LANES);
      STORE(lanes + i * KERNELS_LANES, sum);
    }
  }
#define BLOCK(A, B) \
  N(cross_block)( \
    A, B, tiles, weighted + (1 + a) * KERNELS_LANES, step * KERNELS_LANES, \
    x + b * KERNELS_LANES, size, lanes + ((first + a) * p + first + b) * KERNELS_LANES, p)
  long a = 0;
  for (; a + R <= q; a += R) {
    long b = a;
    for (; b + R <= q; b += R) BLOCK(R, R);
    for (; b < q; b++) BLOCK(R, 1);
  }
  for (; a < q; a++) {
    for (long b = a; b < q; b++) BLOCK(1, 1);
  }
#undef BLOCK
}

static NOINLINE void N(cross_product)(
  enum glm_family family, const glm_design *d, const double *coefficients, double *product,
  double *scratch
) {
  long p = glm_coefficient_count(d);
  double *weighted = scratch + KERNELS_LANES * p * p;
  for (long i = 0; i < p * p; i++) STORE(scratch + i * KERNELS_LANES, (v8)(0.0));
  for (long start = 0; start < d->tile_count; start += GLM_CROSS_TILES) {
    long tiles = d->tile_count - start;
    if (tiles > GLM_CROSS_TILES) tiles = GLM_CROSS_TILES;
    EACH_FAMILY(N(weigh)(family_, d, start, tiles, coefficients, weighted));
    N(cross_tiles)(d, d->tiles + start * glm_tile_size(d), tiles, weighted, scratch);
  }
  for (long a = 0; a < p; a++) {
    for (long b = a; b < p; b++) {
      product[a * p + b] = N(total)(LOAD(scratch + (a * p + b) * KERNELS_LANES));
      product[b * p + a] = product[a * p + b];
    }
  }
}
