"""HTTP words of meetings, in two files: `meetings` and `pages`."""

from fastapi import APIRouter

from app.meetings.routes import meetings, pages

router = APIRouter(tags=["meetings"])
for part in (meetings, pages):
    router.include_router(part.router)
