"""The tree of the Party organisation: province, district (until 30-6-2025), commune, cell.

The exemplar package: models, errors, schemas, queries, service, routes, each with one job.
A unit's place is a materialised path; what it was called and where it stood has dates. Which
committee assigns, decides, excuses and closes is a setting inherited down the tree.
"""
