"""Scoring sheets and the scores given with them.

Read `sheet.py` (what a scoring sheet may say), `checks.py` (what it must not), then `rules/`
(`scoring` is one pure function that scores a meeting; `frontend/src/features/ratings/score.ts` is
its twin, held to the same vectors; `yearly` makes a year of them). `sheets/` holds the sheets that
a new installation starts with. Of what is stored, `queries/voices.py` says who may read which
voice, `service/` what may be done with it.
"""
