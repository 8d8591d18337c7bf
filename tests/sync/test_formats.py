"""What phones of earlier builds send, word for word: the files in formats/ are never changed.

A new format gets a new file; a phone may be two versions behind and still get its queue in.
"""

import json
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

from app.sync.schemas import FORMATS, Batch
from tests.meetings.stage import stored, stored_record, visit
from tests.sync.conftest import Evening

FILES = sorted((Path(__file__).parent / "formats").glob("format-*.json"))
VERDICT = {"id", "status", "code", "problem", "result", "received_at"}


def frozen(file: Path, evening: Evening) -> dict[str, Any]:
    """A file, with the two ids that differ from test to test."""
    text = file.read_text()
    text = text.replace("RUBRIC", str(evening.rubric)).replace("VISIT", str(evening.visit_id))
    found: dict[str, Any] = json.loads(text)
    return found


def test_every_format_has_its_file() -> None:
    known = get_args(Batch.model_fields["format"].annotation)
    assert [file.stem for file in FILES] == [f"format-{number}" for number in known]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_phone_of_that_build_gets_its_queue_in(evening: Evening, file: Path) -> None:
    evening.move(evening.after)
    sent = frozen(file, evening)
    owner = evening.by(getattr(evening.cast, sent["owner"]))
    answer = owner.post("/sync", sent["envelope"])
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"server_time", "verdicts"}
    assert [v["status"] for v in body["verdicts"]] == sent["statuses"], body
    assert [v["id"] for v in body["verdicts"]] == [o["id"] for o in sent["envelope"]["operations"]]
    for verdict in body["verdicts"]:
        assert set(verdict) == VERDICT
        accepted = verdict["status"] < 400
        assert accepted == (verdict["result"] is not None) == (verdict["problem"] is None)
    again = owner.post("/sync", sent["envelope"]).json()["verdicts"]
    assert [v["status"] < 400 for v in again] == [s < 400 for s in sent["statuses"]]


def test_a_format_of_the_future_waits_and_is_no_fault(evening: Evening) -> None:
    """A server rolled back below the phones' build keeps nobody's act from coming later."""
    phone = evening.phone(evening.cast.hau)
    answer = phone.post([], format=FORMATS + 1, colour="red")
    assert (answer.status_code, answer.json()["code"]) == (409, "format_unknown")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert phone.post([], format=0).status_code == 422
    assert get_args(Batch.model_fields["format"].annotation) == (1, FORMATS)


def test_a_phones_clock_refuses_no_letter(evening: Evening) -> None:
    phone = evening.phone(evening.cast.hau)
    for said in ("+058891-03-05T00:00:00.000Z", "1889-12-31T00:00:00Z"):
        assert phone.send([], format=2, sent_at=said) == []


def test_what_a_secretarys_phone_sent_is_there(evening: Evening) -> None:
    evening.move(evening.after)
    sent = frozen(FILES[0], evening)
    evening.by(evening.cast.tuyen).post("/sync", sent["envelope"])
    meeting, written = stored(evening.id), stored_record(evening.id)
    assert meeting.state == "held" and meeting.self_points is not None
    assert written is not None and (written.speakers, written.version) == (4, 2)


def test_what_a_visitors_phone_sent_is_there(evening: Evening) -> None:
    evening.move(evening.after)
    sent = frozen(FILES[1], evening)
    hau = evening.by(evening.cast.hau)
    hau.post("/sync", sent["envelope"])
    (presence,) = hau.get("/check-ins").json()["items"]
    assert UUID(presence["id"]) == UUID(sent["envelope"]["operations"][0]["target_id"])
    assert presence["undone_at"] is not None and visit(evening.id).state == "due"
    assert len(hau.get("/visit-reports").json()["items"]) == 1
