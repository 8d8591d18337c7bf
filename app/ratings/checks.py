"""A sheet from outside, read and checked: nobody scores with one that contradicts itself.

Pure. Called by the service that stores sheets (from a file, an editor, the seed) and by tests.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.core.errors import FieldError
from app.ratings.errors import RubricInvalid
from app.ratings.sheet import CLASS_ORDER, RATES, Criterion, Item, Sheet


def read_sheet(data: object) -> Sheet:
    """A consistent sheet, or `RubricInvalid` with every fault found."""
    try:
        sheet = Sheet.model_validate(data)
    except ValidationError as refused:
        found = refused.errors()
        # A list with one faulty entry is also told to be too short; the entry says it all.
        inside = {e["loc"][:-1] for e in found}
        said = [e for e in found if not (e["type"] == "too_short" and e["loc"] in inside)]
        raise RubricInvalid(errors=[_in_words(e) for e in said]) from None
    faults = [*_names(sheet), *_items(sheet), *_sums(sheet), *_classes(sheet), *_year(sheet)]
    if faults:
        raise RubricInvalid(errors=faults)
    return sheet


_WORDS = {
    "missing": "Thiếu mục này.",
    "extra_forbidden": "Bảng chấm không có mục tên này; hãy bỏ hoặc sửa tên.",
    "string_type": "Phải là chữ.",
    "tuple_type": "Phải là danh sách.",
    "model_type": "Phải là một nhóm mục có tên.",
    "string_pattern_mismatch": "Chỉ dùng chữ thường không dấu, chữ số và dấu gạch dưới.",
    "greater_than": "Phải lớn hơn 0.",
    "greater_than_equal": "Số nhỏ quá.",
    "less_than_equal": "Số lớn quá.",
    "int_type": "Phải là số nguyên.",
    "int_parsing": "Phải là số nguyên.",
    "too_short": "Cần ít nhất một dòng.",
    "too_long": "Quá nhiều dòng.",
}


def _in_words(error: ErrorDetails) -> FieldError:
    kind = error["type"]
    if kind == "literal_error":
        message = f"Chỉ nhận: {error['ctx']['expected'].replace(' or ', ', ')}."
    elif kind in ("number", "range", "decimals", "day", "line", "figure"):
        message = error["msg"]
    else:
        message = _WORDS.get(kind, "Giá trị không hợp lệ.")
    return FieldError(".".join(str(part) for part in error["loc"])[:200], kind, message)


def _twice(path: str, values: Sequence[object]) -> list[FieldError]:
    return [
        FieldError(f"{path}.{n}", "duplicate", f"“{value}” đã có ở trên.")
        for n, value in enumerate(values)
        if value is not None and value in values[:n]
    ]


def _names(sheet: Sheet) -> list[FieldError]:
    faults = _twice("groups", [g.key for g in sheet.groups])
    faults += _twice("meeting_kinds", sheet.meeting_kinds)
    for n, group in enumerate(sheet.groups):
        faults += _twice(f"groups.{n}.items", [i.key for i in group.items])
    return faults


def _items(sheet: Sheet) -> list[FieldError]:
    faults = []
    for at in sheet.criteria():
        faults += [
            FieldError(f"{at.path}.{field}", field, text) for field, text in _item(sheet, at)
        ]
        faults += _ladder(f"{at.path}.levels", at.item)
    return faults


def _item(sheet: Sheet, at: Criterion) -> Iterator[tuple[str, str]]:
    item, from_rate = at.item, at.item.from_record in RATES
    if item.max <= 0:
        yield "max", "Phải có điểm tối đa lớn hơn 0."
    if (item.type == "levels") != bool(item.levels):
        yield "levels", "Tiêu chí chọn mức phải có các mức, tiêu chí khác thì không."
    if item.from_record and item.type != ("levels" if from_rate else "toggle"):
        yield ("from_record", "Tỷ lệ chỉ dùng khi chọn mức, điều kiện chỉ dùng khi đạt/không đạt.")
    if from_rate and any(step.bound is None for step in item.levels):
        yield "levels", "Tính từ biên bản thì mỗi mức phải ghi từ bao nhiêu phần trăm."
    if item.hint and item.from_record:
        yield "hint", "Tiêu chí đã tính từ biên bản thì không cần gợi ý."
    if item.drop_to_lowest_if and not from_rate:
        yield "drop_to_lowest_if", "Chỉ dùng cho tỷ lệ tính từ biên bản."
    if item.only_meeting_kinds is not None:
        kinds = set(item.only_meeting_kinds)
        if not kinds or not kinds <= set(sheet.meeting_kinds):
            yield ("only_meeting_kinds", "Phải nêu loại sinh hoạt mà bảng này dùng.")


def _ladder(path: str, item: Item) -> list[FieldError]:
    steps = item.levels
    if not steps:
        return []
    faults = _twice(path, [s.label for s in steps])
    points = [s.points for s in steps]
    if points[0] != item.max:
        faults.append(FieldError(f"{path}.0", "top", "Mức cao nhất phải bằng điểm tối đa."))
    if points != sorted(points, reverse=True):
        faults.append(FieldError(path, "order", "Điểm các mức phải giảm dần."))
    if any(s.at_least is not None and s.above is not None for s in steps):
        faults.append(
            FieldError(path, "both", "Mỗi mức hoặc “từ” hoặc “trên” một tỷ lệ, không cả hai.")
        )
    bounds = [bound for s in steps if (bound := s.bound) is not None]
    if bounds and len(bounds) < len(steps):
        faults.append(FieldError(path, "mixed", "Hoặc mọi mức đều ghi tỷ lệ, hoặc không mức nào."))
    elif bounds and not (_falls(bounds) and bounds[-1] == (Decimal(0), False)):
        faults.append(FieldError(path, "gap", _gap(bounds)))
    elif not bounds and any(s.label is None for s in steps):
        faults.append(FieldError(path, "label", "Mỗi mức phải có tên hoặc tỷ lệ."))
    return faults


def _falls(bounds: Sequence[tuple[Decimal, bool]]) -> bool:
    return list(bounds) == sorted(set(bounds), reverse=True)


def _gap(bounds: Sequence[tuple[Decimal, bool]]) -> str:
    if _falls(bounds):
        return "Có khoảng chưa có mức nào: mức cuối phải từ 0."
    return "Các mức chồng lên nhau hoặc trùng mốc: mốc các mức phải giảm dần."


def _most(sheet: Sheet, items: Sequence[Item]) -> Decimal:
    """The most these items can give in one meeting: of any kind, or all of them if absent ones
    count as full."""
    if sheet.not_applicable == "full":
        return sum((i.max for i in items), Decimal(0))
    return max(
        sum(
            (i.max for i in items if not i.only_meeting_kinds or kind in i.only_meeting_kinds),
            Decimal(0),
        )
        for kind in sheet.meeting_kinds
    )


def _sums(sheet: Sheet) -> list[FieldError]:
    faults = []
    for n, group in enumerate(sheet.groups):
        if (
            group.items
            and group.max is not None
            and (most := _most(sheet, group.items)) != group.max
        ):
            text = f"Các tiêu chí cộng lại được {most} điểm, nhóm ghi {group.max} điểm."
            faults.append(FieldError(f"groups.{n}.max", "sum", text))
    most = _most(sheet, [c.item for c in sheet.criteria()])
    if most != sheet.scale:
        text = f"Các tiêu chí cộng lại được {most} điểm, thang điểm là {sheet.scale}."
        faults.append(FieldError("scale", "sum", text))
    return faults


def _classes(sheet: Sheet) -> list[FieldError]:
    faults = []
    rules, names = sheet.classes, {c.id for c in sheet.criteria()}
    ranks = [CLASS_ORDER.index(r.key) for r in rules]
    if ranks != sorted(set(ranks)):
        text = "Các loại phải xếp từ cao xuống thấp, mỗi loại một lần."
        faults.append(FieldError("classes", "order", text))
    bounds = [r.at_least for r in rules]
    if bounds != sorted(set(bounds), reverse=True):
        text = "Mốc điểm các loại phải giảm dần, không trùng nhau."
        faults.append(FieldError("classes", "cutoffs", text))
    elif bounds[-1] != 0:
        text = f"Điểm dưới {bounds[-1]} chưa thuộc loại nào: loại cuối phải từ 0."
        faults.append(FieldError("classes", "cutoffs", text))
    elif bounds[0] > sheet.scale:
        text = f"Mốc {bounds[0]} cao hơn thang điểm {sheet.scale}."
        faults.append(FieldError("classes", "cutoffs", text))
    if rules[-1].requires_max:
        text = "Loại thấp nhất không thể có tiêu chí bắt buộc."
        faults.append(FieldError(f"classes.{len(rules) - 1}.requires_max", "last_gate", text))
    for n, rule in enumerate(rules):
        faults += _twice(f"classes.{n}.requires_max", rule.requires_max)
        faults += [
            FieldError(f"classes.{n}.requires_max", "unknown_item", f"Không có tiêu chí “{name}”.")
            for name in rule.requires_max
            if name not in names
        ]
    return faults


def _year(sheet: Sheet) -> list[FieldError]:
    if sheet.yearly is None:
        return []
    rules, faults = sheet.yearly.classes, _twice("yearly.meeting_kinds", sheet.yearly.meeting_kinds)
    ranks = [CLASS_ORDER.index(r.key) for r in rules]
    if ranks != sorted(set(ranks)):
        text = "Các loại của năm phải xếp từ cao xuống thấp, mỗi loại một lần."
        faults.append(FieldError("yearly.classes", "order", text))
    if rules[-1].every or rules[-1].least:
        text = "Loại cuối của năm không kèm điều kiện, để chi bộ nào cũng có loại."
        faults.append(FieldError(f"yearly.classes.{len(rules) - 1}", "last_gate", text))
    for n, rule in enumerate(rules):
        path = f"yearly.classes.{n}"
        if n < len(rules) - 1 and not (rule.every or rule.least):
            text = "Cần ít nhất một điều kiện, nếu không các loại dưới không bao giờ tới lượt."
            faults.append(FieldError(path, "no_condition", text))
        faults += [
            FieldError(f"{path}.least.{m}", "least", "Ghi số buổi hoặc tỷ lệ, một trong hai.")
            for m, least in enumerate(rule.least)
            if (least.meetings is None) == (least.share is None)
        ]
    return faults
