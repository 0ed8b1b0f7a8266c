// Eight rows of each response family. Included once for each instruction set.

typedef struct {
  v8 eta, y, trials, log_scale;
  v8 weight;
  v8 slope, scale_slope;
} N(lanes);

// Sums over rows; the logarithms of a logistic pass are taken together.
typedef struct {
  N(sums) logistic;
  v8 value, first, second;
} N(response_sums);

static INLINE void N(row_gaussian)(
  enum response_kind kind, N(lanes) *row, const double *parameters, N(response_sums) *sums
) {
  v8 precision = kind == response_gaussian ? (v8)(parameters[0]) : N(exp)(-row->log_scale);
  v8 z = (row->y - row->eta) * precision;
  v8 weighted = row->weight * z;
  sums->value = FMA(-0.5 * weighted, z, sums->value);
  row->slope = weighted * precision;
  if (kind == response_gaussian) {
    sums->first = FMA(weighted, z, sums->first);
  } else {
    sums->value = FMA(-row->weight, row->log_scale, sums->value);
    row->scale_slope = FMA(weighted, z, -row->weight);
  }
}

static INLINE void N(row_student)(
  enum response_kind kind, N(lanes) *row, const double *parameters, N(response_sums) *sums
) {
  double degrees = parameters[1];
  v8 precision = kind == response_student_scales ? N(exp)(-row->log_scale) : (v8)(parameters[0]);
  v8 z = (row->y - row->eta) * precision;
  v8 q = z * z * (1.0 / degrees);
  v8 whole = 1.0 / (1.0 + q);
  v8 share = q * whole;
  v8 heavy = N(log1p)(q);
  v8 deficit = heavy - share;
  if (kind != response_student_near) {
    deficit = SELECT(share < 0.29, N(log1p_deficit)(-share), deficit);
  }
  sums->value = FMA(-0.5 * (degrees + 1.0) * row->weight, heavy, sums->value);
  sums->first = FMA(row->weight, share, sums->first);
  sums->second = FMA(row->weight, deficit, sums->second);
  row->slope = row->weight * (z * whole) * ((degrees + 1.0) / degrees * precision);
  if (kind == response_student_scales) {
    sums->value = FMA(-row->weight, row->log_scale, sums->value);
    row->scale_slope = row->weight * FMA((v8)(degrees + 1.0), share, (v8)(-1.0));
  }
}

static INLINE void N(row_negbinomial)(
  N(lanes) *row, const double *parameters, N(response_sums) *sums
) {
  double log_shape = parameters[0], shape = parameters[1];
  v8 d = row->eta - log_shape;
  v8 size = AS_DOUBLE(AS_BITS(d) & 0x7fffffffffffffffull);
  v8 small = N(exp_nonpositive)(-size);
  v8 major = 1.0 / (1.0 + small), minor = small * major;
  v8 p = SELECT(d < 0.0, minor, major), against = SELECT(d < 0.0, major, minor);
  v8 softplus = N(log1p)(small) + SELECT(d < 0.0, (v8)(0.0), d);
  v8 deficit = SELECT(p < 0.29, N(log1p_deficit)(-p), softplus - p);
  v8 count = row->weight * row->y, zero = row->weight * shape;
  sums->value = FMA(count, row->eta - softplus, sums->value);
  sums->value = FMA(-zero, softplus, sums->value);
  sums->first = FMA(count, p, sums->first);
  sums->first = FMA(-zero, deficit, sums->first);
  row->slope = FMA(count, against, -zero * p);
}

static INLINE void N(row_gamma)(
  N(lanes) *row, const double *parameters, N(response_sums) *sums
) {
  double shape = parameters[0];
  v8 u = row->y - row->eta, less_one;
  N(exp_and_less_one)(u, &less_one);
  v8 bend = SELECT(__builtin_elementwise_abs(u) < 0.1, N(exp_bend)(u), less_one - u);
  sums->value = FMA(-shape * row->weight, bend, sums->value);
  sums->first = FMA(row->weight, bend, sums->first);
  row->slope = shape * row->weight * less_one;
}

static INLINE void N(row_zero_inflated)(
  N(lanes) *row, const double *parameters, N(response_sums) *sums
) {
  double extra = parameters[0], count = parameters[1], log_count = parameters[2];
  v8 mean = N(exp)(row->eta), less_one;
  // Where the mean overflows, exp(-mean) mean must still be zero.
  v8 bounded = SELECT(mean > 1e4, (v8)(1e4), mean);
  v8 none = N(exp_and_less_one)(-bounded, &less_one);
  v8 rest = -count * less_one;
  v8 zero = FMA((v8)(count), none, (v8)(extra));
  v8 inverse = 1.0 / zero;
  v8 logarithm = -N(log1p)(rest * inverse);
  v8 is_zero_slope = -count * none * inverse * bounded;
  v8 is_zero_logit = extra * inverse * rest;
  v8 value = FMA(row->y, row->eta, (v8)(log_count)) - mean;
  value = SELECT(row->y == 0.0, logarithm, value);
  v8 slope = SELECT(row->y == 0.0, is_zero_slope, row->y - mean);
  v8 logit = SELECT(row->y == 0.0, is_zero_logit, (v8)(-extra));
  sums->value = FMA(row->weight, value, sums->value);
  sums->first = FMA(row->weight, logit, sums->first);
  row->slope = row->weight * slope;
}
