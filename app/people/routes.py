"""HTTP words of people."""

from fastapi import APIRouter

router = APIRouter(tags=["people"])
