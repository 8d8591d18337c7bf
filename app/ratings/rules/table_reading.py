"""A sheet from the rows of a workbook: what stands where, not yet whether it makes sense.

Pure. `service/files` hands in rows and passes the outcome to `checks`; places tell on which row a
fault found there stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.core.text import fold
from app.ratings.rules import table_words as words
from app.ratings.sheet import CLASS_NAMES, CLASS_ORDER, DURATION, ClassKey

Row = Mapping[int, Any]  # column number → value
_GROUP = re.compile(r"(\d+|[ivxIVX]+)[.)]?")
_PERCENT = re.compile(r"(tu|tren) (\d+(?:[.,]\d+)?) ?%")
_EVERY = re.compile(r"moi buoi tu (?:loai )?(.+)")
_LEAST = re.compile(r"it nhat (\d+(?:[.,]\d+)?) ?(%?) ?buoi tu (?:loai )?(.+)")


@dataclass(frozen=True)
class Fault:
    """What is wrong, on which row (0: the file as a whole), in which field of the sheet."""

    row: int
    field: str
    code: str
    message: str


@dataclass
class Table:
    """The sheet as data, where its parts stand, and what could not be read at all."""

    data: dict[str, Any] = field(default_factory=lambda: {"classes": [], "groups": []})
    places: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def note(self, row: int, path: str, code: str, message: str) -> None:
        self.faults.append(Fault(row, path, code, message))


def has_table(rows: Mapping[int, Row]) -> bool:
    """Whether one of the rows is the header of a scoring table."""
    return any(_columns(row) for row in rows.values())


def read_table(rows: Mapping[int, Row]) -> Table:
    """The sheet that the rows describe."""
    table, columns = Table(), None
    gates: list[tuple[int, dict[str, Any], str]] = []
    for number, row in sorted(rows.items()):
        if columns is None:
            columns = _columns(row)
            if columns is None:
                _head(table, number, row, gates)
        else:
            _line(table, number, {name: row.get(at) for name, at in columns.items()})
    for number, rule, listed in gates:
        _gate(table, number, rule, listed)
    table.data["classes"].sort(key=lambda rule: CLASS_ORDER.index(rule["class"]))
    if yearly := table.data.get("yearly"):
        yearly.setdefault("classes", [])
        yearly["classes"].sort(key=lambda rule: CLASS_ORDER.index(rule["class"]))
    return table


def _columns(row: Row) -> dict[str, int] | None:
    folded = {fold(str(value)): at for at, value in row.items()}
    found = {
        name: folded[fold(title)] for name, title in words.COLUMNS.items() if fold(title) in folded
    }
    return found if found.keys() >= {"number", "title", "max"} else None


# --- the rows above the table ---------------------------------------------------------------------


def _head(
    table: Table, number: int, row: Row, gates: list[tuple[int, dict[str, Any], str]]
) -> None:
    cells = [value for _, value in sorted(row.items())]
    label = fold(str(cells[0])).rstrip(": ")
    if len(cells) < 2:
        return  # a title or a note
    value = cells[1]
    for path, title in words.HEAD.items():
        if label == fold(title):
            table.places[path] = number
            _put(table.data, path, _worded(table, number, path, value))
            return
    for start, read in ((words.YEAR_ROW, _year), (words.CLASS_ROW, _class)):
        if label.startswith(fold(start) + " "):
            key = _class_key(label.removeprefix(fold(start)))
            if key is None:
                break
            read(table, number, key, value, gates)
            return
    table.note(
        number, "", "unknown_row", f"Không hiểu dòng “{cells[0]}”. Hãy sửa tên hoặc bỏ dòng."
    )


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        data = data.setdefault(name, {})
    data[last] = value


def _class_key(text: str) -> ClassKey | None:
    wanted = fold(text).strip()
    return next((key for key, name in CLASS_NAMES.items() if fold(name) == wanted), None)


def _class(
    table: Table,
    number: int,
    key: ClassKey,
    value: Any,
    gates: list[tuple[int, dict[str, Any], str]],
) -> None:
    rule: dict[str, Any] = {"class": key, "from": value}
    for part in _parts(value) if isinstance(value, str) else ():
        folded = fold(part)
        if folded.startswith("tu "):
            rule["from"] = _number(part[3:])
        elif folded.startswith("dat toi da "):
            gates.append((number, rule, part[len("đạt tối đa ") :]))
        elif folded.startswith("goi la "):
            rule["name"] = part[len("gọi là ") :].strip()
        elif re.fullmatch(r"\d+([.,]\d+)?", folded):
            rule["from"] = _number(part)
        else:
            text = f"Không hiểu “{part}”. Viết: từ 90; đạt tối đa 2.1, 2.3."
            table.note(number, "classes", "unreadable", text)
    table.places[f"classes.{CLASS_NAMES[key]}"] = number
    table.data["classes"].append(rule)


def _gate(table: Table, number: int, rule: dict[str, Any], listed: str) -> None:
    numbers = {
        (f"{g}.{i}" if group.get("items") else f"{g}"): _id(group, item)
        for g, group in enumerate(table.data["groups"], 1)
        for i, item in enumerate(group.get("items") or [None], 1)
    }
    named = [part.strip() for part in re.split(r"[,;]| và ", listed) if part.strip()]
    # A number that no item has stays as it is: the checks say that nothing is called so.
    rule["requires_max"] = [numbers.get(part, part) for part in named]


def _id(group: dict[str, Any], item: dict[str, Any] | None) -> str:
    return f"{group['key']}.{item['key']}" if item else str(group["key"])


def _year(table: Table, number: int, key: ClassKey, value: Any, _gates: Any) -> None:
    rule: dict[str, Any] = {"class": key}
    for part in _parts(str(value)):
        folded = fold(part)
        if folded == fold(words.REST):
            continue
        if match := _EVERY.fullmatch(folded):
            rule["every"] = _class_key(match[1]) or match[1]
        elif match := _LEAST.fullmatch(folded):
            amount = _number(match[1])
            least: dict[str, Any] = {"class": _class_key(match[3]) or match[3]}
            if match[2] and isinstance(amount, int | float):
                least["share"] = round(amount / 100, 4)
            else:
                least["meetings"] = amount
            rule.setdefault("least", []).append(least)
        else:
            text = f"Không hiểu “{part}”. Viết: mọi buổi từ Khá; ít nhất 7 buổi từ Tốt; còn lại."
            table.note(number, "yearly", "unreadable", text)
    table.places["yearly"] = table.places.get("yearly", number)
    table.data.setdefault("yearly", {}).setdefault("classes", []).append(rule)


# --- the table ------------------------------------------------------------------------------------


def _line(table: Table, number: int, cells: dict[str, Any]) -> None:
    title = cells.get("title")
    mark = "" if cells.get("number") is None else str(cells["number"]).strip()
    if not mark:
        if title and not fold(str(title)).startswith(("tong", "cong")):
            table.note(number, "groups", "no_number", "Thiếu số thứ tự của nhóm hoặc tiêu chí.")
        return
    groups: list[dict[str, Any]] = table.data["groups"]
    given = {
        name: _worded(table, number, name, value)
        for name, value in cells.items()
        if value is not None and name != "number"
    }
    if _GROUP.fullmatch(mark):
        path, key = f"groups.{len(groups)}", f"g{len(groups) + 1}"
        table.places[path] = number
        odd = given.keys() - {"title", "max", "key"}
        if odd:
            text = "Dòng của nhóm chỉ có tên và điểm tối đa; cách chấm ghi ở từng tiêu chí."
            table.note(number, path, "group_row", text)
        plain = {name: value for name, value in given.items() if name not in odd}
        groups.append({"key": key} | plain)
        return
    if not groups:
        table.note(number, "groups", "no_group", "Tiêu chí này chưa thuộc nhóm nào.")
        return
    items = groups[-1].setdefault("items", [])
    table.places[f"groups.{len(groups) - 1}.items.{len(items)}"] = number
    usual = "levels" if given.get("levels") else "points"
    items.append({"key": f"i{len(items) + 1}", "type": usual} | given)


def _worded(table: Table, number: int, name: str, value: Any) -> Any:
    """The value of a cell as the sheet says it; what nobody understands stays for the checks."""
    if name in ("max", "scale"):
        return _number(value)
    if name in ("issued_on", "effective_from"):
        return _day(value)
    if name == "levels":
        return _levels(table, number, str(value))
    if name not in words.WORDS:
        return str(value)
    typed = _parts(str(value)) if words.is_list(name) else [str(value).strip()]
    found = [_word(name, part) for part in typed]
    return found if words.is_list(name) else found[0]


def _word(name: str, typed: str) -> str:
    if name == "from_record" and (minutes := re.fullmatch(r"tu (\d+) phut", fold(typed))):
        typed = f"duration_at_least_{int(minutes[1])}"
    if DURATION.fullmatch(typed):
        return typed
    return words.meant(name, typed) or typed


def _levels(table: Table, number: int, text: str) -> list[dict[str, Any]]:
    found = []
    for part in _parts(text):
        name, equals, points = part.rpartition("=")
        if not equals:
            said = f"Mức “{part}” chưa có điểm. Viết: từ 90% = 4, mỗi mức một dòng."
            table.note(number, "levels", "unreadable", said)
            continue
        step: dict[str, Any] = {"points": _number(points)}
        if fold(name).strip() == fold(words.REST):
            step["at_least"] = 0
        elif match := _PERCENT.fullmatch(fold(name).strip()):
            share = _number(match[2])
            assert isinstance(share, int | float)
            step["above" if match[1] == "tren" else "at_least"] = round(share / 100, 6)
        else:
            step["label"] = name.strip()
        found.append(step)
    return found


def _parts(text: str) -> Iterator[str]:
    """What stands on lines of its own, or between semicolons where there is one line."""
    for part in text.split("\n" if "\n" in text.strip() else ";"):
        if part.strip():
            yield part.strip()


def _number(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d+([.,]\d+)?", value.strip()):
        plain = value.strip().replace(",", ".")
        return float(plain) if "." in plain else int(plain)
    return value


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str) and (said := re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", value.strip())):
        try:
            return date(int(said[3]), int(said[2]), int(said[1]))
        except ValueError:
            return value  # the checks say so
    return value
