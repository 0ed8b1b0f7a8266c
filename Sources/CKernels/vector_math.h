// exp and log1p on eight lanes. Included once for each instruction set.

// x = k log 2 + r with |r| <= log(2) / 2; returns exp(r) - 1, and 2^52 * 1.5 + k in `shifted`.
//
// exp r = 1 + r + r^2 q(r), q of degree 9 by Chebyshev interpolation (relative error 1.6e-17), its
// even and odd halves side by side.
static INLINE v8 N(expm1_reduced)(v8 x, v8 *shifted) {
  const double shift = 0x1.8p52;
  v8 k = FMA(x, (v8)(0x1.71547652b82fep+0), (v8)(shift));
  *shifted = k;
  k -= shift;
  v8 r = FMA(k, (v8)(-0x1.62e42fee00000p-1), x);
  r = FMA(k, (v8)(-0x1.a39ef35793c76p-33), r);
  v8 r2 = r * r;
  v8 even = FMA(r2, (v8)(0x1.2891a8c1d838dp-22), (v8)(0x1.a019b8ef67c6cp-16));
  v8 odd = FMA(r2, (v8)(0x1.af38d53857513p-26), (v8)(0x1.71de0d9c145d0p-19));
  even = FMA(even, r2, (v8)(0x1.6c16c17893833p-10));
  odd = FMA(odd, r2, (v8)(0x1.a01a01a7c8d47p-13));
  even = FMA(even, r2, (v8)(0x1.5555555553d4fp-5));
  odd = FMA(odd, r2, (v8)(0x1.11111111109adp-7));
  even = FMA(even, r2, (v8)(0x1.0000000000001p-1));
  odd = FMA(odd, r2, (v8)(0x1.5555555555556p-3));
  return FMA(r2, FMA(odd, r, even), r);
}

// exp(r) of the same reduction.
static INLINE v8 N(exp_reduced)(v8 x, v8 *shifted) { return N(expm1_reduced)(x, shifted) + 1.0; }

// exp x for x <= 0 or NaN; 0 below -708, where the smallest normal number lies.
static INLINE v8 N(exp_nonpositive)(v8 x) {
  v8 k;
  v8 reduced = N(exp_reduced)(x, &k);
  v8 result = AS_DOUBLE(AS_BITS(reduced) + (AS_BITS(k) << 52));
  return SELECT(x < -708.0, (v8)(0.0), result);
}

// exp x for any x. The power of two goes in two halves, since 2^1024 and 2^-1075 are no numbers.
static INLINE v8 N(exp)(v8 x) {
  x = SELECT(x > 710.0, (v8)(710.0), x);
  x = SELECT(x < -746.0, (v8)(-746.0), x);
  v8 k;
  v8 reduced = N(exp_reduced)(x, &k);
  u8 half = AS_BITS(k) >> 1;
  u8 rest = AS_BITS(k) - half;
  return reduced * AS_DOUBLE((half + 1023) << 52) * AS_DOUBLE((rest + 1023) << 52);
}

// log(1 + x) for x >= 0, +inf or NaN.
//
// 1 + x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2); the part of x that the sum loses
// is added to f. log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)), s = f / (2 + f), R from the series of
// the inverse hyperbolic tangent, as a polynomial of degree 7 (relative error 5e-18).
static INLINE v8 N(log1p)(v8 x) {
  const unsigned long long root = 0x3fe6a09e667f3bcdull, one = 0x3ff0000000000000ull;
  v8 y = 1.0 + x;
  u8 bits = AS_BITS(y) + (one - root);
  u8 exponent = bits >> 52;
  v8 k = AS_DOUBLE(exponent | 0x4330000000000000ull) - (0x1p52 + 1023.0);
  v8 mantissa = AS_DOUBLE((bits & 0xfffffffffffffull) + root);
  v8 lost = (x - (y - 1.0)) * AS_DOUBLE((2046 - exponent) << 52);
  // Beyond 2^53 the sum is x itself, and 2^-k need not be a normal number.
  v8 f = (mantissa - 1.0) + SELECT(x < 0x1p60, lost, (v8)(0.0));
  v8 s = f / (2.0 + f);
  v8 z = s * s;
  v8 r = FMA(z, (v8)(0x1.2b5f68a50d903p-3), (v8)(0x1.39fdcceb4bb45p-3));
  r = FMA(r, z, (v8)(0x1.7462b91b8df65p-3));
  r = FMA(r, z, (v8)(0x1.c71c62d5e53e0p-3));
  r = FMA(r, z, (v8)(0x1.2492492dfd86cp-2));
  r = FMA(r, z, (v8)(0x1.9999999995273p-2));
  r = FMA(r, z, (v8)(0x1.5555555555558p-1));
  v8 square = 0.5 * f * f;
  v8 inner = FMA(s, FMA(z, r, square), k * 0x1.a39ef35793c76p-33);
  v8 result = FMA(k, (v8)(0x1.62e42fee00000p-1), f - (square - inner));
  return SELECT(x < __builtin_inf(), result, x);
}
