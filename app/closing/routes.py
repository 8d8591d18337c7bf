"""HTTP words of closing."""

from fastapi import APIRouter

router = APIRouter(tags=["closing"])
