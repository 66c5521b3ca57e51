"""Device and threads of a job."""

import threadpoolctl
import torch


def set_threads(threads: int) -> None:
    """Fix the threads of torch and of NumPy's BLAS.

    Their number decides how sums are grouped, and so the last bits of every
    result: it comes from the config, not from the cores at hand.
    """
    torch.set_num_threads(threads)
    threadpoolctl.threadpool_limits(threads)


def choose_device(device: str) -> torch.device:
    """``auto`` takes a CUDA GPU where there is one."""
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(device)
