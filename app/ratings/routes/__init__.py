"""HTTP words of ratings: `sheets` and `voices`."""

from fastapi import APIRouter

from app.ratings.routes import sheets, voices

router = APIRouter(tags=["ratings"])
router.include_router(sheets.router)
router.include_router(voices.router)
