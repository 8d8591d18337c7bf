"""HTTP words of ratings: `files`, `sheets` and `voices`."""

from fastapi import APIRouter

from app.ratings.routes import files, sheets, voices

router = APIRouter(tags=["ratings"])
router.include_router(files.router)
router.include_router(sheets.router)
router.include_router(voices.router)
