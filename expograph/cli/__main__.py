"""``python -m expograph.cli``: the same as ``expograph``."""

import sys

from . import main

sys.exit(main())
