"""Threads of a job, and of what it loads later."""

import gc
import os
import subprocess
import sys

import pytest
from helpers.repository import ROOT
from mdwgan.compute import loading

LATER = """
import numpy
from mdwgan.compute import set_threads
set_threads({threads})
import torch, threadpoolctl
found = {{pool["num_threads"] for pool in threadpoolctl.threadpool_info()}}
print(torch.get_num_threads(), *found)
"""


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_libraries_that_are_loaded_later_have_the_threads_too(threads):
    environment = {k: v for k, v in os.environ.items() if not k.endswith("NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", LATER.format(threads=threads)],
        cwd=ROOT,
        env=environment | {"PYTHONPATH": "workflow"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [str(threads)] * 2, done.stderr


def test_garbage_is_not_collected_while_something_is_loaded():
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled() and gc.get_freeze_count() == before  # nothing of a user's is frozen
    gc.freeze()
    try:
        with loading():
            kept = [[] for _ in range(1000)]
        assert gc.get_freeze_count() >= len(kept)
    finally:
        gc.unfreeze()
