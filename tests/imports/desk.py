"""An office's desk for tests: sends workbooks, applies and undoes them, looks into the tables."""

from typing import Any
from uuid import UUID

import httpx
from sqlmodel import Session, col, select

from app.core import db
from app.core.db import metadata
from app.organisation.models import Unit
from app.people.models import Person
from tests.fixtures.cast import Caller

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What an import leaves behind on purpose, and what signing in writes.
_OUTSIDE = {
    "account", "alembic_version", "audit_event", "import_change", "import_run", "sign_in",
}  # fmt: skip


class Desk:
    """One person importing into one unit."""

    def __init__(self, caller: Caller, unit: Unit) -> None:
        self.caller = caller
        self.unit = unit

    def send(self, data: bytes, name: str = "danh-sach.xlsx", **form: str) -> httpx.Response:
        """The answer to a dry run."""
        return self.caller.request(
            "POST",
            "/imports",
            files={"file": (name, data, XLSX)},
            data={"unit_id": str(self.unit.id)} | form,
        )

    def check(self, data: bytes) -> dict[str, Any]:
        """A dry run that succeeds."""
        answer = self.send(data)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def apply(self, id: str, **body: Any) -> httpx.Response:
        """The answer to applying."""
        return self.caller.post(f"/imports/{id}/apply", body or None)

    def undo(self, id: str) -> httpx.Response:
        """The answer to undoing."""
        return self.caller.post(f"/imports/{id}/undo")

    def take_in(self, data: bytes) -> dict[str, Any]:
        """A dry run, applied."""
        answer = self.apply(self.check(data)["id"])
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def figures(read: dict[str, Any]) -> tuple[int, int, int, int]:
    """create, update, unchanged, skip."""
    return read["create"], read["update"], read["unchanged"], read["skip"]


def adds_up(read: dict[str, Any]) -> None:
    """Nothing is silently ignored."""
    counts = read["counts"]
    assert counts["total"] == (
        counts["understood"] + counts["duplicate"] + counts["summary"] + counts["rejected"]
    )
    assert read["create"] + read["update"] + read["unchanged"] == counts["understood"]
    assert read["skip"] == counts["rejected"]


def findings(read: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Row, column, code."""
    return [(f["row"], f["column"], f["code"]) for f in read["rows"]]


def dump(*, versions: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables that an import could touch."""
    tables: dict[str, list[dict[str, Any]]] = {}
    with db.read_session() as session:
        for table in metadata.sorted_tables:
            if table.name in _OUTSIDE:
                continue
            rows = [dict(row._mapping) for row in session.connection().execute(table.select())]
            for row in rows:
                if not versions:
                    row.pop("version", None)
            tables[table.name] = sorted(rows, key=str)
    return tables


def cell_named(session: Session, commune: str, name: str) -> Unit:
    """The cell of a commune (by code) with this name."""
    parent = select(Unit.id).where(Unit.code == commune).scalar_subquery()
    return session.exec(select(Unit).where(Unit.parent_id == parent, Unit.name == name)).one()


def person_with(session: Session, phone: str) -> Person:
    """Whose number it is."""
    return session.exec(select(Person).where(col(Person.phone) == phone)).one()


def uuid(text: str) -> UUID:
    """An id out of an answer."""
    return UUID(text)
