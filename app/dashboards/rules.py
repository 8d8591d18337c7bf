"""Median and spread of differences in points, and pages of any number. Pure; called by
`leniency`."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from statistics import quantiles
from typing import Any, TypeVar

Row = TypeVar("Row")


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


def first(
    rows: Iterable[Row], key: Callable[[Row], tuple[Any, ...]], limit: int, after: list[Any] | None
) -> tuple[list[Row], int]:
    """The first rows by their key behind the place reached, and how many rows there are in all;
    no more than those shown are held."""
    reached = None if after is None else tuple(after)
    passed = 0

    def behind() -> Iterator[Row]:
        nonlocal passed
        for row in rows:
            passed += 1
            if reached is None or key(row) > reached:
                yield row

    return nsmallest(limit, behind(), key=key), passed


def counted(named: Iterable[bool]) -> Counter[bool]:
    """How many are named and how many are not."""
    return Counter(named)
