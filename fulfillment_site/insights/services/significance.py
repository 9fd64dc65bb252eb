"""Whether a share is higher by more than chance, alone and among many that were looked at; pure."""

from collections.abc import Sequence
from math import exp, lgamma, log, log1p

from orders.share import Share

TIMES = 1.5  # a share up to so many times that of the rest is no finding
FALSE = 0.05  # of what is found, so much may be false on average


def tail(successes: int, trials: int, chance: float) -> float:
    """The logarithm of the probability of so many successes or more; 0 up to the mean."""
    if successes <= trials * chance:
        return 0.0
    term = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
    term += successes * log(chance) + (trials - successes) * log1p(-chance)
    odds, part, total = chance / (1 - chance), 1.0, 1.0
    for number in range(successes, trials):
        part *= (trials - number) / (number + 1) * odds
        total += part
        if part < total * 1e-12:
            break
    return min(0.0, term + log(total))


def surprise(share: Share, base: Share) -> float:
    """The logarithm of how likely such a share is if it is truly that of the rest.

    The conditional test of a ratio of two rates of J. Przyborowski and H. Wilenski, "Homogeneity
    of Results in Testing Samples from Poisson Series", Biometrika 31 (1940), 313-323: of all cases
    together, so many fall on one side. It minds that the rest is a sample too.
    """
    return tail(share.cases, share.cases + base.cases, share.n / (share.n + base.n))


def is_higher(share: Share, base: Share) -> bool:
    """Whether the lower end of the share's interval lies above TIMES the share of the rest."""
    return bool(share.n and base.n) and share.low > TIMES * base.rate


def line(surprises: Sequence[float], looked_at: int) -> float:
    """The logarithm up to which a surprise counts, when so many were looked at; -inf for none.

    Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal
    Statistical Society B 57 (1995), 289-300.
    """
    lines = (
        log(FALSE * place / looked_at)
        for place, found in reversed(list(enumerate(sorted(surprises), start=1)))
        if found <= log(FALSE * place / looked_at)
    )
    return next(lines, float("-inf"))


def probability(surprise: float) -> float:
    """As a number between 0 and 1."""
    return exp(surprise)
