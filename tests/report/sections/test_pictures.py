"""From a small cohort to the report's blocks: one class, and real formats throughout."""

import json

import anndata
import pandas as pd
import pytest
from helpers.cohorts import make_training
from helpers.configs import full_config
from mdwgan.__main__ import main
from mdwgan.cohort.sample_set import training_data
from mdwgan.evaluation.distributions import ALL
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.report.page.block import heads
from mdwgan.report.page.load import Results
from mdwgan.report.sections import key_genes
from mdwgan.report.sections.distributions import distribution_block
from mdwgan.report.sections.key_genes import key_gene_block
from mdwgan.report.sections.pictures import pictures

ROWS = ["copy", "real-half", "mvn"]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """What the workflow makes of a tissue with normal samples only; mvn stands for a model too."""
    folder = tmp_path_factory.mktemp("one-class")
    data = make_training(folder / "sources", normal=24, tumour=0)
    training = folder / "kidney" / "seed0" / "training.h5ad"
    write_h5ad(data, training)
    paths = []
    for name in [*ROWS, "mdwgan-gp"]:
        generator = make("mvn" if name == "mdwgan-gp" else name, {})
        generator.fit(training_data(data), 0)
        synthetic = build_synthetic(data, generator, "test", 0)
        synthetic.uns["generator"] = name
        paths.append(folder / "kidney" / name / "seed0" / "synthetic.h5ad")
        write_h5ad(synthetic, paths[-1])
    write_tsv(pd.DataFrame({"symbol": list(data.var_names)}), folder / "genes" / "genes.tsv")
    write_tsv(pd.DataFrame({"id": [], "reason": []}), folder / "genes" / "not_shared.tsv")
    mapping = pd.DataFrame({"genes": [9], "with_entrez": [9], "reason": [""]})
    write_tsv(mapping, folder / "genes" / "mapping.tsv")
    names = [f"G{i:03d}" for i in range(6)]
    write_tsv(pd.DataFrame({"symbol": [*names, "TP53"]}), folder / "own.tsv")
    shown, seed = [p for p in paths if "real-half" not in str(p)], training.parent
    common = ["--training", training, "--seed", 0, "--synthetic"]
    verbs = [
        [
            "embedding",
            *common,
            *shown,
            "--name",
            "kidney",
            "--settings",
            json.dumps(
                {"generators": ["mdwgan-gp", "copy"], "perplexity": 30, "most_points": 1200}
            ),
            "--output",
            seed / "embedding.tsv",
        ],
        [
            "distributions",
            *common,
            *shown,
            "--key-genes",
            folder / "own.tsv",
            "--output",
            seed / "distributions.tsv",
        ],
        [
            "key-genes",
            *common,
            *paths,
            "--list",
            folder / "own.tsv",
            "--genes",
            folder / "genes" / "genes.tsv",
            "--not-shared",
            folder / "genes" / "not_shared.tsv",
            "--mapping",
            folder / "genes" / "mapping.tsv",
            "--table",
            seed / "key_genes" / "genes.tsv",
            "--correlations",
            seed / "key_genes" / "correlations.tsv",
            "--metrics",
            seed / "key_genes" / "dist_key.tsv",
        ],
    ]
    with pytest.warns(UserWarning, match="in no expression file: TP53"):
        assert [main([str(a) for a in argv]) for argv in verbs] == [0, 0, 0]
    return folder


def test_one_class_has_its_pictures(root):
    config = full_config(tissues=["kidney"], generators=["mdwgan-gp", *ROWS])
    results = Results(root, config)
    found = heads(results, "kidney", [])
    metrics = results.metrics("kidney")
    block = pictures(results, "kidney", found, str)
    assert [f.title for f in block.figures] == ["PCA", "t-SNE", "By source", "Clusters"]
    assert [chart.name for chart in block.charts] == ["pca"]
    block = distribution_block(results, "kidney", str)
    titles = [f.title for f in block.figures]
    assert titles == ["Values of single genes, all rows", "Values of all genes"]
    caption = block.figures[0].caption
    assert "Genes: 1 G000, 2 G001, 3 G002, 4 G003, 5 G004, 6 G005 (key genes); 7 " in caption
    assert "(largest SD among the training samples)." in caption
    tumours = block.folded[1][1]
    assert {row[1].text for row in tumours.rows} == {"0 test samples, 2 needed"}
    block = key_gene_block(results, "kidney", metrics, str)
    assert len(block.figures) == 1 and not block.missing
    assert "Not compared, in no expression file: TP53." in block.words


def test_the_number_beside_a_matrix_is_of_its_seed(root, monkeypatch):
    """The table has the mean over seeds."""
    scores = {}
    monkeypatch.setattr(key_genes, "correlation_figure", lambda *args: scores.update(args[2]))
    results = Results(root, full_config(tissues=["kidney"], generators=["mdwgan-gp"], seeds=[0, 1]))
    metrics = pd.DataFrame(
        {
            "tissue": "kidney",
            "generator": "mdwgan-gp",
            "seed": [0, 1],
            "metric": "dist_key",
            "value": [0.2, 0.8],
        }
    )
    block = key_gene_block(results, "kidney", metrics, str)
    assert scores["mdwgan-gp"] == 0.2
    assert block.tables[0].rows[0][1].text.startswith("0.500")


def test_tables_of_one_class(root):
    table = read_tsv(root / "kidney" / "seed0" / "distributions.tsv")
    own = table[(table["gene"] == ALL) & (table["generator"] == "copy")]
    shares = own[own["statistic"] == "ks_median"].set_index("condition")["value"]
    assert shares["both"] == pytest.approx(shares["normal"]) and "tumour" not in shares


def test_key_metrics_join_the_others(root):
    """Same columns as metrics.tsv; row real-half is scored on the same halves."""
    folder = root / "kidney" / "seed0"
    key = read_tsv(folder / "key_genes" / "dist_key.tsv")
    data = anndata.read_h5ad(folder / "training.h5ad")
    path = root / "kidney" / "real-half" / "seed0"
    write_tsv(evaluate(data, anndata.read_h5ad(path / "synthetic.h5ad")), path / "metrics.tsv")
    assert list(key) == list(read_tsv(path / "metrics.tsv"))
    argv = [
        "collect",
        "--tissues",
        "kidney",
        "colon",
        "--generators",
        *ROWS,
        "mdwgan-gp",
        "--seeds",
        0,
        "--results",
        root,
        "--files",
        "metrics.tsv=real-half",
        "--of-seed",
        "key_genes/dist_key.tsv",
        "--output",
        root / "metrics.tsv",
    ]
    assert main([str(a) for a in argv]) == 0
    joined = (
        read_tsv(root / "metrics.tsv").set_index(["tissue", "generator", "metric"]).sort_index()
    )
    half = joined.loc["kidney", "real-half"]
    assert half.loc["dist_key", "n"] == half.loc["dist", "n"]
    for name, value in key.set_index("generator")["value"].items():
        assert joined.loc[("kidney", name, "dist_key"), "value"] == pytest.approx(value)
    absent = joined.loc[("colon", "mvn", "dist_key")]
    assert absent["note"] == "stage failed: no file dist_key.tsv" and pd.isna(absent["value"])


def test_dist_key_of_all_genes_is_dist(root, tmp_path):
    """With every gene in the list, dist_key of each row is its dist, real-half's mean included."""
    folder = root / "kidney" / "seed0"
    names = [*ROWS, "mdwgan-gp"]
    paths = [root / "kidney" / name / "seed0" / "synthetic.h5ad" for name in names]
    genes = root / "genes"
    argv = [
        "key-genes",
        "--training",
        folder / "training.h5ad",
        "--synthetic",
        *paths,
        "--list",
        genes / "genes.tsv",
        "--genes",
        genes / "genes.tsv",
        "--not-shared",
        genes / "not_shared.tsv",
        "--mapping",
        genes / "mapping.tsv",
        "--seed",
        0,
        "--table",
        tmp_path / "table.tsv",
        "--correlations",
        tmp_path / "r.tsv",
        "--metrics",
        tmp_path / "m.tsv",
    ]
    assert main([str(a) for a in argv]) == 0
    found = read_tsv(tmp_path / "m.tsv").set_index("generator")["value"]
    data = anndata.read_h5ad(folder / "training.h5ad")
    for name, path in zip(names, paths, strict=True):
        table = evaluate(data, anndata.read_h5ad(path)).set_index("metric")
        assert found[name] == pytest.approx(table.loc["dist", "value"], rel=1e-5), name
