"""Meetings of cells: expected beforehand, planned, open, held or not; record, tasks, pages."""
