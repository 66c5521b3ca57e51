"""Where a fetched file goes, and a mirror of one file."""

import pytest
from helpers.source_files import PATH, write


@pytest.fixture
def target(tmp_path):
    """Where a file goes, in a folder of its own, so that leftovers are seen."""
    return tmp_path / "target" / PATH


@pytest.fixture
def mirror(tmp_path, cache):
    """A folder with one file; returns a function that changes its content."""
    return lambda content, path=PATH: str(write(tmp_path / "mirror", path, content))
