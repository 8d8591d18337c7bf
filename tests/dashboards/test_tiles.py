"""Every tile opens exactly the rows it counts, at every tier and in every month of the demo."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from app.core import clock
from tests.fixtures.server import Server

SEATS = ("province_standing", "district_standing", "commune_standing", "commune2025_standing")
COMMITTEES = ("province", "district", "commune")


@contextmanager
def signed_in(server: Server, key: str) -> Iterator[httpx.Client]:
    """A client of one of the demo's people."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        _sign_in(client, key)
        yield client


def _sign_in(client: httpx.Client, key: str) -> None:
    logins = {row["key"]: row for row in client.get("/api/v1/auth/demo-logins").json()}
    answer = client.post(
        "/api/v1/auth/token",
        data={"username": logins[key]["username"], "password": logins[key]["password"]},
    )
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


@pytest.fixture(params=SEATS)
def seat(demo_server: Server, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Each committee's standing member in turn."""
    with signed_in(demo_server, request.param) as client:
        yield client


def listed(client: httpx.Client, href: str) -> int:
    """How many rows an address lists, by following its pages, not by asking for the count."""
    total, cursor = 0, None
    while True:
        page = client.get(href, params=httpx.URL(href).params.merge({"limit": 200})
                          .merge({"cursor": cursor} if cursor else {}))  # fmt: skip
        page.raise_for_status()
        total += len(page.json()["items"])
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return total


def test_every_tile_opens_the_rows_it_counts(seat: httpx.Client) -> None:
    unit = seat.get("/api/v1/me").json()["units"][0]
    months = [clock.shift(clock.this_month(), -back) for back in range(4)]
    for month in months:
        desk = seat.get("/api/v1/dashboard", params={"unit": unit["id"], "month": month}).json()
        for tile in desk["tiles"]:
            rows = listed(seat, tile["href"])
            wanted = (
                sum(c["held"] for c in desk["children"]) if tile["unit"] == "%" else tile["value"]
            )
            assert rows == wanted, (month, tile["key"])


def test_the_parts_add_up_to_the_whole(seat: httpx.Client) -> None:
    """What a committee shows is the sum of what its parts show, down to the cells."""
    unit = seat.get("/api/v1/me").json()["units"][0]
    month = clock.shift(clock.this_month(), -1)

    def desk(id: str) -> dict[str, object]:
        found: dict[str, object] = seat.get(
            "/api/v1/dashboard", params={"unit": id, "month": month}
        ).json()
        return found

    def tiles(of: dict[str, object]) -> dict[str, float]:
        rows = of["tiles"]
        assert isinstance(rows, list)
        return {t["key"]: t["value"] for t in rows if t["unit"] != "%"}

    whole = desk(unit["id"])
    children = whole["children"]
    assert isinstance(children, list) and children
    for child in children:
        met = child["held"] + child["not_held"] + child["silent"] + child["ahead"]
        assert met == child["cells"]
    if children[0]["unit"]["kind"] in COMMITTEES:
        parts = [tiles(desk(child["unit"]["id"])) for child in children]
        assert tiles(whole) == {key: sum(part[key] for part in parts) for key in parts[0]}


def test_who_did_not_go_is_the_same_in_list_and_rate(demo_server: Server) -> None:
    with signed_in(demo_server, "district_standing") as client:
        unit = client.get("/api/v1/me").json()["units"][0]["id"]
        month = clock.shift(clock.this_month(), -3)  # closed: everything is settled
        desk = client.get("/api/v1/dashboard", params={"unit": unit, "month": month}).json()
        assert desk["month_state"] == "closed"
        tiles = {tile["key"]: tile for tile in desk["tiles"]}
        settled = ("visits", "excused", "missed")
        others = client.get(
            "/api/v1/obligations",
            params={
                "month": month,
                "within": unit,
                "state": "not_met,cell_silent",
                "count": "true",
            },
        ).json()["count"]
        assert sum(tiles[key]["value"] for key in settled) + others == tiles["visits"]["of"]
        assert desk["exceptions"]["absent_count"] == tiles["missed"]["value"]


def test_outside_ones_committee_there_is_no_desk(demo_server: Server) -> None:
    with signed_in(demo_server, "district_standing") as district:
        theirs = district.get("/api/v1/me").json()["units"][0]["id"]
    with signed_in(demo_server, "commune2025_standing") as stranger:
        assert stranger.get("/api/v1/dashboard", params={"unit": theirs}).status_code == 404
    with signed_in(demo_server, "visitor") as visitor:
        assert visitor.get("/api/v1/dashboard", params={"unit": theirs}).status_code == 403


def test_a_month_that_does_not_exist_is_refused(demo_server: Server) -> None:
    with signed_in(demo_server, "district_standing") as client:
        unit = client.get("/api/v1/me").json()["units"][0]["id"]
        answer = client.get("/api/v1/dashboard", params={"unit": unit, "month": "2026-13"})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "month"


def test_only_who_closes_is_offered_to_close(seat: httpx.Client) -> None:
    unit = seat.get("/api/v1/me").json()["units"][0]["id"]
    for back in range(4):
        month = clock.shift(clock.this_month(), -back)
        desk = seat.get("/api/v1/dashboard", params={"unit": unit, "month": month}).json()
        books = seat.get(f"/api/v1/months/{month}", params={"unit": unit}).json()
        assert desk["may_close"] == books["may_close"]


def test_a_committee_has_no_score_of_its_own(seat: httpx.Client) -> None:
    unit = seat.get("/api/v1/me").json()["units"][0]["id"]
    month = clock.shift(clock.this_month(), -1)
    desk = seat.get("/api/v1/dashboard", params={"unit": unit, "month": month}).json()
    for child in desk["children"]:
        scored = [point for point in child["trend"] if point["points"] is not None]
        assert bool(scored) == (child["unit"]["kind"] == "cell")
