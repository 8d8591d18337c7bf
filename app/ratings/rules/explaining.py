"""A result in sentences, as people read it: the outcome first, then what was computed or left out.

Pure. Called by `scoring` only; the twin on the phone says the same words.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from app.ratings.sheet import Result, Sheet


def vn(number: Decimal) -> str:
    """A number as people here write it: 92 or 94,74."""
    return f"{number.normalize():f}".replace(".", ",")


def _listed(numbers: list[str]) -> str:
    return " và ".join(part for part in (", ".join(numbers[:-1]), numbers[-1]) if part)


def explain(sheet: Sheet, result: Result) -> Iterator[str]:
    """The result in sentences: the outcome first, then what was not answered by hand."""
    yield _outcome(sheet, result)
    yield from _rounded_up(sheet, result)
    for item in result.items:
        full = f"được tính đủ {vn(item.max)} điểm"
        if item.source == "recorded" and item.points is not None:
            got = f"{vn(item.points)}/{vn(item.max)} điểm"
            yield f"Tiêu chí {item.number} tự tính: {item.note}, được {got}."
        elif item.source == "granted":
            yield f"Tiêu chí {item.number} {full} vì {item.note}."
        elif item.source == "excluded":
            why = f" ({item.note})" if item.note else ""
            how = f" nên {full}" if item.points is not None else ""
            yield f"Tiêu chí {item.number} không áp dụng cho kỳ này{why}{how}."
    yield from _rescaled(result)


def _rounded_up(sheet: Sheet, result: Result) -> Iterator[str]:
    """Where the shown points reach a class and the exact total does not."""
    if not result.class_key:
        return
    total = Fraction(result.raw) * Fraction(result.scale) / Fraction(result.applicable)
    for rule in sheet.classes:
        if total < Fraction(rule.at_least) <= Fraction(result.points):
            bound, name = vn(rule.at_least), sheet.class_name(rule.key)
            yield f"Điểm trước khi làm tròn chưa đủ {bound} nên chưa đạt loại {name}."


def _rescaled(result: Result) -> Iterator[str]:
    if any(i.source == "excluded" and i.points is None for i in result.items):
        if result.applicable == result.scale:
            yield f"Các tiêu chí còn lại đủ thang {vn(result.scale)} điểm."
        elif result.applicable:
            rest = f"{vn(result.raw)}/{vn(result.applicable)} điểm"
            yield f"Phần còn lại được {rest}, quy đổi sang thang {vn(result.scale)} điểm."


def _outcome(sheet: Sheet, result: Result) -> str:
    if not result.applicable:
        return "Không có tiêu chí nào áp dụng cho kỳ này nên không chấm được."
    points = f"{vn(result.points)} điểm"
    if result.class_key and not result.unmet_gates:
        return f"{points}, xếp loại {sheet.class_name(result.class_key)}."
    if result.class_key:
        which = _listed([i.number for i in result.items if i.id in result.unmet_gates])
        name = sheet.class_name(result.class_key)
        return f"{points}, nhưng tiêu chí {which} chưa đạt tối đa nên xếp loại {name}."
    wanted = [i.number for i in result.items if i.source == "unanswered"]
    waiting = [i.number for i in result.items if i.source == "unrecorded"]
    why = []
    if wanted:
        which = f"tiêu chí {_listed(wanted)}" if len(wanted) <= 5 else f"{len(wanted)} tiêu chí"
        why.append(f"còn {which} chưa chấm")
    if waiting:
        why.append(f"tiêu chí {_listed(waiting)} chờ số liệu biên bản")
    if not why:
        why.append("có nội dung chấm chưa dùng được")
    return f"Tạm tính {points}, chưa xếp loại: {'; '.join(why)}."
