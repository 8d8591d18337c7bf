"""From bytes to a table, safely: `archive` opens, `sheet` streams cells, `table` finds the header.

`reading.read_workbook` joins it with the rules and is what services and commands call.
"""
