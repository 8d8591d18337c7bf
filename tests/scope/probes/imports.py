"""Probes of importing a workbook into the district."""

from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor, Grant
from app.access.permissions import Role
from app.imports import service
from tests.fixtures.cast import SINCE, Cast
from tests.imports.books import book, cell
from tests.imports.desk import XLSX
from tests.scope.probe import Hidden, Listed, Probes, ask


def _office(cast: Cast) -> Actor:
    return Actor(cast.chau.id, (Grant(Role.office, cast.kim_son.path, SINCE),))


def _checked(session: Session, cast: Cast) -> UUID:
    """A dry run."""
    data = book([cell(1), cell(2)])
    actor = _office(cast)
    return service.check(session, actor, cast.kim_son, data=data, file_name="danh-sach.xlsx").id


def _applied(session: Session, cast: Cast) -> UUID:
    """The same, carried out."""
    return service.apply(session, _office(cast), _checked(session, cast), confirm_unit=False).id


PROBES: Probes = {
    "POST /imports": [
        Hidden(
            "chau",
            lambda c, _g: ask(
                "/imports",
                files={"file": ("danh-sach.xlsx", book([cell(1)]), XLSX)},
                data={"unit_id": str(c.kim_son.id)},
            ),
        ),
    ],
    "GET /imports": [
        Listed("chau", lambda _c, _g: ask("/imports"), lambda _c, id: {id}, _checked),
        Hidden("chau", lambda c, _g: ask("/imports", params={"unit": str(c.kim_son.id)})),
    ],
    "GET /imports/{id}": [Hidden("chau", lambda _c, id: ask(f"/imports/{id}"), _checked)],
    "GET /imports/{id}/findings.xlsx": [
        Hidden("chau", lambda _c, id: ask(f"/imports/{id}/findings.xlsx"), _checked),
    ],
    "POST /imports/{id}/apply": [
        Hidden("chau", lambda _c, id: ask(f"/imports/{id}/apply"), _checked),
    ],
    "POST /imports/{id}/undo": [
        Hidden("chau", lambda _c, id: ask(f"/imports/{id}/undo"), _applied),
    ],
}
