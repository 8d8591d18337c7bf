"""Selects of attendance: `presence` for one check-in (prebuilt), `lists` for everything else."""
