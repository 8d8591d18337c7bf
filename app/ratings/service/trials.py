"""Trying a sheet on meetings of the past: asked for here, worked off by a job in small steps.

Nothing is changed but the trial itself. A step reads two hundred scores and stores what they would
come to, so that memory stays small and a stop in between costs one step. Of two processes at the
same trial the second drops its step (`claim`).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.audit.models import Action
from app.core import clock, db
from app.core.errors import FieldError, Invalid, NotFound, UnknownReference
from app.core.logs import log
from app.meetings.models import Meeting
from app.organisation.models import Unit
from app.organisation.queries import chains, units_at, visible_unit
from app.organisation.schemas import UnitRef
from app.ratings.models import (
    Assessment,
    Rubric,
    RubricTrial,
    RubricTrialRow,
    TrialState,
)
from app.ratings.queries import sheets
from app.ratings.queries import trials as queries
from app.ratings.rules import MeetingFacts, RecordFacts, score
from app.ratings.rules.carrying import carry, moved
from app.ratings.schemas import TrialAsk, TrialRead, TrialRow
from app.ratings.service.facts import facts
from app.ratings.service.sheets import note
from app.ratings.sheet import ItemResult, Sheet

STEP = 200
LONGEST = 24  # months


def ask(session: Session, actor: Actor, rubric_id: UUID, body: TrialAsk) -> RubricTrial:
    """Put a trial in the queue; the asker's earlier trials of the sheet give way to it.

    Raises NotFound, UnknownReference, Forbidden, Invalid.
    """
    rubric = sheets.visible_rubric(session, actor, rubric_id)
    if rubric is None:
        raise NotFound()
    unit = visible_unit(session, actor, body.unit_id)
    if unit is None:
        text = "Không có đơn vị này, hoặc đơn vị ở ngoài phạm vi của đồng chí."
        raise UnknownReference(errors=[FieldError("unit_id", "unknown_reference", text)])
    actor.require(Permission.assess_committee, unit.path)
    months = clock.months_between(body.from_month, body.to_month) + 1
    if not 1 <= months <= LONGEST:
        text = f"Chọn từ tháng trước đến tháng sau, nhiều nhất {LONGEST} tháng."
        raise Invalid(errors=[FieldError("to_month", "months", text)])
    mine = [
        t for t in queries.of_rubric(session, actor, rubric_id) if t.asked_by == actor.person_id
    ]
    wanted = (unit.id, body.from_month, body.to_month, rubric.sheet)
    for known in mine:
        same = (known.unit_id, known.from_month, known.to_month, known.sheet) == wanted
        if same and known.state in (TrialState.waiting, TrialState.running):
            return known
    queries.remove(session, [t.id for t in mine])
    made = RubricTrial(
        rubric_id=rubric.id, sheet=rubric.sheet, unit_id=unit.id, unit_path=unit.path,
        from_month=body.from_month, to_month=body.to_month, asked_by=actor.person_id,
    )  # fmt: skip
    session.add(made)
    note(session, actor, Action.rubric_tried, rubric, path=unit.path, trial=str(made.id))
    return made


def step() -> bool:
    """One step of the trial that waits longest; whether there may be more to do."""
    with db.read_session() as reading:
        trial = queries.next_one(reading)
        if trial is None:
            return False
        try:
            total = queries.how_many(reading, trial) if trial.total is None else trial.total
            found = queries.scored(reading, trial, STEP)
            rows, tally = _tried(reading, trial, found)
        except Exception as error:  # noqa: BLE001 - said in the log, and to whoever waits for it
            log().error("trial_failed", trial=str(trial.id), exc_info=error)
            with db.write_session() as session:
                if queries.claim(session, trial):
                    _finish(session, trial.id, TrialState.failed)
            return True
    with db.write_session() as session:
        if not queries.claim(session, trial):
            return True
        session.add_all(rows)
        kept = session.get_one(RubricTrial, trial.id)
        kept.total, kept.done, kept.state = total, kept.done + len(rows), TrialState.running
        kept.summary = _added(kept.summary, tally)
        session.add(kept)
        if found:
            last = found[-1][0]
            kept.after = [last.month, last.cell_path, str(last.id)]
        if len(found) < STEP:
            _finish(session, trial.id, TrialState.done)
    return True


def _finish(session: Session, id: UUID, state: TrialState) -> None:
    trial = session.get_one(RubricTrial, id)
    trial.state, trial.finished_at = state, clock.now()
    session.add(trial)


Tally = dict[str, Counter[str]]


def _tried(
    session: Session, trial: RubricTrial, found: Sequence[tuple[Meeting, Assessment]]
) -> tuple[list[RubricTrialRow], Tally]:
    new = Sheet.model_validate(trial.sheet)
    known = facts(session, [meeting for meeting, _ in found])
    used = sheets.rubrics(session, {given.rubric_id for _, given in found})
    parsed = {id: Sheet.model_validate(rubric.sheet) for id, rubric in used.items()}
    tally: Tally = {name: Counter() for name in ("classes", "unanswered", "by_share", "months")}
    rows = []
    for meeting, given in found:
        row = _one(trial, new, parsed[given.rubric_id], meeting, given, known[meeting.id], tally)
        tally["classes"][f"{row.before}>{row.after}"] += 1
        tally["months"][meeting.month] += row.changed
        rows.append(row)
    return rows, tally


def _one(
    trial: RubricTrial,
    new: Sheet,
    old: Sheet,
    meeting: Meeting,
    given: Assessment,
    ground: tuple[RecordFacts, MeetingFacts],
    tally: Tally,
) -> RubricTrialRow:
    record, cell = ground
    frozen = [ItemResult.model_validate(item) for item in given.result["items"]]
    asked = [i.id for i in score(new, {}, record, cell).items if i.source == "unanswered"]
    carried = carry(old, given.answers, frozen, new, asked)
    tally["unanswered"].update(carried.unanswered)
    tally["by_share"].update(carried.by_share)
    result = score(new, carried.answers, record, cell)
    after = None if carried.unanswered else result.class_key
    why = []
    if after != given.class_:
        why = [given.result["explanation"][0], result.explanation[0]]
        why += moved(frozen, result.items, new.criteria())
    return RubricTrialRow(
        trial_id=trial.id, meeting_id=meeting.id, cell_path=meeting.cell_path,
        month=meeting.month, before=given.class_, before_points=given.points, after=after,
        after_points=float(result.points) if after else None,
        changed=after is not None and after != given.class_, why=why,
    )  # fmt: skip


def _added(summary: dict[str, Any], tally: Tally) -> dict[str, Any]:
    return {
        name: dict(Counter(summary.get(name, {})) + Counter(counts))
        for name, counts in tally.items()
    }


def shown(session: Session, rubric: Rubric, trial: RubricTrial) -> TrialRead:
    """Where a trial stands, and what it has come to so far."""
    titles = {
        at.id: f"{at.number} {at.item.title}" for at in Sheet.model_validate(trial.sheet).criteria()
    }
    said = trial.summary
    pairs = [
        {"before": _none(key.split(">")[0]), "after": _none(key.split(">")[1]), "meetings": count}
        for key, count in sorted(said.get("classes", {}).items())
    ]
    return TrialRead.model_validate(
        trial.model_dump()
        | {
            "unit": UnitRef.model_validate(units_at(session, [trial.unit_path])[trial.unit_path]),
            "outdated": trial.sheet != rubric.sheet,
            "classes": pairs,
            "changed": sum(
                p["meetings"] for p in pairs if p["after"] and p["after"] != p["before"]
            ),
            "undecidable": sum(p["meetings"] for p in pairs if p["after"] is None),
            "changed_by_month": said.get("months", {}),
            "unanswered": {titles[id]: n for id, n in said.get("unanswered", {}).items()},
            "by_share": {titles[id]: n for id, n in said.get("by_share", {}).items()},
        }
    )


def _none(word: str) -> str | None:
    return None if word == "None" else word


def rows(session: Session, found: Sequence[RubricTrialRow]) -> list[TrialRow]:
    """Meetings of a trial with the names of their cells."""
    above = chains(session, [row.cell_path for row in found])
    return [
        TrialRow.model_validate(row.model_dump() | _named(above[row.cell_path])) for row in found
    ]


def _named(chain: Sequence[Unit]) -> dict[str, UnitRef | None]:
    *rest, cell = chain
    commune = UnitRef.model_validate(rest[-1]) if rest else None
    return {"cell": UnitRef.model_validate(cell), "commune": commune}
