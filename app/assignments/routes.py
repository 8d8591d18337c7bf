"""HTTP words of assignments."""

from fastapi import APIRouter

router = APIRouter(tags=["assignments"])
