"""HTTP words of signing in: these routes hold no session, their verbs open short ones."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Header, Request, Response

from app.core.errors import NotFound
from app.core.marks import marked
from app.core.settings import settings
from app.deps import ReadSession, address_of, bearer, public
from app.people.routes import cookie
from app.people.schemas import AccessToken, DemoLogin, InvitationAccept
from app.people.service import demo, invitations, sign_in

router = APIRouter(prefix="/auth")
Agent = Annotated[str, Header(alias="user-agent", include_in_schema=False)]


@router.post("/token", dependencies=[public, cookie.same_origin])
def token(
    request: Request,
    response: Response,
    username: Annotated[str, Form(min_length=1, max_length=40)],
    password: Annotated[str, Form(min_length=1, max_length=200)],
    user_agent: Agent = "",
) -> AccessToken:
    """Sign in by phone number and password."""
    begun = sign_in.sign_in(username, password, address=address_of(request), agent=user_agent)
    return cookie.give(response, begun)


@router.post("/refresh", dependencies=[public, cookie.same_origin])
def refresh(response: Response, kept: cookie.RefreshCookie = None) -> AccessToken:
    """A fresh access token for the refresh cookie; the cookie moves on."""
    return cookie.give(response, sign_in.refresh(kept))


@router.post("/logout", status_code=204, dependencies=[public, cookie.same_origin])
def logout(
    response: Response,
    access_token: Annotated[str | None, Depends(bearer)],
    kept: cookie.RefreshCookie = None,
) -> None:
    """End this sign-in; the other phones of the person stay signed in."""
    sign_in.sign_out(kept, access_token)
    cookie.take_back(response)


@router.post("/invitations/accept", dependencies=[public, cookie.same_origin])
def accept_invitation(
    request: Request, response: Response, body: InvitationAccept, user_agent: Agent = ""
) -> AccessToken:
    """Sign in by a printed slip, once: its token, or the short code typed by hand."""
    begun = invitations.accept(body.token, address=address_of(request), agent=user_agent)
    return cookie.give(response, begun)


@router.get("/demo-logins", dependencies=[public])
def list_demo_logins(session: ReadSession) -> list[DemoLogin]:
    """The demo's people with their passwords; outside the demo there is no such thing."""
    if not settings().demo or marked(session, "demo") is None:
        raise NotFound()
    return demo.logins(session)
