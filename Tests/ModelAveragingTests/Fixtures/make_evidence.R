# Writes evidence_bridgesampling.json: log evidence by R's bridgesampling of the beta-binomial model
# in `EvidenceTests.swift`, with its standard error, for exact draws on the logit scale.
#
# error_measures() of bridgesampling 1.1-2 multiplies the spectral density of f2, which is a variance
# already, by the variance again, and so all but drops the posterior draws' part. Here the formula
# of the paper is taken, with the normalised spectral density; both are printed.
#
#   Rscript make_evidence.R        (packages bridgesampling, coda, jsonlite)
suppressMessages({library(bridgesampling); library(coda); library(jsonlite)})
set.seed(1)
draws <- matrix(qlogis(rbeta(20000, 3 + 2, 9 + 3)), ncol = 1, dimnames = list(NULL, "p"))
density <- function(par, data) {
  p <- plogis(par[["p"]])
  dbinom(3, 12, p, log = TRUE) + dbeta(p, 2, 3, log = TRUE) + log(p) + log1p(-p)
}
found <- bridge_sampler(
  samples = draws, log_posterior = density, data = list(), lb = c(p = -Inf), ub = c(p = Inf),
  silent = TRUE)
share <- 0.5
p_p <- exp(found$q11 - found$logml)
p_g <- exp(found$q21 - found$logml)
f1 <- p_g / (share * p_g + share * exp(found$q22))
f2 <- exp(found$q12) / (share * p_p + share * exp(found$q12))
rho <- spectrum0.ar(f2)$spec / var(f2)
error <- sqrt(
  var(f1) / length(f1) / mean(f1)^2 + rho * var(f2) / length(f2) / mean(f2)^2)
cat("error_measures:", error_measures(found)$cv, " by the paper:", error, "\n")
exact <- lchoose(12, 3) + lbeta(5, 12) - lbeta(2, 3)
writeLines(toJSON(list(
  log_evidence = found$logml, standard_error = error, exact = exact),
  digits = NA, auto_unbox = TRUE, pretty = TRUE), "evidence_bridgesampling.json")
