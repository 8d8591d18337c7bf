"""Scope as outsiders meet it: one probe per route, made by everybody it does not concern."""
