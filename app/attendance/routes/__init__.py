"""HTTP words of attendance: `hot` (the check-in itself), `presence`, `reports`."""

from fastapi import APIRouter

from app.attendance.routes import hot, presence, reports

router = APIRouter(tags=["attendance"])
for part in (hot, presence, reports):
    router.include_router(part.router)
