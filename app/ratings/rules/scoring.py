"""Scores one meeting with one sheet: exact numbers, and the reason in words.

Pure. Services call `score` and store its result; `frontend/src/features/ratings/score.ts` is its
twin for phones without a signal, held to the same `tests/ratings/vectors.json`. Change both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from app.core.errors import FieldError
from app.ratings.rules.explaining import explain, vn
from app.ratings.sheet import (
    DURATION,
    ClassKey,
    ClassRule,
    Criterion,
    GroupResult,
    Item,
    ItemResult,
    MeetingKind,
    Result,
    Sheet,
    Source,
)


@dataclass(frozen=True)
class RecordFacts:
    """What the meeting's record says; None where it says nothing yet.

    Exempt members are outside all of these. `tasks_*` are those of the month before's resolution.
    """

    present: int | None = None
    excused: int | None = None
    unexcused: int | None = None
    duration_minutes: int | None = None
    speakers: int | None = None
    tasks_done: int | None = None
    tasks_total: int | None = None


@dataclass(frozen=True)
class MeetingFacts:
    """The meeting's kind, and the cell as it was on the meeting's day."""

    kind: MeetingKind
    has_committee: bool | None = None
    members: int | None = None

    @property
    def secretary_only_cell(self) -> bool:
        """A cell without a committee; where nobody said, one under 9 members."""
        if self.has_committee is None:
            return self.members is not None and self.members < 9
        return not self.has_committee


@dataclass(frozen=True)
class _Measure:
    """A figure of the record as a share, exact, with the words that say it."""

    part: int
    whole: int
    words: str


def score(
    sheet: Sheet, answers: Mapping[str, object], record: RecordFacts, meeting: MeetingFacts
) -> Result:
    """The score of a meeting: always a result, with a class only when nothing is open.

    `answers` maps item ids to a boolean (toggle), a number (points) or a level's index; None is no
    answer. What cannot be used is in `problems`, what is still wanted in `missing`.
    """
    criteria = sheet.criteria()
    problems = _misfits(sheet, criteria, answers, meeting)
    items = []
    for at in criteria:
        scored, problem = _item(sheet, at, answers.get(at.id), record, meeting)
        items.append(scored)
        problems += [problem] if problem else []

    return _sum_up(sheet, criteria, items, problems)


def score_again(
    sheet: Sheet, answers: Mapping[str, object], frozen: Sequence[ItemResult]
) -> Result:
    """A stored score once more: what the record said then stays, all else is worked out anew."""
    kept = {item.id: item for item in frozen if item.source not in ("answered", "unanswered")}
    notes = {item.id: item.note for item in frozen}
    criteria = sheet.criteria()
    problems: list[FieldError] = []
    items: list[ItemResult] = []
    for at in criteria:
        if at.id in kept:
            items.append(kept[at.id])
            continue
        # Whatever the record says now, an item that was asked is asked.
        asked = replace(at, item=at.item.model_copy(update=_ASKED))
        scored, problem = _item(sheet, asked, answers.get(at.id), RecordFacts(), _ANY_MEETING)
        items.append(scored.model_copy(update={"note": notes.get(at.id, "")}))
        problems += [problem] if problem else []
    return _sum_up(sheet, criteria, items, problems)


_ASKED = {"only_meeting_kinds": None, "full_if": None, "from_record": None}
_ANY_MEETING = MeetingFacts("regular")


def _sum_up(
    sheet: Sheet, criteria: list[Criterion], items: list[ItemResult], problems: list[FieldError]
) -> Result:
    # An item that does not apply and earns nothing is out of both sides of the scale.
    counted = [i for i in items if i.source != "excluded" or i.points is not None]
    raw, applicable = _earned(counted), _possible(counted)
    total = Fraction(raw) * Fraction(sheet.scale) / Fraction(applicable or 1)
    class_key, unmet = _class(sheet.classes, total, items)
    missing = tuple(i.id for i in items if i.source in ("unanswered", "unrecorded"))
    settled = applicable > 0 and not missing and not problems
    groups = []
    for group in sheet.groups:
        inside = [i for i, at in zip(items, criteria, strict=True) if at.group == group.key]
        inside = [i for i in inside if i in counted]
        groups.append(GroupResult(key=group.key, points=_earned(inside), max=_possible(inside)))
    result = Result(
        points=_half_up(total, 2),
        raw=raw,
        applicable=applicable,
        scale=sheet.scale,
        class_key=class_key if settled else None,
        unmet_gates=unmet if settled else (),
        missing=missing,
        problems=tuple(problems),
        items=tuple(items),
        groups=tuple(groups),
        explanation=(),
    )
    return result.model_copy(update={"explanation": tuple(explain(sheet, result))})


def _misfits(
    sheet: Sheet, criteria: list[Criterion], answers: Mapping[str, object], meeting: MeetingFacts
) -> list[FieldError]:
    found = []
    if meeting.kind not in sheet.meeting_kinds:
        text = "Bảng chấm này không dùng cho loại sinh hoạt của kỳ này."
        found.append(FieldError("kind", "meeting_kind", text))
    strange = sorted(
        {name for name, a in answers.items() if a is not None}.difference(at.id for at in criteria)
    )
    text = "Bảng chấm không có tiêu chí này."
    return found + [FieldError(name, "unknown_item", text) for name in strange]


def _item(
    sheet: Sheet, at: Criterion, answer: object, record: RecordFacts, meeting: MeetingFacts
) -> tuple[ItemResult, FieldError | None]:
    item = at.item
    measure = _measure(item.from_record or item.hint, record)
    source: Source = "unanswered"
    points: Decimal | None = None
    note = measure.words if measure else ""
    refused: tuple[str, str] | None = None

    if item.only_meeting_kinds and meeting.kind not in item.only_meeting_kinds:
        source, note = "excluded", ""
    elif item.full_if and meeting.secretary_only_cell:
        source, points, note = "granted", item.max, "chi bộ không có chi ủy"
    elif item.from_record and measure is None:
        source = "unrecorded"
    elif item.from_record and measure and measure.whole == 0:
        source = "excluded"
    elif item.from_record and measure:
        source, points = "recorded", _from_measure(item, measure)
        if item.drop_to_lowest_if and record.unexcused:
            points = item.levels[-1].points
            note += f", có {record.unexcused} đồng chí vắng không lý do"
    elif answer is not None:
        points, refused = _answered(item, answer)
        source = "unanswered" if refused else "answered"
    if answer is not None and source not in ("answered", "unanswered"):
        refused = _NOT_ASKED[source]
    if source == "excluded" and sheet.not_applicable == "full":
        points = item.max
    scored = ItemResult(
        id=at.id, number=at.number, source=source, points=points, max=item.max, note=note
    )
    return scored, FieldError(at.id, *refused) if refused else None


_COMPUTED = ("computed_item", "Tiêu chí này được tính sẵn, không chấm tay.")
_NOT_ASKED: dict[Source, tuple[str, str]] = {
    "recorded": _COMPUTED,
    "unrecorded": _COMPUTED,
    "granted": _COMPUTED,
    "excluded": ("not_applicable", "Tiêu chí này không áp dụng cho kỳ này, hãy bỏ phần đã chấm."),
}


def _answered(item: Item, answer: object) -> tuple[Decimal | None, tuple[str, str] | None]:
    """The points of a hand-made answer, or why it cannot be used."""
    if item.type == "toggle":
        if not isinstance(answer, bool):
            return None, ("wrong_type", "Hãy chọn đạt hoặc không đạt.")
        return item.max if answer else Decimal(0), None
    if isinstance(answer, bool) or not isinstance(answer, int | float | Decimal):
        return None, ("wrong_type", "Phải là số.")
    number = Decimal(str(answer))
    if not number.is_finite():
        return None, ("wrong_type", "Phải là số.")
    if item.type == "levels":
        if number != int(number) or not 0 <= number < len(item.levels):
            return None, ("no_such_level", "Hãy chọn một mức có trong bảng.")
        return item.levels[int(number)].points, None
    if number < 0:
        return None, ("below_zero", "Điểm không được nhỏ hơn 0.")
    if number > item.max:
        return None, ("above_max", f"Điểm tối đa là {vn(item.max)}.")
    if number != round(number, 2):
        return None, ("too_many_decimals", "Điểm có tối đa 2 chữ số thập phân.")
    return number, None


def _from_measure(item: Item, measure: _Measure) -> Decimal:
    if item.type == "toggle":
        return item.max if measure.part else Decimal(0)
    share = Fraction(measure.part, measure.whole)
    return next(step.points for step in item.levels if step.holds(share))


def _measure(name: str | None, record: RecordFacts) -> _Measure | None:
    """The named figure, or None while the record does not say it."""
    if name == "attendance_rate":
        if record.present is None or record.excused is None or record.unexcused is None:
            return None
        summoned = record.present + record.excused + record.unexcused
        return _share(record.present, summoned, "đồng chí có mặt", "không triệu tập đồng chí nào")
    if name == "attendance_rate_less_excused":
        if record.present is None or record.unexcused is None:
            return None
        wanted = record.present + record.unexcused
        what = "đồng chí có mặt, không tính vắng có lý do"
        return _share(record.present, wanted, what, "không đồng chí nào phải có mặt")
    if name == "speakers_rate":
        nobody = "không có đồng chí nào có mặt"
        return _share(record.speakers, record.present, "đồng chí phát biểu", nobody)
    if name == "tasks_done_rate":
        nothing = "kỳ trước không giao nhiệm vụ"
        return _share(record.tasks_done, record.tasks_total, "nhiệm vụ xong", nothing)
    if name == "no_unexcused_absence":
        absent = record.unexcused
        if absent is None:
            return None
        who = f"có {absent} đồng chí" if absent else "không có đồng chí"
        return _Measure(int(absent == 0), 1, f"{who} vắng không lý do")
    minutes = record.duration_minutes
    if name is None or minutes is None or (bound := DURATION.fullmatch(name)) is None:
        return None
    return _Measure(int(minutes >= int(bound[1])), 1, f"sinh hoạt {minutes} phút")


def _share(part: int | None, whole: int | None, what: str, nothing: str) -> _Measure | None:
    if part is None or whole is None:
        return None
    if whole == 0:
        return _Measure(0, 0, nothing)
    percent = f"{_half_up(Fraction(100 * part, whole), 1):.1f}".replace(".", ",")
    return _Measure(part, whole, f"{part}/{whole} {what} ({percent}%)")


def _class(
    rules: tuple[ClassRule, ...], total: Fraction, items: list[ItemResult]
) -> tuple[ClassKey, tuple[str, ...]]:
    """The first class whose bound and gates hold, and the gates that barred a higher one."""
    # A gate on an item that does not apply to this meeting bars nobody.
    short = {i.id for i in items if i.source != "excluded" and i.points != i.max}
    unmet: list[str] = []
    for rule in rules:
        if total < Fraction(rule.at_least):
            continue
        bars = [name for name in rule.requires_max if name in short]
        if not bars:
            return rule.key, tuple(unmet)
        unmet += [name for name in bars if name not in unmet]
    raise AssertionError("the last class of a sheet begins at 0 without gates")


def _earned(items: list[ItemResult]) -> Decimal:
    return sum((i.points for i in items if i.points is not None), Decimal(0))


def _possible(items: list[ItemResult]) -> Decimal:
    return sum((i.max for i in items), Decimal(0))


def _half_up(value: Fraction, places: int) -> Decimal:
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)
