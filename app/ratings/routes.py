"""HTTP words of ratings."""

from fastapi import APIRouter

router = APIRouter(tags=["ratings"])
