"""Who sits in at which cell, and the ledger of visits owed (obligations).

A row exists before the event; "who did not go" is a list of rows, so list and rate agree.
"""
