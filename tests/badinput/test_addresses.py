"""Addresses, queries and If-Match that no screen sends: the status and code of the contract."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.core.paging import cursor_of
from app.main import app
from tests.badinput.conftest import Unmoved
from tests.fixtures.cast import API, Caller, Cast, named, sign_in
from tests.fixtures.client import Api

PATHS = app.openapi()["paths"]
GETS = {path.removeprefix(API): item["get"] for path, item in PATHS.items() if "get" in item}
PAGED = sorted(
    path
    for path, operation in GETS.items()
    if "cursor" in {p["name"] for p in operation.get("parameters", ())}
)
# Of a list inside something, that something is asked for first: its own tests ask.
PLAIN = [path for path in PAGED if "{" not in path]
YEAR = {"unit": str(named("kim_son")), "from": "2031-01", "to": "2031-12"}
NEEDED = {
    "/yearly": {"year": "2031"},
    "/differences/cells": YEAR,
    "/differences/visitors": YEAR,
}
FAR = date(9999, 12, 31).isoformat()
EARLY = "0001-01-01T00:00:00+14:00"


@pytest.fixture
def chau(api: Api, cast: Cast) -> Caller:
    """The office of the district, who may ask for nearly everything."""
    return sign_in(api, cast.chau)


def refused(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    """The contract's refusal, naming the field if one is at fault."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    if field is not None:
        assert field in {e["field"] for e in problem["errors"]}


PAGES: list[tuple[str, str]] = [
    ("limit", "0"), ("limit", "201"), ("limit", "-1"), ("limit", "9" * 400), ("limit", "1e3"),
    ("limit", "NaN"), ("limit", ""), ("count", "maybe"),
    ("cursor", "%%%"), ("cursor", "bnVsbA"), ("cursor", "W10"), ("cursor", "é"),
    ("cursor", "eyJhIjoxfQ"), ("cursor", "WzEsMl0"), ("cursor", "A" * 501), ("cursor", "\u0000"),
    ("cursor", cursor_of()), ("cursor", cursor_of("\u0000", "\u0000", "\u0000")),
    ("cursor", cursor_of(*"abcdef")), ("cursor", cursor_of("9" * 300)),
]  # fmt: skip


@pytest.mark.parametrize("path", PLAIN)
def test_pages_that_are_none(chau: Caller, path: str) -> None:
    watch = Unmoved()
    for name, value in PAGES:
        answer = chau.get(path, **NEEDED.get(path, {}), **{name: value})
        if name == "cursor" and answer.status_code == 200:
            # A cursor of text and ids only: the words of a stranger's page, which begins nowhere.
            assert set(answer.json()) == {"items", "next_cursor", "count"}
            continue
        refused(answer, 422, "invalid", name)
        watch.judge(answer, (name, value))


@pytest.mark.parametrize("path", PAGED)
def test_a_filter_misspelt_does_not_list_everything(chau: Caller, path: str) -> None:
    watch = Unmoved()
    for name in ("mnth", "Month", "limit ", "filter[state]", "\u0000", "x" * 5000):
        answer = chau.get(path, **{name: "2031-03"})
        refused(answer, 422, "unknown_parameter")
        assert len(answer.content) < 1500
        watch.judge(answer, name)


def test_what_takes_no_query_says_so(chau: Caller, cast: Cast) -> None:
    for path in ("/me", f"/units/{cast.an_hoa.id}", "/auth/demo-logins"):
        refused(chau.get(path, month="2031-03"), 422, "unknown_parameter", "month")
    wrong = chau.request("PUT", f"/people/{uuid4()}", params={"dry_run": "1"}, json={})
    refused(wrong, 422, "unknown_parameter", "dry_run")


FILTERS: list[tuple[str, dict[str, Any], int, str]] = [
    ("/units", {"kind": "village"}, 422, "invalid"),
    ("/units", {"as_of": FAR}, 422, "invalid"),
    ("/units", {"as_of": "2031-02-30"}, 422, "invalid"),
    ("/units", {"q": "x" * 161}, 422, "invalid"),
    ("/units", {"within": str(uuid4())}, 404, "not_found"),
    ("/units", {"parent": "1"}, 422, "invalid"),
    ("/people", {"unit": str(uuid4())}, 404, "not_found"),
    ("/people", {"q": "ă" * 161}, 422, "invalid"),
    ("/meetings", {"month": "2031-13"}, 422, "invalid"),
    ("/meetings", {"month": "2031-3"}, 422, "invalid"),
    ("/meetings", {"month": "９９９９-０１"}, 422, "invalid"),
    ("/meetings", {"month": "2031-03\n"}, 422, "invalid"),
    ("/meetings", {"state": "held,gone"}, 422, "invalid"),
    ("/meetings", {"before": EARLY}, 422, "invalid"),
    ("/meetings", {"before": "2031-03-05"}, 422, "invalid"),
    ("/meetings", {"within": "kim-son"}, 422, "invalid"),
    ("/obligations", {"month": "0000-01"}, 422, "invalid"),
    ("/obligations", {"month": "10000-01"}, 422, "invalid"),
    ("/obligations", {"state": "due," * 5 + "gone"}, 422, "invalid"),
    ("/obligations", {"before": "9999-12-31T23:59:59-12:00"}, 422, "invalid"),
    ("/obligations", {"excuse": "gone"}, 422, "invalid"),
    ("/check-ins", {"flag": "gone"}, 422, "invalid"),
    ("/check-ins", {"within": str(uuid4())}, 404, "not_found"),
    ("/assessments", {"rater": "nobody"}, 422, "invalid"),
    ("/assessments", {"month": "2031-00"}, 422, "invalid"),
    ("/rubrics", {"on": "0001-01-01"}, 422, "invalid"),
    ("/rubrics", {"cell": str(uuid4())}, 404, "not_found"),
    ("/dashboard", {}, 422, "invalid"),
    ("/dashboard", {"unit": str(uuid4())}, 404, "not_found"),
    ("/months/2031-13", {"unit": str(uuid4())}, 422, "invalid"),
    ("/months/2031-03", {}, 422, "invalid"),
    ("/months/2031-03", {"unit": str(uuid4())}, 404, "not_found"),
    ("/imports", {"unit": str(uuid4())}, 404, "not_found"),
]


def test_filters_that_cannot_be(chau: Caller) -> None:
    watch = Unmoved()
    for path, params, status, code in FILTERS:
        answer = chau.get(path, **params)
        refused(answer, status, code)
        watch.judge(answer, (path, params))


SEARCHES = [
    "\u0000",
    "\ud800",
    "%",
    "_",
    "\\",
    "'",
    '"',
    "*",
    "(" * 160,
    "a\u0301" * 80,
    "🙂",
    "\u202e",
]


@pytest.mark.parametrize("path", ["/units", "/people", "/assignments"])
def test_any_words_may_be_searched(chau: Caller, path: str) -> None:
    for words in SEARCHES:
        sent = words.encode("utf-8", "surrogatepass")
        quoted = "".join(f"%{byte:02X}" for byte in sent)
        answer = chau.request("GET", f"{path}?q={quoted}")
        assert answer.status_code == 200, (words, answer.text)


def test_addresses_that_are_none(chau: Caller, cast: Cast) -> None:
    watch = Unmoved()
    for path in sorted(GETS):
        for value in ("x", "0", "%00", "%FF%FE", "..%2F..", "9" * 40, "x" * 5000, "%20"):
            if "{id}" in path:
                answer = chau.get(path.replace("{id}", value))
                assert answer.status_code in {404, 422}, (path, value, answer.text)
                watch.judge(answer, (path, value))
    for path in ("/nothing", "/../units", "//units", "/units/%2E%2E/people"):
        answer = chau.get(path)
        refused(answer, 404, "not_found")
    answer = chau.request("PATCH", f"/units/{cast.an_hoa.id}")
    refused(answer, 405, "http")


VERSIONS = ["", "x", "0x1", "-1", "1.0", "*", '"1', "1 2", "9" * 10, "9" * 5000, '"a", "b"', "１"]


def test_versions_that_are_none(chau: Caller, cast: Cast) -> None:
    body = {
        "full_name": cast.tuyen.full_name, "title": "Bí thư", "phone": cast.tuyen.phone,
        "home_unit_id": str(cast.an_hoa_1.id),
    }  # fmt: skip
    watch = Unmoved()
    for version in VERSIONS:
        answer = chau.put(
            f"/people/{cast.tuyen.id}", body, headers={"If-Match": version.encode("utf-8")}
        )
        refused(answer, 422, "invalid")
        watch.judge(answer, version[:10])
    for version, status, code in (
        ("7", 412, "stale"),
        ("0", 412, "stale"),
        ("999999999", 412, "stale"),
    ):
        answer = chau.put(f"/people/{cast.tuyen.id}", body, headers={"If-Match": version})
        refused(answer, status, code)
        watch.judge(answer, version)
