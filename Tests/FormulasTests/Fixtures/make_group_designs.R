# Writes group_designs.json: what brms makes of group terms, for GroupTermTests.
#
#   cd Tests/FormulasTests/Fixtures && Rscript make_group_designs.R
#
# Needs brms, lme4 and jsonlite (Debian: r-cran-brms, r-cran-lme4, r-cran-jsonlite). Where lme4 reads
# a formula alike, its Z must agree with brms's; it keeps the effects of a factor under `||`
# correlated, which brms does not, so those formulas are brms's alone.
invisible(Sys.setlocale("LC_ALL", "C"))
suppressMessages({library(brms); library(lme4)})

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

formulas <- c(
  "height ~ dose + (1 | plots)", "height ~ (dose | variety)", "height ~ 0 + dose + (0 + dose | sunny)",
  "height ~ dose + (1 + dose || variety)", "height ~ (variety | plots)",
  "height ~ (0 + variety | plots)", "height ~ (variety || plots)",
  "height ~ (1 | plots/variety)", "height ~ dose + (dose | plots:sunny)",
  "height ~ temp + (dose | variety/sunny) + (1 | plots)", "height ~ (dose * variety | sunny)",
  "height ~ (1 | variety) + (0 + temp | variety)", "height ~ (I(dose^2) + log(temp) | plots)",
  "height ~ (1 | plots/variety/sunny)", "height ~ (sunny | variety) + (dose - 1 || plots)")

# Where every row of each level differs from the others by the same partition.
same_partition <- function(a, b) {
  nrow(unique(data.frame(a = as.character(a), b = as.character(b)))) == length(unique(a)) &&
    length(unique(a)) == length(unique(b))
}

check_against_lme4 <- function(text, data, terms) {
  if (grepl("||", text, fixed = TRUE)) return()
  parts <- lFormula(
    as.formula(text), data, control = lmerControl(
      check.nobs.vs.nlev = "ignore", check.nobs.vs.nRE = "ignore", check.nlev.gtr.1 = "ignore",
      check.nlev.gtreq.5 = "ignore", check.rankX = "ignore", check.scaleX = "ignore"))$reTrms
  found <- lapply(seq_along(parts$cnms), function(i) {
    names <- parts$cnms[[i]]
    z <- as.matrix(parts$Zt)[(parts$Gp[i] + 1):parts$Gp[i + 1], , drop = FALSE]
    effects <- lapply(seq_along(names), function(e) {
      unname(colSums(z[seq(e, nrow(z), by = length(names)), , drop = FALSE]))
    })
    list(effects = effects, labels = parts$flist[[attr(parts$flist, "assign")[i]]])
  })
  for (term in terms) {
    stopifnot(any(vapply(found, function(other) {
      isTRUE(all.equal(other$effects, term$effects)) && same_partition(other$labels, term$labels)
    }, NA)))
  }
}

case <- function(text, table) {
  data <- read_table(table)
  used <- all.vars(as.formula(text))
  kept <- which(complete.cases(data[used]))
  rows <- droplevels(data[kept, ])
  frame <- suppressWarnings(brms:::tidy_ranef(brmsterms(bf(as.formula(text))), rows))
  stan <- make_standata(bf(as.formula(text)), rows)
  terms <- lapply(unique(frame$id), function(id) {
    own <- frame[frame$id == id, ]
    levels <- attr(frame, "levels")[[own$group[1]]]
    list(
      name = own$group[1], effectNames = as.list(own$coef), isCorrelated = own$cor[1],
      levels = as.list(sort(levels, method = "radix")),
      labels = levels[as.vector(stan[[paste0("J_", id)]])],
      effects = lapply(own$cn, function(cn) unname(as.vector(stan[[paste0("Z_", id, "_", cn)]]))))
  })
  check_against_lme4(text, rows, terms)
  list(table = table, formula = text, keptRows = kept - 1, terms = terms)
}

cases <- c(
  lapply(formulas, case, table = "garden.csv"), lapply(formulas[c(1, 2, 5, 8)], case, "gaps.csv"))
writeLines(jsonlite::toJSON(cases, auto_unbox = TRUE, digits = 17), "group_designs.json")
cat(length(cases), "formulas, brms", format(packageVersion("brms")), "lme4",
  format(packageVersion("lme4")), R.version.string, "\n")
