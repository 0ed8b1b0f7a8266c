// What columns are worth to a subset. Included once for each instruction set.

#ifndef SUBSET_PANELS
#define SUBSET_PANELS
// The exponent and the first two bits of the mantissa: four panels an octave.
#define PANEL_SHIFT 50
#define PANEL_EDGE(panel) AS_DOUBLE((u8)(panel) << PANEL_SHIFT)
#endif

// Coefficient j of the panel of each lane, which is mostly the same one.
static INLINE v8 N(panel_coefficient)(const double *coefficients, i8 starts, bool is_one, long j) {
  if (is_one) return (v8)(coefficients[starts[0] + j]);
  v8 result;
#pragma clang loop unroll(full)
  for (int lane = 0; lane < KERNELS_LANES; lane++) result[lane] = coefficients[starts[lane] + j];
  return result;
}

// Clenshaw's recurrence.
static INLINE v8 N(panel_value)(const double *coefficients, i8 starts, bool is_one, v8 x) {
  v8 b1 = 0.0, b2 = 0.0, twice = x + x;
  for (long j = SUBSET_PANEL - 1; j > 0; j--) {
    v8 next = FMA(twice, b1, N(panel_coefficient)(coefficients, starts, is_one, j) - b2);
    b2 = b1;
    b1 = next;
  }
  return FMA(x, b1, N(panel_coefficient)(coefficients, starts, is_one, 0) - b2);
}

static INLINE v8 N(log_bayes_factor)(const subset_evidence *evidence, v8 residual) {
  if (!evidence->coefficients) {
    return evidence->growth - evidence->slope * N(log1p)(evidence->g * residual);
  }
  v8 odds = (1.0 - residual) / residual;
  v8 x = N(log1p)(SELECT(odds > 0.0, odds, (v8)(0.0))) + evidence->offset;
  i8 panel = (i8)(AS_BITS(x) >> PANEL_SHIFT) - evidence->first_panel;
  i8 last = evidence->panel_count - 1;
  panel = SELECT(panel < last, panel, last);
  panel = SELECT(panel > 0, panel, (i8)(0));
  v8 lower = PANEL_EDGE(panel + evidence->first_panel);
  v8 upper = PANEL_EDGE(panel + evidence->first_panel + 1);
  v8 position = (2.0 * x - lower - upper) / (upper - lower);
  bool is_one = true;
#pragma clang loop unroll(full)
  for (int lane = 1; lane < KERNELS_LANES; lane++) is_one &= panel[lane] == panel[0];
  i8 starts = panel * SUBSET_PANEL;
  return is_one ? N(panel_value)(evidence->coefficients, starts, true, position)
                : N(panel_value)(evidence->coefficients, starts, false, position);
}

// The rates, and in `q` the probabilities of entering; zeros where a column cannot.
static INLINE v8 N(entry_rates)(
  const subset_evidence *evidence, const subset_state *state, double uniform, v8 pivot, v8 cross,
  v8 *q
) {
  v8 smallest = state->smallest;
  v8 divisor = SELECT(pivot > state->least, pivot, (v8)(1.0));
  v8 residual = state->residual - cross * cross / divisor;
  residual = SELECT(residual > smallest, residual, smallest);
  v8 odds = N(log_bayes_factor)(evidence, residual) + state->log_base;
  v8 least = N(exp_nonpositive)(SELECT_SIGN(odds, odds, -odds));
  v8 greater = 1.0 / (1.0 + least);
  v8 lesser = least * greater;
  v8 in = SELECT_SIGN(odds, lesser, greater);
  v8 out = SELECT_SIGN(odds, greater, lesser);
  out = SELECT(out > 1e-300, out, (v8)(1e-300));
  v8 zero = 0.0;
  *q = SELECT(pivot > state->least, in, zero);
  return SELECT(pivot > state->least, (in + uniform) / out, zero);
}

static NOINLINE double N(subset_rates)(
  const subset_evidence *evidence, const subset_state *state, double uniform, double *inclusion,
  double *rates
) {
  v8 sum = 0.0;
  for (long at = 0; at < state->count; at += KERNELS_LANES) {
    long rest = state->count - at < KERNELS_LANES ? state->count - at : KERNELS_LANES;
    bool is_whole = rest == KERNELS_LANES;
    v8 pivot = is_whole ? LOAD_ANY(state->pivots + at) : N(load_part)(state->pivots + at, rest);
    v8 cross = is_whole ? LOAD_ANY(state->crosses + at) : N(load_part)(state->crosses + at, rest);
    v8 q;
    v8 rate = N(entry_rates)(evidence, state, uniform, pivot, cross, &q);
    sum += rate;
    if (is_whole) {
      STORE_ANY(inclusion + at, q);
      STORE_ANY(rates + at, rate);
    } else {
      __builtin_memcpy(inclusion + at, &q, rest * sizeof(double));
      __builtin_memcpy(rates + at, &rate, rest * sizeof(double));
    }
  }
  return N(total)(sum);
}
