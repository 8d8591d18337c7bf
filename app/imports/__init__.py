"""Taking in the workbook an office keeps: cells, their secretaries, who is assigned to visit them.

Reading order: `errors` (every refusal), `workbook` (a file becomes a table, safely), `rules` (a
table becomes typed rows, issues, clashes, coverage). Nothing here writes to the database.
"""
