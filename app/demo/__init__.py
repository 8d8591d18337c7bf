"""A made-up district to try the product on: cells and visitors of a sample workbook, a history.

People and figures are invented. Seeded by the month, so that everybody sees the same district.
Called by `python -m app demo`, which `make run` does once on an empty database.
"""
