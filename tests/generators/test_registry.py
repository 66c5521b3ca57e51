"""Model files: the same bytes, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.training_sets import fitted
from mdwgan.errors import InputError
from mdwgan.generators.archive import read_archive
from mdwgan.generators.registry import load


def test_model_file_round_trip_and_same_bytes(tmp_path):
    paths = [tmp_path / "a" / "model.pt", tmp_path / "b" / "other.pt"]
    for path in paths:
        fitted().save(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    first, again = fitted(), load(paths[0], [f"g{i}" for i in range(12)])
    labels = np.array([0, 1, 1])
    assert np.array_equal(first.sample(labels, 5).z, again.sample(labels, 5).z)
    assert not np.array_equal(first.sample(labels, 5).z, first.sample(labels, 6).z)


def test_refuses_other_genes_and_damaged_files(tmp_path):
    path = tmp_path / "model.pt"
    fitted().save(path)
    with pytest.raises(InputError, match="12 genes"):
        load(path, ["g1", "g0"])
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a model of this workflow"):
        load(path)
    with pytest.raises(InputError, match="no such file"):
        load(tmp_path / "none.pt")


def test_one_flipped_bit_in_the_weights_is_refused(tmp_path):
    path = tmp_path / "model.pt"
    generator = fitted()
    generator.save(path)
    content = bytearray(path.read_bytes())
    value = generator.state()["net.layers.0.weight"].numpy().tobytes()[:64]
    content[content.index(value) + 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"not a model of this workflow.*damaged"):
        load(path)


def test_weights_that_do_not_fit_the_settings_are_refused(tmp_path):
    generator = fitted()
    generator.settings = generator.settings | {"hidden": [4]}
    generator.save(tmp_path / "model.pt")
    with pytest.raises(InputError, match="don't fit the model's own settings"):
        load(tmp_path / "model.pt")


class Evil:
    def __reduce__(self):
        return print, ("executed",)


def test_a_model_file_executes_nothing(tmp_path, capsys):
    torch.save({"meta": Evil()}, tmp_path / "model.pt")
    with pytest.raises(InputError):
        load(tmp_path / "model.pt")
    assert "executed" not in capsys.readouterr().out


# ---- models of older versions


def old_model(generator: str, state: dict, settings: dict, **meta) -> dict:
    """Content of a ``model.pt`` as version 0.1.0 wrote it (format 1)."""
    meta = {
        "format": 1,
        "generator": generator,
        "settings": settings,
        "tissue": "kidney",
        "classes": ["normal", "tumour"],
        "reason": "",
        "optimistic": False,
        "provenance": '{"steps": []}',
        "compute": {"device": "cpu", "threads": 2, "precision": "float32"},
        **meta,
    }
    return {"meta": json.dumps(meta, sort_keys=True), "genes": ["g0", "g1", "g2"], "state": state}


def old_network(pairs: torch.Tensor) -> dict[str, torch.Tensor]:
    """Tensors of a generator network whose first layers are 0: it gives its output's bias."""
    shapes = {
        "embedding.weight": (pairs.shape[1], 2),
        "layers.0.weight": (5, 6),
        "layers.0.bias": (5,),
        "layers.1.weight": (3, 5),
    }
    state = {f"net.{name}": torch.zeros(shape) for name, shape in shapes.items()}
    return state | {"net.layers.1.bias": torch.tensor([1.0, 2.0, 3.0]), "pairs": pairs}


OLD_TRAINING = {"noise": 4, "hidden": [5], "selection": "validation", "device": "cpu"}


def written(content: dict, folder: Path) -> Path:
    torch.save(content, folder / "model.pt")
    return folder / "model.pt"


def test_an_old_model_of_an_adversarial_system_loads(tmp_path):
    pairs = torch.eye(2, dtype=torch.float64)
    last = {"last.layers.1.bias": torch.tensor([9.0, 9.0, 9.0])}
    content = old_model("mdwgan-gp", old_network(pairs) | last, OLD_TRAINING, optimistic=True)
    generator = load(written(content, tmp_path), ["g0", "g1", "g2"])
    assert generator.ran_on == {"device": "cpu", "threads": 2, "precision": "float32"}
    assert generator.optimistic and generator.provenance == '{"steps": []}'
    assert (generator.tissue, generator.classes) == ("kidney", ["normal", "tumour"])
    assert generator.sample(np.array([1, 0]), 0).z.tolist() == [[1, 2, 3], [1, 2, 3]]
    assert generator.last["layers.1.bias"].tolist() == [9, 9, 9]
    generator.save(tmp_path / "again.pt")
    again, old = (read_archive(tmp_path / name) for name in ("again.pt", "model.pt"))
    assert json.loads(again["meta"]) == json.loads(old["meta"]) | {"format": 2}
    assert set(again["state"]) == set(old["state"])


def test_an_old_model_with_pairs_of_condition_and_source_loads(tmp_path):
    pairs = torch.tensor([[4.0, 4, 0], [0, 0, 8]], dtype=torch.float64)
    content = old_model("s-wgan-gp", old_network(pairs), OLD_TRAINING)
    generator = load(written(content, tmp_path))
    assert generator.sample(np.array([0, 1, 0]), 0).z.tolist() == [[1, 2, 3]] * 3


def test_an_old_model_for_each_condition_loads(tmp_path):
    network = old_network(torch.eye(1, dtype=torch.float64))
    state = {f"{number}.{name}": value for number in (0, 1) for name, value in network.items()}
    state["1.net.layers.1.bias"] = torch.tensor([4.0, 5.0, 6.0])
    generator = load(written(old_model("wgan-gp", state, OLD_TRAINING), tmp_path))
    assert generator.sample(np.array([1, 0]), 0).z.tolist() == [[4, 5, 6], [1, 2, 3]]


@pytest.mark.parametrize("name", ["copy", "real-half", "bootstrap", "mvn"])
def test_an_old_model_of_a_reference_row_loads(name, tmp_path):
    z = torch.tensor([[0.0, 1, 2], [0, 1, 2], [5, 5, 5], [5, 5, 5]])
    state = {"z": z, "labels": torch.tensor([0, 0, 1, 1])}
    if name in ("copy", "real-half"):
        state["rows"] = torch.frombuffer(bytearray(b"s1\ns2\ns3\ns4"), dtype=torch.uint8)
    settings = {"bootstrap_noise": 0.1} if name == "bootstrap" else {}
    generator = load(written(old_model(name, state, settings), tmp_path))
    drawn = generator.sample(np.array([0, 0, 1, 1]), 0)
    assert np.allclose(drawn.z, z)
    if "rows" in state:
        assert drawn.rows.tolist() == ["s1", "s2", "s3", "s4"]


def test_an_old_model_of_before_there_was_a_record_or_of_a_failure_loads(tmp_path):
    content = old_model("gan", {}, OLD_TRAINING, reason="normal: diverged")
    meta = json.loads(content["meta"])
    del meta["provenance"], meta["compute"]
    content["meta"] = json.dumps(meta)
    generator = load(written(content, tmp_path))
    assert generator.reason == "normal: diverged"
    assert generator.ran_on == {} and generator.provenance == ""
