"""Undo: exact as long as nobody built on the import, refused with names afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.access.permissions import Role
from app.assignments.models import Assignment, Obligation, ObligationState
from app.audit.models import Action, AuditEvent
from app.core import clock, db
from app.meetings.models import Meeting, MeetingState
from app.meetings.service import keep_ahead
from app.organisation.models import Unit, UnitKind
from app.organisation.service import change_unit
from app.people.models import Account, Invitation, Post
from app.periods.models import MonthBook
from app.petitions.models import Petition
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api
from tests.imports.books import book, cell
from tests.imports.desk import Desk, cell_named, dump, person_with

ROWS = [cell(1), cell(2), cell(3, code="14623", commune="Thị trấn Bình Minh")]


@pytest.fixture
def desk(api: Api, cast: Cast) -> Desk:
    with db.write_session() as session:
        keep_ahead(session)
    return Desk(sign_in(api, cast.chau), cast.kim_son)


def refused(desk: Desk, id: str) -> dict[str, Any]:
    """A refusal of undo that leaves everything as it is."""
    before = dump()
    answer = desk.undo(id)
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot_undo"), answer.text
    assert dump() == before
    return dict(answer.json())


def test_what_was_changed_gets_its_former_values(desk: Desk, cast: Cast) -> None:
    first = desk.take_in(book(ROWS))
    before, exact = dump(versions=False), dump()
    changed = [
        cell(1, members=31, day=27, place="Đình", title="Trưởng ban", visitor="Phan Minh Thiện"),
        cell(2, secretary="Lê Thị Nga", secretary_phone="0970300777"),
        cell(4, visitor="Phạm Văn Hậu", title="Chánh Văn phòng", visitor_phone=cast.hau.phone),
    ]
    second = desk.take_in(book(changed))
    assert (second["create"], second["update"]) == (1, 2)
    assert desk.undo(second["id"]).status_code == 200
    assert dump(versions=False) == before
    # Versions of what was restored go on, so that an edit begun in between is found stale.
    assert dump()["unit"] != exact["unit"]
    # And now the import before is the last one, and its rows are as it left them.
    answer = desk.undo(first["id"])
    assert answer.status_code == 200, answer.text
    with db.read_session() as session:
        assert session.exec(select(Unit.id).where(Unit.code == "14620")).first() is None


def test_only_the_last_import_is_undone(desk: Desk) -> None:
    first = desk.take_in(book(ROWS))
    second = desk.take_in(book([*ROWS, cell(9)]))
    assert desk.caller.get(f"/imports/{first['id']}").json()["may_undo"] is False
    assert "lần nhập khác" in refused(desk, first["id"])["detail"]
    assert desk.undo(second["id"]).status_code == 200
    assert desk.undo(first["id"]).status_code == 200


def test_a_dry_run_has_nothing_to_undo(desk: Desk) -> None:
    refused(desk, desk.check(book(ROWS))["id"])


def _edit_cell(session: Session, _cast: Cast) -> None:
    change_unit(session, cell_named(session, "14620", "Chi bộ phố 1"), {"members": 12})


def _edit_person(session: Session, _cast: Cast) -> None:
    person = person_with(session, "0970300001")
    person.title = "Bí thư"
    person.touch()
    session.add(person)


def _end_post(session: Session, _cast: Cast) -> None:
    post = session.exec(
        select(Post).where(Post.person_id == person_with(session, "0970300001").id)
    ).one()
    post.to_on = clock.today()
    post.touch()
    session.add(post)


def _end_assignment(session: Session, _cast: Cast) -> None:
    cell_id = cell_named(session, "14620", "Chi bộ phố 1").id
    found = session.exec(select(Assignment).where(Assignment.cell_id == cell_id)).one()
    found.ends_on = clock.today() + timedelta(days=1)
    found.touch()
    session.add(found)


def _coming(session: Session) -> Meeting:
    cell_id = cell_named(session, "14620", "Chi bộ phố 1").id
    query = select(Meeting).where(Meeting.cell_id == cell_id).order_by(col(Meeting.month).desc())
    return session.exec(query).first() or Meeting(cell_id=cell_id, cell_path="", month="")


def _confirm_meeting(session: Session, _cast: Cast) -> None:
    meeting = _coming(session)
    meeting.state, meeting.confirmed_at = MeetingState.planned, clock.now()
    session.add(meeting)


def _answer_visit(session: Session, _cast: Cast) -> None:
    visits = session.exec(
        select(Obligation).where(Obligation.meeting_id == _coming(session).id)
    ).all()
    visits[0].will_attend_at = clock.now()
    session.add(visits[0])


def _excuse_visit(session: Session, _cast: Cast) -> None:
    visits = session.exec(
        select(Obligation).where(Obligation.meeting_id == _coming(session).id)
    ).all()
    visits[0].state = ObligationState.excused
    session.add(visits[0])


def _petition(session: Session, cast: Cast) -> None:
    made = cell_named(session, "14620", "Chi bộ phố 1")
    session.add(
        Petition(
            meeting_id=_coming(session).id, cell_id=made.id, cell_path=made.path,
            recorded_by=cast.tuyen.id, text="Sửa đường (mẫu)", field="giao_thong",
        )
    )  # fmt: skip


def _close_book(session: Session, _cast: Cast) -> None:
    commune = session.exec(select(Unit).where(Unit.code == "14620")).one()
    session.add(MonthBook(unit_id=commune.id, unit_path=commune.path, month=clock.this_month()))


def _deputy(session: Session, cast: Cast) -> None:
    made = cell_named(session, "14620", "Chi bộ phố 1")
    session.add(
        Post(
            person_id=cast.tham.id, role=Role.secretary, unit_id=made.id, unit_path=made.path,
            is_deputy=True, from_on=clock.today(),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("build", "names"),
    [
        (_edit_cell, "Chi bộ phố 1 đã được sửa"),
        (_edit_person, "Đồng chí Đỗ Văn Đạt đã được sửa"),
        (_end_post, "Chức trách của đồng chí Đỗ Văn Đạt tại Chi bộ phố 1"),
        (_end_assignment, "Phân công của đồng chí Phan Minh Thiện tại Chi bộ phố 1"),
        (_confirm_meeting, "của Chi bộ phố 1 đã có người cập nhật"),
        (_answer_visit, "Phân công của đồng chí Phan Minh Thiện tại Chi bộ phố 1"),
        (_excuse_visit, "đã có lượt dự được ghi nhận"),
        (_petition, "Chi bộ phố 1"),
        (_close_book, "Thị trấn Phát Diệm đã có dữ liệu khác dùng"),
        (_deputy, "Chi bộ phố 1 đã có dữ liệu khác dùng"),
    ],
)
def test_refused_when_built_on(
    desk: Desk, cast: Cast, build: Callable[[Session, Cast], None], names: str
) -> None:
    read = desk.take_in(book(ROWS))
    with db.write_session() as session:
        build(session, cast)
    told = refused(desk, read["id"])
    assert any(names in e["message"] for e in told["errors"]), told
    assert told["count"] == len(told["errors"]) >= 1


def test_a_person_somebody_else_refers_to_is_kept(desk: Desk, cast: Cast) -> None:
    """A slip was printed, an account opened: the person stays, at home in the importing unit."""
    read = desk.take_in(book(ROWS))
    with db.write_session() as session:
        leader, visitor = (person_with(session, p) for p in ("0970300001", "0358600001"))
        session.add(Account(person_id=leader.id))
        session.add(
            Invitation(
                person_id=visitor.id, token_hash="t", code_hash="c",
                expires_at=clock.now() + timedelta(days=1),
            )
        )  # fmt: skip
    assert desk.undo(read["id"]).status_code == 200
    with db.read_session() as session:
        leader, visitor = (person_with(session, p) for p in ("0970300001", "0358600001"))
        assert leader.home_unit_id == visitor.home_unit_id == cast.kim_son.id
        posts = session.exec(
            select(Post).where(col(Post.person_id).in_([leader.id, visitor.id]))
        ).all()
        assert posts == []
        units = session.exec(select(Unit.name).where(Unit.kind == UnitKind.cell)).all()
        assert not [name for name in units if "phố" in name]
    # They are known when the list comes again.
    assert desk.take_in(book(ROWS))["create"] == 3


def test_the_audit_stays(desk: Desk, cast: Cast) -> None:
    read = desk.take_in(book(ROWS))
    desk.undo(read["id"])
    with db.read_session() as session:
        events = list(_about(session, read["id"]))
    assert [e.action for e in events] == [
        Action.import_checked, Action.import_applied, Action.import_undone,
    ]  # fmt: skip
    assert {e.actor_id for e in events} == {cast.chau.id}
    assert "0970300001" not in str([e.data for e in events])


def _about(session: Session, id: str) -> Iterator[AuditEvent]:
    for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))):
        if str(event.subject_id) == id:
            yield event
