# Writes weights_loo.json: stacking, pseudo-BMA and pseudo-BMA+ weights of R's loo, and what
# loo_compare says, for the pointwise elpd that `WeightsFixture.swift` makes by the same formulas.
#
#   Rscript make_weights.R        (packages loo, jsonlite)
suppressMessages({library(loo); library(jsonlite)})
n <- 150
row <- seq_len(n)
elpd <- cbind(
  first = -1 - 0.8 * (sin(row) + 1)^2,
  second = -1.2 - 0.7 * (cos(1.3 * row) + 1)^2,
  third = -1.6 - 0.6 * (sin(2.1 * row + 1) + 1)^2,
  worse = -2.2 - 0.8 * (sin(row) + 1)^2)
set.seed(1)
plus <- colMeans(do.call(rbind, lapply(1:40, function(i) as.numeric(pseudobma_weights(elpd, BB_n = 5000)))))
score <- function(w) mean(log(exp(elpd) %*% w))
stacked <- as.numeric(stacking_weights(elpd, optim_control = list(reltol = 1e-14)))
writeLines(toJSON(list(
  stacking = stacked, score = score(stacked),
  plain = as.numeric(pseudobma_weights(elpd, BB = FALSE)), plus = plus,
  elpd = unname(colSums(elpd))), digits = NA, pretty = TRUE), "weights_loo.json")
