"""fit: a generator fitted to an AnnData or a DataFrame, and what it refuses."""

import json
import re

import numpy as np
import pandas as pd
import pytest
import torch
from helpers.memory import as_anndata, matrix
from helpers.repository import ROOT
from mdwgan import evaluate, fit, load
from mdwgan.api.fitting import FITTED
from mdwgan.errors import InputError
from mdwgan.generators.rows import ROWS
from scipy import sparse

GENES = [f"G{i}" for i in range(30)]
SMALL = {"training": {"hidden": [8], "noise": 4, "epochs": 4, "score_every": 2}}
SMALL |= {"compute": {"device": "cpu"}}


@pytest.mark.parametrize("kind", ["frame", "anndata", "sparse", "labels"])
def test_each_form_of_the_same_data_gives_the_same_samples(kind, tmp_path):
    table = matrix()
    first = fit(table, values="counts").sample(9, seed=1)
    if kind == "frame":
        model = fit(table.rename(columns={"condition": "group"}), "group", values="counts")
    elif kind == "labels":
        model = fit(table.drop(columns="condition"), dict(table["condition"]), values="counts")
    else:
        data = as_anndata(table)
        data.X = sparse.csr_matrix(data.X) if kind == "sparse" else data.X
        model = fit(data, values="counts")
    made = model.sample(9, seed=1)
    for layer in ("z", "log", "counts"):
        assert np.array_equal(made.layers[layer], first.layers[layer])
    assert made.obs.equals(first.obs)


def test_samples_are_on_the_scale_of_the_data():
    table = matrix(n=60)
    model = fit(table, values="counts", seed=2)
    assert model.conditions == {"normal": 30, "tumour": 30} and model.matrix == "counts"
    assert repr(model) == "<mvn of cohort: 30 genes, trained on 30 normal, 30 tumour>"
    made = model.sample(conditions={"normal": 300, "tumour": 200})
    real = table.drop(columns=["condition", "donor"])
    for name in ("normal", "tumour"):
        own = made[(made.obs["condition"] == name).to_numpy()].layers["counts"]
        wanted = real[table["condition"] == name]
        assert np.allclose(np.median(own, axis=0), wanted.median(), rtol=0.35)
    assert set(made.obs["library_size"]) <= set(real.sum(axis=1))


def test_log2_values_come_back_as_they_were_given():
    table = matrix(n=60)
    genes = table.columns[:-2]
    logs = table.assign(**np.log2(table[genes] + 1))
    made = fit(logs).sample(400)
    assert set(made.layers) == {"z", "log", "fpkm"}
    assert np.allclose(made.layers["log"].mean(axis=0), logs[genes].mean(), atol=0.25)


def test_conditions_may_be_many_and_of_any_name():
    names = ["untreated", "24 h", "drug=A"]
    table = matrix(n=24).assign(condition=np.array(names)[np.arange(24) % 3])
    model = fit(table, values="counts")
    assert model.conditions == {"24 h": 8, "drug=A": 8, "untreated": 8}
    made = model.sample(conditions="drug=A=3,24 h=2")
    assert list(made.obs["condition"]) == ["24 h"] * 2 + ["drug=A"] * 3


@pytest.mark.parametrize("generator", ["mvn", "mvn-matched", "bootstrap", "mdwgan-gp", "wgan-gp"])
def test_a_saved_model_draws_the_same(generator, tmp_path):
    table, threads = matrix(), torch.get_num_threads()
    model = fit(table, generator=generator, values="counts", seed=5, name="lab", config=SMALL)
    model.save(tmp_path / "model.pt")
    again = load(tmp_path / "model.pt")
    assert (again.name, again.tissue, again.conditions) == (generator, "lab", model.conditions)
    first, second = (m.sample(12, {"tumour": 12}, seed=4) for m in (model, again))
    assert np.array_equal(first.layers["counts"], second.layers["counts"])
    assert first.obs.equals(second.obs) and first.var.equals(second.var)
    steps = json.loads(second.uns["provenance"])["steps"]
    assert steps[0]["generator"] == generator and steps[0]["seed"] == 5
    assert torch.get_num_threads() == threads


def test_the_example_of_the_page_runs(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "sampling.md").read_text(encoding="utf-8")
    _, example = re.findall(r"```python\n(.*?)```", page, flags=re.S)
    monkeypatch.chdir(tmp_path)
    names = {"fit": fit, "evaluate": evaluate, "adata": as_anndata(matrix())}
    names["real_test"] = as_anndata(matrix(seed=1))
    exec(example, names)
    assert names["synthetic"].n_obs == 500 and len(names["scores"]) > 20
    assert load("model.pt").name == "mvn-matched"


def test_the_config_decides_the_settings():
    model = fit(
        matrix(),
        generator="bootstrap",
        values="counts",
        config={"references": {"bootstrap_noise": 0}},
    )
    made = model.sample(20)
    real = fit(matrix(), generator="bootstrap", values="counts").generator.z
    assert all((np.abs(real - z).max(axis=1) < 1e-5).any() for z in made.layers["z"])


def test_what_cannot_be_fitted_alone_is_refused():
    assert {"mvn", "bootstrap", "mdwgan-gp"} <= set(FITTED)
    for name in sorted({*ROWS, "banana"} - set(FITTED)):
        with pytest.raises(InputError, match=r"is not fitted to one cohort alone; expected one of"):
            fit(matrix(), generator=name, values="counts")


def test_a_failed_training_is_told(monkeypatch):
    monkeypatch.setattr("mdwgan.generators.baselines.LEAST_OF_CLASS", 20)
    with pytest.raises(InputError, match=r"mvn: the training failed \(normal has 12"):
        fit(matrix(), values="counts")


def test_a_wrong_key_of_the_config_is_told():
    with pytest.raises(InputError, match="epoch"):
        fit(matrix(), values="counts", config={"training": {"epoch": 3}})


def _with(column, value):
    def change(table):
        table.iloc[3, table.columns.get_loc(column)] = value
        return table

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_with("G2", np.nan), "data: sample s0-3, gene G2: nan; expected numbers from 0 up"),
        (_with("G2", -1), "sample s0-3, gene G2: -1.0; expected numbers from 0 up"),
        (_with("condition", None), "the condition of sample s0-3 is ''"),
        (_with("condition", "a,b"), "the condition of sample s0-3 is 'a,b'"),
        (lambda t: t.drop(columns="condition"), "the conditions aren't known"),
        (lambda t: t.assign(batch="x"), "column 'batch' holds no numbers"),
        (lambda t: t.head(3), "3 samples; expected at least 4"),
        (_with("condition", "rare"), "rare has 1 sample; expected at least 2 of each condition"),
        (lambda t: t.rename(columns={"G1": "G0"}), "gene G0 is there twice"),
        (lambda t: t.rename(index={"s0-1": "s0-0"}), "sample s0-0 is there twice"),
        (lambda t: t.rename(columns={"G1": "a\tb"}), "can't be used"),
        (
            lambda t: t.rename(columns={f"G{i}": i for i in range(30)}),
            "its columns are 0, 1, 2; expected genes in columns, by their names",
        ),
        (lambda t: t.assign(**np.log2(t.iloc[:, :-2] + 1)), "these look like logs"),
        (lambda t: t.assign(**{f"G{i}": 0.0 for i in range(30)}), "no value is above 0"),
        (lambda t: t.to_numpy(), "ndarray; expected an AnnData or a DataFrame"),
    ],
)
def test_data_that_cannot_be_used_are_refused(change, message):
    with pytest.raises(InputError) as refused:
        fit(change(matrix()), values="counts")
    assert message in str(refused.value)


def test_counts_are_not_taken_for_logs():
    with pytest.raises(InputError, match=r"values is log2, but the largest value is .* counts"):
        fit(matrix())
    with pytest.raises(InputError, match="values: 'raw'; expected counts or fpkm or tpm or log2"):
        fit(matrix(), values="raw")


@pytest.mark.parametrize(
    ("undone", "log"),
    [("numpy.exp(x) - 1", np.log1p), ("10**x - 1", lambda x: np.log10(x + 1))],
)
def test_another_log_is_refused_with_a_remedy_that_works(undone, log):
    table = matrix(n=40)
    table[GENES] = (table[GENES] // 20).clip(upper=60)  # small counts, as most genes have
    logs = table.assign(**log(table[GENES]))
    with pytest.raises(InputError, match=r"not log2\(x \+ 1\).*values=") as refused:
        fit(logs)
    assert undone in str(refused.value)
    back = logs.assign(**eval(undone, {"numpy": np, "x": logs[GENES]}).round(6))
    assert np.array_equal(
        fit(back, values="counts").sample(3).X, fit(table, values="counts").sample(3).X
    )


def test_scanpy_s_word_for_a_log_is_read():
    data = as_anndata(matrix())
    counts = data.X.copy()
    data.X, data.uns["log1p"] = np.log1p(counts), {"base": None}
    for values in ("log2", "tpm"):
        with pytest.raises(InputError, match=r"uns\['log1p'\] says that X is ln of x \+ 1"):
            fit(data, values=values)
    data.layers["counts"] = counts
    assert fit(data, values="counts").matrix == "counts"
    data.X, data.uns["log1p"] = np.log2(counts + 1), {"base": 2}
    assert fit(data).matrix == "fpkm"


def test_the_training_samples_of_a_split_are_taken():
    data = as_anndata(matrix())
    data.obs["split"] = ["train"] * 14 + ["test"] * 10
    with pytest.warns(UserWarning, match="14 train samples are taken, 10 others left out"):
        model = fit(data, values="counts")
    assert model.conditions == {"normal": 7, "tumour": 7}
    data.obs["split"] = "test"
    with pytest.raises(InputError, match="no sample's split is train"):
        fit(data, values="counts")


def test_labels_of_another_length_are_refused():
    with pytest.raises(InputError, match="2 labels of 24 samples"):
        fit(matrix().drop(columns="condition"), ["normal", "tumour"], values="counts")
    short = pd.Series({"s0-0": "normal"})
    with pytest.raises(InputError, match="the condition of sample s0-1 is ''"):
        fit(matrix().drop(columns="condition"), short, values="counts")
