"""The check-in as phones send it goes a shorter way than the framework's; both are one route."""

from typing import Any
from uuid import uuid4

import orjson
import pytest

from app.attendance.routes import hot
from tests.attendance.conftest import Hall


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each request, whether it went the short way."""
    taken: list[bool] = []
    read = hot._usual

    async def watched(request: Any) -> Any:
        asked = await read(request)
        taken.append(asked is not None)
        return asked

    monkeypatch.setattr(hot, "_usual", watched)
    return taken


def test_what_phones_send_goes_the_short_way(hall: Hall, ways: list[bool]) -> None:
    hau, id = hall.caller(hall.cast.hau), uuid4()
    assert hall.put(hau, hall.code(), id=id).status_code == 201
    assert ways == [True]


@pytest.mark.parametrize(
    ("head", "path"),
    [
        ({"Content-Type": "application/json; charset=utf-8"}, "{id}"),
        ({"Content-Type": "application/problem+json"}, "{id}"),
        ({"Authorization": "bearer {token}"}, "{id}"),
        ({}, "{ID}"),
        ({}, "urn:uuid:{id}"),
    ],
)
def test_both_ways_know_the_same_presence(
    hall: Hall, ways: list[bool], head: dict[str, str], path: str
) -> None:
    hau, id, said = hall.caller(hall.cast.hau), uuid4(), hall.body(hall.code())
    first = hau.put(f"/check-ins/{id}", said)
    headers = {"Authorization": f"Bearer {hau.token}", "Content-Type": "application/json"}
    headers |= {name: value.format(token=hau.token) for name, value in head.items()}
    address = f"/api/v1/check-ins/{path.format(id=id, ID=str(id).upper())}"
    again = hall.api.put(address, content=orjson.dumps(said), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]
    assert ways == [True, False]


@pytest.mark.parametrize(
    ("body", "query", "status"),
    [
        (b"{", "", 422), (b"", "", 422), (b"[]", "", 422), (b"\xff\xfe{\x00}\x00", "", 422),
        (None, "?dry=1", 422), (b'{"via": "declared"}', "", 422),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_the_other_way(
    hall: Hall, ways: list[bool], body: bytes | None, query: str, status: int
) -> None:
    hau = hall.caller(hall.cast.hau)
    answer = hall.api.put(
        f"/api/v1/check-ins/{uuid4()}{query}",
        content=orjson.dumps(hall.body()) if body is None else body,
        headers={"Authorization": f"Bearer {hau.token}", "Content-Type": "application/json"},
    )
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert ways == [False]
    assert hall.rows() == []
