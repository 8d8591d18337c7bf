"""Selects of the desk: `figures` of units and months, `doubts` to look at, `waiting` for a person.

A fixed number of them, whatever the size of the subtree.
"""
