# Makes the Stan CSV files of this folder with rstan 2.21.7 (Debian's r-cran-rstan).
# Usage: Rscript make_rstan_csv.R FOLDER
library(rstan)
folder <- commandArgs(trailingOnly = TRUE)[1]
# Boost headers, where the package BH has none.
if (Sys.getenv("BOOST_INCLUDE") != "") rstan_options(boost_lib = Sys.getenv("BOOST_INCLUDE"))
code <- "
data { int<lower=0> J; real y[J]; real<lower=0> s[J]; }
parameters { real mu; vector[J] theta; }
transformed parameters { matrix[2, 2] pair = [[mu, theta[1]], [-mu, -theta[1]]]; }
model { mu ~ normal(0, 5); theta ~ normal(mu, 5); y ~ normal(theta, s); }
"
schools <- list(J = 2, y = c(28, 8), s = c(15, 10))
model <- stan_model(model_code = code)
fit <- sampling(
  model, data = schools, chains = 4, iter = 750, warmup = 300, seed = 1, refresh = 0,
  save_warmup = FALSE,
  sample_file = file.path(folder, "rstan.csv"))
thinned <- sampling(
  model, data = schools, chains = 1, iter = 110, warmup = 50, thin = 3, seed = 2, refresh = 0,
  sample_file = file.path(folder, "rstan_warmup.csv"))
fixed <- sampling(
  model, data = schools, chains = 1, iter = 20, seed = 2, refresh = 0, algorithm = "Fixed_param",
  sample_file = file.path(folder, "rstan_fixed.csv"))
advi <- vb(
  model, data = schools, seed = 1, output_samples = 60, refresh = 0,
  sample_file = file.path(folder, "rstan_vb.csv"))
