"""`python -m app COMMAND`: see `cli`."""

import sys

from app.cli import main

sys.exit(main())
