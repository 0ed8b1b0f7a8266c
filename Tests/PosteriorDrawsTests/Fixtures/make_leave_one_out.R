# Writes leave_one_out_loo.json: what R's loo (2.5.1 or later) says of the models in
# `LeaveOneOutFixture.swift`. The Monte Carlo errors are those of loo 2.7 and later, by its formula.
#
#   Rscript make_leave_one_out.R        (packages loo, posterior, jsonlite)
suppressMessages({library(loo); library(posterior); library(jsonlite)})
chains <- 4
draws <- 500

series <- function(step) {
  u <- (seq_len(chains * draws) * step) %% 1
  noise <- matrix(log(u / (1 - u)), draws, chains)
  apply(noise, 2, function(e) as.numeric(stats::filter(0.6 * e, 0.5, method = "recursive")))
}
log_likelihood <- function(spread, outlier) {
  location <- spread * as.vector(series(0.6180339887498949))
  log_scale <- 0.5 * spread * as.vector(series(0.7548776662466927))
  v <- (0:23 + 0.5) / 24
  y <- log(v / (1 - v))
  y[24] <- outlier
  sapply(y, function(value) dnorm(value, location, exp(log_scale), log = TRUE))
}
result <- list()
objects <- list()
cases <- list(calm = c(0.1, 3.5), outlier = c(0.12, 5))
for (name in names(cases)) {
  ll <- log_likelihood(cases[[name]][1], cases[[name]][2])
  efficiency <- apply(ll, 2, function(x) ess_mean(matrix(exp(x - max(x)), draws, chains)) / length(x))
  found <- suppressWarnings(loo(ll, r_eff = efficiency))
  lw <- weights(suppressWarnings(psis(-ll, r_eff = efficiency)))
  w <- exp(lw)
  elpd <- found$pointwise[, "elpd_loo"]
  v <- sapply(1:24, function(i) sum(w[, i]^2 * (exp(ll[, i] - elpd[i]) - 1)^2))
  objects[[name]] <- found
  result[[name]] <- list(
    efficiency = efficiency, estimates = as.vector(t(found$estimates)), elpd = unname(elpd),
    k = found$diagnostics$pareto_k, n_eff = found$diagnostics$n_eff,
    mcse = sqrt(log1p(v / efficiency)))
}
compared <- suppressWarnings(loo_compare(objects))
result$comparison <- list(
  order = rownames(compared), difference = unname(compared[, 1]), error = unname(compared[, 2]))
writeLines(toJSON(result, digits = NA, auto_unbox = FALSE, pretty = TRUE), "leave_one_out_loo.json")
