"""Pure rules of meetings: `states` (what may follow what), `counts` (the record), `rights`."""
