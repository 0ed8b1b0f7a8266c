// Predictions of rows at many posterior draws.
#ifndef DRAW_KERNELS_H
#define DRAW_KERNELS_H

// Draws are padded to a multiple of this; the padding repeats the last draw.
#define DRAWS_STEP 16

// Linear predictors of some rows at all draws:
//   eta[row * step + draw] = offsets[row] + sum over j of x[row * count + j] b[j * step + draw]
// b and eta are aligned to 64 bytes, and step is a multiple of DRAWS_STEP. Sums run over j in order,
// so that neither the other rows nor the other draws change a bit.
void draws_predict(
  int isa, const double *b, long count, long step, const double *x, const double *offsets,
  long rows, double *eta);

// From a scalar t of a draw to the mean m of the response and its variance:
//   identity     m = t               linear m + spread m^2
//   exponential  m = exp t           linear m + spread m^2
//   logistic     m = 1/(1 + exp -t)  spread m (1 - m)
enum draws_curve { draws_identity, draws_exponential, draws_logistic };

typedef struct {
  double mean;      // sum of m - mean_center
  double square;    // sum of its square
  double variance;  // sum of the variances
  double entropy;   // logistic: sum of -m log m - (1 - m) log(1 - m)
  double scalar;    // sum of t - scalar_center
  double scalar_square;
  double least, most;  // of t
} draws_sums;

// Sums over `count` draws of one row, each NaN where any draw is; `spread` has one value a draw, or is
// null: then it is 1 for logistic and 0 for the others.
void draws_summarize(
  int isa, int curve, const double *t, const double *spread, double linear, long count,
  double scalar_center, double mean_center, draws_sums *sums);

// Draws that do not lie strictly between two limits, those that are NaN among them.
long draws_outside(int isa, const double *t, long count, double low, double high);

// The order statistics `rank` and `rank` + 1, from 0, of draws that are numbers; rank + 1 < count.
//
// Draws above `low` and at most `high` are gathered in `scratch`, `count` + 8 long. Where both lie among
// them, which is quick, or not: the answer is right for any limits.
void draws_order(
  int isa, const double *t, long count, long rank, double low, double high, double *scratch,
  double *pair);

#endif
