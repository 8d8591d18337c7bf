"""HTTP words of petitions."""

from fastapi import APIRouter

router = APIRouter(tags=["petitions"])
