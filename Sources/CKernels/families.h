// The families on one tile of eight rows. Included once for each instruction set.

// How the rows of a tile count: each once, each once or (in the last tile) not at all, or m times.
#ifndef FAMILIES_WEIGHTS
#define FAMILIES_WEIGHTS
enum weights { unit_weights, mask_weights, count_weights };
#endif

// A log likelihood on its way: linear - log(1 + product).
//
// The logarithms of rows that count once are taken together: with P = product,
// (1 + P)(1 + s) = 1 + (P + s (1 + P)), which keeps the digits of small s.
typedef struct {
  v8 linear, product;
} N(sums);

// Adds the log likelihood of a tile, and returns its derivative by eta.
//
// With s = exp(-|eta|), t = s / (1 + s), and c the failures where eta >= 0, else the successes:
// k eta - m log(1 + exp eta) = -c |eta| - m log(1 + s), and its derivative is (m t - c) with the
// sign of eta. Nothing cancels that does not cancel in the exact value.
static INLINE v8 N(logistic)(v8 eta, v8 k, v8 m, enum weights weights, N(sums) *sums) {
  u8 sign = AS_BITS(eta) & 0x8000000000000000ull;
  v8 size = AS_DOUBLE(AS_BITS(eta) ^ sign);
  v8 s = N(exp_nonpositive)(-size);
  v8 whole = weights == unit_weights ? (v8)(1.0) : m;
  v8 c = SELECT_SIGN(eta, k, whole - k);
  sums->linear = FMA(-c, size, sums->linear);
  if (weights == count_weights) {
    sums->linear = FMA(-m, N(log1p)(s), sums->linear);
  } else {
    v8 factor = weights == unit_weights ? s : s * m;
    sums->product = FMA(factor, 1.0 + sums->product, sums->product);
  }
  v8 t = s / (1.0 + s);
  v8 slope = weights == unit_weights ? t - c : FMA(m, t, -c);
  return AS_DOUBLE(AS_BITS(slope) ^ sign);
}

static INLINE v8 N(poisson)(v8 eta, v8 y, v8 m, enum weights weights, N(sums) *sums) {
  v8 mean = N(exp)(eta);
  if (weights != unit_weights) mean *= m;
  sums->linear = FMA(y, eta, sums->linear) - mean;
  return y - mean;
}

static INLINE v8 N(gaussian)(v8 eta, v8 y, v8 m, enum weights weights, N(sums) *sums) {
  v8 residual = y - eta;
  v8 weighted = weights == unit_weights ? residual : residual * m;
  sums->linear = FMA(-0.5 * weighted, residual, sums->linear);
  return weighted;
}

static INLINE v8 N(slope)(
  enum glm_family family, v8 eta, v8 y, v8 m, enum weights weights, N(sums) *sums
) {
  if (family == glm_logistic) return N(logistic)(eta, y, m, weights, sums);
  if (family == glm_poisson) return N(poisson)(eta, y, m, weights, sums);
  return N(gaussian)(eta, y, m, weights, sums);
}

// -d2 log likelihood / d eta2.
static INLINE v8 N(curvature)(enum glm_family family, v8 eta, v8 m) {
  if (family == glm_gaussian) return m;
  if (family == glm_poisson) return m * N(exp)(eta);
  v8 s = N(exp_nonpositive)(AS_DOUBLE(AS_BITS(eta) | 0x8000000000000000ull));
  v8 whole = 1.0 + s;
  return m * (s / whole) / whole;
}

// Lanes are added in pairs of pairs, in the same order everywhere.
static INLINE double N(total)(v8 x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

// Takes the logarithm of a product before it can overflow: 960 factors are at most 2^960.
#ifndef TILES_A_PRODUCT
#define TILES_A_PRODUCT 960
#endif

static INLINE void N(flush)(N(sums) *sums) {
  sums->linear -= N(log1p)(sums->product);
  sums->product = 0.0;
}
