// A small library with BridgeStan's C interface: y[j] ~ normal(theta[j], s[j]) with
// theta = mu + tau z, mu ~ normal(0, 5), tau ~ half-Cauchy(5), z ~ normal(0, 1).
//
// Data: {"J": 2, "y": [28, 8], "s": [15, 10]}. A further "fault" names what goes wrong: construct,
// density, cut, nan, gradient, constrain, names or empty. Macros at compile time: WITHOUT_GRADIENT leaves
// that function out; MAJOR is the version of the interface; THREADS says that calls may overlap; SLOW
// makes each take a tenth of a millisecond.
//
// Calls that overlap fail, so that a test can tell whether they do.
#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef MAJOR
#define MAJOR 2
#endif
const int bs_major_version = MAJOR;

typedef struct {
  int count;
  double y[16], s[16];
  char fault[16];
  char names[1024];
} Schools;

static atomic_int inside;

static const char *behind(const char *json, const char *key) {
  const char *place = strstr(json, key);
  return place ? strchr(place, ':') + 1 : NULL;
}

static bool readNumbers(const char *json, const char *key, int count, double *values) {
  const char *place = behind(json, key);
  if (!place || !(place = strchr(place, '['))) return false;
  for (int i = 0; i < count; i++) {
    char *end;
    values[i] = strtod(place + 1, &end);
    if (end == place + 1) return false;
    place = end;
  }
  return *place == ']';
}

static int fail(char **message, const char *text) {
  if (message) *message = strdup(text);
  return -1;
}

void *bs_model_construct(const char *data, unsigned int seed, char **message) {
  (void)seed;
  Schools *model = calloc(1, sizeof(Schools));
  const char *count = data ? behind(data, "\"J\"") : NULL;
  model->count = count ? atoi(count) : 0;
  const char *fault = data ? behind(data, "\"fault\"") : NULL;
  if (fault) sscanf(fault, " \"%15[a-z]", model->fault);
  const char *reason = NULL;
  if (!count || model->count < 1 || model->count > 16) {
    reason = "construct() failed with exception: J must be between 1 and 16\n";
  } else if (!readNumbers(data, "\"y\"", model->count, model->y) ||
             !readNumbers(data, "\"s\"", model->count, model->s)) {
    reason = "construct() failed with exception: y and s must have J numbers\n";
  } else if (!strcmp(model->fault, "construct")) {
    reason = "";
  }
  if (reason) {
    if (*reason) fail(message, reason);
    free(model);
    return NULL;
  }
  return model;
}

void bs_model_destruct(void *model) { free(model); }
void bs_free_error_msg(char *message) { free(message); }
const char *bs_name(const void *model) { (void)model; return "schools_model"; }

const char *bs_model_info(const void *model) {
  (void)model;
#ifdef THREADS
  return "Stan C++ Defines:\n\tSTAN_THREADS=true\n";
#else
  return "Stan C++ Defines:\n\tSTAN_THREADS=false\n";
#endif
}

int bs_param_num(const void *opaque, bool transformed, bool generated) {
  const Schools *model = opaque;
  (void)generated;
  if (!strcmp(model->fault, "empty")) return 0;
  return 2 + model->count * (transformed ? 2 : 1);
}

int bs_param_unc_num(const void *opaque) {
  const Schools *model = opaque;
  return strcmp(model->fault, "empty") ? 2 + model->count : 0;
}

const char *bs_param_names(const void *opaque, bool transformed, bool generated) {
  Schools *model = (Schools *)opaque;
  (void)generated;
  char *end = model->names + sprintf(model->names, "mu,tau");
  for (int j = 1; j <= model->count; j++) {
    end += sprintf(end, strcmp(model->fault, "names") ? ",z.%d" : ",mu", j);
  }
  for (int j = 1; transformed && j <= model->count; j++) end += sprintf(end, ",theta.%d", j);
  return model->names;
}

static double density(const Schools *model, const double *u, double *gradient) {
  double mu = u[0], tau = exp(u[1]), ratio = tau * tau / 25;
  double value = -mu * mu / 50 - log(5 * sqrt(2 * M_PI)) + log(2 / (5 * M_PI)) - log1p(ratio) + u[1];
  gradient[0] = -mu / 25;
  gradient[1] = 1 - 2 * ratio / (1 + ratio);
  for (int j = 0; j < model->count; j++) {
    double z = u[2 + j], s = model->s[j], r = (model->y[j] - mu - tau * z) / s;
    value -= r * r / 2 + z * z / 2 + log(2 * M_PI * s);
    gradient[0] += r / s;
    gradient[1] += r / s * tau * z;
    gradient[2 + j] = r / s * tau - z;
  }
  return value;
}

static int evaluate(const Schools *model, const double *u, double *value, double *gradient,
                    char **message) {
  if (atomic_fetch_add(&inside, 1) != 0) {
    atomic_fetch_sub(&inside, 1);
    return fail(message, "two calls overlap\n");
  }
  int status = 0;
#ifdef SLOW
  usleep(100);
#endif
  *value = density(model, u, gradient);
  // Beyond these places a model may be cut off: a part of the space, or all of it.
  if (!strcmp(model->fault, "density")) {
    status = fail(message, "log_density_gradient() failed with exception: mu is not allowed\n");
  } else if (!strcmp(model->fault, "cut") && u[0] > 4) {
    status = fail(message, "log_density_gradient() failed with exception: mu is above 4\n");
  } else if (!strcmp(model->fault, "nan") && u[0] > 4) {
    *value = NAN;
  } else if (!strcmp(model->fault, "gradient") && u[0] > 4) {
    gradient[1] = NAN;
  }
  atomic_fetch_sub(&inside, 1);
  return status;
}

int bs_log_density(const void *model, bool propto, bool jacobian, const double *u, double *value,
                   char **message) {
  double gradient[18];
  if (propto || !jacobian) return fail(message, "constants and Jacobians are wanted\n");
  return evaluate(model, u, value, gradient, message);
}

#ifndef WITHOUT_GRADIENT
int bs_log_density_gradient(const void *model, bool propto, bool jacobian, const double *u,
                            double *value, double *gradient, char **message) {
  if (propto || !jacobian) return fail(message, "constants and Jacobians are wanted\n");
  return evaluate(model, u, value, gradient, message);
}
#endif

int bs_param_constrain(const void *opaque, bool transformed, bool generated, const double *u,
                       double *theta, void *random, char **message) {
  const Schools *model = opaque;
  if (generated && !random) return fail(message, "generated quantities want random numbers\n");
  if (!strcmp(model->fault, "constrain") && u[0] > 4) {
    return fail(message, "param_constrain() failed with exception: theta is too large\n");
  }
  theta[0] = u[0];
  theta[1] = exp(u[1]);
  for (int j = 0; j < model->count; j++) theta[2 + j] = u[2 + j];
  for (int j = 0; transformed && j < model->count; j++) {
    theta[2 + model->count + j] = u[0] + theta[1] * u[2 + j];
  }
  return 0;
}
