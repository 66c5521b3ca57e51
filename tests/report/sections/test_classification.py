"""The section on classification: what it says of rows that help and rows that harm."""

import pandas as pd
import pytest
from helpers.classified_run import classification_block, classified_run
from mdwgan.metrics import classification as utility
from mdwgan.report.build import write_report
from mdwgan.report.page.load import Results
from mdwgan.report.sections.classification import CHOSEN, score_table, verdict


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return classified_run(tmp_path_factory.mktemp("run"))


def test_block_says_plainly_whether_generated_samples_help(run):
    block = classification_block(*run)
    words = " ".join(block.words)
    assert words.startswith(
        "The real training samples alone reach an MCC of 0.805 (RF), 0.805 (kNN) and 0.805 (MLP);"
    )
    assert "MDWGAN-GP: added to the real training samples, synthetic ones lower MCC with" in words
    assert "RF (−0.200), kNN (−0.200) and MLP (−0.200)." in words
    alone = "Classifiers trained on synthetic samples alone do worse than on real ones"
    assert f"{alone}: RF, kNN and MLP." in words
    assert "mvn: added to the real training samples, synthetic ones help: they raise MCC" in words
    assert "bootstrap" not in words and "one seed" not in words
    table = block.tables[0]
    assert table.columns[1:] == ["RF", "kNN", "MLP", "RF, added", "kNN, added", "MLP, added"]
    cells = {row[0].text: row for row in table.rows}
    assert list(cells) == ["MDWGAN-GP", "copy", "real-half", "mvn"]
    assert cells["copy"][0].tag == "trained on real"
    assert cells["MDWGAN-GP"][1].text == "0.505 ± 0.007"  # 0.50 and 0.51
    assert cells["MDWGAN-GP"][4].text == "0.605 ± 0.007"
    folded = [title for title, _ in block.folded]
    assert folded == [
        "other scores: accuracy, F1, balanced accuracy",
        "within one set, the paper's reading",
        "augmentation curve",
    ]
    others = block.folded[0][1]
    assert list(others) == ["accuracy", "F1, tumour is positive", "balanced accuracy"]
    assert not block.missing


def test_added_samples_are_bold_where_they_beat_the_real_ones_alone():
    """kNN of each real sample twice is worse here than of each once, and no bar to clear."""
    scores = {
        ("copy", ""): 0.8,
        ("copy", "added"): 0.5,
        ("cgan", "added"): 0.7,
        ("gan", "added"): 0.9,
        ("cgan", ""): 0.6,
        ("gan", ""): 0.6,
    }
    rows = [
        {
            "tissue": "t",
            "generator": row,
            "seed": seed,
            "metric": utility.metric_name("knn", k, s),
            "value": value + 0.001 * seed,
            "axis": "utility",
            "optimistic": False,
            "note": "",
            "n": 9,
        }
        for (row, k), value in scores.items()
        for seed in range(3)
        for s in ("mcc", "f1")
    ]
    for of in ("mcc", "f1"):
        table = score_table(pd.DataFrame(rows), "t", ["cgan", "gan", "copy"], of, ("", "added"))
        strong = {row[0].text: [cell.strong for cell in row[1:]] for row in table.rows}
        assert strong["GAN"] == [False, False, False, False, True, False]
        assert not any(strong["CGAN"]) and not any(strong["copy"])


@pytest.mark.usefixtures("undrawn")
def test_report_shows_the_block_and_says_what_is_missing(run, tmp_path):
    root, settings = run
    (root / "kidney" / "mdwgan-gp" / "seed1" / "utility.tsv").unlink()
    write_report(settings, root, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Classification" in page and "Augmentation curve" in page
    assert "missing: kidney/mdwgan-gp/seed1/utility.tsv" in page
    tissue = page.partition('<section id="kidney">')[2].partition("</section>")[0]
    assert tissue.count("rf_added_mcc") == 0  # in the block's tables, not among all metrics
    table = Results(root, settings).metrics("kidney")
    assert {"utility", "dependence"} <= set(table["axis"])


def test_words_of_many_generators_and_of_none():
    def rows(value, generator, metric):
        return {
            "tissue": "t",
            "generator": generator,
            "seed": 0,
            "metric": metric,
            "value": value,
            "axis": "utility",
            "optimistic": False,
            "note": "",
            "n": 9,
        }

    names = ["gan", "cgan", "wgan", "cwgan", "mvn"]
    table = pd.DataFrame(
        [rows(0.5, "copy", "rf_mcc")]
        + [rows(0.3 + 0.1 * i, name, "rf_added_mcc") for i, name in enumerate(names)]
    )
    words = verdict(table, "t", [*names, "copy"])
    assert words[1].startswith("RF: added to the real training samples, samples of 2 of 5 ")
    assert "have a higher MCC: CWGAN and mvn" in words[1] and "(one seed)" in words[2]
    table["optimistic"] = table["generator"] == "gan"
    assert "Selected on the test set, so optimistic: GAN." in verdict(table, "t", [*names, "copy"])
    few = verdict(table, "t", ["gan", "cgan", "copy"])
    assert few[1].startswith("GAN: ") and few[1].endswith(CHOSEN) and CHOSEN not in few[2]
    assert "alone" not in few[1], "no score of samples alone"
    assert verdict(table[table["generator"] == "none"], "t", []) == []


def of_seeds(alone: list[float], added: list[float]) -> str:
    """What is said of a row with these MCC by seed, where real samples reach 0.97."""
    scores = {("copy", ""): [0.97] * len(alone), ("gan", ""): alone, ("gan", "added"): added}
    rows = [
        {"tissue": "t", "generator": row, "seed": seed, "value": value}
        | {"metric": utility.metric_name("rf", kind, "mcc"), "optimistic": False}
        for (row, kind), found in scores.items()
        for seed, value in enumerate(found)
    ]
    return verdict(pd.DataFrame(rows), "t", ["gan", "copy"])[1]


def test_a_large_loss_that_seeds_differ_on_is_not_called_no_loss():
    said = of_seeds([0.9, -0.1, 0.25], [0.97] * 3)
    assert "can't be told, as seeds differ too much: RF (−0.620)" in said
    assert "clearly worse" not in said
    assert "don't do clearly worse" in of_seeds([0.97, 0.96, 0.975], [0.97] * 3)
    assert "do worse than on real ones: RF." in of_seeds([0.35, 0.36, 0.34], [0.97] * 3)


def test_a_small_loss_of_one_training_is_none():
    assert "don't do clearly worse" in of_seeds([0.968], [0.97])
    assert "do worse than on real ones: RF." in of_seeds([0.9], [0.97])


def test_one_training_raises_nothing():
    said = of_seeds([0.9], [0.977])
    assert "change MCC by RF +0.007, in one training, which may be chance" in said
    assert "raise" not in said and "help" not in said
    assert "help: they raise MCC with RF (+0.020)" in of_seeds([0.9] * 3, [0.99, 0.991, 0.989])
