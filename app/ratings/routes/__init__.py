"""HTTP words of ratings: `files`, `sheets`, `trials`, `voices`, `decisions` and `years`."""

from fastapi import APIRouter

from app.ratings.routes import decisions, files, sheets, trials, voices, years

router = APIRouter(tags=["ratings"])
router.include_router(files.router)
router.include_router(sheets.router)
router.include_router(trials.router)
router.include_router(voices.router)
router.include_router(years.router)
router.include_router(decisions.router)
