// Passes over rows whose linear predictors are known. Included once for each instruction set.

static INLINE v8 N(row_load)(const double *values, long count, double rest) {
  v8 lanes = rest;
  if (count >= KERNELS_LANES) __builtin_memcpy(&lanes, values, sizeof lanes);
  else __builtin_memcpy(&lanes, values, count * sizeof(double));
  return lanes;
}

static INLINE void N(row_store)(double *values, long count, v8 lanes) {
  if (count >= KERNELS_LANES) __builtin_memcpy(values, &lanes, sizeof lanes);
  else __builtin_memcpy(values, &lanes, count * sizeof(double));
}

static INLINE void N(row_pass)(
  enum response_kind kind, enum weights weights, N(lanes) *row, const double *parameters,
  N(response_sums) *sums
) {
  switch (kind) {
  case response_gaussian:
  case response_gaussian_scales: N(row_gaussian)(kind, row, parameters, sums); break;
  case response_student:
  case response_student_near:
  case response_student_scales: N(row_student)(kind, row, parameters, sums); break;
  case response_logistic:
    row->slope = N(logistic)(
      row->eta, row->weight * row->y, row->weight * row->trials, weights, &sums->logistic);
    break;
  case response_poisson:
    row->slope = N(poisson)(
      row->eta, row->weight * row->y, row->weight, weights, &sums->logistic);
    break;
  case response_negbinomial: N(row_negbinomial)(row, parameters, sums); break;
  case response_gamma: N(row_gamma)(row, parameters, sums); break;
  case response_zero_inflated: N(row_zero_inflated)(row, parameters, sums); break;
  }
}

// Up to eight rows from `at` on. Lanes without a row, or of weight zero, hold numbers that every
// family accepts, so that they add nothing.
static INLINE void N(row_group)(
  enum response_kind kind, enum weights weights, const response_rows *rows, long at,
  const double *parameters, N(response_sums) *sums
) {
  long count = rows->count - at;
  N(lanes) row;
  row.weight = weights == count_weights && rows->weights
                 ? N(row_load)(rows->weights + at, count, 0.0)
               : weights == unit_weights ? (v8)(1.0)
                                         : N(mask)(count < KERNELS_LANES ? (int)count
                                                                         : KERNELS_LANES);
  row.eta = N(row_load)(rows->predictor + at, count, 0.0);
  row.y = N(row_load)(rows->response + at, count, 0.0);
  row.trials = rows->trials ? N(row_load)(rows->trials + at, count, 0.0) : (v8)(1.0);
  bool has_scales = kind == response_gaussian_scales || kind == response_student_scales;
  row.log_scale = has_scales
                    ? N(row_load)(rows->log_scales + at, count, 0.0) : (v8)(0.0);
  if (weights == count_weights) {
    row.eta = SELECT(row.weight == 0.0, (v8)(0.0), row.eta);
    row.y = SELECT(row.weight == 0.0, (v8)(0.0), row.y);
    row.log_scale = SELECT(row.weight == 0.0, (v8)(0.0), row.log_scale);
  }
  N(row_pass)(kind, weights, &row, parameters, sums);
  if (rows->slopes) N(row_store)(rows->slopes + at, count, row.slope);
  if (has_scales && rows->scale_slopes) {
    N(row_store)(rows->scale_slopes + at, count, row.scale_slope);
  }
}

static INLINE void N(row_range)(
  enum response_kind kind, const response_rows *rows, const double *parameters, double *result
) {
  N(response_sums) sums = {{0.0, 0.0}, 0.0, 0.0, 0.0};
  const long block = KERNELS_LANES * TILES_A_PRODUCT;
  long whole = rows->count / KERNELS_LANES * KERNELS_LANES;
  bool is_unit = !rows->weights && !rows->trials;
  for (long start = 0; start < rows->count; start += block) {
    long end = start + block < whole ? start + block : whole, at = start;
    if (is_unit) {
      for (; at < end; at += KERNELS_LANES) {
        N(row_group)(kind, unit_weights, rows, at, parameters, &sums);
      }
    } else {
      for (; at < end; at += KERNELS_LANES) {
        N(row_group)(kind, count_weights, rows, at, parameters, &sums);
      }
    }
    if (kind == response_logistic) N(flush)(&sums.logistic);
  }
  if (whole < rows->count) {
    N(row_group)(kind, count_weights, rows, whole, parameters, &sums);
  }
  result[0] = N(total)(sums.value + sums.logistic.linear);
  result[1] = N(total)(sums.first);
  result[2] = N(total)(sums.second);
}

#define RESPONSE_CASE(kind_) \
  case kind_: N(row_range)(kind_, rows, parameters, sums); return

static NOINLINE void N(response_pass)(
  int kind, const response_rows *rows, const double *parameters, double *sums
) {
  switch (kind) {
  RESPONSE_CASE(response_gaussian);
  RESPONSE_CASE(response_gaussian_scales);
  RESPONSE_CASE(response_student);
  RESPONSE_CASE(response_student_near);
  RESPONSE_CASE(response_student_scales);
  RESPONSE_CASE(response_logistic);
  RESPONSE_CASE(response_poisson);
  RESPONSE_CASE(response_negbinomial);
  RESPONSE_CASE(response_gamma);
  RESPONSE_CASE(response_zero_inflated);
  }
}
#undef RESPONSE_CASE
