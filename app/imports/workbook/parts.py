"""What a package says about its parts: sheets, relations, number formats. Called by `sheet`."""

import posixpath
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from xml.sax.xmlreader import AttributesImpl

from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from app.imports.errors import DamagedWorkbook, UnsafeWorkbook
from app.imports.workbook.archive import Handler, Package

Held = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Numbers:
    """How a stored number reads: which styles mean dates or durations, and the epoch."""

    dates: frozenset[int]
    durations: frozenset[int]
    epoch: datetime

    def read(self, text: str, style: int) -> Held:
        """The number, or the day, hour or duration its style makes of it."""
        try:
            number = float(text)
        except ValueError:
            return text
        if not isfinite(number):
            return text
        if style in self.dates or style in self.durations:
            try:
                return _moment(from_excel(number, self.epoch, style in self.durations), text)
            except (OverflowError, ValueError):
                return text
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _moment(value: object, text: str) -> Held:
    return value if isinstance(value, date | time | timedelta) else text


class _Elements(Handler):
    """Collects the attributes of named elements of a small part, with their parent's name."""

    def __init__(self, names: frozenset[str], limit: int = 100_000) -> None:
        super().__init__()
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self._names = names
        self._limit = limit
        self._path: list[str] = [""]

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if name in self._names:
            plain = {key.rpartition(":")[2]: value for key, value in attrs.items()}
            self.found.append((self._path[-1], name, plain))
            if len(self.found) > self._limit:
                raise UnsafeWorkbook
        self._path.append(name)

    def endElement(self, name: str) -> None:
        self._path.pop()


def _collect(package: Package, part: str, *names: str) -> list[tuple[str, str, dict[str, str]]]:
    if part not in package.names:
        return []
    handler = _Elements(frozenset(names))
    package.parse(part, handler)
    return handler.found


def main_part(package: Package) -> tuple[str, str]:
    for _, _, relation in _collect(package, "_rels/.rels", "Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            target = relation.get("Target", "").lstrip("/")
            return target, target.rpartition("/")[0]
    return "xl/workbook.xml", "xl"


def sheets_of(package: Package, main: str) -> tuple[datetime, list[tuple[str, str, bool]]]:
    found = _collect(package, main, "workbookPr", "sheet")
    if not found:
        raise DamagedWorkbook
    mac = any(a.get("date1904") in ("1", "true") for _, name, a in found if name == "workbookPr")
    sheets = [
        (a.get("name", ""), a.get("id", ""), a.get("state", "visible") != "visible")
        for _, name, a in found
        if name == "sheet"
    ]
    return (MAC_EPOCH if mac else WINDOWS_EPOCH), sheets


def related_parts(
    package: Package, main: str, base: str
) -> tuple[dict[str, str], str | None, str | None]:
    """Worksheet parts by relation id, then the parts of shared strings and styles."""
    sheets: dict[str, str] = {}
    others: dict[str, str] = {}
    relations = f"{base}/_rels/{main.rpartition('/')[2]}.rels".lstrip("/")
    for _, _, relation in _collect(package, relations, "Relationship"):
        target = relation.get("Target", "")
        part = posixpath.normpath(posixpath.join("/", base, target)).lstrip("/")
        if relation.get("TargetMode") == "External" or part not in package.names:
            continue
        kind = relation.get("Type", "").rpartition("/")[2]
        if kind == "worksheet":
            sheets[relation.get("Id", "")] = part
        else:
            others[kind] = part
    return sheets, others.get("sharedStrings"), others.get("styles")


def number_formats(package: Package, part: str | None, epoch: datetime) -> Numbers:
    custom: dict[str, str] = {}
    styles: list[str] = []
    for parent, name, a in _collect(package, part or "", "numFmt", "xf"):
        if name == "numFmt":
            custom[a.get("numFmtId", "")] = a.get("formatCode", "")
        elif parent == "cellXfs":
            styles.append(a.get("numFmtId", "0"))
    codes = [custom.get(key) or _builtin(key) for key in styles]
    return Numbers(
        frozenset(n for n, code in enumerate(codes) if is_date_format(code)),
        frozenset(n for n, code in enumerate(codes) if is_timedelta_format(code)),
        epoch,
    )


def _builtin(key: str) -> str:
    code = builtin_format_code(int(key)) if re.fullmatch(r"\d{1,5}", key) else None
    return code or ""
