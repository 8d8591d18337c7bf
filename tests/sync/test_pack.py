"""The visit pack: the very bodies of the routes, in few statements and few bytes."""

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from anyio.from_thread import BlockingPortal

from app.assignments.models import Assignment
from app.core import clock, db
from app.meetings.service import keep_ahead
from app.people import queries as people
from app.people.service.demo import logins as demo_logins
from tests.fixtures.cast import SINCE, Caller
from tests.fixtures.client import Api, in_process
from tests.fixtures.database import leave, use
from tests.fixtures.server import demo_copy
from tests.fixtures.statements import counted
from tests.meetings.stage import MONTH, meeting_id
from tests.sync.conftest import Evening
from tests.sync.phone import operation, statuses
from tests.sync.work import assessment, petition, record

LAST, NEXT = clock.shift(MONTH, -1), clock.shift(MONTH, 1)


def pack_of(caller: Caller) -> dict[str, Any]:
    """The pack as this person gets it."""
    answer = caller.get("/visit-pack")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def walk(caller: Caller, pack: dict[str, Any]) -> None:
    """Every key through its own route: the same body."""
    for path, body in pack["reads"].items():
        direct = caller.request("GET", path)
        assert direct.status_code == 200, (path, direct.text)
        assert direct.json() == body, path


def busy(evening: Evening) -> None:
    """A month in full: presence, record, scores, report, petition, tasks for the next one."""
    evening.move(evening.after)
    task = {"text": "Sửa cống (mẫu)", "who": "Chi bộ", "due": "2031-04-01"}
    tuyen = evening.phone(evening.cast.tuyen)
    score = assessment(evening)
    submit = operation("assessment_submit", UUID(score["target_id"]))
    opened = operation("meeting_open", evening.id)
    seen = operation("confirmation", evening.id, {"person_id": str(evening.cast.hau.id)})
    written = record(evening, tasks=[task], resolution="Nghị quyết (mẫu)")
    done = tuyen.send([opened, written, score, submit, seen])
    assert statuses(done) == [200, 201, 201, 200, 201], done
    hau = evening.phone(evening.cast.hau)
    report = operation("visit_report", UUID(int=7), {"meeting_id": str(evening.id)})
    said = [
        operation("check_in", UUID(int=8), evening.presence()), report, petition(evening),
        assessment(evening, "visitor"),
    ]  # fmt: skip
    assert statuses(hau.send(said)) == [201, 201, 201, 201]


@pytest.mark.parametrize("who", ["hau", "tuyen", "tham", "bao", "lan", "quang", "admin"])
@pytest.mark.parametrize("full", [False, True], ids=["before", "after"])
def test_each_read_is_the_very_body_of_its_route(evening: Evening, who: str, full: bool) -> None:
    if full:
        busy(evening)
    caller = evening.by(getattr(evening.cast, who))
    pack = pack_of(caller)
    assert pack["format"] == 1 and pack["rescue"]["token"]
    walk(caller, pack)


def test_what_the_screens_of_a_visitor_and_a_secretary_watch_is_there(evening: Evening) -> None:
    busy(evening)
    cast, id, coming = evening.cast, evening.id, meeting_id(evening.cast.an_hoa_1, NEXT)
    of_the_cell = f"/petitions?within={cast.an_hoa_1.id}&limit=20"
    of_a_meeting = [
        f"/meetings/{each}{part}"
        for each in (id, coming)
        for part in ("", "/before", "/sheet", "/voices", "/visitors")
    ]
    hau = pack_of(evening.by(cast.hau))["reads"]
    for key in [
        *of_a_meeting, "/visit-tags", "/obligations?mine=true&state=due&limit=200",
        *(f"/obligations?mine=true&month={m}&limit=200" for m in (LAST, MONTH, NEXT)),
        f"/meetings?mine=true&month={MONTH}&limit=200",
        f"/check-ins?meeting={id}&person={cast.hau.id}",
        f"/visit-reports?meeting={id}&person={cast.hau.id}",
        f"/petitions?meeting={id}&mine=true", of_the_cell,
    ]:  # fmt: skip
        assert key in hau, key
    assert sum(key.startswith("/meetings?") for key in hau) == 3  # no list twice
    assert len(hau[of_the_cell]["items"]) == 1  # what Hậu wrote down
    assert len(hau[f"/check-ins?meeting={id}&person={cast.hau.id}"]["items"]) == 1
    assert len(hau[f"/petitions?meeting={id}&mine=true"]["items"]) == 1
    assert hau[f"/meetings/{coming}"]["secretary"]["phone"] == cast.tuyen.phone
    assert hau[f"/meetings/{coming}"]["earlier_tasks"][0]["text"] == "Sửa cống (mẫu)"
    assert hau[f"/meetings/{coming}/before"]["resolution"]["text"] == "Nghị quyết (mẫu)"
    excused = [key for key in hau if key.startswith("/obligations/")]
    assert len(excused) == 3  # Kim Định 1 this month, both cells the next
    tuyen = pack_of(evening.by(cast.tuyen))["reads"]
    for key in [
        *of_a_meeting, *(f"/meetings?mine=true&month={m}&limit=200" for m in (LAST, MONTH, NEXT)),
        f"/people?unit={cast.an_hoa_1.id}&limit=200",
    ]:  # fmt: skip
        assert key in tuyen, key
    assert len(tuyen[of_the_cell]["items"]) == 1  # the cell reads what was asked for there


def test_petitions_of_a_cell_are_a_page_of_their_route(evening: Evening) -> None:
    evening.move(evening.after)
    cast = evening.cast
    secretary = evening.phone(cast.tuyen)
    secretary.send([petition(evening) for _ in range(25)])
    evening.phone(cast.hau).send([petition(evening)])
    key = f"/petitions?within={cast.an_hoa_1.id}&limit=20"
    pack = pack_of(secretary.owner)
    assert len(pack["reads"][key]["items"]) == 20 and pack["reads"][key]["next_cursor"]
    walk(secretary.owner, pack)
    theirs = pack_of(evening.by(cast.hau))["reads"][key]
    assert [each["recorded_by"]["id"] for each in theirs["items"]] == [str(cast.hau.id)]


def test_before_tells_decisions_and_no_voice_that_is_not_told(evening: Evening) -> None:
    """Of a class not confirmed yet nothing is told; of one that is, all but a visitor's who has
    still to score (the rest: tests/ratings/test_own_first.py)."""
    busy(evening)
    coming = meeting_id(evening.cast.an_hoa_1, NEXT)
    hau = evening.by(evening.cast.hau)
    assert hau.get(f"/meetings/{coming}/before").json()["decided"] == []
    decided = evening.by(evening.cast.lan).post(
        f"/meetings/{evening.id}/decision",
        {
            "class": "kha",
            "session_on": "2031-03-05",
            "conclusion_no": "12-KL",
            "reason": "mẫu",
            "seen": evening.by(evening.cast.lan)
            .get(f"/meetings/{evening.id}/voices")
            .json()["seen"],
        },
    )
    assert decided.status_code == 200, decided.text
    assert hau.get(f"/meetings/{coming}/before").json()["decided"] == []  # it waits for a second
    confirm = f"/meetings/{evening.id}/decision/confirm"
    assert evening.by(evening.cast.huong).post(confirm, {"revision": 1}).status_code == 200
    assert hau.get(f"/meetings/{coming}/before").json()["decided"] == []
    tuyen = evening.by(evening.cast.tuyen)
    (told,) = tuyen.get(f"/meetings/{coming}/before").json()["decided"]
    assert (told["month"], told["class"]) == (MONTH, "kha")
    for nobody in (evening.cast.toan, evening.cast.khanh):
        assert evening.by(nobody).get(f"/meetings/{coming}/before").status_code == 404


def test_unchanged_it_is_not_sent_again(evening: Evening) -> None:
    hau = evening.by(evening.cast.hau)
    first = hau.get("/visit-pack")
    assert first.headers["content-encoding"] == "gzip" and first.json()["format"] == 1
    plain = hau.request("GET", "/visit-pack", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.json()["reads"]
    known = {"If-None-Match": first.headers["etag"]}
    evening.move(evening.after - timedelta(hours=1, minutes=50))
    again = hau.request("GET", "/visit-pack", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    evening.phone(evening.cast.tuyen).send([operation("meeting_open", evening.id)])
    changed = hau.request("GET", "/visit-pack", headers=known)
    assert changed.status_code == 200
    assert changed.json()["reads"][f"/meetings/{evening.id}"]["state"] == "open"


def test_nothing_of_others_is_in_it(evening: Evening) -> None:
    busy(evening)
    cast = evening.cast
    for person in (cast.stranger_visitor, cast.stranger_secretary, cast.admin, cast.bao):
        text = json.dumps(pack_of(evening.by(person)), ensure_ascii=False)
        for secret in (cast.an_hoa_1.id, cast.tuyen.full_name, "Nghị quyết (mẫu)"):
            assert str(secret) not in text, (person.full_name, secret)


def test_more_cells_are_not_more_statements(evening: Evening) -> None:
    cast = evening.cast
    hau = evening.by(cast.hau)
    with counted() as few:
        first = pack_of(hau)
    with db.write_session() as session:
        for cell in (cast.an_hoa_2, cast.an_hoa_3, cast.kim_dinh_2, cast.kim_dinh_3):
            session.add(
                Assignment(
                    person_id=cast.hau.id, cell_id=cell.id, cell_path=cell.path, starts_on=SINCE
                )
            )
        session.flush()
        keep_ahead(session)
    with counted() as many:
        second = pack_of(hau)
    assert len(second["reads"]) > 2 * len(first["reads"])
    assert len(many) == len(few)
    assert len(many) <= 90, "\n".join(many)


LIMIT = 50_000


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[None]:
    """The demo's own database, in this process."""
    use(demo_copy(demo_file, tmp_path))
    yield
    leave()


@pytest.mark.parametrize("key", ["secretary", "visitor"])
def test_the_demos_packs_are_small(demo: None, portal: BlockingPortal, key: str) -> None:
    """The usual visitor and secretary of the demo: at most 50 KB as it goes over the air."""
    client = in_process()
    with db.read_session() as session:
        login = next(each for each in demo_logins(session) if each.key == key)
        person = people.by_phone(session, login.username)
    assert person is not None
    caller = Caller(Api(portal, client), person)
    answer = caller.get("/visit-pack")
    assert answer.status_code == 200, answer.text
    size, raw = len(gzip.compress(answer.content, 6)), len(answer.content)
    print(f"{key}: {size} bytes gz, {raw} raw, {len(answer.json()['reads'])} reads")
    assert 1_000 < size <= LIMIT
    walk(caller, answer.json())
    portal.call(client.aclose)
