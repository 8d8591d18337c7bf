"""Persons, their posts and how they sign in: functions, not levels; no member file."""
