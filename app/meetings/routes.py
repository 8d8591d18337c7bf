"""HTTP words of meetings."""

from fastapi import APIRouter

router = APIRouter(tags=["meetings"])
