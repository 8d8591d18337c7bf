"""The dry run: compares a workbook with the database, keeps rows and findings, changes no more."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.scope import AFTER
from app.assignments.errors import NotInCharge
from app.audit.models import Action
from app.audit.service import record
from app.core import clock
from app.core.errors import FieldError, UnknownReference
from app.core.text import clean
from app.imports import queries
from app.imports.errors import CommunesAssign, WrongUnit
from app.imports.models import ImportRun
from app.imports.rules.coverage import ClashingMeeting, clashes, reachable_coverage
from app.imports.rules.plan import Outcome, Plan
from app.imports.rules.planning import make_plan
from app.imports.rules.reading import CellRow, Issue, Reading, Severity
from app.imports.schemas import Checked, Clash, Counts, Coverage, Finding, Meeting
from app.imports.workbook.reading import read_workbook
from app.imports.workbook.table import names_other_unit
from app.organisation import queries as organisation
from app.organisation.models import Duty, Unit, UnitKind
from app.organisation.service import in_charge_of

ROWS: TypeAdapter[list[CellRow]] = TypeAdapter(list[CellRow])
KEPT_UNUSED = timedelta(days=30)


def importing_unit(session: Session, actor: Actor, unit_id: UUID) -> Unit:
    """The unit a list is for. Raises UnknownReference, Forbidden, WrongUnit, NotInCharge."""
    unit = organisation.visible_unit(session, actor, unit_id)
    if unit is None:
        message = "Không có đơn vị này."
        raise UnknownReference(errors=[FieldError("unit_id", "unknown_reference", message)])
    require_import(session, actor, unit)
    return unit


def require_import(session: Session, actor: Actor, unit: Unit) -> None:
    """Raise unless the actor may import here, and who is visited here is this unit's to say."""
    actor.require(Permission.import_run, unit.path)
    if unit.kind not in {UnitKind.district, UnitKind.commune}:
        raise WrongUnit()
    chain = organisation.chain(session, unit.path)
    if unit.kind is UnitKind.district:
        # What counts is who assigns in the communes that the list may bring.
        any_commune = Unit(
            kind=UnitKind.commune, code="", name="", folded="", path=unit.path + AFTER,
            opened_on=unit.opened_on,
        )  # fmt: skip
        chain.append(any_commune)
    committee = in_charge_of(chain, Duty.assigns)
    if committee.path.startswith(unit.path + AFTER):
        raise CommunesAssign()
    if committee.id != unit.id:
        raise NotInCharge(committee)


def check(session: Session, actor: Actor, unit: Unit, *, data: bytes, file_name: str) -> ImportRun:
    """Read a workbook and keep what it would do in `unit`. Raises the refusals of a workbook.

    The file is read before this session's first statement, so that no other writer waits for it.
    """
    reading = read_workbook(data)
    known = queries.known(session, unit, reading.rows, lock=False)
    plan = make_plan(known, reading.rows, reading.headings)
    queries.forget_unused(session, unit.id, clock.now() - KEPT_UNUSED)
    run = ImportRun(
        unit_id=unit.id,
        unit_path=unit.path,
        file_name=_plain(file_name),
        sha256=hashlib.sha256(data).hexdigest(),
        rows=ROWS.dump_python(list(reading.rows), mode="json"),
        findings=_checked(unit, reading, plan, known.today).model_dump(mode="json"),
        created_by=actor.person_id,
    )
    session.add(run)
    session.flush()
    record(
        session, actor, Action.import_checked, subject="import", subject_id=run.id,
        path=unit.path, rows=plan.figures(),
    )  # fmt: skip
    return run


def _plain(file_name: str) -> str:
    name = clean(file_name.replace("\\", "/").rsplit("/", 1)[-1])
    return name[-200:] or "danh-sach.xlsx"


def _checked(unit: Unit, reading: Reading, plan: Plan, today: date) -> Checked:
    counts, figures = reading.counts, plan.figures()
    figures[Outcome.skip] += counts.rejected
    # Every assignment counts, also those that begin in the middle of a month or later.
    rows = [replace(row, starts_on=None) for row in plan.rows]
    month = _first_month(plan.rows, today)
    coverage = reachable_coverage(rows, month)
    return Checked(
        sheet=reading.sheet,
        **figures,
        counts=Counts(
            total=counts.lines,
            understood=len(plan.rows),
            duplicate=counts.duplicate,
            summary=counts.subtotal + counts.blank,
            rejected=figures[Outcome.skip],
        ),
        totals=_totals(plan.rows),
        reachable_coverage=Coverage(
            reachable=coverage.reachable, total=coverage.total, rate=round(coverage.share, 4)
        ),
        title_unit=reading.title_unit,
        needs_confirmation=_question(unit, reading.title_unit),
        clashes=[
            Clash(
                visitor=clash.visitor,
                phone=clash.phone,
                day=clash.day,
                meetings=[_meeting(meeting) for meeting in clash.meetings],
            )
            for clash in clashes(rows, month)
        ],
        rows=[Finding.model_validate(issue) for issue in _issues(reading, plan)],
        headings=reading.headings,
        plan=plan.mark(),
    )


def _meeting(found: ClashingMeeting) -> Meeting:
    time = f"{found.starts:%H:%M}"
    return Meeting(cell=found.cell, commune=found.commune or "", time=time, row=found.row)


def _first_month(rows: Iterable[CellRow], today: date) -> date:
    starts = [row.starts_on for row in rows if row.starts_on is not None]
    return max(min(starts, default=today), today).replace(day=1)


def _totals(rows: list[CellRow]) -> dict[str, int]:
    leaders = {
        row.secretary_phone or f"{row.cell_key}{row.secretary_name}"
        for row in rows
        if row.secretary_name
    }
    return {
        "cells": len({row.cell_key for row in rows}),
        "communes": len({row.commune_code for row in rows}),
        "secretaries": len(leaders),
        "visitors": len({row.visitor_phone for row in rows} - {None}),
        "assignments": sum(row.visitor_phone is not None for row in rows),
    }


def _question(unit: Unit, title: str | None) -> str | None:
    if not names_other_unit(title, unit.name):
        return None
    return f"Tiêu đề của tệp ghi “{title}”, đồng chí đang nhập vào {unit.name}. Vẫn nhập?"


def _issues(reading: Reading, plan: Plan) -> list[Issue]:
    """Findings of reading and of planning, by row; "it goes in" is untrue of what stays out."""
    out = {row for row, outcome in plan.outcomes.items() if outcome is Outcome.skip}
    issues = [
        issue
        for issue in (*reading.issues, *plan.issues)
        if issue.severity is Severity.ERROR or issue.row not in out
    ]
    return sorted(issues, key=lambda issue: issue.row)
