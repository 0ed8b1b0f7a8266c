# Writes design_matrices.json: what R makes of each formula, for DesignMatrixTests.
#
#   cd Tests/FormulasTests/Fixtures && Rscript make_design_matrices.R
#
# Base R only. Rows that miss a value in a used column are dropped before anything is computed, so
# that scale() and poly() see the rows that are kept. Levels are ordered by lower-cased text, ties
# in C order, whatever the locale.
invisible(Sys.setlocale("LC_ALL", "C"))
options(contrasts = c("contr.treatment", "contr.poly"), digits = 17)

read_table <- function(path) {
  data <- read.csv(
    path, stringsAsFactors = TRUE, check.names = FALSE, na.strings = c("NA", ""))
  for (name in names(data)) if (is.factor(data[[name]])) {
    labels <- levels(data[[name]])
    labels <- labels[order(tolower(labels), labels, method = "radix")]
    data[[name]] <- factor(data[[name]], levels = labels)
  }
  data
}

tables <- c(garden = "garden.csv", gaps = "gaps.csv", small = "small.csv")
data <- lapply(tables, read_table)

# New rows to predict, with levels that training has seen.
new_rows <- list(
  garden = data.frame(
    dose = c(0.1, 1.5, 4), temp = c(10, 20.5, 33), plots = c(2, 3, 1),
    variety = c("cherry", "apple", "Banana"), site = c("Quarry", "far, east", "the \"pit\""),
    sunny = c(TRUE, FALSE, TRUE), `soil pH` = c(5, 6.5, 9), check.names = FALSE),
  small = data.frame(
    a = c("q", "p"), b = c("v", "w"), x = c(0.5, 12), z = c(99.5, 103)))
new_rows$gaps <- new_rows$garden

formulas <- list(
  garden = c(
    "height ~ dose", "height ~ 1", "height ~ variety", "height ~ 0 + variety",
    "height ~ variety - 1", "height ~ dose + variety + sunny", "height ~ dose * variety",
    "height ~ variety * sunny", "height ~ variety:sunny", "height ~ 0 + variety:sunny",
    "height ~ variety:site", "height ~ dose:variety", "height ~ 0 + dose:variety",
    "height ~ variety:dose", "height ~ dose + dose:variety", "height ~ variety + variety:sunny",
    "height ~ variety + variety:sunny - 1", "height ~ 0 + sunny + variety",
    "height ~ 0 + dose + variety", "height ~ variety * sunny - variety",
    "height ~ dose * variety - dose", "height ~ dose * variety * sunny",
    "height ~ (dose + variety + sunny)^2", "height ~ (dose + variety + sunny)^2 - dose:variety",
    "height ~ (variety + sunny + site)^2 - variety - sunny:site",
    "height ~ dose*variety*sunny - dose:variety:sunny - dose:variety",
    "height ~ variety/dose", "height ~ variety/sunny", "height ~ (variety + sunny)/dose",
    "height ~ dose %in% variety + variety", "height ~ sunny + dose:sunny + temp:variety",
    "height ~ temp + dose:temp:variety", "height ~ variety:sunny + sunny",
    "height ~ I(dose^2) + I(dose/100) + I((dose - 1) * temp) + I(-dose**2 + 3)",
    "height ~ log(dose) + sqrt(temp) + exp(dose) + log1p(dose) + abs(temp - 18)",
    "log(height) ~ log(dose * temp / 2)", "sqrt( height )~log2(dose)+log10(dose)+expm1(dose)",
    "height ~ sin(temp) + cos(temp) + tan(dose) + tanh(dose) + floor(temp)",
    "height ~ scale(dose)", "height ~ scale(dose, scale = FALSE) + scale(temp, center = FALSE)",
    "height ~ scale(log(dose)) * variety", "height ~ poly(temp, 2)", "height ~ poly(temp, 1)",
    "height ~ poly(temp, degree = 4)", "height ~ poly(temp, 3, raw = TRUE)",
    "height ~ poly(dose, 2) * variety", "height ~ poly(dose, 2):scale(temp) + sunny:poly(temp, 2)",
    "height ~ 0 + poly(dose, 2):variety", "height ~ factor(plots)", "height ~ 0 + factor(plots)",
    "height ~ factor(plots) * dose", "height ~ plots + factor(plots):sunny",
    "height ~ dose + offset(temp)", "height ~ offset(log(dose)) + variety + offset(2 * temp)",
    "height ~ `soil pH` + I(`soil pH`^2) + variety:`soil pH`", "height ~ .", "log(height) ~ .",
    "height ~ . - site - sunny", "height ~ log(dose) + .", "height ~ (dose + variety) * sunny - 1",
    "height ~ sunny + I(sunny) + variety", "plots ~ dose - 1 + 1", "height ~ dose + 0 + sunny",
    "height ~ variety * dose + I(100000 * dose) + I(dose + 0.0001) + I(dose * 1e5)",
    "height ~ site:variety + dose:site", "height/10 ~ (dose)", "height ~ -1 + dose:sunny:variety",
    "height ~ (dose + variety)^3 + temp^2", "height ~ sunny:dose + dose:variety"),
  gaps = c(
    "height ~ dose", "height ~ dose * variety", "height ~ scale(dose) + poly(temp, 2)",
    "height ~ .", "height ~ 0 + site + sunny", "height ~ factor(plots) + offset(dose)",
    "sunny ~ dose + variety", "variety ~ dose + temp", "log(height) ~ variety:sunny"),
  small = c(
    "y ~ (a + b + x)^2 - a:b", "y ~ 0 + a:x", "y ~ a:b", "y ~ a * b - a", "y ~ x:a",
    "y ~ a + a:b - 1", "y ~ b %in% a", "y ~ a/b/x", "y ~ b * a * x - b:a:x", "y ~ .^2",
    "y ~ poly(z, 3)", "y ~ a:b:x + b", "y ~ x:z:b + a:b - 1", "y ~ (. - x) * x", "y ~ x*(a+b)",
    "y ~ a:x + b:x + a:b:x"))

quoted <- function(text) {
  text <- gsub("\"", "\\\"", gsub("\\", "\\\\", text, fixed = TRUE), fixed = TRUE)
  paste0("\"", text, "\"")
}
array_of <- function(items) paste0("[", paste(items, collapse = ", "), "]")
numbers <- function(x) array_of(sprintf("%.17g", as.numeric(x)))
columns <- function(x) array_of(apply(x, 2, numbers))
object <- function(...) {
  items <- c(...)
  paste0("{", paste0(quoted(names(items)), ": ", items, collapse = ", "), "}")
}

used_columns <- function(terms) {
  variables <- vapply(as.list(attr(terms, "variables"))[-1], deparse1, "")
  factors <- attr(terms, "factors")
  in_terms <- if (length(factors)) rownames(factors)[rowSums(factors) > 0]
  unique(all.vars(parse(text = c(
    variables[attr(terms, "response")], in_terms, variables[attr(terms, "offset")]))))
}

offset_of <- function(frame) {
  offset <- model.offset(frame)
  if (is.null(offset)) rep(0, nrow(frame)) else offset
}

case <- function(name, text) {
  all_rows <- data[[name]]
  formula <- as.formula(text)
  kept <- which(complete.cases(all_rows[used_columns(terms(formula, data = all_rows))]))
  rows <- droplevels(all_rows[kept, ])
  frame <- model.frame(formula, rows, drop.unused.levels = TRUE)
  design <- model.matrix(attr(frame, "terms"), frame)
  response <- model.response(frame)
  if (is.factor(response)) response <- as.integer(response) - 1

  predictors <- delete.response(attr(frame, "terms"))
  new_frame <- model.frame(
    predictors, new_rows[[name]], xlev = .getXlevels(attr(frame, "terms"), frame))
  new_design <- model.matrix(predictors, new_frame, contrasts.arg = attr(design, "contrasts"))
  stopifnot(identical(colnames(design), colnames(new_design)), nrow(frame) == length(kept))
  object(
    table = quoted(tables[[name]]), formula = quoted(text),
    responseName = quoted(deparse1(formula[[2]])), columnNames = array_of(quoted(colnames(design))),
    keptRows = array_of(kept - 1), response = numbers(response), offset = numbers(offset_of(frame)),
    columns = columns(design), predictedColumns = columns(new_design),
    predictedOffset = numbers(offset_of(new_frame)))
}

new_row <- function(name, row) {
  values <- lapply(new_rows[[name]][row, , drop = FALSE], function(value) {
    if (is.character(value)) quoted(value)
    else if (is.logical(value)) tolower(value)
    else sprintf("%.17g", value)
  })
  object(unlist(values))
}

cases <- unlist(lapply(names(formulas), function(name) {
  vapply(formulas[[name]], function(text) case(name, text), "")
}))
inputs <- vapply(names(tables), function(name) {
  array_of(vapply(seq_len(nrow(new_rows[[name]])), function(row) new_row(name, row), ""))
}, "")
names(inputs) <- tables
writeLines(
  c("{\"newRows\":", object(inputs), ", \"cases\": [", paste(cases, collapse = ",\n"), "]}"),
  "design_matrices.json")
cat(length(cases), "formulas,", R.version.string, "\n")
