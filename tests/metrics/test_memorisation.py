"""A planted copier is caught, by each metric and in the report's words; an honest row is not."""

import re
from dataclasses import replace

import helpers.report_run as made
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from helpers.configs import full_config
from helpers.metric_worlds import TEST, TRAIN, real, world
from helpers.report_run import text_of
from matplotlib.figure import Figure as Canvas
from mdwgan.cohort.sample_set import training_data
from mdwgan.evaluation.apply import apply
from mdwgan.evaluation.score import evaluate
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import write_tsv
from mdwgan.metrics.catalogue import METRICS
from mdwgan.metrics.memorisation_bounds import (
    Finding,
    closer_bound,
    find,
    mia_bound,
    warning,
)
from mdwgan.report.build import write_report
from mdwgan.report.sections import pictures
from mdwgan.report.sections.memorisation import (
    MADE_OF_TRAINING,
    findings,
    memorisation_block,
)
from mdwgan.seeds import rng

MEMORISATION = [metric for metric in METRICS if metric.axis == "memorisation"]


def values(c) -> dict[str, float]:
    return {metric.name: apply(metric, c)["value"] for metric in MEMORISATION}


def verdict_of(synthetic: np.ndarray) -> Finding:
    c = replace(world("honest"), synthetic=synthetic.astype(np.float32))
    return find(values(c), TRAIN, TEST)


# ---- judging a row


def test_a_copier_is_caught_by_every_metric():
    finding = find(values(world("copier")), TRAIN, TEST)
    assert [text.split()[0] for text in finding.copies] == ["dcr_ratio", "nndr"]
    assert [text.split()[0] for text in finding.traceable] == ["mia_auc", "closer_to_train"]
    text = warning("X-GAN", finding)
    assert text.startswith("X-GAN: the samples look like copies of training samples (dcr_ratio 0.0")


@pytest.mark.parametrize("noise", [0.0, 0.05, 0.2])
def test_a_noisier_copier_is_caught(noise):
    train = real("train", TRAIN)
    copies = np.tile(train, (3, 1)) + noise * train.std(axis=0) * rng(0).normal(size=(TEST, 120))
    assert verdict_of(copies).copies


def test_a_third_of_copies_is_caught_by_what_it_gives_away():
    """Medians don't see it."""
    synthetic = real("honest", TEST)
    synthetic[:TRAIN] = real("train", TRAIN) + 0.01
    finding = verdict_of(synthetic)
    assert finding.traceable and not finding.copies
    text = warning("X-GAN", finding)
    assert text.startswith("X-GAN: most samples are no copies, but they reveal which samples were")


@pytest.mark.parametrize("kind", ["honest", "disjoint", "dropped", "noise"])
def test_others_are_not_warned_of(kind):
    finding = find(values(world(kind)), TRAIN, TEST)
    assert finding == Finding() and warning("X-GAN", finding) == ""


def test_honest_samples_are_rarely_beyond_the_bounds():
    """Sets of other sizes, each with its own training samples: none of 40 is warned of."""
    for draw in range(40):
        n, m = (12, 30) if draw % 2 else (30, 20)
        parts = [real(f"{name}{draw}", k) for name, k in (("tr", n), ("te", m), ("s", m))]
        c = replace(
            world("honest"),
            train=parts[0],
            real=parts[1],
            synthetic=parts[2],
            train_labels=np.arange(n) % 2,
            real_labels=np.arange(m) % 2,
            synthetic_labels=np.arange(m) % 2,
            edges={},
        )
        assert find(values(c), n, m) == Finding(), draw


def test_bounds_by_hand():
    # 10 and 20: (31 / 2400) ** 0.5 = 0.11365; 0.5 / 10 ** 0.5 = 0.15811
    assert mia_bound(10, 20) == pytest.approx(0.5 + 3 * 0.113652, abs=1e-5)
    assert closer_bound(10, 20) == closer_bound(20, 10) == pytest.approx(0.97434, abs=1e-5)
    assert find({"mia_auc": 0.84}, 10, 20) == Finding()
    assert find({"mia_auc": 0.85}, 10, 20).traceable
    assert find({"mia_auc": 0.85}, float("nan"), 20) == Finding(), "bounds need numbers of samples"
    assert find({"closer_to_train": 1.0}, 10, 20) == Finding(), "of samples far from everything"
    assert find({}, 10, 20) == Finding()
    assert find({"dcr_ratio": 0.49}, 10, 20).copies and not find({"dcr_ratio": 0.5}, 1, 2).copies
    assert find({"nndr": 0.44, "nndr_real": 0.9}, 10, 20).copies
    assert not find({"nndr": 0.46, "nndr_real": 0.9}, 10, 20).copies


# ---- in the report


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Report of a run where one generator copies in one of two tissues, and another is honest."""
    root = tmp_path_factory.mktemp("run")
    settings = full_config(
        generators=["mdwgan-gp", "cgan", "copy", "bootstrap", "mvn"],
        evaluation={"classification": {"generators": []}},
    )
    made.write_results(root, settings)
    for tissue in settings["tissues"]:
        for row in settings["generators"]:
            copies = row == "mdwgan-gp" and tissue == "kidney"
            kind = "copier" if copies or row in MADE_OF_TRAINING else "honest"
            found = values(world(kind))
            folder = root / tissue / row / "seed0"
            table = pd.read_csv(folder / "metrics.tsv", sep="\t")
            rows = pd.DataFrame({"metric": list(found), "value": list(found.values())})
            n = TRAIN if row == "copy" else TEST
            rows = rows.assign(
                tissue=tissue,
                generator=row,
                seed=0,
                axis="memorisation",
                n=n,
                optimistic=False,
                note="",
            )
            write_tsv(pd.concat([table, rows[list(table)]]), folder / "metrics.tsv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "embedding_figures", lambda *_: [])  # slow, and not of interest
        patch.setattr(Canvas, "savefig", made.no_drawing)
        write_report(settings, root, root / "report.html")
    return (root / "report.html").read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    """Words of a page of the report, or of a tissue's part of the page on failures."""
    start = f'<section class="page" id="{name}">' if name == "summary" else f'id="failures-{name}"'
    part = page.partition(start)[2]
    return text_of(re.split('</section>|<div class="tissue"', part)[0])


def test_the_report_warns_of_a_copier_where_it_copies(run):
    kidney = section(run, "kidney")
    assert "MDWGAN-GP: the samples look like copies of training samples (dcr_ratio 0.0" in kidney
    assert "No bound of memorisation is reached by CGAN and mvn; that does not prove" in kidney
    first = section(run, "summary")
    assert "samples look like copies of training samples: MDWGAN-GP in kidney." in first


def test_the_report_is_silent_on_an_honest_row(run):
    colon = section(run, "colon")
    assert "look like copies" not in colon and "reveal which samples" not in colon
    assert "No bound of memorisation is reached by MDWGAN-GP, CGAN and mvn; that" in colon


def test_rows_made_of_training_samples_are_told_and_not_warned_of(run):
    told = (
        "By design, samples repeat training samples: copy is the training samples (dcr_ratio "
        "0.004) and bootstrap repeats them with a little noise (dcr_ratio 0.004)."
    )
    for tissue in ("kidney", "colon"):
        assert told in section(run, tissue)
    assert "copy:" not in section(run, "kidney") and "bootstrap:" not in section(run, "kidney")


def test_rows_of_a_table_reach_the_verdict(tmp_path):
    """From samples to words: a generator that hands out training samples, and honest ones."""
    data = make_training(tmp_path, normal=24, tumour=24)
    training = training_data(data)
    copy = make("copy", {})
    copy.fit(training, 0)
    copier = build_synthetic(data, copy, "test", 0)
    tables = [evaluate(data, copier)]
    copier.uns["generator"] = "x-gan"
    copier.layers["z"] = copier.layers["z"] + 0.01 * rng(0).normal(size=copier.shape)
    tables.append(evaluate(data, copier))
    metrics = pd.concat(tables)
    found = findings(metrics, "kidney", ["x-gan", "copy"])
    assert list(found) == ["x-gan"] and found["x-gan"].copies and found["x-gan"].traceable
    honest = metrics.replace({"generator": {"x-gan": "y-gan"}}).assign(value=1.0)
    honest.loc[honest["metric"] == "mia_auc", "value"] = 0.5
    words = memorisation_block(honest, "kidney", ["y-gan"]).words
    assert words == [
        "No bound of memorisation is reached by Y-GAN; that does not prove that nothing is "
        "memorised."
    ]
    without = honest[honest["generator"] != "copy"]  # and so without the number of them
    assert memorisation_block(without, "kidney", ["y-gan"]).words == []


def lines(generator: str, seed: int, n: int = 60, **found: float) -> pd.DataFrame:
    """Lines of metrics.tsv; without values those of a failed training."""
    names = ["dcr_ratio", "nndr", "nndr_real", "closer_to_train", "mia_auc"]
    own = (
        {"dcr_ratio": 1.0, "nndr": 0.9, "nndr_real": 0.9, "closer_to_train": 0.5, "mia_auc": 0.5}
        | found
        if n
        else dict.fromkeys(names, np.nan)
    )
    rows = pd.DataFrame({"metric": names, "value": [own[name] for name in names]})
    return rows.assign(tissue="kidney", generator=generator, seed=seed, n=n)


def test_a_failed_seed_does_not_hide_what_the_others_give_away():
    metrics = pd.concat(
        [
            lines("copy", 0, 20, dcr_ratio=0.0),
            lines("x-gan", 0, mia_auc=0.99),
            lines("x-gan", 1, 0),
        ]
    )
    found = findings(metrics, "kidney", ["x-gan", "copy"])["x-gan"]
    assert [text.split()[0] for text in found.traceable] == ["mia_auc"]
    block = memorisation_block(metrics, "kidney", ["x-gan", "copy"])
    assert len(block.warnings) == 1 and "No bound" not in " ".join(block.words)
    assert findings(lines("x-gan", 0, 0), "kidney", ["x-gan"]) == {}


def test_the_choice_of_the_training_samples_is_no_copier():
    metrics = pd.concat([lines(row, 0, 20, dcr_ratio=0.0) for row in ("copy", "best")])
    block = memorisation_block(metrics, "kidney", ["best", "copy"], copied=True)
    assert not block.warnings
    assert block.words[0] == "Row best is the training samples here, by choice."
    assert memorisation_block(metrics, "kidney", ["best", "copy"]).warnings


def test_copies_at_one_seed_are_told_with_it():
    """The mean of dcr_ratio over these seeds is 0.8."""
    seeds = [lines("x-gan", s, dcr_ratio=0.01 if s == 3 else 1.0) for s in range(5)]
    metrics = pd.concat([lines("copy", 0, 20), *seeds])
    found = findings(metrics, "kidney", ["x-gan"])["x-gan"]
    assert found.copies == ("at seed 3 dcr_ratio 0.010, where new real samples have 1",)
    assert "at seed 3" in warning("X-GAN", found)
    assert findings(pd.concat(seeds[:3]), "kidney", ["x-gan"])["x-gan"] == Finding()


def test_rows_that_give_away_the_same_share_a_sentence():
    metrics = pd.concat(
        [
            lines("copy", 0, 20, dcr_ratio=0.0),
            *(lines(g, 0, mia_auc=auc) for g, auc in (("x-gan", 0.9), ("y-gan", 0.97))),
            lines("z-gan", 0, dcr_ratio=0.1),
        ]
    )
    rows = ["x-gan", "y-gan", "z-gan", "copy"]
    copies, traceable = memorisation_block(metrics, "kidney", rows).warnings
    assert copies.startswith("Z-GAN: the samples look like copies")
    assert traceable.startswith("X-GAN and Y-GAN: most samples are no copies")
    assert "mia_auc 0.900 to 0.970, where chance gives at most 0.725" in traceable
