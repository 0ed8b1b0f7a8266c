# Writes bends.json: columns of s(x, k), hinge(x, m) and mono(x, k), for BendTests.
#
#   cd Tests/FormulasTests/Fixtures && Rscript make_bends.R
#
# Needs mgcv, splines and jsonlite (Debian: r-cran-mgcv, r-cran-jsonlite). The penalised columns are
# B D'(DD')^-1 of a cubic P-spline; that they are mgcv's "ps" smooth is checked here, by the fitted
# values of the two penalised least-squares problems.
library(splines)
suppressMessages(library(mgcv))
set.seed(4)

knots_of <- function(x, k) {
  h <- (max(x) - min(x)) / (k - 3)
  min(x) + h * (-3:k)
}

# B-splines, along their tangents beyond the range.
basis <- function(at, x, k) {
  knots <- knots_of(x, k)
  inside <- pmin(pmax(at, min(x)), max(x))
  # The right end belongs to the last interval.
  values <- splineDesign(knots, inside, ord = 4, outer.ok = TRUE)
  slopes <- splineDesign(knots, inside, ord = 4, derivs = rep(1, length(at)), outer.ok = TRUE)
  values + slopes * (at - inside)
}

spline <- function(x, k, new) {
  D <- diff(diag(k), differences = 2)
  right <- t(D) %*% solve(D %*% t(D))
  line <- lm.fit(cbind(1, x), basis(x, x, k) %*% right)
  raw <- function(at) basis(at, x, k) %*% right - cbind(1, at) %*% line$coefficients
  Z <- raw(x)
  scale <- sqrt(mean(rowSums(Z^2)))
  y <- sin(3 * x / max(x)) + rnorm(length(x), sd = 0.1)
  smooth <- smoothCon(s(x, bs = "ps", k = k, m = c(2, 2)), data.frame(x = x),
    knots = list(x = knots_of(x, k)), scale.penalty = FALSE)[[1]]
  lambda <- 0.7
  a <- solve(crossprod(smooth$X) + lambda * smooth$S[[1]], crossprod(smooth$X, y))
  X <- cbind(1, x, Z)
  P <- diag(c(0, 0, rep(lambda, k - 2)))
  b <- solve(crossprod(X) + P, crossprod(X, y))
  stopifnot(max(abs(smooth$X %*% a - X %*% b)) < 1e-8)
  list(
    k = k, x = x, new = new, line = x - mean(x), newLine = new - mean(x),
    columns = apply(Z / scale, 2, identity, simplify = FALSE),
    newColumns = apply(raw(new) / scale, 2, identity, simplify = FALSE))
}

distinct <- function(x) sort(unique(x))
hinge <- function(x, m, new) {
  knots <- unname(quantile(distinct(x), (1:m) / (m + 1), type = 7))
  list(m = m, x = x, new = new, columns = c(
    list(new), lapply(knots, function(knot) pmax(0, new - knot))))
}
mono <- function(x, k, new) {
  knots <- unname(quantile(distinct(x), (0:k) / k, type = 7))
  list(k = k, x = x, new = new, columns = lapply(seq_len(k), function(j) {
    height <- (new - knots[j]) / (knots[j + 1] - knots[j])
    if (j > 1) height <- pmax(0, height)
    if (j < k) height <- pmin(1, height)
    height
  }))
}

x <- c(round(runif(30, 0, 10), 3), 2, 2, 2, 10)
years <- c(1950:1990, 1960, 1960)
cases <- list(
  splines = list(
    spline(x, 10, c(-5, -0.1, 0.001, 3.3, 9.999, 10, 10.5, 40)), spline(x, 4, c(-1, 5, 12)),
    spline(years, 20, c(1900, 1949.5, 1966.2, 1990, 2030))),
  hinges = list(hinge(x, 3, c(-1, 2, 7, 11)), hinge(years, 5, c(1940, 1971.5, 2000))),
  ramps = list(mono(x, 4, c(-1, 2, 7, 11)), mono(x, 1, c(-1, 4)), mono(years, 6, c(1940, 1971.5, 2000))))
writeLines(jsonlite::toJSON(cases, auto_unbox = TRUE, digits = 17), "bends.json")
cat("mgcv", format(packageVersion("mgcv")), R.version.string, "\n")
