// Rows at many draws. Included once for each instruction set.

// A group of G rows on V vectors of draws: G V sums stay in registers while the columns go by.
static INLINE void N(predict_draws)(
  int G, int V, const double *b, long count, long step, const double *x, const double *offsets,
  long first, long last, double *eta
) {
  for (long draw = first; draw < last; draw += V * KERNELS_LANES) {
    v8 sum[GROUP_MAX];
#pragma clang loop unroll(full)
    for (int i = 0; i < G * V; i++) sum[i] = (v8)(offsets[i / V]);
    const double *column = b + draw;
    for (long j = 0; j < count; j++, column += step) {
      v8 cell[2];
#pragma clang loop unroll(full)
      for (int v = 0; v < V; v++) cell[v] = LOAD(column + v * KERNELS_LANES);
#pragma clang loop unroll(full)
      for (int i = 0; i < G * V; i++) {
        sum[i] = FMA(cell[i % V], (v8)(x[i / V * count + j]), sum[i]);
      }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < G * V; i++) {
      STORE(eta + i / V * step + draw + i % V * KERNELS_LANES, sum[i]);
    }
  }
}

// All rows go by while the columns of DRAWS_TILE draws stay in the cache.
static NOINLINE void N(draws_predict)(
  const double *b, long count, long step, const double *x, const double *offsets, long rows,
  double *eta
) {
  enum { DRAWS_TILE = 256, G = 4 };
  for (long first = 0; first < step; first += DRAWS_TILE) {
    long last = first + DRAWS_TILE < step ? first + DRAWS_TILE : step;
    long row = 0;
    for (; row + G <= rows; row += G) {
      N(predict_draws)(
        G, DRAWS_VECTORS, b, count, step, x + row * count, offsets + row, first, last,
        eta + row * step);
    }
    for (; row < rows; row++) {
      N(predict_draws)(
        1, 2, b, count, step, x + row * count, offsets + row, first, last, eta + row * step);
    }
  }
}

typedef struct {
  v8 mean, square, variance, entropy, product, scalar, scalar_square, least, most;
} N(draw_lanes);

// One vector of draws; `weight` is 0 in lanes that repeat a draw. As in the logistic likelihood, the
// logarithms of 1 + s, s = exp(-|t|), are taken together: (1 + P)(1 + s) = 1 + (P + s (1 + P)).
static INLINE void N(draw_vector)(
  enum draws_curve curve, bool has_spread, v8 t, v8 spread, bool is_whole, v8 weight,
  double linear, double scalar_center, double mean_center, N(draw_lanes) *sums
) {
  v8 mean, variance;
  if (curve == draws_logistic) {
    u8 sign = AS_BITS(t) & 0x8000000000000000ull;
    v8 size = AS_DOUBLE(AS_BITS(t) ^ sign);
    v8 s = N(exp_nonpositive)(-size);
    v8 major = 1.0 / (1.0 + s);
    v8 minor = s * major;
    mean = SELECT_SIGN(t, minor, major);
    variance = has_spread ? spread * (major * minor) : major * minor;
    v8 part = is_whole ? s : s * weight;
    sums->product = FMA(part, 1.0 + sums->product, sums->product);
    sums->entropy = FMA(is_whole ? minor : minor * weight, size, sums->entropy);
  } else {
    mean = curve == draws_exponential ? N(exp)(t) : t;
    variance = linear * mean;
    if (has_spread) variance = FMA(spread * mean, mean, variance);
  }
  v8 d = mean - mean_center, e = t - scalar_center;
  if (!is_whole) {
    sums->variance = FMA(weight, variance, sums->variance);
    d *= weight;
    e *= weight;
  } else {
    sums->variance += variance;
  }
  sums->mean += d;
  sums->square = FMA(d, d, sums->square);
  sums->scalar += e;
  sums->scalar_square = FMA(e, e, sums->scalar_square);
  sums->least = SELECT(t < sums->least, t, sums->least);
  sums->most = SELECT(t > sums->most, t, sums->most);
}

static INLINE void N(draws_pass)(
  enum draws_curve curve, bool has_spread, const double *t, const double *spread, double linear,
  long count, double scalar_center, double mean_center, draws_sums *result
) {
  N(draw_lanes) sums = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, __builtin_inf(), -__builtin_inf()};
  long whole = count / KERNELS_LANES * KERNELS_LANES, vectors = 0;
  v8 one = 1.0;
  for (long draw = 0; draw < whole; draw += KERNELS_LANES) {
    v8 r = has_spread ? LOAD_ANY(spread + draw) : one;
    N(draw_vector)(
      curve, has_spread, LOAD_ANY(t + draw), r, true, one, linear, scalar_center, mean_center,
      &sums);
    if (curve == draws_logistic && ++vectors % TILES_A_PRODUCT == 0) {
      sums.entropy += N(log1p)(sums.product);
      sums.product = 0.0;
    }
  }
  if (whole < count) {
    v8 weight = N(mask)((int)(count - whole));
    v8 last = t[count - 1];
    v8 part = SELECT(weight > 0.5, N(load_part)(t + whole, count - whole), last);
    v8 r = one;
    if (has_spread) r = SELECT(weight > 0.5, N(load_part)(spread + whole, count - whole), one);
    N(draw_vector)(
      curve, has_spread, part, r, false, weight, linear, scalar_center, mean_center, &sums);
  }
  if (curve == draws_logistic) sums.entropy += N(log1p)(sums.product);
  result->mean = N(total)(sums.mean);
  result->square = N(total)(sums.square);
  result->variance = N(total)(sums.variance);
  result->entropy = N(total)(sums.entropy);
  result->scalar = N(total)(sums.scalar);
  result->scalar_square = N(total)(sums.scalar_square);
  double least = sums.least[0], most = sums.most[0];
  for (int lane = 1; lane < KERNELS_LANES; lane++) {
    if (sums.least[lane] < least) least = sums.least[lane];
    if (sums.most[lane] > most) most = sums.most[lane];
  }
  result->least = least;
  result->most = most;
}

static NOINLINE void N(draws_summarize)(
  enum draws_curve curve, const double *t, const double *spread, double linear, long count,
  double scalar_center, double mean_center, draws_sums *sums
) {
#define PASS(curve, has_spread) \
  N(draws_pass)( \
    curve, has_spread, t, spread, linear, count, scalar_center, mean_center, sums)
#define EITHER(curve) \
  if (spread) PASS(curve, true); \
  else PASS(curve, false);
  switch (curve) {
  case draws_identity: EITHER(draws_identity) break;
  case draws_exponential: EITHER(draws_exponential) break;
  case draws_logistic: EITHER(draws_logistic) break;
  }
#undef EITHER
#undef PASS
}

static NOINLINE long N(draws_outside)(const double *t, long count, double low, double high) {
  v8 inside = 0.0;
  long whole = count / KERNELS_LANES * KERNELS_LANES;
  for (long draw = 0; draw < whole; draw += KERNELS_LANES) {
    v8 x = LOAD_ANY(t + draw);
    v8 above = SELECT(x > low, (v8)(1.0), (v8)(0.0));
    inside += SELECT(x < high, above, (v8)(0.0));
  }
  double sum = N(total)(inside);
  for (long draw = whole; draw < count; draw++) sum += t[draw] > low && t[draw] < high;
  return count - (long)sum;
}

// Few draws lie between the limits, so that most vectors have none and are only compared.
static NOINLINE void N(draws_order)(
  const double *t, long count, long rank, double low, double high, double *scratch, double *pair
) {
  v8 lower = 0.0;
  long whole = count / KERNELS_LANES * KERNELS_LANES, kept = 0;
  for (long draw = 0; draw < whole; draw += KERNELS_LANES) {
    v8 x = LOAD_ANY(t + draw);
    lower += SELECT(x <= low, (v8)(1.0), (v8)(0.0));
    i8 inside = (i8)((x > low) & (x <= high));
    if (__builtin_reduce_or(inside)) {
      for (int lane = 0; lane < KERNELS_LANES; lane++) {
        scratch[kept] = t[draw + lane];
        kept -= inside[lane];
      }
    }
  }
  long below = (long)N(total)(lower);
  for (long draw = whole; draw < count; draw++) {
    scratch[kept] = t[draw];
    below += t[draw] <= low;
    kept += t[draw] > low && t[draw] <= high;
  }
  if (rank >= below && rank + 1 < below + kept) {
    order_pair(scratch, kept, rank - below, pair);
  } else {
    __builtin_memcpy(scratch, t, count * sizeof(double));
    order_pair(scratch, count, rank, pair);
  }
}
