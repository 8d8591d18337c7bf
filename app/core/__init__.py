"""What every package stands on: settings, database, errors, clock, paging, text.

Knows no word of the domain. Anyone may import it; it imports nothing of ours.
"""
