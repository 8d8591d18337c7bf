"""What is no JSON: the sign-in's form, its cookie and header, the workbook's form, a raw page."""

from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from app.core import db
from app.core.text import nfc
from app.people.models import SignIn
from tests.badinput.conftest import Unmoved
from tests.fixtures.cast import API, Cast, sign_in
from tests.fixtures.client import Api

FORM = "application/x-www-form-urlencoded"
# (name, bytes, content type, status, code)
SIGN_INS: list[tuple[str, bytes, str | None, int, str]] = [
    ("empty", b"", FORM, 422, "invalid"),
    ("no password", b"username=0912000001", FORM, 422, "invalid"),
    ("nothing typed", b"username=&password=", FORM, 422, "invalid"),
    ("41 digits", b"username=" + b"1" * 41 + b"&password=x", FORM, 422, "invalid"),
    ("a password of 201", b"username=1&password=" + b"x" * 201, FORM, 422, "invalid"),
    ("JSON", b'{"username": "0912000001", "password": "x"}', "application/json", 422, "invalid"),
    ("no type", b"username=0912000001&password=x", None, 422, "invalid"),
    ("2,000 fields", b"a=1&" * 2000 + b"username=1&password=x", FORM, 422, "invalid"),
    ("no boundary", b"--x\r\n", "multipart/form-data", 422, "invalid"),
    ("a boundary of nothing", b"--x\r\n", "multipart/form-data; boundary=", 422, "invalid"),
    ("10 MB", b"username=1&password=" + b"x" * 10_000_000, FORM, 413, "too_big"),
    ("NUL", b"username=09120%00001&password=%00", FORM, 401, "wrong_credentials"),
    ("no UTF-8", b"username=%ED%A0%80%FF&password=%C0%80", FORM, 401, "wrong_credentials"),
    ("twice", b"username=1&username=2&password=x&password=y", FORM, 401, "wrong_credentials"),
]


def test_forms_that_sign_nobody_in(api: Api, cast: Cast) -> None:
    assert cast.tuyen.phone
    watch = Unmoved()
    for name, content, kind, status, code in SIGN_INS:
        headers = {"Content-Type": kind} if kind else {}
        answer = api.post(f"{API}/auth/token", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (name, answer.text)
        watch.judge(answer, name)
    with db.read_session() as session:
        assert session.exec(select(SignIn)).all() == []


HEADERS = [
    "", "Bearer", "Bearer ", "Bearer  x", "Bearer x y", "bearer .", "Bearer ..", "Bearer a.b.c",
    "Basic dXNlcjpw", "Bearer " + "A" * 20_000, "Bearer " + "." * 20_000, "Bearer \xff\xfe",
    "Bearer eyJhbGciOiJub25lIn0.e30.",
]  # fmt: skip


def test_headers_that_sign_nobody_in(api: Api, cast: Cast) -> None:
    watch = Unmoved()
    url = f"{API}/people/{cast.tuyen.id}"
    for value in HEADERS:
        for ask in (api.get, api.put):
            answer = ask(url, headers={"Authorization": value.encode("latin-1")})
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), value[:40]
            assert answer.headers["content-type"] == "application/problem+json"
            watch.judge(answer, value[:40])


COOKIES = [
    "",
    "x",
    "." * 4000,
    f"{uuid4()}.1.{'0' * 64}",
    f"{uuid4()}.99999999999.{'f' * 64}",
    "\xff",
]


def test_cookies_that_refresh_nothing(api: Api, cast: Cast) -> None:
    watch = Unmoved()
    for value in COOKIES:
        cookie = b"chibo_refresh=" + value.encode("latin-1")
        answer = api.post(f"{API}/auth/refresh", headers={"Cookie": cookie})
        assert answer.status_code == 401, (value[:40], answer.text)
        watch.judge(answer, value[:40])


def _part(name: str, content: bytes, more: str = "") -> bytes:
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode("utf-8", "surrogateescape") + content + b"\r\n"


def test_workbook_forms_that_are_none(api: Api, cast: Cast) -> None:
    chau = sign_in(api, cast.chau)
    watch = Unmoved()
    unit, end = _part("unit_id", str(cast.kim_son.id).encode()), b"--x--\r\n"
    for name, content, status in (
        ("nothing", b"", 422),
        ("no end", unit, 422),
        ("no headers", b"--x\r\n\r\n--x--", 422),
        (
            "an odd name",
            _part("file", b"PK", '; filename="\x00\x01/../../etc/passwd"') + unit + end,
            422,
        ),
        ("no UTF-8", _part("file", b"PK", '; filename="\udcff\udcfe.xlsx"') + unit + end, 422),
        (
            "a name of 5,000",
            _part("file", b"PK", f'; filename="{"a" * 5000}.xlsx"') + unit + end,
            422,
        ),
        ("1,500 fields", _part("a", b"1") * 1500 + unit + end, 422),
        ("1,500 files", _part("file", b"1", '; filename="a.xlsx"') * 1500 + unit + end, 422),
        ("a long header", _part("file", b"PK", f'; filename="{"a" * 100_000}"') + unit + end, 422),
    ):
        answer = chau.request(
            "POST", "/imports", content=content,
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )  # fmt: skip
        assert answer.status_code == status, (name, answer.text)
        watch.judge(answer, name)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_foreign_page_and_a_foreign_method(api: Api, cast: Cast) -> None:
    chau = sign_in(api, cast.chau)
    watch = Unmoved()
    foreign = {"Origin": "https://elsewhere.example"}
    answers: list[tuple[httpx.Response, int, str]] = [
        (api.post(f"{API}/auth/refresh", headers=foreign), 403, "wrong_origin"),
        (api.request("DELETE", f"{API}/units/{cast.an_hoa.id}", headers=chau.headers), 405, "http"),
        (api.request("TRACE", f"{API}/me"), 405, "http"),
        (api.request("X" * 100, f"{API}/me"), 405, "http"),
    ]
    for answer, status, code in answers:
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        watch.judge(answer, (status, answer.request.method))


def test_towers_of_marks_cost_no_time() -> None:
    """Sorting a million marks by their class would take hours; nobody stacks more than a few."""
    assert len(nfc("a" + "\u0301\u0323" * 1_000_000)) <= 31
    assert nfc("Nguye\u0302\u0303n " * 20_000) == "Nguyễn " * 20_000
