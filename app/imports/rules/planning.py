"""Compares rows of a workbook with what is known, and plans what an import would do. Pure.

`make_plan` is called twice for every import: for the dry run, and again inside the transaction
that applies it, so that nobody's change in between is overwritten unseen.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from app.assignments.rules import overlap
from app.core.text import fold
from app.imports.rules.known import CellKey, Known
from app.imports.rules.plan import Change, NewAssignment, NewCell, NewCommune, Outcome, Plan
from app.imports.rules.reading import CellRow, Findings
from app.imports.rules.staffing import Staff
from app.imports.workbook.columns import Column
from app.organisation.models import Unit, UnitKind

_COMMITTEE = re.compile(r"(?:dang (?:bo|uy) )?(?:xa|phuong|thi tran|dac khu)? ?")


def make_plan(known: Known, rows: Iterable[CellRow], headings: Mapping[Column, str]) -> Plan:
    """The steps and the outcome of every row; rows that cannot go in get an error."""
    listed = list(rows)
    planner = _Planner(known, listed, headings)
    for row in listed:
        planner.take(row)
    return planner.plan


class _Planner:
    """Takes rows one after the other; what earlier rows create, later ones find."""

    def __init__(self, known: Known, rows: list[CellRow], headings: Mapping[Column, str]) -> None:
        self.plan = Plan()
        self._known = known
        self._headings = headings
        self._findings = Findings(self.plan.issues)
        self._staff = Staff(known, self.plan, rows, self._warn)
        self._commune_names = {
            row.commune_code: row.commune_name for row in reversed(rows) if row.commune_name
        }
        self._new_communes: set[str] = set()
        self._new_cells: set[CellKey] = set()
        self._described: set[CellKey] = set()
        self._renamed: set[str] = set()

    def take(self, row: CellRow) -> None:
        """Plan one row, whole or not at all."""
        if not self._fits(row):
            self.plan.outcomes[row.row_number] = Outcome.skip
            return
        before = self.plan.steps()
        cell = self._cell(row)
        self._staff.seat_secretary(row, cell)
        self._assign(row, cell)
        self.plan.rows.append(row)
        if row.cell_key in self._new_cells:
            outcome = Outcome.create
        else:
            changed = self.plan.steps() > before
            outcome = Outcome.update if changed else Outcome.unchanged
        self.plan.outcomes[row.row_number] = outcome

    def _warn(self, row: int, column: Column, value: str, code: str, message: str) -> None:
        self._findings.warn(row, self._heading(column), value, code, message)

    def _heading(self, column: Column) -> str:
        return self._headings.get(column, column.value)

    def _refuse(self, row: CellRow, column: Column, value: str, code: str, message: str) -> bool:
        self._findings.error(row.row_number, self._heading(column), value, code, message)
        return False

    def _fits(self, row: CellRow) -> bool:
        """Whether the row can go in; an error is told otherwise."""
        return self._commune_fits(row) and self._cell_fits(row) and self._people_fit(row)

    def _commune_fits(self, row: CellRow) -> bool:
        known, code = self._known, row.commune_code
        unit = known.unit.name
        if code in known.communes:
            if code not in known.others_assign:
                return True
            problem = "not_in_charge", "Xã này tự phân công, không nhập ở đây. Để xã tự nhập."
        elif known.unit.kind is UnitKind.commune:
            problem = "other_commune", f"Mã này không phải của {unit}. Chỉ nhập chi bộ của xã mình."
        elif code in known.closed_communes:
            problem = "commune_closed", "Xã mang mã này đã kết thúc hoạt động. Xem lại mã xã."
        elif code in known.elsewhere:
            problem = "commune_elsewhere", f"Mã này của xã ngoài {unit}. Xem lại mã xã."
        elif code not in self._commune_names:
            problem = "commune_unknown", f"Chưa có mã này trong {unit}. Ghi thêm tên xã để tạo mới."
        else:
            return True
        return self._refuse(row, Column.COMMUNE_CODE, code, *problem)

    def _cell_fits(self, row: CellRow) -> bool:
        there = self._known.cells.get(row.cell_key, [])
        if len(there) > 1:
            message = f"Xã này đang có {len(there)} chi bộ cùng tên. Đổi tên một chi bộ trước."
            return self._refuse(row, Column.CELL_NAME, row.cell_name, "cell_ambiguous", message)
        kept = there[0].exempt or 0 if there and not self._says_exempt() else 0
        if kept > row.members:
            message = f"Ít hơn số đang được miễn sinh hoạt ({kept}). Thêm cột Miễn sinh hoạt."
            shown = str(row.members)
            return self._refuse(row, Column.MEMBERS, shown, "exempt_over_members", message)
        return True

    def _people_fit(self, row: CellRow) -> bool:
        for column, phone, name in (
            (Column.SECRETARY_PHONE, row.secretary_phone, row.secretary_name),
            (Column.VISITOR_PHONE, row.visitor_phone, row.visitor_name),
        ):
            holder = self._known.persons.get(phone or "")
            if holder is None or holder.folded == fold(name or ""):
                continue
            # A name outside the unit is not ours to show.
            who = holder.full_name if self._staff.ours(holder) else "đồng chí khác"
            message = f"Số này đang ghi cho {who}. Xem lại số, hoặc sửa tên trong danh bạ trước."
            return self._refuse(row, column, phone or "", "phone_of_another", message)
        return True

    def _says_exempt(self) -> bool:
        return Column.EXEMPT in self._headings

    def _cell(self, row: CellRow) -> Unit | None:
        """Plan the row's commune and cell; the cell when it exists already."""
        key = row.cell_key
        self._commune(row)
        there = self._known.cells.get(key)
        if key not in self._described:
            self._described.add(key)
            profile = self._profile(row)
            if there is None:
                self._new_cells.add(key)
                code = self._next_code(row.commune_code)
                self.plan.cells.append(NewCell(key, code, row.cell_name, profile))
            elif fields := {k: v for k, v in profile.items() if getattr(there[0], k) != v}:
                self.plan.cell_changes.append(Change(there[0].id, fields))
        return there[0] if there else None

    def _commune(self, row: CellRow) -> None:
        code = row.commune_code
        there = self._known.communes.get(code)
        if there is None:
            if code not in self._new_communes:
                self._new_communes.add(code)
                self.plan.communes.append(NewCommune(code, self._commune_names[code]))
            return
        said = row.commune_name
        if said and code not in self._renamed and _bare(said) != _bare(there.name):
            self._renamed.add(code)
            message = f"Mã {code} trong hệ thống là {there.name}. Giữ tên đó."
            self._warn(row.row_number, Column.COMMUNE_NAME, said, "commune_name_differs", message)

    def _profile(self, row: CellRow) -> dict[str, Any]:
        """What the row says about its cell; what the file leaves blank stays as it is."""
        profile: dict[str, Any] = {
            "members": row.members,
            "usual_day": row.usual_day,
            "usual_time": f"{row.usual_time:%H:%M}",
        }
        if self._says_exempt():
            profile["exempt"] = row.exempt
        if row.place is not None:
            profile["place"] = row.place
        return profile

    def _next_code(self, commune: str) -> str:
        taken = self._known.codes.setdefault(commune, set())
        number = max((int(c) for c in taken if c.isascii() and c.isdigit()), default=0) + 1
        code = f"{number:03}"
        taken.add(code)
        return code

    def _assign(self, row: CellRow, cell: Unit | None) -> None:
        if row.visitor_phone is None or row.visitor_name is None:
            return
        starts_on = row.starts_on or self._known.first_day
        visitor = self._staff.visitor(row, starts_on)
        before = []
        person = self._known.persons.get(row.visitor_phone)
        if cell is not None and person is not None:
            before = self._known.assignments.get((person.id, cell.id), [])
        overlapping = [a for a in before if overlap((a.starts_on, a.ends_on), (starts_on, None))]
        if not overlapping:
            self.plan.assignments.append(NewAssignment(visitor, row.cell_key, starts_on))
            return
        last = max(overlapping, key=lambda a: a.ends_on or starts_on + timedelta(days=36_500))
        if last.ends_on is not None and last.ends_on < self._known.today:
            message = (
                f"Phân công này đã kết thúc ngày {last.ends_on:%d/%m/%Y}. "
                "Muốn phân công lại, ghi ngày bắt đầu sau ngày đó."
            )
            value = row.visitor_name
            self._warn(row.row_number, Column.VISITOR_NAME, value, "assignment_ended", message)


def _bare(name: str) -> str:
    """A commune's name without what kind of unit it is: "Đảng bộ xã Ân Hòa" → "an hoa"."""
    return _COMMITTEE.sub("", fold(name), count=1)
