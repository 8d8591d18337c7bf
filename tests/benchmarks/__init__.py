"""Measurements on this machine, as ratios taken in one run; they assert nothing about time."""
