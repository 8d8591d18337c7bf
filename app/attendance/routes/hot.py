"""PUT /check-ins/{id}: the one route that a whole province calls within the same evening hour.

What phones send is read without the framework's search for dependencies, authenticated without a
database, written by a few threads with prepared statements (`grouped`), and answered raw.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from app.attendance.routes import grouped
from app.attendance.schemas import CheckInPut, CheckInRead
from app.core.errors import NotSignedIn
from app.core.security import AccessClaims, read_access_token
from app.deps import Claims, answer

Handler = Callable[[Request], Awaitable[Response]]


class Straight(APIRoute):
    """The framework's route, but for requests as phones send them.

    To find out what the function below needs takes the framework longer than the database takes to
    store it. Anything out of the ordinary goes its way, and there it is said what is wrong.
    """

    def get_route_handler(self) -> Any:
        """What is called with each request."""
        careful: Handler = super().get_route_handler()

        async def straight(request: Request) -> Response:
            asked = await _usual(request)
            return await (put_check_in(*asked) if asked else careful(request))

        return straight


async def _usual(request: Request) -> tuple[AccessClaims, UUID, CheckInPut] | None:
    """Who asks for what, if all of it is as it should be."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    said = str(request.path_params["id"])
    usual = request.headers.get("content-type") == "application/json"
    if not usual or kind != "Bearer" or request.scope["query_string"]:
        return None
    try:
        id = UUID(said)
        claims = read_access_token(token)
        body = CheckInPut.model_validate_json(await request.body())
    except (ValueError, NotSignedIn):
        return None
    return (claims, id, body) if str(id) == said else None


router = APIRouter(route_class=Straight)


@router.put(
    "/check-ins/{id}",
    response_class=Response,
    responses={
        200: {"model": CheckInRead, "description": "The same presence as before"},
        201: {"model": CheckInRead, "description": "Stored"},
    },
)
async def put_check_in(claims: Claims, id: UUID, body: CheckInPut) -> Response:
    """Presence of a visitor: stored (201), or what is already stored (200)."""
    outcome = await grouped.stored(claims, id, body)
    if outcome.refusal is not None:
        raise outcome.refusal
    response = Response(
        orjson.dumps(outcome.row, option=orjson.OPT_UTC_Z), media_type="application/json"
    )
    answer(response, outcome.row["version"], created=outcome.created)
    return response
