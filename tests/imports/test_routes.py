"""HTTP of imports: rights, refusals of files, lists, the findings as a workbook."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from app.core import clock, db
from app.imports.models import ImportRun
from app.organisation.models import Unit
from tests.fixtures.cast import API, Cast, sign_in
from tests.fixtures.client import Api
from tests.imports.books import FIRST, HEADER, TITLE, book, cell, long_book, repacked
from tests.imports.desk import Desk, dump, figures

OTHER = [["HUYỆN ỦY YÊN KHÁNH"], ["DANH SÁCH CHI BỘ"]]


@pytest.fixture
def desk(api: Api, cast: Cast) -> Desk:
    return Desk(sign_in(api, cast.chau), cast.kim_son)


def test_another_districts_title_asks_first(desk: Desk) -> None:
    read = desk.check(book([cell(1)], title=OTHER))
    assert read["title_unit"] == "Yên Khánh"
    question = read["needs_confirmation"]
    assert "Yên Khánh" in question and "Kim Sơn" in question and question.endswith("?")
    before = dump()
    for body in ({}, {"confirm_unit": False}):
        answer = desk.apply(read["id"], **body)
        assert (answer.status_code, answer.json()["code"]) == (409, "confirm_unit")
        assert answer.json()["detail"] == question
    assert dump() == before
    assert desk.apply(read["id"], confirm_unit=True).json()["state"] == "applied"


def test_strangers_see_and_do_nothing(api: Api, cast: Cast, desk: Desk) -> None:
    data = book([cell(1)])
    mine = desk.check(data)["id"]
    before = dump()
    office = Desk(sign_in(api, cast.stranger_office), cast.kim_son)
    refused = office.send(data)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
    assert refused.json()["errors"][0]["field"] == "unit_id"
    absent = desk.send(data, unit_id=str(uuid4()))
    constant = {"type", "title", "status", "detail", "code", "errors"}
    assert {k: absent.json()[k] for k in constant} == {k: refused.json()[k] for k in constant}
    for path in (mine, str(uuid4())):
        for call in (office.apply, office.undo):
            answer = call(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert office.caller.get(f"/imports/{path}").status_code == 404
        assert office.caller.get(f"/imports/{path}/findings.xlsx").status_code == 404
    assert office.caller.get("/imports").json()["items"] == []
    assert office.caller.get("/imports", unit=str(cast.kim_son.id)).status_code == 404
    assert dump() == before


def test_seen_but_not_ones_right(api: Api, cast: Cast, desk: Desk) -> None:
    """Standing members, secretaries and visitors do not import; nor a commune of a district."""
    mine = desk.check(book([cell(1)]))["id"]
    for person in (cast.viet, cast.tuyen, cast.hau, cast.quang, cast.admin):
        other = Desk(sign_in(api, person), cast.kim_son)
        assert other.send(book([cell(1)])).status_code == 403
        assert other.apply(mine).status_code == 403
        assert other.caller.get("/imports").status_code == 403
    commune = Desk(sign_in(api, cast.lan), cast.an_hoa)
    refused = commune.send(book([cell(1)]))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_in_charge")
    assert cast.kim_son.name in refused.json()["detail"]
    assert api.post(f"{API}/imports/{mine}/apply").status_code == 401


def test_units_that_take_no_lists(desk: Desk, cast: Cast) -> None:
    cells = Desk(desk.caller, cast.an_hoa_1).send(book([cell(1)]))
    assert (cells.status_code, cells.json()["code"]) == (422, "wrong_unit")
    with db.write_session() as session:
        district = session.get_one(Unit, cast.kim_son.id)
        district.assigns = None
    communes = desk.send(book([cell(1)]))
    assert (communes.status_code, communes.json()["code"]) == (403, "not_in_charge")
    assert "từng xã" in communes.json()["detail"]


def test_rights_lost_after_the_dry_run(api: Api, cast: Cast, desk: Desk) -> None:
    id = desk.check(book([cell(1)]))["id"]
    with db.write_session() as session:
        session.get_one(Unit, cast.kim_son.id).assigns = None
    assert desk.apply(id).status_code == 403


def test_files_that_are_no_workbook(desk: Desk) -> None:
    macro = repacked(book([cell(1)]), {"xl/vbaProject.bin": b"x"})
    before = dump()
    for data, status, code in (
        (b"", 422, "not_xlsx"),
        (b"a,b,c\n1,2,3\n", 422, "not_xlsx"),
        (b"%PDF-1.7", 422, "not_xlsx"),
        (macro, 422, "macro_file"),
        (book([cell(1)])[:2000], 422, "damaged_file"),
        (book([], header=[["a", "b"]], title=[]), 422, "no_table"),
        (book([cell(1)[:4]], header=[HEADER[:4]], title=[]), 422, "missing_columns"),
        (b"PK\x03\x04" + b"0" * (5 * 1024 * 1024), 413, "file_too_big"),
        (b"0" * 7_000_000, 413, "too_big"),
    ):
        answer = desk.send(data)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert dump() == before
    with db.read_session() as session:
        assert session.exec(select(ImportRun)).all() == []


def test_a_body_that_does_not_say_its_size(desk: Desk) -> None:
    """Counted while it arrives; nothing of it is kept."""

    async def chunks() -> AsyncIterator[bytes]:
        yield (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n"
        )
        for _ in range(70):
            yield b"0" * 100_000

    answer = desk.caller.request(
        "POST",
        "/imports",
        content=chunks(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_too_many_rows(desk: Desk) -> None:
    answer = desk.send(long_book(5001))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")


@pytest.mark.parametrize(
    ("files", "form"),
    [
        (None, {"unit_id": str(uuid4())}),
        ({"file": ("a.xlsx", b"x")}, {}),
        ({"file": ("a.xlsx", b"x")}, {"unit_id": "kim-son"}),
        (None, {"unit_id": str(uuid4()), "file": "text, not a file"}),
    ],
)
def test_half_a_form(desk: Desk, files: Any, form: dict[str, str]) -> None:
    answer = desk.caller.request("POST", "/imports", files=files, data=form)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_bodies_that_are_not_known(desk: Desk) -> None:
    id = desk.check(book([cell(1)]))["id"]
    assert desk.apply(id, confirm="yes").status_code == 422
    assert desk.caller.get("/imports/nothing").status_code == 422
    assert desk.caller.get("/imports", cursor="nothing").status_code == 422


def test_a_file_name_is_only_a_name(desk: Desk) -> None:
    name = "C:\\Users\\chau\\Danh sách " + "rất " * 80 + "dài.xlsx"
    answer = desk.send(book([cell(1)]), name=name)
    kept = answer.json()["file_name"]
    assert len(kept) <= 200 and kept.endswith("dài.xlsx") and "Users" not in kept


def test_the_list_newest_first(desk: Desk, cast: Cast) -> None:
    ids = [desk.check(book([cell(n)]))["id"] for n in range(1, 4)]
    desk.apply(ids[1])
    page = desk.caller.get("/imports", unit=str(cast.kim_son.id), limit=2, count=True).json()
    assert [i["id"] for i in page["items"]] == [ids[2], ids[1]]
    assert page["count"] == 3
    assert [i["may_undo"] for i in page["items"]] == [False, True]
    assert "clashes" not in page["items"][0]
    rest = desk.caller.get("/imports", limit=2, cursor=page["next_cursor"]).json()
    assert ([i["id"] for i in rest["items"]], rest["next_cursor"]) == ([ids[0]], None)
    read = desk.caller.get(f"/imports/{ids[1]}")
    assert read.headers["ETag"] == '"2"' == f'"{read.json()["version"]}"'
    assert figures(read.json()) == (1, 0, 0, 0)


def test_old_dry_runs_are_forgotten(desk: Desk) -> None:
    """They hold names and phones; what was applied is kept."""
    old, applied = (desk.check(book([cell(n)]))["id"] for n in (1, 2))
    desk.apply(applied)
    with db.write_session() as session:
        for run in session.exec(select(ImportRun)):
            run.created_at = clock.now() - timedelta(days=31)
            session.add(run)
    desk.check(book([cell(3)]))
    assert desk.caller.get(f"/imports/{old}").status_code == 404
    assert desk.caller.get(f"/imports/{applied}").status_code == 200


def test_findings_to_work_off(desk: Desk) -> None:
    rows = [cell(1, exempt=99), cell(2, place="=1+1"), cell(3, time="7h30"), cell(4), cell(4)]
    read = desk.check(book(rows, title=[*TITLE[:-1], []]))
    answer = desk.caller.get(f"/imports/{read['id']}/findings.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="dong-can-xem.xlsx"'
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    head, *found = sheet.iter_rows(values_only=True)
    assert head == ("Dòng", "Cột", "Trong tệp", "Vì sao, sửa thế nào", "Khi nhập")
    assert len(found) == len(read["rows"])
    assert found[0][:3] == (FIRST, "Miễn sinh hoạt", "99")
    assert found[0][4] == "Bỏ qua dòng"
    assert {row[4] for row in found[1:-1]} == {"Vẫn nhập, xem lại"}
    # Pasted twice: the second one does not go in.
    assert found[-1][4] == "Không nhập"
