// Moves from a subset of columns to those that hold one column more.
#ifndef SUBSET_KERNELS_H
#define SUBSET_KERNELS_H

// Coefficients of a panel of the table.
#define SUBSET_PANEL 12

// log Bayes factors of one rank as a function of t = -log r, r = 1 - R^2.
//
// A table of Chebyshev interpolants on panels, four to each octave of t + offset: panel i begins where
// the top 14 bits of the sum are first_panel + i. Without one (coefficients null), with g fixed,
// growth - slope log(1 + g r).
typedef struct {
  const double *coefficients;  // SUBSET_PANEL for each panel
  long first_panel, panel_count;
  double offset;
  double g, growth, slope;
} subset_evidence;

// A subset, and what is left of each column outside of it.
typedef struct {
  const double *pivots;   // the square of what is left of a column; not above `least` for one that
  const double *crosses;  // must stay out or is in already. Inner products of it and the response.
  long count;
  double least;
  double residual;        // what is left of the square of the response, a part of it
  double smallest;        // a residual below this counts as this
  double log_base;        // added to a log Bayes factor, it is the log odds that the column enters
} subset_state;

// Writes the probability q that a column enters, given all others, to `inclusion`, and
// (q + uniform) / (1 - q) to `rates`; zeros to both where it cannot. Returns the sum of the rates.
double subset_rates(
  int isa, const subset_evidence *evidence, const subset_state *state, double uniform,
  double *inclusion, double *rates);

#endif
