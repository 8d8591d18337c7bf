"""Scoring sheets and the scores given with them.

Read `sheet.py` (what a scoring sheet may say), then `rules.py` (one pure function that scores a
meeting with it; `frontend/src/features/ratings/score.ts` is its twin, held to the same vectors).
`sheets/` holds the sheets that a new installation starts with.
"""
