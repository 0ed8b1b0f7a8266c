# Writes presets_families.json: brms' default priors of further families and classes, and the data.
#
#   Rscript make_presets_families.R      (R 4.2, brms 2.18.0)
#
# Read off get_prior(); rows without a prior are flat, or take that of their class.
suppressMessages({
  library(brms)
  library(jsonlite)
})

cars <- mtcars[c("mpg", "wt", "hp", "carb")]
cars$share <- mtcars$mpg / 100
cars$cylinders <- c("four", "five", "six", "seven", "eight")[mtcars$cyl - 3]
cars$tries <- mtcars$carb + 2
cars$rank <- mtcars$gear - 2

cases <- list(
  list("mpg ~ wt, sigma ~ hp", bf(mpg ~ wt, sigma ~ hp), gaussian()),
  list("mpg ~ wt", bf(mpg ~ wt), student()),
  list("mpg ~ wt, nu ~ hp", bf(mpg ~ wt, nu ~ hp), student()),
  list("mpg ~ wt", bf(mpg ~ wt), lognormal()),
  list("mpg ~ wt + (1 + wt | cylinders)", bf(mpg ~ wt + (1 + wt | cylinders)), Gamma("log")),
  list("carb ~ wt", bf(carb ~ wt), negbinomial()),
  list("carb ~ wt, shape ~ hp", bf(carb ~ wt, shape ~ hp), negbinomial()),
  list("share ~ wt", bf(share ~ wt), Beta()),
  list("share ~ wt, phi ~ hp", bf(share ~ wt, phi ~ hp), Beta()),
  list("carb | trials(tries) ~ wt", bf(carb | trials(tries) ~ wt), binomial()),
  list("carb ~ wt", bf(carb ~ wt), zero_inflated_poisson()),
  list("carb ~ wt, zi ~ hp", bf(carb ~ wt, zi ~ hp), zero_inflated_poisson()),
  list("carb ~ wt", bf(carb ~ wt), zero_inflated_negbinomial()),
  list("rank ~ wt", bf(rank ~ wt), cumulative()),
  list("cylinders ~ wt", bf(cylinders ~ wt), categorical()),
  list("mpg ~ s(wt) + (1 | cylinders)", bf(mpg ~ s(wt) + (1 | cylinders)), gaussian()))

ours <- c(student = "student_t", Beta = "beta")
records <- lapply(cases, function(case) {
  found <- get_prior(case[[2]], cars, family = case[[3]])
  found <- found[found$prior != "", c("prior", "class", "dpar")]
  name <- case[[3]]$family
  if (name %in% names(ours)) name <- ours[[name]]
  if (name == "Gamma") name <- "gamma"
  link <- case[[3]]$link
  list(formula = case[[1]], family = paste0(name, "(", link, ")"), priors = found)
})
writeLines(toJSON(list(data = cars, cases = records), digits = NA, dataframe = "columns",
  auto_unbox = FALSE), "presets_families.json")
