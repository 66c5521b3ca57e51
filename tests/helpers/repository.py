"""Where the repository and its optional test data lie."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Real source files laid out as a mirror; tests that need them skip where they are missing.
MIRROR = Path(os.environ.get("MDWGAN_TEST_MIRROR", ROOT.parent / "shared/data/mirror"))
