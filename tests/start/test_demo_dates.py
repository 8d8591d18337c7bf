"""The demo leaves dates of the next month to approve: waiting, changed since, one that stands."""

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from app.access.permissions import Role
from app.access.scope import subtree
from app.assignments.models import Obligation
from app.core import clock, db
from app.demo import seed
from app.meetings.models import Meeting, Schedule
from app.meetings.queries.schedules import stands
from app.organisation.models import Unit
from app.people.models import DemoLogin, Post

LOGINS = ("commune_standing", "commune2025_standing")


@pytest.mark.usefixtures("database")
def test_the_committees_one_signs_in_as_have_dates_to_approve() -> None:
    seed.load()
    month = clock.shift(clock.this_month(), 1)
    with db.read_session() as session:
        for login in LOGINS:
            path = session.exec(
                select(Unit.path)
                .join(Post, col(Post.unit_id) == Unit.id)
                .join(DemoLogin, col(DemoLogin.person_id) == Post.person_id)
                .where(DemoLogin.key == login, Post.role == Role.standing)
            ).one()
            found = {
                how: session.exec(
                    select(func.count())
                    .select_from(Meeting)
                    .where(subtree(Meeting.cell_path, path), Meeting.month == month, stands(how))
                ).one()
                for how in Schedule
            }
            assert found == {Schedule.waiting: 3, Schedule.changed: 1, Schedule.approved: 1}, login
        # The visits follow the date that was changed.
        apart = session.exec(
            select(Obligation.id)
            .join(Meeting, col(Meeting.id) == Obligation.meeting_id)
            .where(Meeting.month == month, Obligation.expected_at != Meeting.starts_at)
        ).all()
        assert apart == []
