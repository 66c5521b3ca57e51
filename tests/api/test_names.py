"""What `import mdwgan` offers, and how fast."""

import subprocess
import sys

import mdwgan
import pytest
from helpers.repository import ROOT

LIGHT = """
import sys, mdwgan
assert {"load", "fit", "evaluate"} <= set(dir(mdwgan))
loaded = {name.partition(".")[0] for name in sys.modules}
print(*sorted(loaded & {"torch", "anndata", "pandas", "numpy", "sklearn", "scipy"}))
"""


def test_the_import_is_light():
    done = subprocess.run(
        [sys.executable, "-c", LIGHT],
        cwd=ROOT,
        env={"PYTHONPATH": "workflow"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_names_are_functions_and_others_are_refused():
    for name in mdwgan.__all__:
        assert callable(getattr(mdwgan, name))
    with pytest.raises(AttributeError, match="no attribute 'banana'"):
        _ = mdwgan.banana
