"""Answers given with one sheet, as another would ask them: only for trials, never for a score.

Pure. Called by `service/trials`. An item is the same when its id is; where its maximum or type
differs, the share of the points it earned is carried over, and said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from app.ratings.rules.explaining import vn
from app.ratings.sheet import Criterion, Item, ItemResult, Sheet


@dataclass(frozen=True)
class Carried:
    """The answers, the items whose points were carried as a share, and those nobody answered."""

    answers: Mapping[str, object]
    by_share: tuple[str, ...]
    unanswered: tuple[str, ...]


def carry(
    old: Sheet,
    answers: Mapping[str, object],
    scored: Sequence[ItemResult],
    new: Sheet,
    wanted: Sequence[str],
) -> Carried:
    """Answers for the `wanted` items of the new sheet (those it would ask in this meeting)."""
    before = {at.id: at.item for at in old.criteria()}
    earned = {item.id: item for item in scored}
    after = {at.id: at for at in new.criteria()}
    found: dict[str, object] = {}
    by_share: list[str] = []
    nobody: list[str] = []
    for id in wanted:
        item, was = after[id].item, before.get(id)
        if was is not None and answers.get(id) is not None and _same(was, item):
            found[id] = answers[id]
        elif was is not None and (points := earned[id].points) is not None:
            found[id] = _by_share(item, Fraction(points) / Fraction(was.max))
            by_share.append(id)
        else:
            nobody.append(id)
    return Carried(found, tuple(by_share), tuple(nobody))


def _same(was: Item, item: Item) -> bool:
    """Whether an answer means the same in both: type, maximum and steps."""
    steps = [(s.points, s.label) for s in was.levels] == [(s.points, s.label) for s in item.levels]
    return (was.type, was.max) == (item.type, item.max) and steps


def _by_share(item: Item, share: Fraction) -> object:
    if item.type == "toggle":
        return share >= 1
    if item.type == "points":
        return float(Decimal(floor(share * Fraction(item.max) * 100 + Fraction(1, 2))) / 100)
    reached = (
        n
        for n, step in enumerate(item.levels)
        if Fraction(step.points) / Fraction(item.max) <= share
    )
    return next(reached, len(item.levels) - 1)


def moved(
    old: Sequence[ItemResult],
    new: Sequence[ItemResult],
    criteria: Sequence[Criterion],
    most: int = 5,
) -> list[str]:
    """The items whose points differ most, in words: "Tiêu chí 2.1 Tỷ lệ có mặt: 4/4 → 10/20"."""
    before = {item.id: item for item in old}
    titles = {at.id: at.item.title for at in criteria}
    lines = []
    for item in new:
        was = before.get(item.id)
        if was is None or (was.points, was.max) != (item.points, item.max):
            weight = abs(_share(was) - _share(item)) * Fraction(item.max)
            text = f"Tiêu chí {item.number} {titles[item.id]}: {_of(was)} → {_of(item)}"
            lines.append((weight, text))
    lines.sort(key=lambda line: -line[0])
    return [text for _, text in lines[:most]]


def _share(item: ItemResult | None) -> Fraction:
    if item is None or item.points is None:
        return Fraction(0)
    return Fraction(item.points) / Fraction(item.max)


def _of(item: ItemResult | None) -> str:
    if item is None:
        return "chưa có"
    if item.points is None:
        return "không tính" if item.source == "excluded" else "chưa chấm"
    return f"{vn(item.points)}/{vn(item.max)}"
