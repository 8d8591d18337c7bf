"""A cell's class of the year from the classes of its meetings, by the sheet's roll-up rule.

Pure. Called by the service that shows a year; tests call it with worked examples.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.ratings.sheet import CLASS_ORDER, ClassKey, Least, Yearly, YearRule

LOWEST: ClassKey = CLASS_ORDER[-1]
Naming = Callable[[ClassKey], str]  # what the sheet calls a class


@dataclass(frozen=True)
class Heard:
    """One meeting of the year: its decided class; None while it has none, or was not held."""

    month: str
    class_key: ClassKey | None
    not_held: bool = False


@dataclass(frozen=True)
class YearResult:
    """`class_key` once nothing is open; `so_far` on what is decided; `possible` at the best."""

    class_key: ClassKey | None
    so_far: ClassKey | None
    possible: ClassKey | None
    counted: int
    open: int
    explanation: tuple[str, ...]


def year_class(
    rule: Yearly, meetings: Sequence[Heard], ahead: int = 0, *, named: Naming
) -> YearResult:
    """The year's class. `ahead`: meetings still to come that no row stands for yet."""
    counted = [(m.month, key) for m in meetings if (key := _counts_as(rule, m)) is not None]
    waiting = sum(1 for m in meetings if m.class_key is None and not m.not_held) + ahead
    keys = [key for _, key in counted]
    so_far = _holding(rule.classes, keys) if keys else None
    best: list[ClassKey] = [*keys, *[CLASS_ORDER[0]] * waiting]
    return YearResult(
        class_key=None if waiting else so_far,
        so_far=so_far,
        possible=_holding(rule.classes, best) if best else None,
        counted=len(counted),
        open=waiting,
        explanation=tuple(_words(rule, counted, so_far, waiting, named)),
    )


def _counts_as(rule: Yearly, meeting: Heard) -> ClassKey | None:
    if meeting.not_held:
        return LOWEST if rule.not_held == "lowest" else None
    return meeting.class_key


def _reaches(key: ClassKey, wanted: ClassKey) -> bool:
    return CLASS_ORDER.index(key) <= CLASS_ORDER.index(wanted)


def _holding(rules: Sequence[YearRule], keys: Sequence[ClassKey]) -> ClassKey:
    for rule in rules:
        if _every(rule, keys) and all(_enough(least, keys) for least in rule.least):
            return rule.key
    raise AssertionError("the last class of a year has no conditions")


def _every(rule: YearRule, keys: Sequence[ClassKey]) -> bool:
    return rule.every is None or all(_reaches(key, rule.every) for key in keys)


def _reached(least: Least, keys: Sequence[ClassKey]) -> int:
    return sum(_reaches(key, least.key) for key in keys)


def _wanted(least: Least, of: int) -> int:
    return least.meetings or ceil(Fraction(least.share or 0) * of)


def _enough(least: Least, keys: Sequence[ClassKey]) -> bool:
    return _reached(least, keys) >= _wanted(least, len(keys))


def _words(
    rule: Yearly,
    counted: Sequence[tuple[str, ClassKey]],
    so_far: ClassKey | None,
    waiting: int,
    named: Naming,
) -> Iterator[str]:
    """The outcome first, then what each class above would have needed."""
    if so_far is None:
        yield "Chưa có buổi nào được quyết định xếp loại."
    elif waiting:
        yield f"Tính đến nay: {named(so_far)}; còn {waiting} buổi chưa có kết quả."
    else:
        yield f"Xếp loại sinh hoạt năm: {named(so_far)}."
    for above in rule.classes:
        if above.key == so_far or so_far is None:
            break
        yield f"Chưa đạt loại {named(above.key)}: {'; '.join(_short_of(above, counted, named))}."


def _short_of(
    rule: YearRule, counted: Sequence[tuple[str, ClassKey]], named: Naming
) -> Iterator[str]:
    keys = [key for _, key in counted]
    below = [month for month, key in counted if rule.every and not _reaches(key, rule.every)]
    if below and rule.every:
        months = ", ".join(f"tháng {int(month[5:])}" for month in below)
        yield f"{len(below)} buổi dưới loại {named(rule.every)} ({months})"
    for least in rule.least:
        if not _enough(least, keys):
            name, got = named(least.key), _reached(least, keys)
            or_more = "" if least.key == CLASS_ORDER[0] else " trở lên"
            yield f"mới có {got} buổi loại {name}{or_more}, cần {_wanted(least, len(keys))}"
