"""One cell → one value: everything offices write for days, hours, phones, codes, dates."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports.rules import values
from app.imports.rules.values import Unreadable

EXCEL_DAY = datetime.fromisoformat("2026-02-01")


@pytest.mark.parametrize(
    ("parse", "raw", "expected"),
    [
        *((values.commune_code, raw, "14620") for raw in (14620, "14620", 14620.0, " 14620.0 ")),
        (values.commune_code, "'14620", "14620"),
        (values.commune_code, 4, "00004"),
        *((values.members, raw, 30) for raw in (30, 30.0, "30", " 30 ", "30,0", "30 đ/c")),
        *((values.usual_day, raw, 5) for raw in (5, 5.0, "5", "05", "Ngày 05", "05 hàng tháng")),
        *((values.usual_day, raw, 5) for raw in ("ngày mùng 5 hằng tháng", "5/hàng tháng")),
        (values.usual_day, datetime.fromisoformat("1900-01-05"), 5),
        (values.usual_day, "28", 28),
        *((values.phone, raw, "0970365309") for raw in (970365309, 970365309.0, "970365309")),
        *((values.phone, raw, "0970365309") for raw in ("0970 365 309", "0970.365.309")),
        *((values.phone, raw, "0970365309") for raw in ("+84970365309", "84 970-365-309")),
        *((values.phone, raw, "0970365309") for raw in ("+84 (0) 970365309", "0970\u00a0365309")),
        (values.phone, 841234567, "0841234567"),
        *((values.day, raw, date(2026, 2, 1)) for raw in ("01/02/2026", "1/2/26", "01.02.2026")),
        *((values.day, raw, date(2026, 2, 1)) for raw in ("2026-02-01", "ngày 1 tháng 2 năm 2026")),
        *(
            (values.day, raw, date(2026, 2, 1))
            for raw in (46054, "46054", datetime.fromisoformat("2026-02-01"))
        ),
        (values.day, "2026-02-01T00:00:00", date(2026, 2, 1)),
        (values.person_name, "Đ/c Trần  Thị\nTâm", "Trần Thị Tâm"),
        (values.person_name, "đồng chí: Trần Thị Tâm", "Trần Thị Tâm"),
        (values.person_name, "Đặng Cường", "Đặng Cường"),
        (values.name, unicodedata.normalize("NFD", "Xã Cồn Thoi"), "Xã Cồn Thoi"),
        (values.line, " - ", None),
    ],
)
def test_read(parse: Callable[[Any], object], raw: object, expected: object) -> None:
    assert parse(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected", "doubtful"),
    [
        ("19:30", time(19, 30), False),
        ("19h30", time(19, 30), False),
        ("19 giờ 30 phút", time(19, 30), False),
        ("19g30", time(19, 30), False),
        ("19.30", time(19, 30), False),
        ("19:30:00", time(19, 30), False),
        (time(19, 30), time(19, 30), False),
        (time(19, 29, 59, 999000), time(19, 30), False),
        (datetime.fromisoformat("1899-12-30T19:30"), time(19, 30), False),
        (timedelta(hours=19, minutes=30), time(19, 30), False),
        (0.8125, time(19, 30), False),
        (19, time(19), False),
        ("7h30 tối", time(19, 30), False),
        ("2 giờ chiều", time(14), False),
        ("7:30 PM", time(19, 30), False),
        ("07:30", time(7, 30), False),
        ("7h30", time(7, 30), True),
        ("7h", time(7), True),
        (7, time(7), True),
    ],
)
def test_hours(raw: Any, expected: time, doubtful: bool) -> None:
    assert values.usual_time(raw) == (expected, doubtful)


@pytest.mark.parametrize(
    ("parse", "raw", "message"),
    [
        *(
            (values.usual_day, day, f"Không phải tháng nào cũng có ngày {day}. Chọn từ 1 đến 28.")
            for day in (29, 30, 31)
        ),
        (values.usual_day, "32", "Không có ngày 32. Chọn từ 1 đến 28."),
        (values.usual_day, 0, "Không có ngày 0. Chọn từ 1 đến 28."),
        (values.usual_day, 5.5, "Không đọc được ngày. Ghi một số từ 1 đến 28."),
        (values.usual_day, "thứ Bảy", "Không đọc được ngày. Ghi một số từ 1 đến 28."),
        (
            values.usual_day,
            EXCEL_DAY,
            "Không đọc được ngày. Ghi một số từ 1 đến 28.",
        ),
        (values.phone, "09123 000", "Thiếu chữ số, cần 10 số."),
        (values.phone, "09123000000", "Thừa chữ số, cần 10 số."),
        (values.phone, "không rõ", "Không đọc được số điện thoại. Chỉ ghi chữ số, cần 10 số."),
        (
            values.phone,
            "0912345678/0987654321",
            "Có nhiều số trong một ô. Ghi một số, mỗi cán bộ một dòng.",
        ),
        (
            values.phone,
            "0112345678",
            "Không phải số di động. Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09.",
        ),
        (values.day, "2026-13-01", "Không có tháng 13. Viết ngày/tháng/năm."),
        (values.day, "30/02/2026", "Tháng 2/2026 không có ngày 30. Viết ngày/tháng/năm."),
        (values.day, "01/01/1926", "Năm 1926 không hợp lý. Viết ngày/tháng/năm."),
        (values.day, "đầu năm", "Không đọc được ngày. Viết ngày/tháng/năm."),
        (values.commune_code, "KS-01", "Mã xã gồm 5 chữ số, thí dụ 14620."),
        (values.commune_code, 146200, "Mã xã gồm 5 chữ số, thí dụ 14620."),
        (values.members, 0, "Số đảng viên từ 1 đến 500. Xem lại con số."),
        (values.members, 501, "Số đảng viên từ 1 đến 500. Xem lại con số."),
        (values.members, 30.5, "Không đọc được số. Ghi một số từ 1 đến 500."),
        (values.members, True, "Không đọc được số. Ghi một số từ 1 đến 500."),
        (values.name, "A", "Tên cần ít nhất 2 chữ cái. Ghi đầy đủ tên."),
        (values.name, "A" * 121, "Tên dài 121 ký tự. Rút gọn còn tối đa 120."),
        (values.name, "0912345678", "Đây không phải tên. Ghi tên bằng chữ."),
        (values.name, "=C7", "Ô này là công thức chưa ra kết quả. Ghi thẳng vào ô."),
        (
            values.usual_time,
            "25h",
            "Không có 25 giờ 00. Ghi theo 24 giờ, thí dụ 19:30 hoặc 19h30.",
        ),
        *(
            (
                values.usual_time,
                raw,
                "Không đọc được giờ. Ghi theo 24 giờ, thí dụ 19:30 hoặc 19h30.",
            )
            for raw in ("tối", 19.3, "19:30-21:00", True)
        ),
    ],
)
def test_refused_with_a_remedy(parse: Callable[[Any], object], raw: object, message: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse(raw)
    assert refusal.value.message == message


def test_exempt_never_exceeds_members() -> None:
    assert values.exempt(9, 9) == 9
    assert values.exempt(None, 9) == 0
    with pytest.raises(Unreadable) as refusal:
        values.exempt(12, 9)
    assert refusal.value.message == "Nhiều hơn số đảng viên của chi bộ (9)."


_MOMENTS = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(_MOMENTS)
def test_every_hour_written_in_full_reads_back(moment: time) -> None:
    for text in (f"{moment:%H:%M}", f"{moment:%Hh%M}", f"{moment:%H giờ %M}"):
        assert values.usual_time(text).value == moment
    assert values.usual_time(moment).value == moment


@given(_MOMENTS.filter(lambda t: t != time()))
def test_every_fraction_of_a_day_reads_back(moment: time) -> None:
    fraction = (moment.hour * 60 + moment.minute) / 1440
    assert values.usual_time(fraction).value == moment


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_date_reads_back(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for raw in (f"{day:%d/%m/%Y}", day.isoformat(), f"{day:%d.%m.%Y}", serial, str(serial), day):
        assert values.day(raw) == day


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True), st.sampled_from(" .-"))
def test_every_phone_reads_back(phone: str, gap: str) -> None:
    spaced = gap.join((phone[:4], phone[4:7], phone[7:]))
    for raw in (phone, spaced, int(phone), float(phone), "+84" + phone[1:], "84" + phone[1:]):
        assert values.phone(raw) == phone


@given(st.integers(1, 99_999))
def test_every_code_reads_back(code: int) -> None:
    for raw in (code, float(code), str(code), f"{code:05}"):
        assert values.commune_code(raw) == f"{code:05}"


_ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text("0123456789 :h./-+giờngày", max_size=20),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
_PARSERS = (
    values.commune_code,
    values.name,
    values.person_name,
    values.line,
    values.members,
    values.usual_day,
    values.usual_time,
    values.phone,
    values.day,
)


@given(st.sampled_from(_PARSERS), _ANYTHING)
def test_anything_is_read_or_refused_with_words(parse: Callable[[Any], object], raw: Any) -> None:
    try:
        parse(raw)
    except Unreadable as refusal:
        assert refusal.code
        assert refusal.message.endswith((".", ")."))
    assert len(values.shown(raw)) <= 80
    values.blank(raw)


@given(_ANYTHING)
def test_a_phone_is_ten_plain_digits(raw: Any) -> None:
    try:
        number = values.phone(raw)
    except Unreadable:
        return
    assert len(number) == 10
    assert number.isascii()
    assert number.isdigit()
