"""HTTP words of people: signing in, slips, persons and posts."""

from fastapi import APIRouter

from app.people.routes import invitations, persons, sign_in

router = APIRouter(tags=["people"])
for part in (sign_in, invitations, persons):
    router.include_router(part.router)
