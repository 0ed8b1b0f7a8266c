// One hidden layer of tanh units. Included once for each instruction set.
//
// A unit has 2 + inputs weights: its bias, one an input, and that of its output.

// tanh a = sign(a) (1 - e) / (1 + e), e = exp(-2 |a|), with 1 - e from expm1 so that small a keep
// their digits; NaN for NaN.
static INLINE v8 N(tanh)(v8 a) {
  u8 sign = AS_BITS(a) & 0x8000000000000000ull;
  v8 less_one;
  N(exp_and_less_one)(-2.0 * AS_DOUBLE(AS_BITS(a) ^ sign), &less_one);
  return AS_DOUBLE(AS_BITS(-less_one / (2.0 + less_one)) ^ sign);
}

// The activations of one unit in up to eight rows.
static INLINE v8 N(hidden)(
  const double *columns, long rows, long inputs, const double *weights, long row
) {
  v8 a = weights[0];
  for (long j = 0; j < inputs; j++) {
    const double *x = columns + j * rows + row;
    v8 lanes = row + 8 <= rows ? LOAD_ANY(x) : N(load_part)(x, rows - row);
    a = FMA(lanes, (v8)(weights[1 + j]), a);
  }
  return N(tanh)(a);
}

// result += sum over units of output weight times activation.
static NOINLINE void N(network)(
  const double *columns, long rows, long inputs, long units, const double *weights, double *result
) {
  for (long row = 0; row < rows; row += 8) {
    long rest = rows - row < 8 ? rows - row : 8;
    v8 sum = N(load_part)(result + row, rest);
    for (long unit = 0; unit < units; unit++) {
      const double *own = weights + unit * (2 + inputs);
      v8 hidden = N(hidden)(columns, rows, inputs, own, row);
      sum = FMA(hidden, (v8)(own[1 + inputs]), sum);
    }
    __builtin_memcpy(result + row, &sum, rest * sizeof(double));
  }
}

// slopes += what d by the result of every row makes of the weights; `scratch` holds a row each.
static NOINLINE void N(network_slopes)(
  const double *columns, long rows, long inputs, long units, const double *weights,
  const double *d, double *slopes, double *scratch
) {
  for (long unit = 0; unit < units; unit++) {
    const double *own = weights + unit * (2 + inputs);
    double *target = slopes + unit * (2 + inputs);
    v8 output = 0.0, bias = 0.0;
    for (long row = 0; row < rows; row += 8) {
      long rest = rows - row < 8 ? rows - row : 8;
      v8 hidden = N(hidden)(columns, rows, inputs, own, row);
      v8 slope = N(load_part)(d + row, rest);
      output = FMA(slope, hidden, output);
      v8 inner = slope * own[1 + inputs] * FMA(-hidden, hidden, (v8)(1.0));
      bias += inner;
      __builtin_memcpy(scratch + row, &inner, rest * sizeof(double));
    }
    target[0] += N(total)(bias);
    target[1 + inputs] += N(total)(output);
    N(multiply_transposed)(columns, rows, inputs, scratch, target + 1);
  }
}
