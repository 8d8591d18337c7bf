"""Why a meeting needs a look of its own before its class is decided. Called by `decide`, `bulk`."""

from sqlmodel import Session

from app.meetings.models import Meeting, Source
from app.periods import queries as periods
from app.periods.rules import Terms
from app.ratings import gap
from app.ratings.queries import desk
from app.ratings.queries.desk import ToJudge


def remarks_of(session: Session, meeting: Meeting) -> list[gap.Remark]:
    """The same for one meeting as it stands now, decided or not."""
    return remarks(desk.case(session, meeting), periods.terms(session, meeting.cell_path))


def remarks(case: ToJudge, terms: Terms) -> list[gap.Remark]:
    """Why this one needs a look of its own."""
    apart = gap.widest(
        [gap.Voiced(row.rater, row.points) for row in case.scores if row.points is not None]
    )
    record = case.record
    return gap.remarks(
        gap.Case(
            handed_in=case.own is not None,
            gap_asks=gap.asks(apart, terms.gap_points),
            unmet_gates=case.basis is not None and bool(case.basis.result.get("unmet_gates")),
            flagged=case.flagged,
            voted=record is not None and record.vote_for is not None,
            against=record is not None and bool(record.vote_against or record.vote_other),
            reopened=case.reopened,
            phoned=_phoned(case),
        )
    )


def _phoned(case: ToJudge) -> bool:
    """One hand that takes down the score and the vote and then decides is no second look."""
    own, record = case.own, case.record
    if own is not None and own.source != "app":
        return True
    return record is not None and record.source is not Source.app and record.confirmed_by is None
