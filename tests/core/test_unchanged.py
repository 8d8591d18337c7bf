"""What a phone has already is not sent again, and only then."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import JSONResponse, StreamingResponse
from starlette.types import ASGIApp

from app.core.unchanged import Unchanged
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api


def test_the_same_words_are_not_sent_again(api: Api, cast: Cast) -> None:
    hau = sign_in(api, cast.hau)
    first = hau.get("/obligations")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    again = hau.request("GET", "/obligations", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert "content-length" not in again.headers
    assert again.headers["cache-control"] == "no-store"
    other = hau.request("GET", "/units", headers={"If-None-Match": tag})
    assert (other.status_code, other.json()["items"] != []) == (200, True)


def test_who_may_not_read_gets_no_304(api: Api, cast: Cast) -> None:
    tag = sign_in(api, cast.hau).get("/me").headers["etag"]
    assert api.get("/api/v1/me", headers={"If-None-Match": tag}).status_code == 401
    bao = sign_in(api, cast.bao).request("GET", "/me", headers={"If-None-Match": tag})
    assert bao.json()["person"]["id"] == str(cast.bao.id)


async def _told(app: ASGIApp, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=Unchanged(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return await client.get("/", headers=headers)


@pytest.mark.anyio
async def test_a_row_keeps_its_version_as_its_etag() -> None:
    row = JSONResponse({"version": 3}, headers={"ETag": '"3"'})
    told = await _told(row)
    assert (told.status_code, told.headers["etag"]) == (200, '"3"')
    assert (await _told(row, **{"If-None-Match": '"3"'})).status_code == 200
    again = await _told(row, **{"If-None-Match": told.headers["x-body-tag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", '"3"')


@pytest.mark.anyio
async def test_what_is_streamed_passes_as_it_is() -> None:
    async def rows() -> AsyncIterator[bytes]:
        yield b"[1,"
        yield b"2]"

    streamed = StreamingResponse(rows(), media_type="application/json")
    told = await _told(streamed)
    assert (told.text, "etag" in told.headers) == ("[1,2]", False)


@pytest.mark.anyio
async def test_a_route_with_a_tag_of_its_own_answers_itself() -> None:
    told = await _told(JSONResponse({}, headers={"ETag": '"a1"'}))
    assert (told.headers["etag"], "x-body-tag" in told.headers) == ('"a1"', False)
