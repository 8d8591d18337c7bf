"""Pure rules of ratings: `scoring` (one meeting, with `explaining`), `yearly` (a cell's year).

Everybody may import what is named here.
"""

from app.ratings.rules.scoring import MeetingFacts, RecordFacts, score, score_again

__all__ = ["MeetingFacts", "RecordFacts", "score", "score_again"]
