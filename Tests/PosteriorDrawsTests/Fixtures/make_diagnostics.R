# Writes diagnostics_draws.json, draws of fixed cases shaped [chain, draw], and
# diagnostics_posterior.json, what the R package `posterior` says of them.
#
#   Rscript make_diagnostics.R
suppressMessages(library(posterior))
set.seed(20210601)

ar1 <- function(chains, draws, rho) {
  step <- function(i) {
    x <- numeric(draws)
    x[1] <- rnorm(1)
    for (t in seq_len(draws)[-1]) x[t] <- rho * x[t - 1] + sqrt(1 - rho^2) * rnorm(1)
    x
  }
  sapply(seq_len(chains), step)
}
normal <- function(chains, draws) matrix(rnorm(chains * draws), draws, chains)
with_value <- function(x, value) { x[7, 2] <- value; x }

# posterior keeps chains in columns.
cases <- list(
  iid = normal(4, 250),
  ar_positive = ar1(4, 1000, 0.9),
  ar_negative = ar1(4, 250, -0.5),
  antithetic = ar1(4, 200, -0.95),
  cauchy = matrix(rcauchy(1000), 250, 4),
  shifted = normal(4, 200) + rep(c(0, 0, 0, 0.5), each = 200),
  scaled = normal(4, 200) * rep(c(1, 1, 1, 3), each = 200),
  trend = normal(4, 200) + seq(-1, 1, length.out = 200),
  ties = matrix(as.numeric(rpois(800, 3)), 200, 4),
  indicator = matrix(as.numeric(runif(800) < 0.3), 200, 4),
  two_values = matrix(ifelse(runif(200) < 0.5, -1, 1), 50, 4),
  offset = 1e6 + ar1(4, 200, 0.5),
  stuck_chain = cbind(normal(3, 100), 0.25),
  constant = matrix(0.1, 50, 4),
  missing = with_value(normal(4, 50), NaN),
  infinite = with_value(normal(4, 50), Inf),
  one_chain = ar1(1, 400, 0.7),
  odd = ar1(4, 101, 0.3),
  three_chains = ar1(3, 150, 0.6),
  tiny = normal(4, 8)
)

reference <- function(x) {
  probs <- c(0.05, 0.5, 0.95)
  whole <- if (anyNA(x)) rep(NaN, 3) else quantile(x, probs, names = FALSE)
  each <- function(f) sapply(probs, function(p) if (anyNA(x)) NaN else f(x, p, names = FALSE))
  ess <- each(ess_quantile)
  mcse <- each(mcse_quantile)
  c(
    mean = mean(x), sd = sd(x), q5 = whole[1], q50 = whole[2], q95 = whole[3],
    rhat = rhat(x), ess_bulk = ess_bulk(x), ess_tail = if (anyNA(x)) NaN else ess_tail(x),
    ess_mean = ess_mean(x), ess_sd = ess_sd(x), ess_q5 = ess[1], ess_q50 = ess[2],
    ess_q95 = ess[3], ess_max = if (anyNA(x)) NaN else ess_quantile(x, 1, names = FALSE),
    mcse_mean = mcse_mean(x), mcse_sd = mcse_sd(x), mcse_q5 = mcse[1], mcse_q50 = mcse[2],
    mcse_q95 = mcse[3]
  )
}

# JSON has no NaN and no infinity: draws write them as strings, references as null.
digits <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), sprintf('"%s"', x))
numbers <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
object <- function(members) {
  paste0("{\n", paste0('"', names(members), '": ', members, collapse = ",\n"), "\n}\n")
}
chains <- function(x) {
  rows <- apply(x, 2, function(chain) paste0("[", paste(digits(chain), collapse = ","), "]"))
  paste0("[", paste(rows, collapse = ",\n"), "]")
}
one_line <- function(values) {
  paste0("{", paste0('"', names(values), '": ', numbers(values), collapse = ", "), "}")
}
cat(object(sapply(cases, chains)), file = "diagnostics_draws.json")
references <- suppressWarnings(lapply(cases, reference))
cat(object(sapply(references, one_line)), file = "diagnostics_posterior.json")
