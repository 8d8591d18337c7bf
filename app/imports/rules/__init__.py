"""What a table of cells means: `values` one cell, `rows` the list, `coverage` who can be where."""
