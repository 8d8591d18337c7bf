"""Roles x permissions, on one screen. Everybody may read it; nobody else decides rights."""

from enum import StrEnum


class Role(StrEnum):
    """Functions, not levels: the same role at another unit has the same rights there."""

    secretary = "secretary"  # bí thư, phó bí thư chi bộ
    visitor = "visitor"  # cấp ủy viên, cán bộ được phân công dự sinh hoạt
    office = "office"  # văn phòng, ban tổ chức của cấp ủy
    standing = "standing"  # thường trực cấp ủy
    admin = "admin"  # quản trị


class Permission(StrEnum):
    """`thing:act`; reading a thing at a place is what makes it exist for a person."""

    unit_read = "unit:read"
    unit_edit = "unit:edit"
    person_read = "person:read"
    person_edit = "person:edit"
    post_grant = "post:grant"
    invitation_issue = "invitation:issue"
    assignment_read = "assignment:read"
    assignment_edit = "assignment:edit"
    import_run = "import:run"
    obligation_read = "obligation:read"
    obligation_answer = "obligation:answer"  # the visitor: excuse, will attend
    excuse_decide = "excuse:decide"
    meeting_read = "meeting:read"
    meeting_run = "meeting:run"  # confirm, open, record, not held, notice, close
    meeting_enter = "meeting:enter"  # enter for a cell what was phoned in
    check_in_make = "check_in:make"
    check_in_read = "check_in:read"
    check_in_confirm = "check_in:confirm"  # the secretary: "Có mặt"
    check_in_void = "check_in:void"
    report_write = "report:write"  # phiếu dự sinh hoạt
    report_read = "report:read"
    petition_write = "petition:write"
    petition_read = "petition:read"
    rubric_read = "rubric:read"
    rubric_edit = "rubric:edit"
    assess_self = "assess:self"
    assess_visitor = "assess:visitor"
    assess_committee = "assess:committee"
    decision_reopen = "decision:reopen"
    month_read = "month:read"
    month_close = "month:close"
    dashboard_read = "dashboard:read"
    audit_read = "audit:read"
    queue_rescue = "queue:rescue"  # bring in what another's phone had exported
    refusal_read = "refusal:read"  # what phones sent and did not get in


P = Permission

_CELL_READER = {P.unit_read, P.meeting_read, P.rubric_read}
_COMMITTEE_READER = _CELL_READER | {
    P.person_read, P.assignment_read, P.obligation_read, P.check_in_read, P.report_read,
    P.petition_read, P.month_read, P.dashboard_read,
}  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.secretary: frozenset(
        _CELL_READER
        | {
            P.person_read, P.obligation_read, P.meeting_run, P.check_in_read, P.check_in_confirm,
            P.petition_write, P.petition_read, P.assess_self,
        }
    ),
    Role.visitor: frozenset(
        _CELL_READER
        | {
            P.obligation_answer, P.check_in_make, P.report_write, P.petition_write,
            P.assess_visitor,
        }
    ),
    Role.office: frozenset(
        _COMMITTEE_READER
        | {
            P.unit_edit, P.person_edit, P.invitation_issue, P.assignment_edit, P.import_run,
            P.excuse_decide, P.meeting_enter, P.check_in_void, P.petition_write, P.rubric_edit,
            P.assess_committee, P.refusal_read, P.queue_rescue,
        }
    ),
    Role.standing: frozenset(
        _COMMITTEE_READER
        | {
            P.excuse_decide, P.check_in_void, P.assess_committee, P.decision_reopen,
            P.month_close, P.audit_read,
        }
    ),
    Role.admin: frozenset(
        {
            P.unit_read, P.unit_edit, P.person_read, P.person_edit, P.post_grant,
            P.invitation_issue, P.rubric_read, P.rubric_edit, P.audit_read, P.queue_rescue,
        }
    ),
}  # fmt: skip
