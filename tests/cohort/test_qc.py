"""Quality control: what changes looks at one sample alone, the rest is only listed."""

import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import QC, TARGET, VERSION, draw_counts, write_matrix, write_tissue
from mdwgan.cohort import qc
from mdwgan.cohort.build import build_cohort
from mdwgan.errors import InputError
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.seeds import rng


@pytest.fixture
def fpkm():
    """Samples x genes."""
    table = np.exp2(rng(0, "qc").normal(5, 1, (8, 30)))
    return pd.DataFrame(table, [f"S{i}" for i in range(8)], [f"G{i}" for i in range(30)])


def settings(**changes) -> dict:
    return QC | changes


def test_absurd_fpkm_is_clipped_to_the_sample_s_next(fpkm):
    largest = fpkm.loc["S2"].drop("G7").max()
    fpkm.loc["S2", "G7"] = 6.69e9
    clipped, rows = qc.clip_values(fpkm, "fpkm", QC)
    assert clipped.loc["S2", "G7"] == largest
    assert [row[:5] for row in rows] == [("value_limit", "G7", "S2", 6.69e9, "clipped")]
    others = clipped.drop(index="S2")
    assert (others == fpkm.drop(index="S2")).all(axis=None)
    assert qc.clip_values(fpkm, "counts", QC)[1] == []


def test_a_value_far_from_the_uncorrected_one_is_replaced(fpkm):
    before, fpkm = fpkm / 30, fpkm.copy()  # correction scales all genes of a sample
    fpkm.loc["S1", "G3"] *= 1e5
    before.loc["S0", "G0"] = np.nan  # not in the uncorrected file
    changed, rows = qc.clip_values(fpkm, "fpkm", QC, before)
    assert [row[:3] for row in rows] == [("value_ratio", "G3", "S1")]
    assert changed.loc["S1", "G3"] == pytest.approx(before.loc["S1", "G3"] * 30)
    changed.loc["S1", "G3"] = fpkm.loc["S1", "G3"]
    assert (changed == fpkm).all(axis=None)


def test_no_sample_has_a_say_in_another_s_values_or_drop(fpkm):
    """Whatever the other samples are, test donors among them, a sample is judged the same."""
    fpkm.loc["S2", "G7"], fpkm.loc["S4", "G1":] = 1e9, 0
    whole, rows = qc.clip_values(fpkm, "fpkm", QC)
    dropped = {row[2] for row in qc.sample_rows(whole, "fpkm", QC)}
    assert dropped == {"S4"}
    for sample in fpkm.index:
        alone, own = qc.clip_values(fpkm.loc[[sample]], "fpkm", QC)
        assert (alone.loc[sample] == whole.loc[sample]).all()
        assert own == [row for row in rows if row[2] == sample]
        assert bool(qc.sample_rows(alone, "fpkm", QC)) == (sample in dropped)


def test_empty_libraries_are_dropped(fpkm):
    counts = fpkm.round()
    counts.loc["S5"] = 0.5
    (row,) = qc.sample_rows(counts, "counts", QC)
    assert row[0] == "library_size" and row[2] == "S5" and row[4] == "dropped"
    assert qc.sample_rows(counts, "counts", settings(min_mean_count=0)) == []


def test_what_needs_other_samples_is_listed_and_kept(fpkm):
    log = np.log2(fpkm + 1)
    log.loc["S3", "G9"] += 30
    log.loc["S6"] = log.loc["S6"].to_numpy()[::-1]
    log["G0"] = 3.0
    library = pd.Series(1e6, index=log.index)
    library["S7"] = 5e4
    conditions = pd.Series("normal", index=log.index)
    found = qc.qc_table(qc.odd_rows(log, conditions, library))
    assert set(found["action"]) == {"kept"}
    assert found.groupby("kind")["gene"].agg(list)["constant_gene"] == ["G0"]
    of = found.groupby("kind")["sample"].agg(set)
    assert of["library_size"] == {"S7"} and of["odd_value"] == {"S3"}
    assert qc.summary(found) == ""


def make(root, **options):
    table = write_tissue(root)
    samples = list_samples(table, ["kidney"], "counts", root, VERSION)
    genes, _ = shared_genes(samples, "counts", root, VERSION)
    genes["ensembl_protein"] = ""
    return build_cohort(samples, genes, "counts", TARGET, root, VERSION, settings(**options))


def test_a_clean_cohort_stays_as_it_is_and_samples_leave_by_name(tmp_path):
    cohort, found = make(tmp_path)
    assert cohort.n_obs == 24 and list(found.columns) == qc.COLUMNS
    assert not (found["action"] != "kept").any()
    assert not any("quality control" in text for text in cohort.uns["warnings"])
    name = cohort.obs_names[3]
    fewer, found = make(tmp_path, exclude=[name, "elsewhere"])
    assert fewer.n_obs == 23 and name not in fewer.obs_names
    assert found.iloc[0][["kind", "sample", "action"]].tolist() == ["excluded", name, "dropped"]
    kept = fewer.uns["warnings"]
    assert kept[-1] == "quality control: 1 sample dropped; qc.tsv has the reasons"
    assert (fewer.X == cohort[fewer.obs_names].X).all()
    with pytest.raises(InputError, match="no sample is left"):
        make(tmp_path, exclude=list(cohort.obs_names))


def test_symbols_that_stand_twice_are_listed(tmp_path):
    values = draw_counts(["GTEX-1-s", "GTEX-2-s"], genes=4).rename(index={"G003": "G002"})
    write_matrix(tmp_path, "k-rsem-count-gtex.txt.gz", values)
    samples = pd.DataFrame({"sample": list(values), "file": "k-rsem-count-gtex.txt.gz"})
    rows = qc.gene_rows(shared_genes(samples, "counts", tmp_path, VERSION)[1])
    assert rows[0][:2] == ("duplicated_symbol", "G002") and len(rows) == 1


def test_odd_samples_are_dropped_only_where_the_config_says_so(tmp_path):
    """Two junk samples: one of another profile, one of a small library."""
    samples = [f"GTEX-{i}-s" for i in range(12)]
    random = rng(0, "odd")
    log = random.normal(7, 2, (60, 1)) + random.normal(0, 0.3, (60, 12))
    values = pd.DataFrame(2**log, [f"G{i:02d}" for i in range(60)], samples).round(2)
    values["GTEX-3-s"] = rng(0, "junk").permutation(values["GTEX-3-s"].to_numpy()) + 1
    values["GTEX-5-s"] = (values["GTEX-5-s"] / 50).round(2)
    junk = ["GTEX-3-s", "GTEX-5-s"]
    write_matrix(tmp_path, "k-rsem-count-gtex.txt.gz", values)
    table = pd.DataFrame({"gtex": "k", "normal": "", "tumour": ""}, pd.Index(["k"], name="tissue"))

    def build(**changes):
        listed = list_samples(table, ["k"], "counts", tmp_path, VERSION)
        genes = shared_genes(listed, "counts", tmp_path, VERSION)[0].assign(ensembl_protein="")
        limits = settings(min_mean_count=0, **changes)
        return build_cohort(listed, genes, "counts", TARGET, tmp_path, VERSION, limits)

    with pytest.warns(UserWarning, match="normal samples only"):
        whole, listed = build()
        fewer, dropped = build(drop_odd=True)
    about = listed[listed["sample"].isin(junk) & (listed["gene"] == "")]
    assert set(about["action"]) == {"kept"} and whole.n_obs == 12
    rows = dropped[dropped["action"] == "dropped"]
    assert set(rows["sample"]) == set(junk) and rows["reason"].str.endswith("drop_odd").all()
    assert list(fewer.obs_names) == [name for name in samples if name not in junk]
    assert (fewer.X == whole[fewer.obs_names].X).all()
    assert (fewer.layers["counts"] == whole[fewer.obs_names].layers["counts"]).all()


@pytest.mark.parametrize(
    ("name", "meant"), [("GTEX-1", "did you mean GTEX-1-s"), ("zzz", "samples.tsv lists them")]
)
def test_an_excluded_id_that_no_sample_has_is_refused(name, meant):
    samples = pd.Series(["GTEX-1-s", "TCGA-AA-0001-01A"])
    qc.refuse_unknown(["GTEX-1-s"], samples)
    with pytest.raises(InputError, match=f"cohort.qc.exclude: {name}: no sample of the run"):
        qc.refuse_unknown([name], samples)
    with pytest.raises(InputError, match=f"(?i){meant}"):
        qc.refuse_unknown([name], samples)
