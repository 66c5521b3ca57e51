"""Cohorts: library sizes, log2 values and back, and what is refused."""

import re

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import QC, TARGET, VERSION, draw_counts, make_cohort, write_matrix
from mdwgan.biology.design import check_designs
from mdwgan.cohort.build import build_cohort
from mdwgan.errors import InputError, InputWarning
from mdwgan.io import write_h5ad
from mdwgan.samples.values import from_log, read_values, to_log


def test_log_of_counts_is_scaled_by_library_and_comes_back():
    counts = np.array([[0.0, 15, 85], [1000, 0, 1000]])
    library = np.array([100.0, 4000])
    log = to_log(counts, "counts", library, 1000.0)
    assert np.allclose(log, np.log2([[1, 151, 851], [251, 1, 251]]))
    assert np.allclose(from_log(log, "counts", library, 1000.0), counts)


def test_log_of_fpkm_is_not_scaled_and_comes_back():
    fpkm = np.array([[0.0, 3, 12.25]])
    log = to_log(fpkm, "fpkm", np.array([15.25]), 1000.0)
    assert np.allclose(log, [[0, 2, np.log2(13.25)]])
    assert np.allclose(from_log(log, "fpkm", np.array([15.25]), 1000.0), fpkm)


def test_values_below_zero_and_between_integers_become_counts():
    back = from_log(np.array([[-2.0, np.log2(2.6)]]), "counts", np.array([10.0]), 10.0)
    assert back.tolist() == [[0, 2]]
    assert from_log(np.array([[-2.0]]), "fpkm", np.array([10.0]), 10.0).tolist() == [[0]]


def test_cohort_has_all_that_later_stages_read(tmp_path):
    cohort = make_cohort(tmp_path, normal=3, tumour=4, genes=5)
    assert cohort.shape == (7, 5)
    assert cohort.obs["condition"].tolist() == ["normal"] * 3 + ["tumour"] * 4
    assert cohort.obs["source"].tolist() == ["GTEX"] * 3 + ["TCGA"] * 4
    assert cohort.obs["donor"].iloc[0] == "GTEX-kidney00"
    assert cohort.obs["donor"].iloc[3] == "TCGA-KI-0000"
    assert set(cohort.obs) >= {"tissue", "study", "library_size"}
    assert cohort.var["entrez"].tolist() == ["1", "2", "3", "4", "5"]
    assert cohort.X.dtype == np.float32 and (cohort.layers["log"] == cohort.X).all()
    counts, library = cohort.layers["counts"], cohort.obs["library_size"].to_numpy()
    assert np.allclose(counts.sum(axis=1), library)
    assert np.allclose(2**cohort.X - 1, counts / library[:, None] * TARGET, rtol=1e-4)
    (warning,) = cohort.uns["warnings"]  # normal samples are of GTEx alone
    assert warning.startswith("kidney: all 3 normal samples are of GTEx and all 4 tumour")


def test_library_size_counts_all_genes_of_the_file(tmp_path):
    values = draw_counts(["GTEX-1-s", "GTEX-2-s"], genes=10)
    write_matrix(tmp_path, "k-rsem-count-gtex.txt.gz", values)
    samples = pd.DataFrame({"sample": ["GTEX-2-s"], "file": "k-rsem-count-gtex.txt.gz"})
    chosen, library = read_values(samples, ["G003", "G001"], "counts", tmp_path, VERSION)
    assert chosen.columns.tolist() == ["G003", "G001"]
    assert chosen.to_numpy().tolist() == [values.loc[["G003", "G001"], "GTEX-2-s"].tolist()]
    assert library["GTEX-2-s"] == pytest.approx(values["GTEX-2-s"].sum())


def test_other_files_may_have_other_orders_and_more_genes(tmp_path):
    first, second = draw_counts(["GTEX-1-s"], 6), draw_counts(["TCGA-A-0001-01A"], 4)
    write_matrix(tmp_path, "a.gz", first)
    write_matrix(tmp_path, "b.gz", second.iloc[::-1])
    samples = pd.DataFrame(
        {
            "sample": ["TCGA-A-0001-01A", "GTEX-1-s"],
            "file": ["b.gz", "a.gz"],
            "tissue": "k",
            "condition": ["tumour", "normal"],
            "donor": "d",
            "source": "s",
            "study": "x",
        }
    )
    genes = pd.DataFrame({"symbol": ["G000", "G002"], "entrez": "1", "ensembl_protein": np.nan})
    cohort, _ = build_cohort(samples, genes, "counts", TARGET, tmp_path, VERSION, QC)
    assert cohort.obs_names.tolist() == ["TCGA-A-0001-01A", "GTEX-1-s"]
    expected = [second.loc[["G000", "G002"]].T, first.loc[["G000", "G002"]].T]
    assert np.allclose(cohort.layers["counts"], pd.concat(expected))
    assert cohort.var["ensembl_protein"].tolist() == ["", ""]


def test_fpkm_cohort_has_no_counts(tmp_path):
    cohort = make_cohort(tmp_path, matrix="fpkm", normal=3, tumour=3)
    assert set(cohort.layers) == {"log", "fpkm"}
    assert np.allclose(2**cohort.X - 1, cohort.layers["fpkm"], rtol=1e-4)


@pytest.mark.parametrize(("normal", "tumour"), [(5, 0), (0, 5)])
def test_one_condition_is_a_warning_that_is_kept(tmp_path, normal, tumour):
    kind = "normal" if normal else "tumour"
    text = f"kidney has {kind} samples only: differential expression and classification are left"
    with pytest.warns(InputWarning, match=text):
        cohort = make_cohort(tmp_path, normal=normal, tumour=tumour)
    write_h5ad(cohort, tmp_path / "cohort.h5ad")
    kept = anndata.read_h5ad(tmp_path / "cohort.h5ad").uns["warnings"]
    assert len(kept) == 1 and kept[0].startswith(text)


def test_sample_without_a_read_is_refused_with_its_file(tmp_path):
    values = draw_counts(["GTEX-1-s", "GTEX-2-s"], genes=4)
    values["GTEX-2-s"] = 0
    path = write_matrix(tmp_path, "k-rsem-count-gtex.txt.gz", values)
    samples = pd.DataFrame({"sample": list(values), "file": path.name})
    with pytest.raises(InputError, match=f"{path}: sample GTEX-2-s has no read at all"):
        read_values(samples, ["G000"], "counts", tmp_path, VERSION)


def test_a_cohort_is_written_with_the_same_bytes(tmp_path):
    cohort = make_cohort(tmp_path, normal=3, tumour=3)
    paths = [tmp_path / "a.h5ad", tmp_path / "b" / "a.h5ad"]
    for path in paths:
        write_h5ad(cohort, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert [p.name for p in paths[1].parent.iterdir()] == ["a.h5ad"]


# ---- public sources without batch correction


def public_cohort(folder, normal: dict[str, str], tumour: int = 3):
    """Cohort of a tissue whose samples are a prepared file; normal samples with their project."""
    names = [*normal, *(f"t{n}" for n in range(tumour))]
    obs = pd.DataFrame({"library_size": 100.0}, index=names)
    values = anndata.AnnData(np.full((len(names), 2), 50, np.float32), obs=obs)
    values.var_names = ["A", "B"]
    write_h5ad(values, folder / "expression" / "k.h5ad")
    samples = pd.DataFrame(
        {
            "sample": names,
            "donor": names,
            "tissue": "k",
            "condition": ["normal"] * len(normal) + ["tumour"] * tumour,
            "source": [*normal.values(), *["TCGA"] * tumour],
            "study": "x",
            "file": "expression/k.h5ad",
        }
    )
    genes = pd.DataFrame({"symbol": ["A", "B"], "entrez": "1", "ensembl_protein": ""})
    return build_cohort(samples, genes, "counts", TARGET, folder, "toil (toil 2016)", QC)[0]


def test_projects_that_are_the_conditions_are_told(tmp_path):
    both = {"g1": "GTEX", "n1": "TCGA"}
    with pytest.warns(InputWarning, match="1 of 2 normal samples are of GTEx, while all 3 tumour"):
        cohort = public_cohort(tmp_path, both)
    (warning,) = cohort.uns["warnings"]
    assert "cohort.normals: tcga leaves GTEx's samples out" in warning
    # The remedy that the message names can be fitted to these samples.
    design = re.search(r"deg\.design '([^']+)'", warning)[1]
    assert check_designs(cohort.obs, design)["design"].tolist() == ["~ source + condition"]
    with pytest.warns(InputWarning, match="no design and no batch correction can tell") as told:
        public_cohort(tmp_path, {"g1": "GTEX", "g2": "GTEX"})
    assert "k: all 2 normal samples are of GTEx and all 3 tumour samples of TCGA" in str(told[0])


def test_nothing_is_told_where_one_project_has_all_samples(tmp_path):
    assert list(public_cohort(tmp_path, {"n1": "TCGA"}).uns["warnings"]) == []
