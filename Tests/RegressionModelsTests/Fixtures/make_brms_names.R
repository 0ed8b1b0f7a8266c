# Writes brms_names.json: the names and the order of the draws that brms gives its models.
#
#   Rscript make_brms_names.R        (brms 2.18, jsonlite; nothing is compiled or sampled)
#
# The declarations of the Stan program with the sizes of its data give the raw names, which brms's own
# functions then turn into those of its draws. The data are those of multilevel.json.
suppressMessages(library(brms))

here <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
data <- as.data.frame(lapply(
  jsonlite::fromJSON(file.path(dirname(here), "multilevel.json"))$data, identity))

cases <- list(
  list("gaussian", "y ~ x + z"),
  list("gaussian", "y ~ x + (1 + x + z | g)"),
  list("gaussian", "y | se(e) ~ x + (1 | g)"),
  list("gaussian", "y | weights(w) ~ x, sigma ~ z + (1 | h)"),
  list("student_t", "y ~ 0 + Intercept + x"),
  list("student_t", "y ~ x, sigma ~ x, nu ~ z"),
  list("lognormal", "pos ~ x * z + (1 | g) + (1 | h)"),
  list("bernoulli(probit)", "bit ~ x + (x || g)"),
  list("binomial", "count | trials(size) ~ h + (1 | g/h)"),
  list("poisson", "count ~ x + s(z, k = 6) + offset(z)"),
  list("gaussian", "y ~ s(z, k = 6) + (1 | g), sigma ~ s(x, k = 5)"),
  list("negbinomial", "count ~ poly(x, 2), shape ~ z"),
  list("gamma(log)", "pos ~ I(x^2) + log(pos)"),
  list("beta", "frac ~ x, phi ~ z"),
  list("categorical", "kind ~ x + (1 | g)"),
  list("cumulative", "rank ~ x + (1 + x | g)"),
  list("zero_inflated_poisson", "count ~ x, zi ~ z"),
  list("zero_inflated_negbinomial", "count ~ x + (1 | h)"))

theirs <- c(student_t = "student", gamma = "Gamma", beta = "Beta")

family_of <- function(text) {
  name <- sub("\\(.*", "", text)
  link <- sub(".*\\((.*)\\)", "\\1", text)
  brms_name <- if (name %in% names(theirs)) theirs[[name]] else name
  if (link == text) brmsfamily(brms_name) else brmsfamily(brms_name, link = link)
}

formula_of <- function(text) {
  parts <- strsplit(text, ", (?=[a-z]+ ~)", perl = TRUE)[[1]]
  do.call(bf, lapply(parts, as.formula))
}

# Names of the parameters that a block declares, with their sizes.
declared <- function(code, block, data) {
  lines <- strsplit(code, "\n")[[1]]
  start <- which(startsWith(lines, paste0(block, " {")))
  if (!length(start)) return(list())
  end <- which(lines == "}" & seq_along(lines) > start)[1]
  pattern <- paste0(
    "^  (real|vector|matrix|ordered|cholesky_factor_corr|corr_matrix)(<[^>]*>)?",
    "(\\[[^ ]*(, [^ ]*)?\\])? ([A-Za-z_0-9]+)(\\[[^ ;=]*\\])?( =|;).*")
  sizes <- function(text) {
    if (text == "") return(numeric())
    inner <- substr(text, 2, nchar(text) - 1)
    vapply(strsplit(inner, ",(?![^\\[]*\\])", perl = TRUE)[[1]],
           function(part) as.numeric(eval(parse(text = part), data)), 0, USE.NAMES = FALSE)
  }
  found <- list()
  for (line in lines[(start + 1):(end - 1)]) {
    if (!grepl(pattern, line)) next
    part <- function(index) sub(pattern, paste0("\\", index), line)
    dims <- c(sizes(part(6)), sizes(part(3)))
    if (part(1) %in% c("cholesky_factor_corr", "corr_matrix")) dims <- rep(dims, 2)
    found[[part(5)]] <- dims
  }
  found
}

flat <- function(name, dims) {
  if (!length(dims)) return(name)
  if (any(dims == 0)) return(character())
  index <- do.call(expand.grid, lapply(dims, seq_len))
  paste0(name, "[", do.call(paste, c(index, sep = ",")), "]")
}

setClass("Declared", representation(sim = "list"))

names_of <- function(case) {
  formula <- formula_of(case[[2]])
  family <- family_of(case[[1]])
  model <- brm(formula, data = data, family = family, empty = TRUE)
  code <- make_stancode(formula, data = data, family = family)
  values <- unclass(make_standata(formula, data = data, family = family))
  derived <- regmatches(code, gregexpr("\n  int (Kc[a-z_A-Z0-9]*) = ([^;]*);", code))[[1]]
  for (line in derived) eval(parse(text = sub("\n  int ", "values$", sub("= ", "<- values$", line))))
  blocks <- c("parameters", "transformed parameters", "generated quantities")
  all <- do.call(c, lapply(blocks, function(block) declared(code, block, values)))
  kept <- all[!names(all) %in% brms:::exclude_pars(model)]
  names <- unlist(Map(flat, names(kept), kept), use.names = FALSE)
  model$fit <- new("Declared", sim = list(
    pars_oi = names(kept), dims_oi = kept, fnames_oi = names,
    samples = list(setNames(as.list(rep(0, length(names))), names))))
  terms <- brmsterms(model$formula)
  change <- c(
    brms:::change_effects(terms, data = model.frame(model), pars = names),
    brms:::change_re(model$ranef, pars = names))
  model <- brms:::save_old_par_order(model)
  model <- brms:::do_renaming(model, change)
  model <- brms:::reorder_pars(model)
  model$fit@sim$fnames_oi
}

records <- lapply(cases, function(case) {
  list(family = case[[1]], formula = case[[2]], names = names_of(case))
})
write(jsonlite::toJSON(records, auto_unbox = TRUE, pretty = TRUE),
      file.path(dirname(here), "brms_names.json"))
