"""Sheets from files: YAML and workbooks, sound, faulty, or something else altogether."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from app.core.errors import AppError
from app.ratings.checks import read_sheet
from app.ratings.models import Rubric
from app.ratings.service import files
from app.ratings.sheet import Sheet
from tests.ratings import vectors
from tests.ratings.scene import Scene
from tests.ratings.sheets_for_tests import AN_PHU, SEEDS, SHEETS, sheet_data
from tests.ratings.test_shapes import FILES, SHAPES

EVERY = SHEETS | SHAPES


@pytest.mark.parametrize(
    "file", [*SEEDS.glob("*.yaml"), *FILES.glob("*.yaml")], ids=lambda f: f.name
)
def test_yaml_as_the_library_has_it(file: Path) -> None:
    read = files.read(file.read_bytes())
    assert read.faults == ()
    assert read_sheet(read.sheet) == EVERY.get(file.name, EVERY.get(file.stem))


@pytest.mark.parametrize("name", EVERY)
def test_a_workbook_says_the_same_sheet(name: str) -> None:
    read = files.read(files.write(EVERY[name]))
    assert read.faults == ()
    assert read_sheet(read.sheet) == EVERY[name]


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_sound_sheet_survives_a_workbook(data: st.DataObject) -> None:
    sheet = vectors.random_sheet(lambda n: data.draw(st.integers(0, n - 1)))
    assert read_sheet(files.read(files.write(sheet)).sheet) == sheet


def typed(*rows: list[Any], head: dict[str, Any] | None = None) -> bytes:
    """A workbook as an office types it: no keys, a title above, a sum below."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["BẢNG CHẤM ĐIỂM SINH HOẠT CHI BỘ"])
    said = {
        "Mã bảng chấm": "XÃ/01",
        "Tên bảng chấm": "Bảng chấm xã (mẫu)",
        "Cơ quan ban hành": "Đảng ủy xã",
        "Tình trạng:": "Mẫu",
        "Áp dụng từ ngày": "1/1/2026",
        "Loại sinh hoạt": "Thường kỳ; chuyên đề",
        "Loại Tốt": "từ 80; đạt tối đa 1.1, 2",
        "Loại Khá": 70,
        "Loại Kém": "0",
        "Năm loại Tốt": "mọi buổi từ Khá; ít nhất 7 buổi từ Tốt",
        "Năm loại Kém": "còn lại",
    } | (head or {})
    for label, value in said.items():
        page.append([label, value])
    page.append(["Số", "Nội dung", "Điểm tối đa", "Cách chấm", "Các mức", "Lấy từ biên bản"])
    for row in rows:
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


GOOD: list[list[Any]] = [
    ["I", "Dự sinh hoạt", 40],
    [
        1.1,
        "Tỷ lệ có mặt",
        20,
        "chọn mức",
        "trên 85% = 20; từ 50% = 7,5; còn lại = 0",
        "Tỷ lệ có mặt",
    ],
    [1.2, "Đúng thời lượng", 20, "Đạt hoặc không", None, "Từ 90 phút"],
    [2, "Tổ chức", 60],
    [None, "Tổng cộng", 100],
]


def test_a_workbook_as_an_office_types_it() -> None:
    read = files.read(typed(*GOOD))
    assert read.faults == ()
    sheet = read_sheet(read.sheet)
    assert (sheet.code, sheet.status, sheet.meeting_kinds) == (
        "XÃ/01",
        "mau",
        ("regular", "thematic"),
    )
    assert sheet.classes[0].requires_max == ("g1.i1", "g2")
    assert [float(step.points) for step in sheet.groups[0].items[0].levels] == [20, 7.5, 0]
    assert sheet.groups[0].items[0].levels[0].above is not None
    assert sheet.groups[0].items[1].from_record == "duration_at_least_90"
    assert sheet.yearly is not None and sheet.yearly.classes[0].least[0].meetings == 7


@pytest.mark.parametrize(
    ("rows", "head", "faults"),
    [
        ([*GOOD[:3], [2, "Tổ chức", 50]], {}, [(0, "scale", "sum")]),
        ([["I", "Dự", 41], *GOOD[1:]], {}, [(14, "groups.0.max", "sum")]),
        (
            [["I", "Dự", 40], [1.1, "A", 20, "chọn mức", "từ 90% = 20; từ 50% = 5", "tỷ lệ có mặt"],
             *GOOD[2:]],
            {},
            [(15, "groups.0.items.0.levels", "gap")],
        ),
        (
            GOOD,
            {"Loại Tốt": "từ 80; đạt tối đa 1.7"},
            [(8, "classes.0.requires_max", "unknown_item")],
        ),
        (GOOD, {"Loại Kém": 10}, [(0, "classes", "cutoffs")]),
        (GOOD, {"Loại Khá": 80}, [(0, "classes", "cutoffs")]),
        (GOOD, {"Loại Giỏi": 90}, [(13, "", "unknown_row")]),
        (
            GOOD,
            {"Năm loại Tốt": "luôn tốt"},
            [(11, "yearly", "unreadable"), (11, "yearly.classes.0", "no_condition")],
        ),
        (GOOD, {"Loại sinh hoạt": "họp"}, [(7, "meeting_kinds.0", "literal_error")]),
        (GOOD, {"Áp dụng từ ngày": "31/2/2026"}, [(6, "effective_from", "day")]),
        ([*GOOD, ["2.1", "Thêm", "mười"]], {}, [(19, "groups.1.items.0.max", "number")]),
        ([[1.1, "Lạc", 5], *GOOD], {}, [(14, "groups", "no_group")]),
        ([*GOOD, [None, "Không số", 5]], {}, [(19, "groups", "no_number")]),
        ([*GOOD[:3], [2, "Tổ chức", 60, "cho điểm"]], {}, [(17, "groups.1", "group_row")]),
    ],
)  # fmt: skip
def test_each_fault_is_said_at_its_row(
    rows: list[list[Any]], head: dict[str, Any], faults: list[tuple[int, str, str]]
) -> None:
    read = files.read(typed(*rows, head=head))
    assert [(f.row, f.field, f.code) for f in read.faults] == faults
    assert all(f.message.endswith(".") for f in read.faults)


def test_a_fault_in_yaml_is_said_at_its_line() -> None:
    text = (
        (SEEDS / AN_PHU)
        .read_text("utf-8")
        .replace("max: 30, type: levels", "max: 31, type: levels")
    )
    read = files.read(text.encode())
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "max: 31" in each)
    assert {(f.row, f.code) for f in read.faults} == {(line + 1, "top"), (0, "sum")}
    twice = files.read(text.replace("max: 31", "max: 30").encode() + b"\ncode: KHAC\n")
    assert [(f.field, f.code) for f in twice.faults] == [("code", "duplicate")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unreadable_sheet"),
        (b"- 1\n- 2\n", "unreadable_sheet"),
        (b"a: [1, 2\n", "unreadable_sheet"),
        (b"\xff\xfe\x00", "unreadable_sheet"),
        (b"[" * 5000, "unreadable_sheet"),
        (b"a: &x [1]\nb: *x\n", "unreadable_sheet"),
        (b"a: !!python/object/apply:os.system ['true']\n", "unreadable_sheet"),
        (b"a: 2026-13-45\n", "unreadable_sheet"),
        (b"a: 1\n" + b" " * files.MAX_YAML, "unreadable_sheet"),
        (b"PK\x03\x04 nothing", "damaged_file"),
    ],
)
def test_what_is_no_sheet(data: bytes, code: str) -> None:
    with pytest.raises(AppError) as refused:
        files.read(data)
    assert (refused.value.status, refused.value.code) == (422, code)


def test_a_workbook_without_the_table_says_which_columns() -> None:
    book = Workbook()
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(files.UnreadableSheet) as refused:
        files.read(stream.getvalue())
    assert "Điểm tối đa" in refused.value.detail


def test_formulas_are_texts_in_what_is_written() -> None:
    sheet = Sheet.model_validate(sheet_data(title="=HYPERLINK(1)"))
    page = load_workbook(io.BytesIO(files.write(sheet))).active
    assert page is not None
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}


def _upload(scene: Scene, data: bytes, person: str = "lan") -> Any:
    caller = scene.caller(getattr(scene.cast, person))
    return caller.post("/rubrics/read", files={"file": ("bang.xlsx", data)})


def test_reading_stores_nothing_and_leads_to_a_draft(scene: Scene) -> None:
    told = _upload(scene, typed(*GOOD))
    assert told.status_code == 200, told.text
    assert told.json()["errors"] == []
    with scene.read() as session:
        assert len(session.exec(select(Rubric)).all()) == 3
    office = scene.caller(scene.cast.lan)
    body = {"owner_unit_id": str(scene.cast.an_hoa.id), "sheet": told.json()["sheet"]}
    made = office.put("/rubrics/0195b4c8-0000-7000-8000-000000000001", body)
    assert made.status_code == 201
    table = office.get("/rubrics/0195b4c8-0000-7000-8000-000000000001/table.xlsx")
    assert "spreadsheetml" in table.headers["content-type"]
    assert _upload(scene, table.content).json() == told.json() | {"sheet": told.json()["sheet"]}


def test_a_faulty_file_is_read_and_said_where(scene: Scene) -> None:
    told = _upload(scene, typed(*GOOD, head={"Loại Kém": 10}))
    assert told.status_code == 200
    assert told.json()["errors"] == [
        {
            "row": 0, "field": "classes", "code": "cutoffs",
            "message": "Điểm dưới 10 chưa thuộc loại nào: loại cuối phải từ 0.",
        }
    ]  # fmt: skip
    assert told.json()["sheet"]["code"] == "XÃ/01"
    assert _upload(scene, b"PK").json()["code"] == "damaged_file"
    assert _upload(scene, b"PK" + b"0" * 5_300_000).status_code == 413
    assert _upload(scene, typed(*GOOD), "tuyen").status_code == 403


def test_what_no_answer_can_carry_is_left_out_of_the_text(scene: Scene) -> None:
    told = _upload(scene, b'title: "B\\ud83dn\\0g"\n"\\udc00": 1\n"\\udc00": 2\n')
    assert told.status_code == 200, told.text
    assert told.json()["sheet"]["title"] == "Bng"


def test_what_an_editor_holds_is_checked(scene: Scene) -> None:
    office = scene.caller(scene.cast.lan)
    good = office.post("/rubrics/check", {"sheet": json.loads(json.dumps(sheet_data()))})
    assert (good.status_code, good.json()["errors"]) == (200, [])
    told = office.post("/rubrics/check", {"sheet": sheet_data(scale=90)})
    assert [(e["field"], e["code"]) for e in told.json()["errors"]] == [("scale", "sum")]
    assert office.post("/rubrics/check", {"sheet": {"code": 1e308}}).status_code == 200
