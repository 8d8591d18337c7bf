"""`verify-ledger` finds what does not hold together, and says which rows."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from app.assignments.models import Obligation
from app.assignments.models import ObligationState as S
from app.core import db
from app.core.ids import new_id
from app.meetings.models import Meeting, MeetingState
from app.periods.models import BookState, MonthBook
from tests.assignments.scene import EVENING, MARCH, Scene, check_in, visit_of

Spoil = Callable[[Session, Scene], None]


def _spoilt(**fields: Any) -> Spoil:
    def spoil(session: Session, scene: Scene) -> None:
        visit = visit_of(session, scene.cast.hau, scene.cast.an_hoa_1)
        for name, value in fields.items():
            setattr(visit, name, value)
        session.add(visit)

    return spoil


def _no_meeting(session: Session, scene: Scene) -> None:
    visit = visit_of(session, scene.cast.hau, scene.cast.an_hoa_1)
    session.delete(session.get_one(Meeting, visit.meeting_id))


def _meeting_held(session: Session, scene: Scene) -> None:
    visit = visit_of(session, scene.cast.hau, scene.cast.an_hoa_1)
    visit.state = S.not_met
    meeting = session.get_one(Meeting, visit.meeting_id)
    meeting.state = MeetingState.held
    session.add_all([visit, meeting])


def _presence_lost(session: Session, scene: Scene) -> None:
    check_in(session, scene.cast.hau, scene.cast.an_hoa_1, MARCH)
    session.execute(text("UPDATE check_in SET undone_at = received_at"))


def _presence_unseen(session: Session, scene: Scene) -> None:
    check_in(session, scene.cast.hau, scene.cast.an_hoa_1, MARCH)
    _spoilt(state=S.due, done_by=None)(session, scene)


def _never_owed(session: Session, scene: Scene) -> None:
    session.delete(visit_of(session, scene.cast.hau, scene.cast.an_hoa_1))


def _owed_twice(session: Session, scene: Scene) -> None:
    visit = visit_of(session, scene.cast.hau, scene.cast.an_hoa_1)
    other = Obligation(
        **visit.model_dump(exclude={"id", "assignment_id"}),
        assignment_id=scene.cast.hau_at_kim_dinh.id,
    )
    session.delete(visit_of(session, scene.cast.hau, scene.cast.kim_dinh_1))
    session.flush()
    session.add(other)


def _book(**figures: int) -> Spoil:
    def spoil(session: Session, scene: Scene) -> None:
        unit = scene.cast.kim_son
        session.add(
            MonthBook(
                unit_id=unit.id, unit_path=unit.path, month=MARCH, state=BookState.closed,
                figures=figures,
            )
        )  # fmt: skip

    return spoil


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_no_meeting, "không có buổi sinh hoạt tương ứng"),
        (_spoilt(expected_at=None), "khác giờ với buổi sinh hoạt"),
        (_meeting_held, "ghi chi bộ không sinh hoạt nhưng buổi sinh hoạt không ghi như vậy"),
        (_presence_lost, "đã dự nhưng không còn xác nhận dự nào"),
        (_presence_unseen, "chưa ghi đã dự"),
        (_spoilt(done_by=new_id()),
         "chưa dự nhưng còn ghi xác nhận dự"),
        (_spoilt(state=S.excused), "đề nghị vắng chưa được đồng ý"),
        (_spoilt(state=S.missed), "chưa hỏi đồng chí được phân công"),
        (_spoilt(state=S.cell_silent), "tháng chưa chốt"),
        (_never_owed, "phân công chưa có lượt dự"),
        (_owed_twice, "một đồng chí có hai lượt dự ở một buổi"),
        (_book(done=5), "đã chốt 5 lượt dự phải có, nay đếm được 2"),
        (_book(due=2), "đã chốt mà chưa có kết quả"),
    ],
)  # fmt: skip
def test_found(scene: Scene, spoil: Spoil, words: str) -> None:
    """Each kind of contradiction, in words."""
    assert scene.findings() == []
    with db.write_session() as session:
        spoil(session, scene)
    found = scene.findings()
    assert any(words in finding for finding in found), found


def test_rows_are_named_but_not_all_of_them(scene: Scene) -> None:
    """Five, and how many more."""
    scene.at(EVENING)
    with db.write_session() as session:
        session.execute(text("UPDATE obligation SET state = 'excused'"))
    (finding,) = scene.findings()
    assert finding.startswith("12 lượt dự: ")
    assert "và 7 dòng khác" in finding
