"""Months of a unit: open, closed (chốt số liệu), unlocked for a while.

The verb that closes lives in `closing`, which sees meetings and the ledger.
"""
