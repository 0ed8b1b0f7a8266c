# Writes Fixtures/{hald,uscrime,duplicate}.csv and Fixtures/bas.json with R 4.2, MASS and BAS 1.7.5:
#   Rscript Scripts/make_bas_values.R     (in Tests/SubsetSelectionTests)
library(BAS)
library(MASS)
crime <- UScrime
# As in Clyde, Ghosh and Littman (2011): logarithms of all but the indicator of the south.
crime[, -2] <- log(crime[, -2])
# A copy of a column, to see what subsets that are not of full rank weigh.
duplicate <- cbind(cement[1:4], x5 = cement$x1, y = cement$y)
data <- list(hald = cement, uscrime = crime, duplicate = duplicate)
for (name in names(data)) {
  write.csv(format(data[[name]], digits = 17, trim = TRUE), sprintf("Fixtures/%s.csv", name),
            row.names = FALSE, quote = FALSE)
}
numbers <- function(x) sprintf("[%s]", paste(sprintf("%.15g", x), collapse = ", "))
entry <- function(name, prior, subsets) {
  rows <- data[[name]]
  alpha <- switch(prior, "g-prior" = nrow(rows), "hyper-g" = 3, "hyper-g-n" = 3, "JZS" = NULL)
  family <- if (subsets == "uniform") uniform() else beta.binomial(1, 1)
  fit <- bas.lm(y ~ ., data = rows, prior = prior, alpha = alpha, modelprior = family,
                method = "deterministic")
  best <- order(-fit$postprobs)[1:5]
  sprintf(paste0('{"data": "%s", "prior": "%s", "subsets": "%s", "inclusion": %s, ',
                 '"top": %s, "logMarginals": %s, "means": %s, "deviations": %s}'),
          name, prior, subsets, numbers(fit$probne0[-1]), numbers(fit$postprobs[best]),
          numbers(fit$logmarg[best]), numbers(coef(fit)$postmean[-1]),
          numbers(coef(fit)$postsd[-1]))
}
grid <- expand.grid(subsets = c("uniform", "betaBinomial"),
                    prior = c("g-prior", "hyper-g", "hyper-g-n", "JZS"),
                    name = names(data), stringsAsFactors = FALSE)
lines <- mapply(entry, grid$name, grid$prior, grid$subsets)
writeLines(c("[", paste(lines, collapse = ",\n"), "]"), "Fixtures/bas.json")
