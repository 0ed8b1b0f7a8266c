// Log likelihoods of rows as functions of their linear predictors.
#ifndef RESPONSE_KERNELS_H
#define RESPONSE_KERNELS_H

// What a pass sums over rows, each times its weight, and its parameters; slopes are by the linear
// predictor eta, times the weight.
//
//   gaussian          1/sigma: -z^2/2, z^2                       z = (y - eta) / sigma
//   gaussian_scales   none, log sigma a row: -z^2/2 - log sigma; slopes by log sigma too
//   student           1/sigma, nu: -(nu + 1)/2 log(1 + q), q/(1 + q), log(1 + q) - q/(1 + q)
//                     q = z^2/nu; exact where q is small; student_near is not, and quicker
//   student_scales    1, nu, log sigma a row: less log sigma too; slopes by log sigma too
//   logistic          none: k eta - n log(1 + exp eta)           n = 1 without trials
//   poisson           none: y eta - exp eta
//   negbinomial       log s, s: y (eta - g) - s g, y p - s (g - p)
//                     d = eta - log s, g = log(1 + exp d), p = 1/(1 + exp -d)
//   gamma             a: -a (exp u - 1 - u), exp u - 1 - u       u = y - eta, y a logarithm
//   zero_inflated     z, 1 - z, log(1 - z): log(z + (1 - z) exp -mu) for y = 0, else
//                     log(1 - z) + y eta - mu; its derivative by logit z      mu = exp eta
enum response_kind {
  response_gaussian, response_gaussian_scales, response_student, response_student_near,
  response_student_scales, response_logistic, response_poisson, response_negbinomial,
  response_gamma, response_zero_inflated
};

typedef struct {
  long count;
  const double *response;
  const double *trials;     // or null
  const double *weights;    // or null; a row of weight 0 is passed over
  const double *predictor;
  const double *log_scales; // of gaussian_scales and student_scales
  double *slopes;           // written, or null
  double *scale_slopes;     // likewise, or null
} response_rows;

// Writes three sums; those that a kind does not have are 0. No alignment is asked for.
void response_pass(
  int isa, int kind, const response_rows *rows, const double *parameters, double *sums);

#endif
