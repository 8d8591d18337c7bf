"""Verbs of attendance: `check_in`, `presence` (undo, void, confirm, key), `reports` (and tags).

Routes call them, later also the batches from phones; each gets a session and never commits.
"""
