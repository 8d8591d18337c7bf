"""The refresh cookie and who may ask with it. For the routes of this package only."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Cookie, Depends, Request, Response

from app.core.settings import settings
from app.people.errors import WrongOrigin
from app.people.schemas import AccessToken
from app.people.service.sign_in import SignedIn

NAME = "chibo_refresh"
PATH = "/api/v1/auth"

RefreshCookie = Annotated[str | None, Cookie(alias=NAME, include_in_schema=False)]


def _same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is None:
        # Browsers name the origin of every POST; what names none is not a page.
        foreign = request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}
    else:
        ours = {settings().public_origin.rstrip("/")} - {""}
        host = request.headers.get("host", "")
        foreign = origin not in ours and urlsplit(origin).netloc != host
    if foreign:
        raise WrongOrigin()


same_origin: Any = Depends(_same_origin)


def public_address(request: Request) -> str:
    """The address under which people open the app."""
    return settings().public_origin.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"


def _is_secure() -> bool:
    return settings().public_origin.startswith("https://") or not settings().is_loopback


def give(response: Response, signed_in: SignedIn) -> AccessToken:
    """Set the cookie; the answer carries the access token alone."""
    response.set_cookie(
        NAME,
        signed_in.refresh_token,
        max_age=settings().refresh_days * 86_400,
        path=PATH,
        secure=_is_secure(),
        httponly=True,
        samesite="strict",
    )
    return AccessToken(
        access_token=signed_in.access_token, expires_in=settings().access_minutes * 60
    )


def take_back(response: Response) -> None:
    """Remove the cookie from the phone."""
    response.delete_cookie(NAME, path=PATH, secure=_is_secure(), httponly=True, samesite="strict")
