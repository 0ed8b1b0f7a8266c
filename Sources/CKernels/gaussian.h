// Gaussian regression where data and prior are diagonal, and standard normals. Included once for
// each instruction set.

#ifndef GAUSSIAN_DIRECTIONS
#define GAUSSIAN_DIRECTIONS
// sin and cos of x, |x| <= pi/4, by their series up to x^15 and x^16 (relative error below 5e-17).
#define SINE_TERMS \
  -0x1.ae7f3e733b81fp-41, 0x1.6124613a86d09p-33, -0x1.ae64567f544e4p-26, 0x1.71de3a556c734p-19, \
    -0x1.a01a01a01a01ap-13, 0x1.1111111111111p-7, -0x1.5555555555555p-3
#define COSINE_TERMS \
  0x1.ae7f3e733b81fp-45, -0x1.93974a8c07c9dp-37, 0x1.1eed8eff8d898p-29, -0x1.27e4fb7789f5cp-22, \
    0x1.a01a01a01a01ap-16, -0x1.6c16c16c16c17p-10, 0x1.5555555555555p-5
#endif

// The directions of a table that begin at one of them: lambda, h, kappa, k.
typedef struct {
  v8 data, estimate, prior, mean;
} N(directions);

static INLINE N(directions) N(directions_at)(const double *table, long stride, long at) {
  return (N(directions)){
    LOAD_ANY(table + at), LOAD_ANY(table + stride + at), LOAD_ANY(table + 2 * stride + at),
    LOAD_ANY(table + 3 * stride + at)};
}

static NOINLINE void N(diagonal_value)(
  const double *table, long stride, long count, double precision, const double *x,
  double *gradient, double *sums
) {
  v8 data_sum = 0.0, prior_sum = 0.0;
  for (long at = 0; at < count; at += KERNELS_LANES) {
    long rest = count - at;
    bool is_whole = rest >= KERNELS_LANES;
    N(directions) row = N(directions_at)(table, stride, at);
    v8 point = is_whole ? LOAD_ANY(x + at) : N(load_part)(x + at, rest);
    v8 data_gap = point - row.estimate, prior_gap = point - row.mean;
    v8 data_slope = row.data * data_gap, prior_slope = row.prior * prior_gap;
    data_sum = FMA(data_slope, data_gap, data_sum);
    prior_sum = FMA(prior_slope, prior_gap, prior_sum);
    if (!gradient) continue;
    v8 slope = -FMA((v8)(precision), data_slope, prior_slope);
    if (is_whole) {
      STORE_ANY(gradient + at, slope);
    } else {
      __builtin_memcpy(gradient + at, &slope, rest * sizeof(double));
    }
  }
  sums[0] = N(total)(data_sum);
  sums[1] = N(total)(prior_sum);
}

static NOINLINE double N(diagonal_draw)(
  const double *table, long stride, long count, double sigma, const double *normals, double *draw
) {
  v8 costs = 0.0, square = (v8)(sigma * sigma);
  for (long at = 0; at < count; at += KERNELS_LANES) {
    long rest = count - at < KERNELS_LANES ? count - at : KERNELS_LANES;
    N(directions) row = N(directions_at)(table, stride, at);
    v8 z = N(load_part)(normals + at, rest);
    v8 prior = row.prior * square, joint = row.data + prior, gap = row.estimate - row.mean;
    // Lanes beyond the last direction hold zeros: 1 keeps 0/0 out of them.
    joint = SELECT(joint > 0.0, joint, (v8)(1.0));
    costs += FMA(row.data * row.prior / joint * gap, gap, z * z);
    v8 mean = FMA(row.data, row.estimate, prior * row.mean) / joint;
    v8 point = FMA(z, (v8)(sigma) / __builtin_elementwise_sqrt(joint), mean);
    __builtin_memcpy(draw + at, &point, rest * sizeof(double));
  }
  return N(total)(costs);
}

static INLINE v8 N(horner)(v8 z, const double *terms, int count) {
  v8 sum = (v8)(terms[0]);
#pragma clang loop unroll(full)
  for (int i = 1; i < count; i++) sum = FMA(sum, z, (v8)(terms[i]));
  return sum;
}

// Box and Muller (1958): sqrt(-2 log u) (cos 2 pi v, sin 2 pi v), u in (0, 1], v in [0, 1), both of
// 53 bits. v is a whole number of quarter turns and a rest of at most an eighth.
static NOINLINE void N(normals)(const unsigned long long *bits, double *result, long count) {
  static const double sine[] = {SINE_TERMS}, cosine[] = {COSINE_TERMS};
  for (long at = 0; at < count; at += 2 * KERNELS_LANES) {
    u8 first, second;
    __builtin_memcpy(&first, bits + at, sizeof first);
    __builtin_memcpy(&second, bits + at + KERNELS_LANES, sizeof second);
    v8 u = __builtin_convertvector((i8)((first >> 11) + 1), v8) * 0x1p-53;
    v8 v = __builtin_convertvector((i8)(second >> 11), v8) * 0x1p-53;
    // u - 1 is exact, so this is log u.
    v8 radius = __builtin_elementwise_sqrt(-2.0 * N(log1p)(u - 1.0));
    v8 shifted = v * 4.0 + 0x1.8p52;
    u8 quarter = AS_BITS(shifted);
    v8 x = (v - (shifted - 0x1.8p52) * 0.25) * 0x1.921fb54442d18p+2;
    v8 z = x * x;
    v8 s = FMA(x * z, N(horner)(z, sine, 7), x);
    v8 c = FMA(z * z, N(horner)(z, cosine, 7), FMA(z, (v8)(-0.5), (v8)(1.0)));
    u8 is_odd = quarter << 63;
    v8 along = SELECT_SIGN(is_odd, s, c), across = SELECT_SIGN(is_odd, c, s);
    // The cosine is negative in quarters 1 and 2, the sine in 2 and 3.
    along = AS_DOUBLE(AS_BITS(along) ^ ((quarter + 1) << 62 & 0x8000000000000000ull));
    across = AS_DOUBLE(AS_BITS(across) ^ (quarter << 62 & 0x8000000000000000ull));
    STORE_ANY(result + at, radius * along);
    STORE_ANY(result + at + KERNELS_LANES, radius * across);
  }
}
