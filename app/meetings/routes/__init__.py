"""HTTP words of meetings, in three files: `meetings`, `schedules` and `pages`."""

from fastapi import APIRouter

from app.meetings.routes import meetings, pages, schedules

router = APIRouter(tags=["meetings"])
for part in (meetings, schedules, pages):
    router.include_router(part.router)
