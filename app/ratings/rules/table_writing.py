"""A sheet as the rows of a workbook, in the words that `table_reading` reads back.

Pure. Called by `service/files`.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.ratings.rules import table_words as words
from app.ratings.rules.explaining import vn
from app.ratings.sheet import CLASS_NAMES, Item, Sheet, YearRule


def head_rows(sheet: Sheet) -> Iterator[tuple[str, Any]]:
    """Label and value of each row above the table."""
    data = sheet.model_dump()
    for path, label in words.HEAD.items():
        outer, _, name = path.rpartition(".")
        if outer and sheet.yearly is None:
            continue
        value = (data[outer] if outer else data)[name]
        if value is not None:
            yield label, _said(path, value)
    numbers = {at.id: at.number for at in sheet.criteria()}
    for rule in sheet.classes:
        parts = [f"từ {vn(rule.at_least)}"]
        if rule.requires_max:
            parts.append("đạt tối đa " + ", ".join(numbers[name] for name in rule.requires_max))
        if rule.name:
            parts.append(f"gọi là {rule.name}")
        yield f"{words.CLASS_ROW}{CLASS_NAMES[rule.key]}", "\n".join(parts)
    for year in sheet.yearly.classes if sheet.yearly else ():
        yield f"{words.YEAR_ROW}{CLASS_NAMES[year.key]}", "\n".join(_year(year)) or words.REST


def _year(rule: YearRule) -> Iterator[str]:
    if rule.every:
        yield f"mọi buổi từ {CLASS_NAMES[rule.every]}"
    for least in rule.least:
        amount = f"{_percent(least.share)}%" if least.share is not None else f"{least.meetings}"
        yield f"ít nhất {amount} buổi từ {CLASS_NAMES[least.key]}"


def table_rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """One row a group and item, by the names of `words.COLUMNS`."""
    for g, group in enumerate(sheet.groups, 1):
        row: dict[str, Any] = {"number": f"{g}", "title": group.title, "key": group.key}
        yield row | ({"max": float(group.max)} if group.max is not None else {})
        for i, item in enumerate(group.items, 1):
            yield {"number": f"{g}.{i}"} | _item(item)


def _item(item: Item) -> dict[str, Any]:
    row: dict[str, Any] = {"title": item.title, "key": item.key, "max": float(item.max)}
    if item.levels:
        row["levels"] = "\n".join(_levels(item))
    for name in (
        "type",
        "from_record",
        "hint",
        "drop_to_lowest_if",
        "only_meeting_kinds",
        "full_if",
    ):
        if (value := getattr(item, name)) is not None:
            row[name] = _said(name, value)
    return row


def _levels(item: Item) -> Iterator[str]:
    for step in item.levels:
        if step.above is not None:
            name = f"trên {_percent(step.above)}%"
        elif step.at_least is not None:
            name = f"từ {_percent(step.at_least)}%" if step.at_least else words.REST
        else:
            name = step.label or ""
        yield f"{name} = {vn(step.points)}"


def _percent(share: Decimal) -> str:
    return vn(share * 100)


def _said(name: str, value: Any) -> Any:
    if isinstance(value, tuple | list):
        return "; ".join(words.WORDS[name][each] for each in value)
    if isinstance(value, Decimal):
        return float(value)
    if name not in words.WORDS:
        return value
    if value.startswith("duration_at_least_"):
        return words.DURATION.format(value.rpartition("_")[2])
    return words.WORDS[name][value]
