"""Petitions heard at meetings; recorded here, routed later."""
