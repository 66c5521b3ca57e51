"""Device, threads and precision."""

import pytest
import torch
from helpers.training_sets import CPU
from mdwgan.errors import InputError
from mdwgan.generators.device import choose_device, describe, set_precision


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_not_there_is_told(monkeypatch):
    with pytest.raises(InputError, match=r"compute\.device.*expected cpu or auto"):
        choose_device("cuda")
    assert choose_device("auto") == CPU


def test_precision_is_set_where_asked_for_and_described_without_a_change():
    before = torch.backends.cuda.matmul.allow_tf32
    try:
        for tf32 in (True, False):
            set_precision(tf32)
            assert torch.backends.cuda.matmul.allow_tf32 == tf32
            assert describe(CPU) == {
                "device": "cpu",
                "threads": torch.get_num_threads(),
                "precision": "float32",
            }
            assert torch.backends.cuda.matmul.allow_tf32 == tf32
    finally:
        set_precision(before)
