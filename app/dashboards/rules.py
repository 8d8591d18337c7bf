"""Median and spread of differences in points. Pure; called by `leniency`."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True)
class Spread:
    """How a list of differences lies: its middle, and the middle half."""

    n: int
    median: float
    low: float  # first quartile
    high: float  # third quartile

    @property
    def iqr(self) -> float:
        """The width of the middle half."""
        return round(self.high - self.low, 2)


def spread(values: Sequence[float], least: int) -> Spread | None:
    """None below the least count: a few scores say nothing about anybody."""
    if len(values) < max(least, 2):
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Spread(len(values), round(middle, 2), round(low, 2), round(high, 2))
