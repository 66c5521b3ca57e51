"""What fails: each kind is said where it is so, and only there; the worst comes first."""

import pandas as pd
import pytest
from helpers.configs import full_config
from helpers.first_screen import COPY, GOOD, HALF, NAN, scores_of
from mdwgan.cohort.understood import ATTENTION
from mdwgan.io import write_tsv
from mdwgan.report.page.load import Results
from mdwgan.report.sections.failing import EVERYTHING, USELESS
from mdwgan.report.sections.failings import failings

BOTH = ("kidney", "colon")


@pytest.fixture
def found(tmp_path):
    def find(rows, tissues=("kidney",), failed=None, truth=None):
        results = Results(tmp_path, full_config(tissues=list(tissues)))
        models = [row for row in rows if row not in ("copy", "real-half", "bootstrap", "mvn")]
        return failings(results, scores_of(rows, tissues), models, failed or {}, truth)

    return find


def test_nothing_fails_where_nothing_does(found):
    assert found({"gan": GOOD}) == []
    assert found({"gan": GOOD, "mvn": HALF | {"dist_half_n": 0.5}}) == []


@pytest.mark.parametrize(
    ("changed", "lead", "part"),
    [
        ({"spread": 0.21}, "Collapsed: GAN in kidney", "spread 0.21"),
        ({"nearest_variety": 0.1, "dcr_ratio": 0.6}, "Collapsed: GAN in kidney", "variety 0.10"),
        ({"effect_slope": 0.1}, "Conditions are lost: GAN (kidney 0.10)", "Do not use"),
        ({"effect_slope": -0.3}, "Conditions are lost", "GAN (kidney -0.30, exchanged)"),
        ({"dcr_ratio": 0.1}, "Copies: ", "GAN in kidney"),
        ({"mia_auc": 0.99}, "Privacy: ", "GAN in kidney"),
        ({"auc_rf": 1.0}, "Told apart: ", "tells the samples of GAN"),
        ({"spread": 0.7, "recall": 0.0}, "Too alike: ", "recall 0.00; half of the real"),
        ({"sd_r": 0.2}, "Variance: ", "of GAN (rank correlation of SDs 0.20"),
        ({"dist_half_n": 0.3}, "Correlation: ", "dist_half_n 0.30; training samples 0.50"),
    ],
)
def test_each_kind_is_said_in_words_with_its_evidence(found, changed, lead, part):
    said = [f for f in found({"gan": GOOD | changed}) if f.text.startswith(lead)]
    assert len(said) == 1 and part in said[0].text
    assert said[0].href.startswith("#kidney-")


def test_the_worst_come_first_and_then_what_concerns_more(found):
    said = found(
        {
            "gan": GOOD | {"auc_rf": 1.0, "sd_r": 0.2},
            "cgan": GOOD | {"auc_rf": 1.0},
            "wgan": GOOD | {"spread": 0.1},
            "real-half": [HALF, HALF | {"dist": NAN}],
        },
        BOTH,
    )
    kinds = [f.text.partition(":")[0].partition(" to say")[0] for f in said]
    assert kinds == ["Too few samples", "Collapsed", "Told apart", "Variance"]
    assert [f.tier for f in said[:2]] == [EVERYTHING, USELESS]


def test_models_that_share_a_failing_are_named_together(found):
    rows = {"gan": GOOD | {"spread": 0.1}, "cgan": [GOOD, GOOD | {"spread": 0.1}]}
    (said,) = [f for f in found(rows, BOTH) if f.text.startswith("Collapsed")]
    assert "GAN in every tissue; CGAN in colon" in said.text


def test_a_plain_baseline_that_beats_models_is_named(found):
    weak = GOOD | {"ks": 0.4, "auc_rf": 0.64, "dist_half_n": 0.5, "spread": 0.96}
    plain = GOOD | {"ks": 0.16}
    said = [f.text for f in found({"gan": weak, "cgan": GOOD, "mvn": plain})]
    (beaten,) = [text for text in said if text.startswith("mvn, which needs no network")]
    assert "does better than GAN in most questions" in beaten
    assert "always in gene values, correlation, variety and told apart" in beaten


def test_a_tissue_that_fails_is_not_hidden_by_the_mean(found):
    rows = {"gan": [GOOD | {"deg_recall": 0.48}, GOOD | {"deg_recall": 0.02}]}
    (said,) = found(rows, BOTH)
    assert said.text == (
        "Fails in colon: GAN has 2\N{NO-BREAK SPACE}% of the real DEGs, against "
        "48\N{NO-BREAK SPACE}% in the other 1 tissue."
    )
    assert said.href == "#colon-differential-expression"
    assert found({"gan": [GOOD, GOOD | {"deg_recall": 0.3}]}, BOTH) == []


WRONG = {"deg_precision": 0.4, "deg_jaccard": 0.3}


def test_genes_that_are_wrong_are_useless_and_stand_beside_both_references(found):
    half = HALF | {"deg_precision": 0.7}
    said = found({"gan": GOOD | WRONG, "cgan": GOOD, "real-half": half})
    (wrong,) = [f for f in said if f.text.startswith("Wrong genes: ")]
    assert (
        "that GAN calls differentially expressed, 40\N{NO-BREAK SPACE}% differ in real"
        in wrong.text
    )
    assert "(training samples 90\N{NO-BREAK SPACE}%; half of the real samples 70" in wrong.text
    assert "Most of what these samples find is wrong" in wrong.text
    assert wrong.tier == USELESS and wrong.share == 0.5
    assert wrong.href == "#kidney-differential-expression"
    some = found({"gan": GOOD | {"deg_precision": 0.6}, "real-half": half})
    assert [f.tier for f in some if f.text.startswith("Wrong genes")] == [USELESS + 1]
    between = found({"gan": GOOD | {"deg_precision": 0.8}, "real-half": half})
    assert not [f for f in between if f.text.startswith("Wrong genes")]


def test_called_genes_that_nothing_was_planted_in_are_counted(found, tmp_path):
    degs = pd.DataFrame({"symbol": list("ABCD"), "deg": True, "log2fc": [2.0, 2.0, -2.0, 2.0]})
    write_tsv(degs, tmp_path / "kidney" / "gan" / "seed0" / "deg.tsv")
    write_tsv(degs.iloc[:1], tmp_path / "kidney" / "copy" / "seed0" / "deg.tsv")
    planted = pd.DataFrame({"symbol": list("ABC"), "tissue": "kidney", "log2fc": [1.0, 0.0, 1.0]})
    said = [f.text for f in found({"gan": GOOD | WRONG}, truth=planted)]
    (wrong,) = [text for text in said if text.startswith("Wrong genes: ")]
    assert (
        "No effect was planted in 75\N{NO-BREAK SPACE}% of its genes (training samples "
        "0\N{NO-BREAK SPACE}%)." in wrong
    )


def test_lost_pathways_and_genes_of_their_own_are_said(found):
    lost = GOOD | {"kegg_jaccard": 0.3, "kegg_recall": 0.25, "null_degs_tumour": 90}
    none = {"null_degs_tumour": 2}
    rows = {"gan": lost, "copy": COPY | none, "real-half": HALF | none | {"deg_precision": 0.9}}
    pathways, own = found(rows)
    assert pathways.text.startswith("Pathways are lost: ")
    assert "30\N{NO-BREAK SPACE}% are enriched in both (training samples 60" in pathways.text
    assert "GAN finds 25\N{NO-BREAK SPACE}% of the real ones." in pathways.text
    assert pathways.href == "#kidney-pathways"
    assert own.text.startswith("Genes of their own: within a condition, 90 genes differ between")
    assert (
        "(training samples and half of the real samples: at most 2 a tissue on average)" in own.text
    )
    assert found(rows | {"gan": lost | {"kegg_jaccard": 0.65} | none}) == []


def test_a_failed_training_is_named(found):
    (said,) = found({"gan": GOOD, "cgan": {}}, failed={("kidney", "cgan", 0): "it diverged"})
    assert said.text == "CGAN failed to train in kidney (seed 0): it has no samples there."
    no_file = {("kidney", "other", 0): "no file for kidney, seed 0, in generators_from.other"}
    assert found({"gan": GOOD, "other": {}}, failed=no_file) == []


def test_odd_samples_that_were_kept_come_first(found, tmp_path):
    rows = [("odd_sample", f"S{i}", "kept") for i in range(9)]
    rows += [("odd_sample", "S10", "dropped"), ("odd_value", "S11", "kept")]
    table = pd.DataFrame(rows, columns=["kind", "sample", "action"])
    write_tsv(table, tmp_path / "kidney" / "qc.tsv")
    counts = pd.DataFrame({"tissue": ["kidney"] * 2, "n": [30, 30]})
    write_tsv(counts, tmp_path / "seed0" / "split_summary.tsv")
    said = found({"gan": GOOD | {"spread": 0.1}})
    assert said[0].text.startswith(
        "Samples unlike the others of their condition were kept: 9 of 60 in kidney. A few such "
        "samples can decide every number. cohort.qc.drop_odd: true leaves them out."
    )
    write_tsv(counts.assign(n=300), tmp_path / "seed0" / "split_summary.tsv")
    assert found({"gan": GOOD}) == [], "nine of 600 decide nothing"


def test_what_is_hardly_below_the_references_is_no_failing(found):
    assert found({"gan": GOOD | {"spread": 0.92, "sd_r": 0.79, "dist_half_n": 0.49}}) == []


def test_a_yardstick_that_is_not_the_truth_is_said(found, tmp_path):
    degs = pd.DataFrame({"symbol": list("ABCD"), "deg": True, "log2fc": [2.0, 2.0, -2.0, 2.0]})
    write_tsv(degs, tmp_path / "kidney" / "real" / "seed0" / "deg.tsv")
    planted = pd.DataFrame({"symbol": list("ABC"), "tissue": "kidney", "log2fc": [1.0, 0.0, 1.0]})
    (said,) = found({"gan": GOOD}, truth=planted)  # C has the other direction, D none
    assert "of the genes called in the real samples, 75\N{NO-BREAK SPACE}% in kidney" in said.text
    right = planted.assign(log2fc=[1.0, 1.0, -1.0])
    right = pd.concat([right, right.iloc[:1].assign(symbol="D")])
    assert found({"gan": GOOD}, truth=right) == []
    assert COPY["deg_precision"] == 0.9, "agreement alone would not show it"


def test_own_data_that_need_attention_and_rows_chosen_on_the_test_set_are_said(tmp_path):
    settings = full_config(cohort={"matrix": "mine.csv"}, tissues=["kidney"])
    rows = [("attention", "odd samples", "2 of 20 samples look unlike the others: S1, S2")]
    table = pd.DataFrame(rows, columns=["topic", "name", "value"]).assign(topic=ATTENTION)
    write_tsv(table, tmp_path / "sources" / "own" / "understood.tsv")
    scores = scores_of({"gan": GOOD})
    scores.metrics["optimistic"] = scores.metrics["generator"] == "gan"
    own, chosen = failings(Results(tmp_path, settings), scores, ["gan"], {}, None)
    assert "Own data, odd samples: 2 of 20 samples" in own.text and own.href == "#run-own-data"
    assert chosen.text.startswith("Optimistic: GAN in kidney.")


@pytest.mark.parametrize("rows", [{}, {"mvn": HALF}, {"gan": {}}])
def test_runs_without_models_or_without_scores_have_nothing_to_say(found, rows):
    assert found(rows) == [] and found(rows, failed={}) == []
