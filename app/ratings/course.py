"""The course of a meeting's score: one table of (stage, event) -> (stage, who may). Pure.

Called by `service.course`, which finds the stage from the latest stored event and writes the next.
A visitor's score has no stage of its own here: it never moves the meeting's.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """Where the score of a meeting stands."""

    none = "none"  # nobody has scored for the cell
    draft = "draft"
    voted = "voted"  # a draft, and the record carries the cell's vote on it
    submitted = "submitted"
    returned = "returned"  # trả lại chi bộ
    proposed = "proposed"  # quyết định chờ người thứ hai xác nhận
    decided = "decided"
    reopened = "reopened"  # mở lại để cấp ủy xem lại; the earlier decision stays stored


class Event(StrEnum):
    """What happens to it."""

    saved = "saved"
    voted = "voted"
    submitted = "submitted"
    returned = "returned"
    proposed = "proposed"
    confirmed = "confirmed"
    refused = "refused"  # the second person does not agree, or the first takes it back
    reopened = "reopened"
    moved = "moved"  # the meeting was moved to after the score was handed in
    voiced = "voiced"  # a visitor or the committee handed in a score: in no row of the table


class Who(StrEnum):
    """Whose act an event is. Nobody of the committee acts about a meeting they visited or of
    their own cell."""

    cell = "cell"  # secretary, deputy, minutes-taker; the office in their stead
    committee = "committee"  # office or standing member of the committee that decides
    second = "second"  # the same, but not who entered the decision
    enterer = "enterer"  # who entered the decision
    authority = "authority"  # a standing member of the committee that decides


class Need(StrEnum):
    """What else must be so."""

    nothing = "nothing"
    self_in = "self_in"  # the cell's own score is handed in
    self_out = "self_out"  # it is not, or not any more


@dataclass(frozen=True)
class Step:
    """What an event makes of a stage; `to` None is the stage before the decision was entered."""

    to: Stage | None
    who: Who
    need: Need = Need.nothing


S, E = Stage, Event

# A pair that is absent is refused with 409 and what happened.
TABLE: dict[tuple[Stage, Event], Step] = {
    (S.none, E.saved): Step(S.draft, Who.cell),
    (S.draft, E.saved): Step(S.draft, Who.cell),
    (S.voted, E.saved): Step(S.voted, Who.cell),
    (S.returned, E.saved): Step(S.returned, Who.cell),
    (S.reopened, E.saved): Step(S.reopened, Who.cell, Need.self_out),
    # The vote is the record's (meetings); it is copied into the course when the score goes in.
    (S.draft, E.voted): Step(S.voted, Who.cell),
    # A vote that is missing is shown to the committee, not refused.
    (S.draft, E.submitted): Step(S.submitted, Who.cell),
    (S.voted, E.submitted): Step(S.submitted, Who.cell),
    (S.returned, E.submitted): Step(S.submitted, Who.cell),
    (S.reopened, E.submitted): Step(S.submitted, Who.cell, Need.self_out),
    (S.submitted, E.returned): Step(S.returned, Who.committee, Need.self_in),
    (S.reopened, E.returned): Step(S.returned, Who.committee, Need.self_in),
    # The plan's own act (meetings): nobody scores a meeting that has not been.
    (S.submitted, E.moved): Step(S.draft, Who.cell),
    # A cell that says nothing never keeps its committee from deciding.
    (S.none, E.proposed): Step(S.proposed, Who.committee),
    (S.draft, E.proposed): Step(S.proposed, Who.committee),
    (S.voted, E.proposed): Step(S.proposed, Who.committee),
    (S.submitted, E.proposed): Step(S.proposed, Who.committee),
    (S.returned, E.proposed): Step(S.proposed, Who.committee),
    (S.reopened, E.proposed): Step(S.proposed, Who.committee),
    (S.proposed, E.proposed): Step(S.proposed, Who.enterer),
    (S.proposed, E.confirmed): Step(S.decided, Who.second),
    (S.proposed, E.refused): Step(None, Who.committee),
    (S.decided, E.reopened): Step(S.reopened, Who.authority),
}


def stage_of(latest: Stage | None, has_vote: bool) -> Stage:
    """The stage that the latest event left, and what the record's vote makes of a draft."""
    stage = latest or Stage.none
    return Stage.voted if stage is Stage.draft and has_vote else stage
