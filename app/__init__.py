"""Chibo: meetings of Party cells, the visits that assigned cadres owe them, and their scores.

An obligation exists before the event, so "who did not go" is a list of rows. The regular meeting
of every cell and month exists before anybody plans it. Facts are stored even when late or odd,
claims may be refused. A right is a predicate over the tree: what permits a row lists it.

Reading order, about an hour: access/permissions.py, organisation/ (the exemplar), assignments/
(the ledger), attendance/service, tests/journeys/, then DECISIONS.md.
"""
