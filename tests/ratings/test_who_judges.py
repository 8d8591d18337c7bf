"""Who judges a meeting: nobody who visited it, scored for it or belongs to the cell."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from app.access.permissions import Role
from app.assignments.models import ObligationState
from app.core import db
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.people.models import Person, Post
from app.ratings.models import Assessment
from tests.ratings.scene import Scene, make_check_in, make_visit


def _refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    body = dict(answer.json())
    assert (answer.status_code, body["code"]) == (status, code), body
    return body


def test_who_enters_decisions(scene: Scene) -> None:
    cast = scene.cast
    expected = {
        "khanh": 404, "stranger_standing": 404, "tuyen": 403, "hau": 403, "admin": 403,
        "quang": 200, "lan": 409, "huong": 409, "chau": 409, "viet": 409,
    }  # fmt: skip
    assert {name: scene.decide(getattr(cast, name)).status_code for name in expected} == expected
    with db.write_session() as session:
        commune = session.get_one(Unit, cast.an_hoa.id)
        commune.decides = cast.kim_son.kind
    told = scene.decide(cast.huong)
    assert told.status_code == 403
    assert told.json()["in_charge"]["name"] == cast.kim_son.name
    assert scene.confirm(cast.huong).status_code == 403


def test_nobody_decides_a_meeting_they_visited(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        meeting = session.get_one(Meeting, scene.meeting_id)
        make_check_in(session, cast.huong, meeting)
        make_visit(session, cast, cast.lan, meeting, ObligationState.late)
        make_visit(session, cast, cast.viet, meeting, ObligationState.due)
    # Viet's check-in may still lie on the phone.
    for person in (cast.huong, cast.lan, cast.viet):
        _refused(scene.decide(person), 403, "own_interest")
    assert scene.decide(cast.chau).status_code == 200
    for person in (cast.huong, cast.lan, cast.viet):
        _refused(scene.confirm(person), 403, "own_interest")
        seen = scene.caller(person).get(f"/meetings/{scene.meeting_id}/voices").json()
        assert (seen["may"], seen["conflict"]) == ([], True)
    assert scene.meeting().decided_class is None
    assert scene.confirm(cast.quang).status_code == 200


def test_nobody_decides_about_the_own_cell(scene: Scene) -> None:
    cast = scene.cast
    with db.write_session() as session:
        person = session.get_one(Person, cast.huong.id)
        person.home_unit_id, person.home_path = cast.an_hoa_1.id, cast.an_hoa_1.path
    _refused(scene.decide(cast.huong), 403, "own_interest")
    scene.change(minutes_taker_id=cast.lan.id)
    _refused(scene.decide(cast.lan), 403, "own_interest")


def test_who_scored_for_the_cell_or_led_it_on_the_day_does_not_judge(scene: Scene) -> None:
    """A secretary who moved to the committee since has still an interest in the own work."""
    cast = scene.cast
    id = scene.handed_in(cast.tuyen, "self")
    with db.write_session() as session:
        session.get_one(Assessment, UUID(id)).person_id = cast.viet.id
        session.add(
            Post(
                person_id=cast.chau.id, role=Role.secretary, unit_id=cast.an_hoa_1.id,
                unit_path=cast.an_hoa_1.path, from_on=date(2025, 1, 1), to_on=scene.day,
            )
        )  # fmt: skip
    for person in (cast.viet, cast.chau):
        _refused(scene.decide(person), 403, "own_interest")
    # Taking a score down by telephone makes it nobody's own.
    with db.write_session() as session:
        session.get_one(Assessment, UUID(id)).source = "phone_call"
    assert scene.decide(cast.viet).status_code == 200
    _refused(scene.confirm(cast.chau), 403, "own_interest")
