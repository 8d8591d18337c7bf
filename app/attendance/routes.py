"""HTTP words of attendance."""

from fastapi import APIRouter

router = APIRouter(tags=["attendance"])
