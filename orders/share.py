"""A share with what it is sure of: so many of so many, and the interval around it."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # of the normal distribution, for 95 %


@dataclass(frozen=True)
class Share:
    """`cases` of `n`; without any n nothing is known, which is not 0."""

    cases: int
    n: int

    @property
    def rate(self) -> float | None:
        """The share itself, between 0 and 1."""
        return self.cases / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies in 95 of 100 such samples.

        The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and
        Statistical Inference", Journal of the American Statistical Association 22 (1927),
        209-212: it stays within 0 and 1 and holds for few cases too.
        """
        if not self.n:
            return 0.0, 1.0
        rate, square = self.cases / self.n, Z * Z
        middle = (rate + square / (2 * self.n)) / (1 + square / self.n)
        half = sqrt(rate * (1 - rate) / self.n + square / (4 * self.n * self.n))
        half *= Z / (1 + square / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.interval[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.interval[1]

    @property
    def percent(self) -> str:
        """The share as people read it, with one digit; a dash where nothing is known."""
        return "\u2013" if self.rate is None else f"{100 * self.rate:.1f} %"

    @property
    def between(self) -> str:
        """The interval as people read it."""
        return f"{100 * self.low:.1f}\u2013{100 * self.high:.1f} %" if self.n else "\u2013"

    @property
    def per_mille(self) -> str:
        """So many of 1,000, with two digits."""
        return "\u2013" if self.rate is None else f"{1000 * self.rate:.2f}"

    @property
    def between_per_mille(self) -> str:
        """The interval, of 1,000."""
        return f"{1000 * self.low:.2f}\u2013{1000 * self.high:.2f}" if self.n else "\u2013"

    def is_apart(self, other: "Share") -> bool:
        """Whether both intervals leave no doubt that the shares differ."""
        known = bool(self.n and other.n)
        return known and (self.high < other.low or other.high < self.low)
