// Loops that only read, or only multiply and add. Included once for each instruction set.

static NOINLINE double N(read)(const double *x, long count) {
  v8 sum[8];
  for (int i = 0; i < 8; i++) sum[i] = 0.0;
  for (long at = 0; at + 64 <= count; at += 64) {
    for (int i = 0; i < 8; i++) sum[i] += LOAD(x + at + i * KERNELS_LANES);
  }
  for (int i = 1; i < 8; i++) sum[0] += sum[i];
  return N(total)(sum[0]);
}

static NOINLINE double N(multiply_add)(long rounds) {
  v8 sum[MEASURE_CHAINS];
  for (int i = 0; i < MEASURE_CHAINS; i++) sum[i] = (double)i;
  v8 factor = 0.999, term = 1e-3;
  for (long round = 0; round < rounds; round++) {
    for (int repeat = 0; repeat < 32 / MEASURE_CHAINS; repeat++) {
      for (int i = 0; i < MEASURE_CHAINS; i++) sum[i] = FMA(sum[i], factor, term);
    }
  }
  for (int i = 1; i < MEASURE_CHAINS; i++) sum[0] += sum[i];
  return N(total)(sum[0]);
}
