"""The columns of a list of cells, and the words offices use for them. Pure; `table` and rules call.

Labels are compared folded ("Mã xã" = "MA XA"), first by the lists below, then letting one or two
typing slips pass in a long label. Never by likeness alone: "Ngày sinh" is not "Ngày sinh hoạt".
"""

import re
from enum import StrEnum

from app.core.text import slug


class Column(StrEnum):
    """A column the import understands; the value is its usual heading."""

    ORDINAL = "TT"
    COMMUNE_CODE = "Mã xã"
    COMMUNE_NAME = "Đảng ủy xã, thị trấn"
    CELL_NAME = "Tên chi bộ"
    MEMBERS = "Số đảng viên"
    EXEMPT = "Miễn sinh hoạt"
    SECRETARY_NAME = "Bí thư chi bộ"
    SECRETARY_PHONE = "Điện thoại bí thư"
    USUAL_DAY = "Ngày sinh hoạt"
    USUAL_TIME = "Giờ"
    PLACE = "Địa điểm"
    VISITOR_NAME = "Cán bộ được phân công"
    VISITOR_TITLE = "Chức vụ, đơn vị"
    VISITOR_PHONE = "Điện thoại cán bộ"
    STARTS_ON = "Từ ngày"


REQUIRED = (
    Column.COMMUNE_CODE,
    Column.CELL_NAME,
    Column.MEMBERS,
    Column.USUAL_DAY,
    Column.USUAL_TIME,
)

_COMMUNE = "xa|phuong|thi tran|xa thi tran|xa phuong|xa phuong thi tran|don vi"
_PHONE = "dien thoai|so dien thoai|sdt|dt|so dt|dd|di dong|dtdd|phone|so di dong|dien thoai di dong"
_NAME = "ho ten|ho va ten|ten|ho ten day du"
_SECRETARY = "bi thu|bi thu chi bo|d c bi thu|dong chi bi thu|dong chi bi thu chi bo|bt chi bo|bt"
_VISITOR = (
    "can bo|can bo duoc phan cong|can bo phan cong|dong chi duoc phan cong|nguoi duoc phan cong"
    "|can bo du sinh hoat|can bo duoc phan cong du sinh hoat|can bo phan cong du sinh hoat"
    "|can bo phu trach|can bo theo doi|dong chi phu trach|cap uy vien duoc phan cong"
    "|cap uy vien|uy vien duoc phan cong|can bo du|nguoi du|d c duoc phan cong|can bo cap tren"
    "|dong chi du sinh hoat|phan cong can bo|phan cong can bo du sinh hoat|can bo huyen"
)


def _each(words: str, *patterns: str) -> list[str]:
    return [p.replace("*", word) for word in words.split("|") for p in patterns]


_LABELS: dict[Column, list[str]] = {
    Column.ORDINAL: ["tt", "stt", "so tt", "so thu tu", "thu tu"],
    Column.COMMUNE_CODE: [
        *_each(_COMMUNE, "ma *", "ma so *", "ma dang uy *", "ma dang bo *"),
        *(
            "ma dvhc",
            "ma don vi hanh chinh",
            "ma dang uy",
            "ma dang bo",
            "ma cap xa",
            "ma",
        ),
    ],
    Column.COMMUNE_NAME: [
        *_each(_COMMUNE, "*", "ten *", "dang uy *", "dang bo *", "ten dang uy *"),
        *("dang uy", "dang bo", "dang bo co so", "dang uy co so", "to chuc co so dang"),
        *("ten dang uy", "ten dang bo", "cap xa", "tccsd", "dang bo truc thuoc"),
    ],
    Column.CELL_NAME: [
        *("ten chi bo", "chi bo", "chi bo khu dan cu", "ten chi bo khu dan cu"),
        *(
            "chi bo thon xom",
            "chi bo thon xom pho",
            "chi bo truc thuoc",
            "ten chi bo truc thuoc",
        ),
        *("ten chi bo thon xom", "ten chi bo thon xom pho", "ten cb"),
    ],
    Column.MEMBERS: [
        *_each(
            "dang vien|dv",
            "so *",
            "*",
            "tong so *",
            "so luong *",
            "sl *",
            "tong *",
            "ts *",
        ),
        *("dang vien tong so", "dang vien so luong", "so dang vien tong so", "si so"),
    ],
    Column.EXEMPT: [
        *_each("mien sinh hoat|mien sh|mien", "*", "so *", "duoc *", "dang vien *", "dv *"),
        *_each("mien sinh hoat|mien sh", "dang vien duoc *", "so dang vien *", "so dv *"),
        *("so dang vien duoc mien sinh hoat", "so dang vien mien"),
    ],
    Column.SECRETARY_NAME: [
        *_each(_SECRETARY, "*", "ten *"),
        *(f"{name} {who}" for name in _NAME.split("|") for who in _SECRETARY.split("|")),
        *(f"{who} {name}" for name in _NAME.split("|") for who in _SECRETARY.split("|")),
    ],
    Column.SECRETARY_PHONE: [
        *(f"{phone} {who}" for phone in _PHONE.split("|") for who in _SECRETARY.split("|")),
        *(f"{who} {phone}" for phone in _PHONE.split("|") for who in _SECRETARY.split("|")),
    ],
    Column.USUAL_DAY: [
        *_each(
            "sinh hoat|sh|hop",
            "ngay *",
            "ngay * dinh ky",
            "ngay * hang thang",
            "* ngay",
        ),
        *(
            "ngay sinh hoat thuong ky",
            "ngay sinh hoat chi bo",
            "ngay dinh ky",
            "ngay hang thang",
        ),
        *("lich sinh hoat ngay", "thoi gian sinh hoat ngay", "thoi gian ngay", "ngay"),
    ],
    Column.USUAL_TIME: [
        *_each("sinh hoat|sh|hop", "gio *", "thoi gian *", "* gio"),
        *(
            "gio",
            "thoi gian",
            "gio bat dau",
            "lich sinh hoat gio",
            "thoi gian sinh hoat gio",
        ),
        *("thoi gian gio", "gio sinh hoat chi bo", "thoi diem"),
    ],
    Column.PLACE: [
        *("dia diem", "dia diem sinh hoat", "noi sinh hoat", "noi hop", "dia diem hop"),
        *("sinh hoat dia diem", "lich sinh hoat dia diem", "hoi truong", "noi to chuc"),
        *(
            "dia diem to chuc",
            "thoi gian sinh hoat dia diem",
            "sinh hoat noi",
            "dia diem sh",
        ),
    ],
    Column.VISITOR_NAME: [
        *_each(_VISITOR, "*", "ten *"),
        *(f"{name} {who}" for name in _NAME.split("|") for who in _VISITOR.split("|")),
        *(f"{who} {name}" for name in _NAME.split("|") for who in _VISITOR.split("|")),
    ],
    Column.VISITOR_TITLE: [
        *(
            "chuc vu don vi",
            "chuc vu",
            "chuc vu don vi cong tac",
            "chuc danh",
            "chuc vu co quan",
        ),
        *(
            "don vi cong tac",
            "chuc vu noi cong tac",
            "chuc vu cong tac",
            "co quan don vi",
        ),
        *("chuc danh don vi", "co quan", "noi cong tac", "chuc vu can bo"),
        *_each(_VISITOR, "* chuc vu", "* chuc vu don vi", "* don vi"),
    ],
    Column.VISITOR_PHONE: [
        *(f"{phone} {who}" for phone in _PHONE.split("|") for who in _VISITOR.split("|")),
        *(f"{who} {phone}" for phone in _PHONE.split("|") for who in _VISITOR.split("|")),
    ],
    Column.STARTS_ON: [
        *(
            "tu ngay",
            "ngay bat dau",
            "phan cong tu ngay",
            "ngay phan cong",
            "bat dau tu ngay",
        ),
        *(
            "tinh tu ngay",
            "tu thoi diem",
            "bat dau",
            "ngay nhan phan cong",
            "thoi gian tu ngay",
        ),
        *("phan cong tu", "tu ngay thang nam", "ngay bat dau phan cong"),
        *_each(_VISITOR, "* tu ngay"),
    ],
}
_EXACT = {label: column for column, labels in _LABELS.items() for label in labels}
_OPEN_PHONE = frozenset(_PHONE.split("|"))
_OPEN_NAME = frozenset(_NAME.split("|"))
_PARENTHESES = re.compile(r"\([^)]*\)")
_OWNER = {
    Column.SECRETARY_NAME: (Column.SECRETARY_NAME, Column.SECRETARY_PHONE),
    Column.VISITOR_NAME: (Column.VISITOR_NAME, Column.VISITOR_PHONE),
    Column.VISITOR_TITLE: (Column.VISITOR_NAME, Column.VISITOR_PHONE),
}


def words(label: str) -> str:
    """A label as folded words: "Đảng ủy xã, thị trấn" → "dang uy xa thi tran"."""
    return slug(label.replace("Đ/c", "d c").replace("đ/c", "d c")).replace("-", " ")


def certain(label: str) -> Column | None:
    """The column a label means beyond doubt; cheap enough to ask of every text of a sheet."""
    return _EXACT.get(words(label)) or _EXACT.get(words(_PARENTHESES.sub(" ", label)))


def match(label: str) -> tuple[Column, int] | None:
    """The column a label means and how many slips were forgiven, or None."""
    if (column := certain(label)) is not None:
        return column, 0
    return _nearly(words(_PARENTHESES.sub(" ", label)).replace(" ", ""))


def belongs(label: str, owner: Column | None) -> Column | None:
    """What a bare "Điện thoại" or "Họ và tên" means beside the column of a person."""
    if owner not in _OWNER:
        return None
    name, phone = _OWNER[owner]
    if words(label) in _OPEN_PHONE:
        return phone
    return name if words(label) in _OPEN_NAME else None


def is_bare(label: str) -> bool:
    """Whether a label says only what is asked, not of whom ("Điện thoại", "Họ và tên")."""
    return words(label) in _OPEN_PHONE | _OPEN_NAME


def _nearly(joined: str) -> tuple[Column, int] | None:
    best: dict[Column, int] = {}
    for label, column in _EXACT.items():
        target = label.replace(" ", "")
        allowed = 2 if len(target) >= 14 else 1 if len(target) >= 6 else 0
        slips = _slips(joined, target, allowed)
        if slips <= allowed:
            best[column] = min(slips, best.get(column, slips))
    ranked = sorted(best.items(), key=lambda item: item[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0], ranked[0][1] + 1


def _slips(one: str, other: str, allowed: int) -> int:
    """Edit distance, given up as soon as it exceeds what is allowed."""
    if abs(len(one) - len(other)) > allowed:
        return allowed + 1
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(other, 1):
            previous, row[j] = (
                row[j],
                min(row[j] + 1, row[j - 1] + 1, previous + (left != right)),
            )
        if min(row) > allowed:
            return allowed + 1
    return row[-1]
