// Functions of one variable that response families need. Included once for each instruction set.

// exp x and exp x - 1 for any x; infinite from 709 on.
static INLINE v8 N(exp_and_less_one)(v8 x, v8 *less_one) {
  v8 beyond = SELECT(x > 709.0, (v8)(__builtin_inf()), (v8)(0.0));
  x = SELECT(x > 709.0, (v8)(709.0), x);
  x = SELECT(x < -746.0, (v8)(-746.0), x);
  v8 k;
  v8 reduced = N(expm1_reduced)(x, &k);
  u8 half = AS_BITS(k) >> 1;
  u8 rest = AS_BITS(k) - half;
  v8 first = AS_DOUBLE((half + 1023) << 52), second = AS_DOUBLE((rest + 1023) << 52);
  *less_one = FMA(reduced * first, second, first * second - 1.0) + beyond;
  return (1.0 + reduced) * first * second + beyond;
}

// x - log(1 + x) for |x| < 0.3: with r = x / (2 + x), r x - 2 (r^3/3 + r^5/5 + ...).
static INLINE v8 N(log1p_deficit)(v8 x) {
  v8 r = x / (2.0 + x);
  v8 z = r * r;
  v8 sum = FMA(z, (v8)(2.0 / 21), (v8)(2.0 / 19));
  sum = FMA(sum, z, (v8)(2.0 / 17));
  sum = FMA(sum, z, (v8)(2.0 / 15));
  sum = FMA(sum, z, (v8)(2.0 / 13));
  sum = FMA(sum, z, (v8)(2.0 / 11));
  sum = FMA(sum, z, (v8)(2.0 / 9));
  sum = FMA(sum, z, (v8)(2.0 / 7));
  sum = FMA(sum, z, (v8)(2.0 / 5));
  sum = FMA(sum, z, (v8)(2.0 / 3));
  return r * FMA(-z, sum, x);
}

// exp u - 1 - u for |u| < 0.1, by its series.
static INLINE v8 N(exp_bend)(v8 u) {
  v8 sum = FMA(u, (v8)(1.0 / 39916800), (v8)(1.0 / 3628800));
  sum = FMA(sum, u, (v8)(1.0 / 362880));
  sum = FMA(sum, u, (v8)(1.0 / 40320));
  sum = FMA(sum, u, (v8)(1.0 / 5040));
  sum = FMA(sum, u, (v8)(1.0 / 720));
  sum = FMA(sum, u, (v8)(1.0 / 120));
  sum = FMA(sum, u, (v8)(1.0 / 24));
  sum = FMA(sum, u, (v8)(1.0 / 6));
  sum = FMA(sum, u, (v8)(0.5));
  return sum * (u * u);
}
