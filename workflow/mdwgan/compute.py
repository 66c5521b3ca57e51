"""Threads of a job, and what it loads once it works."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import threadpoolctl


def set_threads(threads: int) -> None:
    """Fix the threads of torch and of NumPy's BLAS, loaded already or later.

    Their number decides how sums are grouped, and so the last bits of every
    result: it comes from the config, not from the cores at hand.
    """
    # Libraries that are loaded later begin with these; MKL would take no more than it has cores.
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    os.environ.update(dict.fromkeys(names, str(threads)) | {"MKL_DYNAMIC": "FALSE"})
    threadpoolctl.threadpool_limits(threads)
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(threads)


@contextmanager
def fixed_threads(threads: int) -> Iterator[None]:
    """Fix the threads for a while, in a program that has settings of its own.

    Torch's too, if it is loaded: a generator that needs it has loaded it.
    """
    torch = sys.modules.get("torch")
    before = torch.get_num_threads() if torch else threads
    try:
        with threadpoolctl.threadpool_limits(threads):
            if torch:
                torch.set_num_threads(threads)
            yield
    finally:
        if torch:
            torch.set_num_threads(before)


@contextmanager
def loading() -> Iterator[None]:
    """Import what brings many objects that stay: they are not walked for garbage.

    For good in a verb's own process, which has frozen what it began with; elsewhere meanwhile.
    """
    collects, is_own = gc.isenabled(), gc.get_freeze_count() > 0
    gc.disable()
    try:
        yield
    finally:
        if is_own:
            gc.freeze()
        if collects:
            gc.enable()
