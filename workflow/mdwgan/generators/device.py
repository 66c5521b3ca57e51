"""Device and precision of a network's training."""

import torch

from mdwgan.errors import InputError


def set_precision(tf32: bool) -> None:
    """Choose the precision of products on a CUDA GPU, for the whole process."""
    torch.backends.cuda.matmul.allow_tf32 = tf32


def describe(device: torch.device) -> dict[str, str | int]:
    """Device, threads and precision that a training runs on."""
    cuda = device.type == "cuda"
    return {
        "device": torch.cuda.get_device_name(device) if cuda else "cpu",
        "threads": torch.get_num_threads(),
        "precision": "tf32" if cuda and torch.backends.cuda.matmul.allow_tf32 else "float32",
    }


def choose_device(device: str) -> torch.device:
    """``auto`` takes a CUDA GPU where there is one."""
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda" and not torch.cuda.is_available():
        raise InputError(
            "cuda, but this machine has no GPU that torch can use",
            "compute.device",
            "cpu or auto",
            "on a cluster, ask for a GPU: docs/installation.md, On a SLURM cluster",
        )
    return torch.device(device)
