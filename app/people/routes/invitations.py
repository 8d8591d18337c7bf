"""HTTP words of sign-in slips."""

from fastapi import APIRouter, Request

from app.access.permissions import Permission
from app.core import db
from app.deps import CurrentActor, allow
from app.people.routes import cookie
from app.people.schemas import InvitationIssue, Slip
from app.people.service import invitations

router = APIRouter()


@router.post(
    "/invitations",
    status_code=201,
    dependencies=[allow(Permission.invitation_issue)],
)
def issue_invitations(request: Request, actor: CurrentActor, body: InvitationIssue) -> list[Slip]:
    """Printable slips, shown this once; earlier unused slips of these persons end."""
    # Drawing hundreds of QR codes takes a second: not while the only writer waits.
    slips = db.write(lambda session: invitations.issue(session, actor, body))
    origin = cookie.public_address(request)
    return [invitations.draw(slip, origin) for slip in slips]
