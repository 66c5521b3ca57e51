"""Runs of own data with conditions of other names: two, and three with a batch."""

import numpy as np
import pandas as pd
import pytest
from helpers.own_run import make_own, write_own
from helpers.r_run import need_r, run_script
from helpers.report_run import no_drawing, text_of
from helpers.snakemake_run import RUN, jobs, snakemake, write_config
from matplotlib.figure import Figure as Canvas
from mdwgan.biology.agreement import agreement, further_agreement, label, null_table
from mdwgan.biology.deseq2_samples import generator_runs, real_runs
from mdwgan.cohort.sample_set import training_data
from mdwgan.config.schema import read_config
from mdwgan.evaluation.classify import classify
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import read_tsv, write_h5ad, write_tsv
from mdwgan.report.build import write_report
from mdwgan.samples.conditions import conditions_of
from mdwgan.samples.own.labels import Wanted

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")

SUBTYPES = ["Luminal A", "Luminal B", "Basal"]
NAMES = ["luminal_a", "luminal_b", "basal"]
WANTED = Wanted.of(SUBTYPES, ["batch", "age"], ["age"])
SOURCES = {"string": None, "humannet": None}


def config_of(folder, cohort: dict, **changes) -> str:
    return write_config(folder, folder, cohort=cohort, sources=SOURCES, tissues=None, **changes)


def test_a_run_of_control_and_treated_is_planned(tmp_path):
    cohort = write_own(tmp_path, ["control", "Treated"])
    config = config_of(tmp_path, cohort)
    assert read_config(tmp_path / "my.yaml")["cohort"]["conditions"] == ["control", "treated"]
    done = snakemake(tmp_path, config, "--dry-run", "--printshellcmds")
    assert jobs(done)["deseq2_real"] == 1
    assert "--conditions control treated" in done.stdout and "_vs_" not in done.stdout


def test_a_run_of_three_subtypes_and_a_batch_is_planned(tmp_path):
    more = {"conditions": SUBTYPES, "covariates": ["batch", "age"], "numbers": ["age"]}
    cohort = write_own(tmp_path, SUBTYPES, batch=[1, 2], age=[30, 41, 52, 63, 70])
    design = {"design": "~ batch + age + condition"}
    config = config_of(tmp_path, cohort | more, deg=design)
    done = snakemake(tmp_path, config, "--dry-run", "--printshellcmds")
    assert jobs(done)["deg_design"] == 1
    folder = f"{RUN}/cohort"
    for row in ("real", "copy", "real-half", "mdwgan-gp"):
        assert f"{folder}/{row}/seed0/deg_basal_vs_luminal_a.tsv" in done.stdout
        assert f"{folder}/{row}/seed0/kegg_basal_vs_luminal_a.tsv" in done.stdout
    assert "--conditions luminal_a luminal_b basal --covariates batch age" in done.stdout
    assert "--terms batch age" in done.stdout


def test_r_gets_no_number_that_it_warns_of(tmp_path):
    need_r()
    config = config_of(tmp_path, write_own(tmp_path, ["control", "Treated"]))
    done = snakemake(tmp_path, config, f"{RUN}/r_versions.tsv")
    assert (tmp_path / RUN / "r_versions.tsv").is_file()
    assert "qualified with L" not in done.stdout + done.stderr


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Folder, training data and generated samples of three subtypes."""
    folder = tmp_path_factory.mktemp("three")
    cohort = write_own(folder, SUBTYPES, batch=["1", "2"], age=[30, 41, 52, 63, 70])
    made, data = make_own(folder, cohort, WANTED)
    generator = make("mvn", {"sampling": "iid"})
    generator.fit(training_data(data), 0)
    return folder, cohort, made, data, generator, build_synthetic(data, generator, "test", 0)


def test_products_carry_conditions_and_covariates(three):
    _, _, made, data, _, synthetic = three
    for product in (made, data, synthetic):
        assert conditions_of(product.uns) == NAMES
    assert data.obs["batch"].tolist() == ["1", "2"] * 18
    assert data.obs["age"].dtype == float
    assert made.uns["warnings"] == []


def test_metrics_are_those_of_three_conditions(three):
    _, _, _, data, generator, synthetic = three
    table = evaluate(data, synthetic).set_index("metric")
    assert [f"dist_{name}" in table.index for name in (*NAMES, "normal")] == [True] * 3 + [False]
    assert table.loc["effect_r", "value"] > 0.8
    assert table.loc["effect_r", "note"] == "mean of 2 contrasts with luminal_a"
    scores = classify(data, generator, 1, False, 0).set_index("metric")["value"]
    assert scores["rf_mcc"] > 0.8 and scores["rf_f1"] > 0.8


def test_confounding_is_said_before_training(tmp_path):
    cohort = write_own(tmp_path, ["control", "treated"], batch=["1", "2"])
    made, _ = make_own(tmp_path, cohort, Wanted.of(None, ["batch"]))
    assert made.uns["warnings"] == [
        "cohort: the effect of batch can't be told from that of the condition: 1 has control "
        "alone, 2 has treated alone"
    ]


def deseq2(folder, name: str, counts, samples, runs: list[str]) -> dict:
    """Run DESeq2 on some tests, as the rules do; tables by run, the summary among them."""
    here = folder / name
    here.mkdir()
    write_tsv(counts, here / "counts.tsv.gz", index=True)
    write_tsv(samples, here / "samples.tsv")
    genes = counts.index.to_frame(name="symbol").assign(entrez="1")
    write_tsv(genes, here / "genes.tsv")
    files = {kind: f"{kind}.tsv" for kind in ("samples", "genes")}
    output = {run: f"{run}.tsv" for run in [*runs, "runs"]}
    params = {"log2fc": 1, "p": 0.05, "p_column": "padj", "terms": ["batch", "age", "condition"]}
    params |= {"numbers": ["age"]}
    params["conditions"] = ["luminal_a", "luminal_b", "luminal_a", "basal"]
    status, log = run_script(here, "deseq2.R", {"counts": "counts.tsv.gz", **files}, output, params)
    assert status == 0, log
    return {run: read_tsv(here / file) for run, file in output.items()}


def test_differential_expression_and_report_of_three_subtypes(three):
    need_r("DESeq2", "BiocParallel")
    folder, cohort, made, data, _, synthetic = three
    terms = ["batch", "age"]
    further = "basal_vs_luminal_a"
    real = deseq2(
        folder,
        "of_real",
        *real_runs(data, "test", 0, terms=terms),
        ["real", f"real_{further}"],
    )
    row = deseq2(
        folder,
        "of_row",
        *generator_runs(data, synthetic, "test", 0, terms=terms),
        ["deg", f"deg_{further}"],
    )
    lines = real["runs"].set_index("run")
    assert lines.loc["real", "design"] == "~ batch + age + condition"
    assert "batch, age has one value here" in row["runs"].set_index("run").loc["deg", "note"]
    # write_own raises ten genes in each case
    for run, low in (("real", 0), (f"real_{further}", 10)):
        called = set(real[run].loc[real[run]["deg"], "symbol"])
        assert {f"GENE{i}" for i in range(low, low + 10)} <= called
    assert list(real["real"])[-2:] == ["n_luminal_a", "n_luminal_b"]
    assert list(real[f"real_{further}"])[-2:] == ["n_luminal_a", "n_basal"]
    kegg = pd.DataFrame(columns=["pathway", "pvalue", "significant"])
    null = null_table(real["runs"], row["runs"], "mvn", NAMES)
    assert null["condition"].tolist() == NAMES and (null["tested"] > 0).all()
    found = agreement(real["real"], row["deg"], kegg, kegg, null=null)
    more = further_agreement(real[f"real_{further}"], row[f"deg_{further}"], further)
    assert more.set_index("metric").loc[f"logfc_r_{further}", "value"] > 0.5
    told = report(folder, cohort, made, data, synthetic, real, row, (found, more))
    for words in ("n luminal_a", "n luminal_b", "basal against luminal_a"):
        assert words in text_of(told)
    assert "tumour" not in told


def report(folder, cohort, made, data, synthetic, real, row, agreed) -> str:
    """The report of a run that has these products alone."""
    deg = {"design": "~ batch + age + condition", "log2fc": 1}
    more = {"conditions": SUBTYPES, "covariates": ["batch", "age"], "numbers": ["age"]}
    config_of(folder, cohort | more, deg=deg, generators=["mvn"])
    config, root = read_config(folder / "my.yaml"), folder / RUN / "cohort"
    write_h5ad(made, root / "cohort.h5ad")
    write_h5ad(data, root / "seed0" / "training.h5ad")
    write_h5ad(synthetic, root / "mvn" / "seed0" / "synthetic.h5ad")
    for name, tables, run in (("real", real, "real"), ("mvn", row, "deg")):
        write_tsv(tables[run], root / name / "seed0" / "deg.tsv")
        write_tsv(tables["runs"], root / name / "seed0" / "deg_runs.tsv")
    table = label(pd.concat(agreed, ignore_index=True), "cohort", "mvn", 0, False)
    write_tsv(table, root / "mvn" / "seed0" / "agreement.tsv")
    assert np.isfinite(table["value"]).any()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "savefig", no_drawing)  # its words are of interest
        write_report(config, folder / RUN, folder / "report.html")
    return (folder / "report.html").read_text()
