"""Key genes: the list, what becomes of each gene, and dist_key against NumPy."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.sample_sets import make_sets, normal, write_sets
from mdwgan.__main__ import main
from mdwgan.config.rows import embedded_generators
from mdwgan.config.schema import validate
from mdwgan.errors import InputError, InputWarning
from mdwgan.evaluation.apply import COLUMNS
from mdwgan.evaluation.key_genes import (
    ABSENT,
    CONSTANT,
    DROPPED,
    PAIRS,
    USED,
    correlations,
    key_metrics,
    status,
)
from mdwgan.evaluation.sets import REAL_TEST, Samples
from mdwgan.genes.key_list import SHIPPED, key_gene_file, read_key_genes
from mdwgan.io import read_tsv, write_tsv
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.report.sections.key_genes import words

CONFIG = {"run": "x", "tissues": ["kidney"]}
KEYS = ["G1", "G3", "G4", "G8", "G9"]
NOT_SHARED = pd.DataFrame({"id": ["TWICE"], "reason": ["symbol stands twice"]})


def mixed(seed: int, n: int = 40) -> np.ndarray:
    """Samples of correlated genes."""
    loadings = np.random.default_rng(99).normal(size=(3, 12))
    return normal(n, 3, seed, 0) @ loadings + normal(n, 12, seed + 50, 0)


@pytest.fixture
def sets():
    made = make_sets({"mdwgan-gp": mixed(1), "real-half": mixed(2, 20)})
    return replace(made, test=Samples(made.test.obs, mixed(3).astype(np.float32)))


def listed(symbols: list[str], state: str = USED) -> pd.DataFrame:
    return pd.DataFrame({"symbol": symbols, "status": state})


# ---- the list


def test_shipped_list_says_what_is_whose(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # found from any directory
    table = read_key_genes(SHIPPED)
    assert len(table) == 10
    theirs, ours = (table[table["origin"] == origin] for origin in ("abstract", "our choice"))
    assert set(theirs["symbol"]) == {"TP53", "PIK3CA", "KRAS", "BRAF", "KMT2C", "KMT2D", "ARID1A"}
    assert len(ours) == 3 and ours["citation"].isna().all() and ours["frequency"].isna().all()
    assert theirs["citation"].str.contains("10.1038/s41467-021-26213-y").all()
    known = theirs.dropna(subset="frequency").set_index("symbol")["frequency"]
    assert known.to_dict() == {"TP53": "0.35", "PIK3CA": "0.13", "KRAS": "0.11", "BRAF": "0.08"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (None, "no such file; expected a TSV with a column symbol"),
        ("gene\tentrez\nTP53\t7157\n", "no column symbol among gene, entrez"),
        ("symbol\nTP53\nKRAS\nTP53\n", "listed twice: TP53"),
        ("symbol\tnote\n\tnothing\n", "no gene"),
        ("", "not a table"),
        ("symbol\twhy\nTP53\tx\ty\nKRAS\tx\n", "3 cells; expected 2, as in line 1"),
        ("symbol\twhy\tsymbol\nTP53\tx\tKRAS\n", "two columns have one name"),
    ],
)
def test_faults_of_a_list_are_told_with_the_config(text, fault, tmp_path):
    path = tmp_path / "own.tsv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(InputError) as told:
        validate({**CONFIG, "evaluation": {"key_genes": str(path)}}, "my.yaml")
    assert re.search(rf"evaluation.key_genes: {path}(:\d)?: {re.escape(fault)}", str(told.value))
    assert str(told.value).startswith("my.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "symbol\twhy\nTP53\tx\t\nKRAS\ty\t\n",  # a separator at the end of each line
        "symbol\twhy\n1\tTP53\tx\n2\tKRAS\ty\n",  # row names of R's write.table
        '"symbol"\t"why"\n"TP53"\t"x"\n\n"KRAS"\t"y"\n',
        "\ufeffsymbol\twhy\nTP53\tx\nKRAS\ty\n",
    ],
)
def test_no_cell_of_a_list_leaves_its_column(text, tmp_path):
    (tmp_path / "own.tsv").write_text(text, encoding="utf-8")
    table = read_key_genes(tmp_path / "own.tsv")
    assert table.to_dict("list") == {"symbol": ["TP53", "KRAS"], "why": ["x", "y"]}


def test_config_of_pictures():
    filled = validate(dict(CONFIG))
    assert filled["evaluation"]["key_genes"] == SHIPPED and key_gene_file(SHIPPED).is_file()
    assert embedded_generators(filled) == ["best", "copy"]
    filled = validate({**CONFIG, "generators": ["best", "mvn", "gan"]})
    assert embedded_generators(filled) == ["gan", "copy"], "best may be copy itself"
    chosen = {"embedding": {"generators": ["mvn"]}, "key_genes": None}
    filled = validate({**CONFIG, "evaluation": chosen})
    assert embedded_generators(filled) == ["mvn"] and filled["evaluation"]["key_genes"] is None
    for name, fault in (
        ("cwgan", "cwgan is not in generators"),
        ("mvm", "unknown generator 'mvm'; did you mean mvn?"),
        ("real-half", "real-half is a part of the real test samples"),
    ):
        with pytest.raises(InputError, match=fault):
            validate({**CONFIG, "evaluation": {"embedding": {"generators": [name]}}})
    with pytest.raises(InputError, match=r"evaluation\.embedding\.perplexity: 0"):
        validate({**CONFIG, "evaluation": {"embedding": {"perplexity": 0}}})


def test_each_gene_is_used_or_has_a_reason(sets):
    flat = sets.test.values.copy()
    flat[:, 3] = 1
    sets = replace(sets, test=Samples(sets.test.obs, flat))
    genes = pd.DataFrame({"symbol": [*sets.genes, "RARE"]})
    asked = pd.DataFrame({"symbol": ["G1", "G3", "RARE", "TWICE", "MLL2"]})
    with pytest.warns(InputWarning, match="evaluation.key_genes: in no expression file: MLL2"):
        table = status(asked, sets, genes, NOT_SHARED)
    assert list(table["status"]) == [USED, CONSTANT, DROPPED, "symbol stands twice", ABSENT]
    said = words(table)
    assert said[0] == "1 of 5 key genes are compared. dist_key needs 4."
    assert "Not compared, dropped by genes.filter: RARE." in said
    assert "Not compared, constant in the test samples: G3." in said
    assert "Not compared, in no expression file: MLL2." in said


# ---- correlations and dist_key


def by_hand(real: np.ndarray, made: np.ndarray, columns: list[int]) -> float:
    upper = np.triu_indices(len(columns), 1)
    first, second = (np.corrcoef(x[:, columns], rowvar=False)[upper] for x in (real, made))
    return float(np.corrcoef(first, second)[0, 1])


def test_correlations_are_numpy_s(sets):
    found = correlations(sets, KEYS, 0)
    assert list(found) == PAIRS and set(found["generator"]) == {REAL_TEST, "mdwgan-gp"}
    for name, part in ((REAL_TEST, sets.test), ("mdwgan-gp", sets.generated["mdwgan-gp"])):
        expected = np.corrcoef(part.values, rowvar=False)
        own = found[found["generator"] == name]
        assert len(own) == 10
        for row in own.itertuples():
            i, j = sets.genes.index(row.gene1), sets.genes.index(row.gene2)
            assert row.r == pytest.approx(expected[i, j], abs=1e-6)


def test_dist_key_is_by_hand(sets):
    columns = [sets.genes.index(gene) for gene in KEYS]
    expected = by_hand(sets.test.values, sets.generated["mdwgan-gp"].values, columns)
    found = key_metrics(sets, listed(KEYS), 0).set_index("generator")
    row = found.loc["mdwgan-gp"]
    assert row["value"] == pytest.approx(expected, abs=1e-6)
    assert (row["n"], row["note"], row["metric"]) == (40, "5 of 5 key genes", "dist_key")
    assert row["axis"] == CATALOGUE["dist_key"].axis == "dependence"
    half = found.loc["real-half"]
    assert half["note"] == "5 of 5 key genes; mean of 10 draws" and half["n"] == 20
    assert 0 < half["value"] < 1 and half["value"] != pytest.approx(expected)
    whole = replace(sets, generated={"copy": sets.test}, optimistic={"copy": False})
    assert key_metrics(whole, listed(KEYS), 0)["value"].iloc[0] == pytest.approx(1)


def test_few_genes_and_few_samples_are_no_number(sets):
    found = key_metrics(sets, listed(KEYS[:3]), 0)
    assert list(found) == COLUMNS and found["value"].isna().all()
    assert set(found["note"]) == {"3 of 3 key genes, 4 needed"}
    assert len(correlations(sets, KEYS[:3], 0)) == 6, "the picture is there all the same"
    assert correlations(sets, [], 0).empty
    small = replace(sets, test=sets.test.take(np.arange(3)))
    notes = key_metrics(small, listed(KEYS), 0).set_index("generator")["note"]
    assert notes["mdwgan-gp"] == "3 test and 40 generated samples, 4 and 2 needed"
    assert notes["real-half"] == "too few test samples for halves"


def test_a_gene_that_is_constant_in_a_row_has_no_correlation_there(sets):
    flat = sets.generated["mdwgan-gp"].values.copy()
    flat[:, 3] = 0
    own = Samples(sets.generated["mdwgan-gp"].obs, flat)
    found = correlations(replace(sets, generated={"mdwgan-gp": own}), KEYS, 0)
    constant = (found["gene1"] == "G3") | (found["gene2"] == "G3")
    own = found["generator"] == "mdwgan-gp"
    assert found.loc[own & constant, "r"].isna().all() and found.loc[~(own & constant), "r"].all()
    assert found.loc[~own, "r"].notna().all()


def test_the_verb_and_a_failed_generator(sets, tmp_path):
    made = replace(sets, generated={**sets.generated, "cgan": sets.generated["mdwgan-gp"]})
    training, paths = write_sets(tmp_path, made, failed="cgan")
    write_tsv(pd.DataFrame({"symbol": [*KEYS, "RARE"]}), tmp_path / "own.tsv")
    write_tsv(pd.DataFrame({"symbol": [*sets.genes, "RARE"]}), tmp_path / "genes.tsv")
    write_tsv(NOT_SHARED, tmp_path / "not_shared.tsv")
    write_tsv(
        pd.DataFrame({"genes": [9], "with_entrez": [9], "reason": [""]}), tmp_path / "mapping.tsv"
    )
    outputs = {
        name: tmp_path / "out" / f"{name}.tsv" for name in ("table", "correlations", "metrics")
    }
    argv = [
        "key-genes",
        "--training",
        training,
        "--synthetic",
        *paths,
        "--list",
        tmp_path / "own.tsv",
        "--genes",
        tmp_path / "genes.tsv",
        "--not-shared",
        tmp_path / "not_shared.tsv",
        "--mapping",
        tmp_path / "mapping.tsv",
        "--seed",
        0,
    ]
    argv += [part for name, path in outputs.items() for part in (f"--{name}", path)]
    assert main([str(a) for a in argv]) == 0
    metrics = read_tsv(outputs["metrics"]).set_index("generator")
    assert metrics.loc["cgan", "note"] == "training failed: the critic diverged"
    assert pd.isna(metrics.loc["cgan", "value"]) and metrics.loc["cgan", "optimistic"]
    assert metrics.loc["mdwgan-gp", "note"] == "5 of 6 key genes"
    assert list(read_tsv(outputs["table"])["status"]) == [USED] * 5 + [DROPPED]
    assert "cgan" not in set(read_tsv(outputs["correlations"])["generator"])
