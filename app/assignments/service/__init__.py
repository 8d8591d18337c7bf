"""Verbs of assignments and the ledger, by moment: assign, owe, answer, hand over, be present.

Other packages call what is named here. `moving` is the only file that changes a visit's state.
"""

from app.assignments.service.answering import answer_absence, ask_excuse, decide_excuse, will_attend
from app.assignments.service.assigning import create_assignment, put_assignment
from app.assignments.service.clashing import assignment_warnings
from app.assignments.service.handing import hand_over
from app.assignments.service.moving import settle_for_close
from app.assignments.service.owing import follow_meeting, owe
from app.assignments.service.presence import (
    FULFIL_DUE,
    cell_did_not_meet,
    cell_met,
    due_row,
    fulfil,
    regrade,
    unfulfil,
)
from app.assignments.service.verifying import verify_ledger

__all__ = [
    "FULFIL_DUE", "answer_absence", "ask_excuse", "assignment_warnings", "cell_did_not_meet",
    "cell_met", "create_assignment", "decide_excuse", "due_row", "follow_meeting", "fulfil",
    "hand_over", "owe", "put_assignment", "regrade", "settle_for_close", "unfulfil",
    "verify_ledger", "will_attend",
]  # fmt: skip
