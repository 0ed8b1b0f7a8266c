# Writes presets.json: the default priors of brms and rstanarm, and the data.
#
#   Rscript make_presets.R      (R 4.2, brms 2.18.0, rstanarm 2.21.3)
#
# make_presets.py adds those of bambi. brms' are read off get_prior(). rstanarm shows its scales
# only with a fit, so each model is "fitted" with two iterations, which are not looked at.
suppressMessages({
  library(brms)
  library(rstanarm)
  library(jsonlite)
})

cars <- mtcars[c("mpg", "cyl", "wt", "am", "vs", "carb", "hp", "qsec")]
cars$gears <- c("three", "four", "five")[mtcars$gear - 2]
set.seed(3)
cars$visits <- rpois(nrow(cars), exp(1.5 - 0.4 * cars$wt))
cars$rare <- rpois(nrow(cars), 0.4)
cars$small <- mtcars$mpg / 1000

cases <- list(
  list("mpg ~ cyl", "gaussian"),
  list("mpg ~ wt + am", "gaussian"),
  list("mpg ~ wt * gears", "gaussian"),
  list("mpg ~ gears + qsec + offset(hp)", "gaussian"),
  list("small ~ wt", "gaussian"),
  list("mpg ~ 1", "gaussian"),
  list("vs ~ wt + gears", "bernoulli"),
  list("vs ~ wt + offset(qsec)", "bernoulli"),
  list("carb ~ hp", "poisson"),
  list("visits ~ wt + gears + offset(log(qsec))", "poisson"),
  list("rare ~ hp", "poisson"))

brms_priors <- function(formula, family) {
  priors <- get_prior(as.formula(formula), cars, family = family)
  text <- function(class) unname(priors$prior[priors$class == class & priors$coef == ""])
  list(intercept = text("Intercept"), sigma = if (family == "gaussian") text("sigma"))
}

rstanarm_priors <- function(formula, family) {
  fit <- suppressWarnings(stan_glm(
    as.formula(formula), data = cars, family = if (family == "bernoulli") "binomial" else family,
    chains = 1, iter = 2, refresh = 0, seed = 1))
  shown <- prior_summary(fit)
  intercept <- shown$prior_intercept
  scale <- function(prior) {
    if (is.null(prior$adjusted_scale)) prior$scale else prior$adjusted_scale
  }
  list(
    intercept = c(intercept$location, scale(intercept)),
    coefficients = as.vector(if (is.null(shown$prior)) numeric() else scale(shown$prior)),
    sigma_mean = if (family == "gaussian") shown$prior_aux$adjusted_scale)
}

records <- lapply(cases, function(case) {
  list(
    formula = case[[1]], family = case[[2]],
    brms = brms_priors(case[[1]], case[[2]]), rstanarm = rstanarm_priors(case[[1]], case[[2]]))
})
# R's rounding to one decimal, which brms applies to medians.
halves <- c(0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 2.25, 2.35, -0.15, -0.25, -2.35, 1e6 + 0.25)
records <- list(data = cars, cases = records, halves = halves, rounded = round(halves, 1))
writeLines(toJSON(records, digits = NA, dataframe = "columns", auto_unbox = TRUE, null = "null"),
  "presets.json")
