"""One cell of an office's workbook → one typed value, or the reason why not. Pure; `rows` calls.

Every parser takes what the sheet holds (text, number, date, time) and raises `Unreadable` with a
Vietnamese sentence that says how to mend it. Blank is the caller's question, not the parser's.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from app.core.text import clean, fold

Raw = str | int | float | bool | date | datetime | time | timedelta | None

MOST_MEMBERS = 500
LAST_USUAL_DAY = 28
SHORTEST_NAME, LONGEST_NAME = 2, 120
LONGEST_LINE = 200
_SHOWN = 80
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_WHOLE = re.compile(r"[+-]?\d{1,15}(?:[.,]0+)?")


class Unreadable(Exception):
    """A value that cannot be taken, with a code and a sentence for the office."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Clock(NamedTuple):
    """An hour as read, and whether a person should check it (7h30 may mean the evening)."""

    value: time
    doubtful: bool


def text_of(value: Raw) -> str:
    """Any value as one clean line; "" when blank. Whole numbers have no ".0"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        hour = f" {value:%H:%M}" if value.time() != time() else ""
        return f"{value.day:02}/{value.month:02}/{value.year}{hour}"
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # An apostrophe in front is how a typist keeps Excel from dropping a zero.
    return clean(_INVISIBLE.sub("", str(value))).removeprefix("'").strip()


def shown(value: Raw) -> str:
    """A value as an issue repeats it: short enough for one line of a table."""
    text = text_of(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def blank(value: Raw) -> bool:
    """Nothing written, or only a dash that stands for nothing."""
    return text_of(value).strip("-–—_./ ") == ""


def whole_number(value: Raw) -> int | None:
    """A whole number however it is stored (30, 30.0, "30", "30,0"), or None."""
    if isinstance(value, bool | date | time | timedelta):
        return None
    text = text_of(value)
    return int(re.split("[.,]", text)[0]) if _WHOLE.fullmatch(text) else None


def commune_code(value: Raw) -> str:
    """A commune's code, five digits: 14620, "14620", 14620.0; 4 stands for "00004"."""
    number = whole_number(value)
    if number is None or not 0 < number <= 99_999:
        raise Unreadable("bad_code", "Mã xã gồm 5 chữ số, thí dụ 14620.")
    return f"{number:05}"


def not_a_formula(value: Raw) -> None:
    """A formula that no program has computed yet, or one that failed (#REF!), says nothing."""
    if text_of(value).startswith(("#", "=")):
        raise Unreadable("formula", "Ô này là công thức chưa ra kết quả. Ghi thẳng vào ô.")


def name(value: Raw) -> str:
    """The name of a unit or place on one line, composed form."""
    text = text_of(value)
    not_a_formula(value)
    if len(text) < SHORTEST_NAME:
        raise Unreadable("name_too_short", "Tên cần ít nhất 2 chữ cái. Ghi đầy đủ tên.")
    if len(text) > LONGEST_NAME:
        raise Unreadable("name_too_long", f"Tên dài {len(text)} ký tự. Rút gọn còn tối đa 120.")
    if not any(c.isalpha() for c in text):
        raise Unreadable("not_a_name", "Đây không phải tên. Ghi tên bằng chữ.")
    return text


_ADDRESS = re.compile(r"^(?:đ\s*/\s*c|đ\.\s*c\.?|đồng chí)[\s.:]+", re.IGNORECASE)


def person_name(value: Raw) -> str:
    """A person's name without "đ/c" in front."""
    text = name(value)
    return name(_ADDRESS.sub("", text))


def line(value: Raw) -> str | None:
    """A free line such as a place or a title, or None when blank."""
    if blank(value):
        return None
    text = text_of(value)
    if len(text) > LONGEST_LINE:
        raise Unreadable("too_long", f"Dài {len(text)} ký tự. Rút gọn còn tối đa {LONGEST_LINE}.")
    return text


_MEMBERS = re.compile(r"(\d{1,6})\s*(?:đ/c|đv|dv|đồng chí|đảng viên|người)\.?", re.IGNORECASE)


def members(value: Raw) -> int:
    """How many members a cell has: 30, "30", "30 đ/c"."""
    number = _count(value)
    if number is None:
        raise Unreadable("not_a_number", "Không đọc được số. Ghi một số từ 1 đến 500.")
    if not 1 <= number <= MOST_MEMBERS:
        raise Unreadable("members_out_of_range", "Số đảng viên từ 1 đến 500. Xem lại con số.")
    return number


def exempt(value: Raw, of_members: int | None) -> int:
    """How many members need not attend; never more than the cell has."""
    number = 0 if blank(value) else _count(value)
    if number is None or number < 0:
        raise Unreadable("not_a_number", "Không đọc được số. Ghi số đảng viên được miễn, hoặc 0.")
    if of_members is not None and number > of_members:
        raise Unreadable(
            "exempt_over_members", f"Nhiều hơn số đảng viên của chi bộ ({of_members})."
        )
    if number > MOST_MEMBERS:
        raise Unreadable("exempt_out_of_range", "Số được miễn từ 0 đến 500. Xem lại con số.")
    return number


def _count(value: Raw) -> int | None:
    match = _MEMBERS.fullmatch(text_of(value))
    return int(match[1]) if match else whole_number(value)


_DAY = re.compile(
    r"(?:(?:vao )?ngay )?(?:(?:mung|mong) )?(\d{1,2})"
    r"(?: ?/ ?(?:hang|hg) thang| (?:hang|moi|cac|cua|trong|hg) thang| hang thang)?"
)


def usual_day(value: Raw) -> int:
    """The day of the month a cell usually meets: 5, 5.0, "05", "Ngày 05", "05 hằng tháng"."""
    number = whole_number(value)
    if isinstance(value, datetime) and (value.year, value.month) == (1900, 1):
        # The number 5 in a cell that Excel was told to show as a date.
        number = value.day
    if number is None:
        text = fold(text_of(value)).rstrip(".").replace("hang hang", "hang")
        match = _DAY.fullmatch(text)
        number = int(match[1]) if match else None
    if number is None:
        raise Unreadable("bad_day", "Không đọc được ngày. Ghi một số từ 1 đến 28.")
    if number in (29, 30, 31):
        raise Unreadable(
            "day_not_every_month",
            f"Không phải tháng nào cũng có ngày {number}. Chọn từ 1 đến 28.",
        )
    if not 1 <= number <= LAST_USUAL_DAY:
        raise Unreadable("day_out_of_range", f"Không có ngày {number}. Chọn từ 1 đến 28.")
    return number


_HOUR = re.compile(
    r"(\d{1,2})\s*(?:(?::|h|g|gio|\.)\s*(?:(\d{1,2})(?::\d{2}(?:\.0+)?)?)?\s*(?:p|ph|phut|')?)"
    r"\s*(sang|trua|chieu|toi|dem|am|pm)?"
)
_HOUR_HELP = "Ghi theo 24 giờ, thí dụ 19:30 hoặc 19h30."


def usual_time(value: Raw) -> Clock:
    """The hour a cell meets: "19:30", "19h30", "7h", a time, a fraction of a day, "7h30 tối"."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        # Excel keeps a fraction of a day: 19:30 may come back as 19:29:59.999.
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second + 0.5)
    if isinstance(value, timedelta):
        return _hour(*divmod(round(value.total_seconds() / 60), 60), doubtful=False)
    if isinstance(value, float) and 0 < value < 1:
        return _hour(*divmod(round(value * 24 * 60), 60), doubtful=False)
    number = whole_number(value)
    if number is not None:
        return _hour(number, 0, doubtful=True)
    if isinstance(value, float):
        # 19.3 is what is left of 19.30; whether it was 19:03 or 19:30 nobody can tell.
        raise Unreadable("bad_time", f"Không đọc được giờ. {_HOUR_HELP}")
    match = _HOUR.fullmatch(fold(text_of(value)))
    if match is None:
        raise Unreadable("bad_time", f"Không đọc được giờ. {_HOUR_HELP}")
    hour, minute, part = int(match[1]), int(match[2] or 0), match[3]
    if (
        part in ("trua", "chieu", "toi", "dem", "pm")
        and 1 <= hour < 12
        and (part != "trua" or hour < 4)
    ):
        hour += 12
    return _hour(hour, minute, doubtful=part is None and not match[1].startswith("0"))


def _hour(hour: int, minute: int, *, doubtful: bool) -> Clock:
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise Unreadable("time_out_of_range", f"Không có {hour} giờ {minute:02}. {_HOUR_HELP}")
    return Clock(time(hour, minute), doubtful and hour < 12)


def phone(value: Raw) -> str:
    """A mobile number as ten digits: blanks, dots, +84 and a lost leading zero are mended."""
    text = text_of(value)
    digits = re.sub(r"[\s.\-()]", "", text)
    if re.fullmatch(r"[0-9]+[.,]0+", text):
        digits = re.split("[.,]", text)[0]
    if not re.fullmatch(r"\+?[0-9]+", digits):
        many = len(re.findall(r"[0-9]{9,}", digits)) > 1
        raise Unreadable(
            "bad_phone",
            "Có nhiều số trong một ô. Ghi một số, mỗi cán bộ một dòng."
            if many
            else "Không đọc được số điện thoại. Chỉ ghi chữ số, cần 10 số.",
        )
    number = re.sub(r"^(?:\+84|0084|84(?=\d{9}$))0?", "0", digits).lstrip("+")
    if re.fullmatch(r"[1-9]\d{8}", number):
        number = "0" + number
    if len(number) < 10:
        raise Unreadable("phone_too_short", "Thiếu chữ số, cần 10 số.")
    if len(number) > 10:
        raise Unreadable("phone_too_long", "Thừa chữ số, cần 10 số.")
    if not re.fullmatch(r"0[35789]\d{8}", number):
        raise Unreadable(
            "not_mobile", "Không phải số di động. Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09."
        )
    return number


_DAY_FIRST = re.compile(
    r"(?:ngay )?(\d{1,2})\s*(?:[/.\-]|thang)\s*(\d{1,2})\s*(?:[/.\-]|nam)\s*"
    r"(\d{4}|\d{2})"
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})")
_MIDNIGHT = re.compile(r"[t ]00:00(?::00(?:\.0+)?)?z?$")
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
_DATE_HELP = "Viết ngày/tháng/năm."


def day(value: Raw) -> date:
    """A date: a real one, dd/mm/yyyy, yyyy-mm-dd, or the serial number Excel keeps."""
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    serial = whole_number(value)
    if serial is not None and _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        moment = from_excel(serial, WINDOWS_EPOCH)
        if isinstance(moment, datetime):
            return moment.date()
    text = _MIDNIGHT.sub("", fold(text_of(value)))
    if match := _DAY_FIRST.fullmatch(text):
        of_month, month, year = (int(part) for part in match.groups())
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, of_month = (int(part) for part in match.groups())
    else:
        raise Unreadable("bad_date", f"Không đọc được ngày. {_DATE_HELP}")
    return _in_range(_calendar_day(year + 2000 if year < 100 else year, month, of_month))


def _calendar_day(year: int, month: int, of_month: int) -> date:
    if not 1 <= month <= 12:
        raise Unreadable("bad_date", f"Không có tháng {month}. {_DATE_HELP}")
    try:
        return date(year, month, of_month)
    except ValueError as error:
        raise Unreadable(
            "bad_date", f"Tháng {month}/{year} không có ngày {of_month}. {_DATE_HELP}"
        ) from error


def _in_range(value: date) -> date:
    if not 2000 <= value.year < 2100:
        raise Unreadable("date_out_of_range", f"Năm {value.year} không hợp lý. {_DATE_HELP}")
    return value
