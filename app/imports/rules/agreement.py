"""Rows compared with each other: pasted twice, one cell twice, one phone for two people. Pure.

The first row is believed; a later one that contradicts it is told so, with the row to look at.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.core.text import fold
from app.imports.rules.reading import CellRow, Findings
from app.imports.rules.values import shown
from app.imports.workbook.columns import Column

_PROFILE = {
    Column.MEMBERS: "members",
    Column.EXEMPT: "exempt",
    Column.SECRETARY_NAME: "secretary_name",
    Column.SECRETARY_PHONE: "secretary_phone",
    Column.USUAL_DAY: "usual_day",
    Column.USUAL_TIME: "usual_time",
    Column.PLACE: "place",
}


def compare(
    drafts: Iterable[CellRow], heading: Callable[[Column], str], findings: Findings
) -> tuple[list[CellRow], int]:
    """The rows to take in, in order, and how many were pasted twice."""
    ledger = _Ledger(heading, findings)
    rows = [row for draft in drafts if (row := ledger.enter(draft)) is not None]
    return rows, ledger.duplicates


class _Ledger:
    """What the rows so far have said about cells, people and communes."""

    def __init__(self, heading: Callable[[Column], str], findings: Findings) -> None:
        self.duplicates = 0
        self._heading = heading
        self._findings = findings
        self._whole: dict[CellRow, int] = {}
        self._cells: dict[tuple[str, str], CellRow] = {}
        self._seats: dict[tuple[tuple[str, str], str], int] = {}
        self._people: dict[str, tuple[str, int]] = {}
        self._titles: dict[str, tuple[str, int]] = {}
        self._communes: dict[str, tuple[str, int]] = {}
        self._told: set[tuple[str, str]] = set()

    def enter(self, draft: CellRow) -> CellRow | None:
        """The row as it will be taken in, or None when it is left out."""
        whole = replace(draft, row_number=0)
        if whole in self._whole:
            self._duplicate(draft, self._whole[whole])
            return None
        first = self._cells.get(draft.cell_key)
        if first is not None and not self._may_follow(draft, first):
            return None
        if not self._people_agree(draft):
            return None
        row = draft if first is None else self._with_profile_of(first, draft)
        row = self._with_first_spelling(row)
        self._whole[whole] = row.row_number
        self._cells.setdefault(row.cell_key, row)
        if row.visitor_phone is not None:
            self._seats[row.cell_key, row.visitor_phone] = row.row_number
        self._warn_own_cell(row)
        return row

    def _tell(self, error: bool, row: int, column: Column, value: object, *what: str) -> None:
        tell = self._findings.error if error else self._findings.warn
        tell(row, self._heading(column), shown(value), *what)  # type: ignore[arg-type]

    def _duplicate(self, draft: CellRow, first: int) -> None:
        self.duplicates += 1
        message = f"Giống hệt dòng {first}. Chỉ nhập một lần."
        self._tell(
            False, draft.row_number, Column.CELL_NAME, draft.cell_name, "duplicate_row", message
        )

    def _may_follow(self, draft: CellRow, first: CellRow) -> bool:
        """Whether a second row of a cell brings a second visitor and nothing strange."""
        number = draft.row_number
        seat = self._seats.get((draft.cell_key, draft.visitor_phone or ""))
        if seat is not None:
            message = f"Đã phân công ở chính chi bộ này (dòng {seat}), trùng thời gian."
            value = draft.visitor_name
            self._tell(True, number, Column.VISITOR_NAME, value, "assigned_twice", message)
            return False
        same = not _differing(draft, first)
        if draft.visitor_phone is None and same:
            self._duplicate(draft, first.row_number)
            return False
        if draft.visitor_phone is None or _other_secretary(draft, first):
            where = _in_sentence(first.commune_name) or f"mã xã {first.commune_code}"
            message = f"Trùng với dòng {first.row_number}, cùng {where}."
            self._tell(True, number, Column.CELL_NAME, draft.cell_name, "cell_twice", message)
            return False
        return True

    def _people_agree(self, draft: CellRow) -> bool:
        """One phone, one person; names that differ only in marks are the same."""
        known: dict[str, tuple[str, int]] = {}
        agreed = True
        for column, name, phone in _people(draft):
            earlier = self._people.get(phone) or known.get(phone)
            if earlier is not None and fold(earlier[0]) != fold(name):
                message = (
                    f"Số này đã ghi cho {earlier[0]} (dòng {earlier[1]}). "
                    "Mỗi số chỉ của một người, xem lại."
                )
                self._tell(True, draft.row_number, column, phone, "phone_of_another", message)
                agreed = False
            known.setdefault(phone, (name, draft.row_number))
        if agreed:
            self._people = known | self._people
        return agreed

    def _with_profile_of(self, first: CellRow, draft: CellRow) -> CellRow:
        for column in _differing(draft, first):
            said, kept = (getattr(row, _PROFILE[column]) for row in (draft, first))
            known = shown(kept) or "để trống"
            message = f"Khác dòng {first.row_number} của chi bộ này. Lấy theo dòng đó: {known}."
            self._tell(False, draft.row_number, column, said, "profile_differs", message)
        profile = {name: getattr(first, name) for name in _PROFILE.values()}
        return replace(draft, cell_name=first.cell_name, **profile)

    def _with_first_spelling(self, row: CellRow) -> CellRow:
        """Names, titles and communes as first written, so that rows do not overwrite each other."""
        names = {
            "secretary_name": self._people.get(row.secretary_phone or "", (row.secretary_name,))[0],
            "visitor_name": self._people.get(row.visitor_phone or "", (row.visitor_name,))[0],
            "commune_name": self._first(
                self._communes, row, Column.COMMUNE_NAME, row.commune_code, row.commune_name
            ),
            "visitor_title": self._first(
                self._titles, row, Column.VISITOR_TITLE, row.visitor_phone, row.visitor_title
            ),
        }
        return replace(row, **names)  # type: ignore[arg-type]

    def _first(
        self,
        book: dict[str, tuple[str, int]],
        row: CellRow,
        column: Column,
        key: str | None,
        value: str | None,
    ) -> str | None:
        if key is None or value is None:
            return value
        first, number = book.setdefault(key, (value, row.row_number))
        if fold(first) != fold(value) and (key, fold(value)) not in self._told:
            self._told.add((key, fold(value)))
            message = f"Khác dòng {number} ({first}). Lấy theo dòng {number}."
            self._tell(False, row.row_number, column, value, "differs", message)
        return first

    def _warn_own_cell(self, row: CellRow) -> None:
        if row.visitor_phone is not None and row.visitor_phone == row.secretary_phone:
            message = "Đồng chí này là bí thư của chính chi bộ. Xem lại phân công."
            value = row.visitor_name
            self._tell(False, row.row_number, Column.VISITOR_NAME, value, "own_cell", message)


def _people(row: CellRow) -> list[tuple[Column, str, str]]:
    people = [
        (Column.SECRETARY_PHONE, row.secretary_name, row.secretary_phone),
        (Column.VISITOR_PHONE, row.visitor_name, row.visitor_phone),
    ]
    return [(column, name, phone) for column, name, phone in people if name and phone]


def _differing(one: CellRow, other: CellRow) -> list[Column]:
    return [
        column
        for column, name in _PROFILE.items()
        if _plain(getattr(one, name)) != _plain(getattr(other, name))
    ]


def _plain(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def _other_secretary(one: CellRow, other: CellRow) -> bool:
    """Two secretaries with other names and other phones: two cells under one name."""
    names = one.secretary_name, other.secretary_name
    phones = one.secretary_phone, other.secretary_phone
    if None in names or None in phones or phones[0] == phones[1]:
        return False
    return fold(names[0] or "") != fold(names[1] or "")


def _in_sentence(name: str | None) -> str:
    return name[:1].lower() + name[1:] if name else ""
