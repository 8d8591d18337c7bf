"""Presence of visitors: check-in, confirmation, grade of evidence, visit report."""
