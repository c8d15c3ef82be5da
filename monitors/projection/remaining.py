"""What is still to come in a year, as a distribution: gamma-Poisson moments, a log-normal shape."""

from math import erf, exp, log, sqrt
from typing import NamedTuple

from monitors.projection.pool import Calibration
from monitors.projection.prior import Prior


class Remaining(NamedTuple):
    """R: `median` in the course's unit, `low` and `high` the deviations of its logarithm's halves.

    Two halves of normals that meet at the median (Fechner's law; Wallis 2014, Statistical Science
    29:1), so that quantiles and probabilities are closed and agree with each other.
    """

    median: float
    low: float
    high: float

    def quantile(self, deviations: float) -> float:
        """The value at so many standard deviations from the median, by the half it lies in."""
        return self.median * exp(deviations * (self.low if deviations < 0 else self.high))

    def below(self, amount: float) -> float:
        """P(R < amount), 0 to 1."""
        if amount <= 0:
            return 0.0
        distance = log(amount / self.median)
        half = self.low if distance < 0 else self.high
        return 0.5 * (1 + erf(distance / (half * sqrt(2))))


def remaining(
    expected: Prior, dispersion: float, share: float, seen: float, table: Calibration
) -> Remaining:
    """Return R from the prior (A, τ²), φ, f (below 1) and u = U ÷ A.

    The level of the year against A is gamma with `shape` and `rate` given what was seen; R has the
    negative binomial's mean and variance (Verrall 2004, North American Actuarial Journal 8:3, with
    over-dispersion φ), and a log-normal's form.
    """
    level, variance = expected
    shape = 1 / variance + max(0.0, seen) / dispersion
    rate = 1 / variance + share / dispersion
    rest = 1 - share
    mean = rest * shape / rate
    spread = dispersion * mean + rest * rest * shape / (rate * rate)
    squared = log(1 + spread / (mean * mean))
    sigma = sqrt(squared)
    return Remaining(
        level * mean * exp(sigma * table.shift - squared / 2),
        sigma * table.low,
        sigma * table.high,
    )
