# Would an event effect overturn a verdict of `credence demo`? Fits the strong-motion records with
# and without one (lme4) and prints, for each of the three claims, the approximate probability that
# it holds. A verdict at a dissent mass of 1% is overturned when that probability crosses 99%
# (consensus) or 1% (contrary).
#
#   Rscript Tests/Oracles/strong_motion_events.R
suppressMessages(library(lme4))
records <- read.csv("Sources/CredenceCLI/Resources/attenu.csv")
plain <- lm(log(accel) ~ mag + log(dist), records)
events <- lmer(log(accel) ~ mag + log(dist) + (1 | event), records)

holds <- function(contrast, threshold) {
  sapply(list(plain = plain, events = events), function(fit) {
    b <- if (inherits(fit, "lm")) coef(fit) else fixef(fit)
    sd <- sqrt(drop(t(contrast) %*% as.matrix(vcov(fit)) %*% contrast))
    pnorm((sum(contrast * b) - threshold) / sd)
  })
}
row <- function(mag, dist) c(1, mag, log(dist))

cat("probability that the claim holds, without and with an event effect\n")
print(rbind(
  "nearer shakes more" = holds(row(7, 10) - row(7, 100), 0),
  "above 0.1 g at magnitude 6, 20 km" = holds(row(6, 20), log(0.1)),
  "above 0.3 g at magnitude 8.5, 10 km" = holds(row(8.5, 10), log(0.3))
))
