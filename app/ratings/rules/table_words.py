"""The words of a sheet in a workbook, both ways: what an office types and what the sheet says.

Pure. Called by `table_reading` and `table_writing`; words are compared folded (no diacritics).
"""

from app.core.text import fold

HEAD = {
    "code": "Mã bảng chấm",
    "title": "Tên bảng chấm",
    "issuer": "Cơ quan ban hành",
    "issued_on": "Ngày ban hành",
    "status": "Tình trạng",
    "effective_from": "Áp dụng từ ngày",
    "meeting_kinds": "Loại sinh hoạt",
    "scale": "Thang điểm",
    "not_applicable": "Tiêu chí không áp dụng",
    "yearly.meeting_kinds": "Năm tính loại sinh hoạt",
    "yearly.not_held": "Tháng không sinh hoạt",
}
CLASS_ROW = "Loại "  # and the class: "Loại Tốt"
YEAR_ROW = "Năm loại "
COLUMNS = {
    "number": "Số",
    "title": "Nội dung",
    "max": "Điểm tối đa",
    "type": "Cách chấm",
    "levels": "Các mức",
    "from_record": "Lấy từ biên bản",
    "hint": "Gợi ý từ biên bản",
    "drop_to_lowest_if": "Về mức thấp nhất khi",
    "only_meeting_kinds": "Chỉ tính cho loại",
    "full_if": "Tính đủ khi",
    "key": "Mã tiêu chí",
}
REST = "còn lại"

STATUSES = {"mau": "mẫu", "chua_doi_chieu": "chưa đối chiếu bản gốc", "chinh_thuc": "chính thức"}
KINDS = {
    "regular": "thường kỳ",
    "thematic": "chuyên đề",
    "combined": "thường kỳ kết hợp chuyên đề",
    "extraordinary": "bất thường",
    "congress": "đại hội",
}
NOT_APPLICABLE = {"rescale": "quy đổi", "full": "tính đủ"}
NOT_HELD = {"left_out": "không tính", "lowest": "tính loại thấp nhất"}
TYPES = {"toggle": "đạt hoặc không", "points": "cho điểm", "levels": "chọn mức"}
FIGURES = {
    "attendance_rate": "tỷ lệ có mặt",
    "attendance_rate_less_excused": "tỷ lệ có mặt, không tính vắng có lý do",
    "speakers_rate": "tỷ lệ phát biểu",
    "tasks_done_rate": "tỷ lệ nhiệm vụ hoàn thành",
    "no_unexcused_absence": "không ai vắng không lý do",
}
DURATION = "từ {} phút"
DROPS = {"any_unexcused_absence": "có người vắng không lý do"}
FULLS = {"secretary_only_cell": "chi bộ không có chi ủy"}
WORDS: dict[str, dict[str, str]] = {
    "status": STATUSES,
    "not_applicable": NOT_APPLICABLE,
    "yearly.not_held": NOT_HELD,
    "type": TYPES,
    "from_record": FIGURES,
    "hint": FIGURES,
    "drop_to_lowest_if": DROPS,
    "full_if": FULLS,
    "meeting_kinds": KINDS,
    "yearly.meeting_kinds": KINDS,
    "only_meeting_kinds": KINDS,
}
_LISTS = ("meeting_kinds", "yearly.meeting_kinds", "only_meeting_kinds")


def is_list(field: str) -> bool:
    """Whether a cell of this field holds several words, between semicolons."""
    return field in _LISTS


def meant(field: str, typed: str) -> str | None:
    """What a typed word stands for, or None where nobody knows it."""
    known = WORDS[field]
    wanted = fold(typed)
    for value, word in known.items():
        if wanted in (fold(word), fold(value)):
            return value
    return None
