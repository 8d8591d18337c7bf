"""Petitions over HTTP: where they may be recorded, by whom, and who sees them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func
from sqlmodel import select

from app.core import clock, db
from app.petitions.models import Petition
from tests.fixtures.cast import Cast
from tests.fixtures.client import Api
from tests.meetings.stage import AFTER, Stage, meeting_id

ROAD: dict[str, Any] = {"text": "Đề nghị sửa cống đầu xóm", "field": "giao_thong"}


@pytest.fixture
def evening(api: Api, cast: Cast, move_clock: Callable[[datetime], None]) -> Stage:
    """Two hours into the meetings of An Hòa 1 and Kim Định 1."""
    stage = Stage(api, cast, move_clock)
    stage.move(AFTER)
    return stage


def at_meeting(stage: Stage, **more: Any) -> dict[str, Any]:
    return ROAD | {"meeting_id": str(stage.id)} | more


def test_a_visitor_records_what_was_said(evening: Stage) -> None:
    hau, id = evening.by(evening.cast.hau), uuid4()
    first = hau.put(f"/petitions/{id}", at_meeting(evening))
    assert first.status_code == 201, first.text
    assert first.json()["cell"]["id"] == str(evening.cast.an_hoa_1.id)
    assert first.json()["recorded_by"]["full_name"] == "Phạm Văn Hậu"
    assert first.json()["recorded_by"]["phone"] is None
    again = hau.put(f"/petitions/{id}", at_meeting(evening))
    assert (again.status_code, again.json()) == (200, first.json())
    other = hau.put(f"/petitions/{id}", at_meeting(evening, text="Chuyện khác"))
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    assert hau.get(f"/petitions/{id}").json() == first.json()


def test_many_at_once_are_one(evening: Stage) -> None:
    hau, id = evening.by(evening.cast.hau), uuid4()
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(lambda _: hau.put(f"/petitions/{id}", at_meeting(evening)), range(20))
        )
    assert sorted(a.status_code for a in answers) == [200] * 19 + [201]
    assert len({a.text for a in answers}) == 1
    with db.read_session() as session:
        assert session.exec(select(func.count()).select_from(Petition)).one() == 1


def test_it_can_be_mended_by_its_recorder(evening: Stage) -> None:
    hau, url = evening.by(evening.cast.hau), f"/petitions/{uuid4()}"
    hau.put(url, at_meeting(evening))
    mended = hau.put(url, at_meeting(evening, text="Đề nghị xây cống mới"), version=1)
    assert (mended.status_code, mended.json()["version"]) == (200, 2)
    assert hau.put(url, at_meeting(evening), version=1).status_code == 412
    elsewhere = ROAD | {"cell_id": str(evening.cast.an_hoa_1.id)}
    assert hau.put(url, elsewhere, version=2).json()["code"] == "place_fixed"
    assert (
        evening.by(evening.cast.tuyen).put(url, at_meeting(evening), version=2).status_code == 403
    )
    assert evening.by(evening.cast.toan).put(url, at_meeting(evening), version=2).status_code == 404


def test_by_cell_without_a_meeting(evening: Stage) -> None:
    for person, status in (
        (evening.cast.tuyen, 201),
        (evening.cast.hau, 201),
        (evening.cast.chau, 201),
        (evening.cast.viet, 403),
        (evening.cast.toan, 422),
        *((stranger, 422) for stranger in evening.cast.strangers),
    ):
        body = ROAD | {"cell_id": str(evening.cast.an_hoa_1.id)}
        answer = evening.by(person).put(f"/petitions/{uuid4()}", body)
        assert answer.status_code == status, person.full_name


def test_facts_enter_a_closed_month_and_former_rights_hold(evening: Stage) -> None:
    with db.write_session() as session:
        assignment = session.merge(evening.cast.hau_at_an_hoa)
        assignment.ends_on = clock.day_of(AFTER)
    evening.close_month(evening.cast.kim_son)
    evening.move(AFTER + timedelta(days=3))
    hau = evening.by(evening.cast.hau)
    assert hau.put(f"/petitions/{uuid4()}", at_meeting(evening)).status_code == 201
    by_cell = ROAD | {"cell_id": str(evening.cast.an_hoa_1.id)}
    assert hau.put(f"/petitions/{uuid4()}", by_cell).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"meeting_id": None}, "meeting_id"),
        ({"meeting_id": str(uuid4())}, "meeting_id"),
        ({"cell_id": str(uuid4())}, "cell_id"),
        ({"text": "  a "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"field": "thể thao"}, "field"),
        ({"claimed_at": "0001-01-01T00:00:00+14:00"}, "claimed_at"),
        ({"recorded_by": str(uuid4())}, "recorded_by"),
    ],
)
def test_what_cannot_be(evening: Stage, changes: dict[str, Any], field: str) -> None:
    body = at_meeting(evening, **changes)
    answer = evening.by(evening.cast.hau).put(f"/petitions/{uuid4()}", body)
    assert answer.status_code == 422, answer.text
    assert field in [e["field"] for e in answer.json()["errors"]]


def test_who_sees_which(evening: Stage) -> None:
    cast = evening.cast
    kim_dinh = str(meeting_id(cast.kim_dinh_1))
    ids: list[str] = []
    for person, meeting in (
        (cast.hau, str(evening.id)),
        (cast.hau, kim_dinh),
        (cast.tuyen, str(evening.id)),
    ):
        ids.append(str(uuid4()))
        body = ROAD | {"meeting_id": meeting}
        assert evening.by(person).put(f"/petitions/{ids[-1]}", body).status_code == 201
        evening.move(clock.now() + timedelta(seconds=1))

    def seen(person: Any, **params: object) -> list[str]:
        answer = evening.by(person).get("/petitions", **params)
        return [petition["id"] for petition in answer.json()["items"]]

    assert seen(cast.hau) == seen(cast.hau, mine=True) == ids[:2]
    assert seen(cast.tuyen) == [ids[0], ids[2]]
    assert seen(cast.khanh) == [ids[1]]
    assert seen(cast.viet) == ids
    assert seen(cast.viet, within=cast.an_hoa.id) == [ids[0], ids[2]]
    assert seen(cast.viet, meeting=kim_dinh) == [ids[1]]
    assert seen(cast.viet, mine=True) == []
    for stranger in cast.strangers:
        assert seen(stranger) == []
        assert evening.by(stranger).get(f"/petitions/{ids[0]}").status_code == 404
    assert evening.by(cast.tuyen).get("/petitions", within=cast.kim_dinh.id).status_code == 404

    first = evening.by(cast.viet).get("/petitions", limit=2, count=True).json()
    assert ([p["id"] for p in first["items"]], first["count"]) == (ids[:2], 3)
    rest = evening.by(cast.viet).get("/petitions", limit=2, cursor=first["next_cursor"]).json()
    assert ([p["id"] for p in rest["items"]], rest["next_cursor"]) == (ids[2:], None)
    forged = evening.by(cast.viet).get("/petitions", cursor="WyIyMDI2LTAxLTAxIiwgIngiXQ")
    assert forged.status_code == 422


def test_nobody_reads_without_signing_in(evening: Stage) -> None:
    assert evening.api.get("/api/v1/petitions").status_code == 401
    assert evening.api.put(f"/api/v1/petitions/{UUID(int=1)}", json={}).status_code == 401
