"""One file a tissue from several files of values."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers.public_files import xena
from mdwgan.errors import InputError
from mdwgan.samples.public import public_source
from mdwgan.samples.public.gather import Scratch, list_samples, shared_genes, tissue_files
from mdwgan.samples.public.source import Group, Part, Sample, kinds_of_barcodes

FIRST, SECOND = Part("gtex", "v10"), Part("gdc", "2024-05")
SYMBOLS = {"E1.1": "A", "E2.1": "B", "E3.1": "C", "E4.1": "C", "E5.1": "D", "E6.1": "D", "E8.1": ""}
ENTREZ = {"E1": "11", "E3": "13", "E5": "15", "E6": "16"}


def scratch(*ids: str) -> Scratch:
    return Scratch(pd.Series(ids, dtype=str), {}, {})


def test_genes_are_joined_by_id_without_version():
    files = {FIRST: scratch("E2.7", "E1.3"), SECOND: scratch("E1.4", "E2.1")}
    genes, dropped = shared_genes(files, SYMBOLS, ENTREZ)
    assert genes.to_dict("list") == {
        "symbol": ["A", "B"],
        "entrez": ["11", ""],
        "key": ["E1", "E2"],
    }
    assert dropped.empty


def test_what_is_left_out_has_a_reason():
    ids = ["E1.1", "E2.1", "E3.1", "E4.1", "E5.1", "E6.1", "E8.1", "E9.1", "ENSG1.1_PAR_Y"]
    files = {FIRST: scratch(*ids), SECOND: scratch(*ids[:-2], "E7.1", "E7.2")}
    genes, dropped = shared_genes(files, SYMBOLS | {"E9.1": "E"}, ENTREZ)
    assert genes["symbol"].tolist() == ["A", "B", "C"], "of two named C one has an Entrez id"
    assert dict(zip(dropped["id"], dropped["reason"], strict=True)) == {
        "E": "missing in 1 of 2 expression files",
        "E4": "symbol of several Ensembl genes",
        "E5": "symbol of several Ensembl genes",
        "E6": "symbol of several Ensembl genes",
        "E7": "Ensembl id stands twice in an expression file",
        "E8": "no symbol in the source's annotation",
        "ENSG1.1_PAR_Y": "copy on Y of a gene that X has too",
    }


def test_files_without_a_gene_in_common_are_refused():
    with pytest.raises(InputError, match=r"the 2 expression files share 0 gene\(s\)"):
        shared_genes({FIRST: scratch("E1.1"), SECOND: scratch("E2.1")}, SYMBOLS, ENTREZ)


def test_a_tissue_s_samples_stay_in_order_whatever_file_they_are_of(tmp_path):
    def sample(name, tissue, part):
        return Sample(name, f"d-{name}", tissue, "normal", "GTEX", "x", part, name)

    rows = [sample("a", "k", FIRST), sample("b", "k", SECOND), sample("c", "k", FIRST)]
    samples = pd.DataFrame([*rows, sample("c", "l", FIRST)], columns=list(Sample._fields))
    values = {
        ("k", FIRST): [[1, 3], [10, 30]],
        ("k", SECOND): [[20], [2]],
        ("l", FIRST): [[3], [30]],
    }
    files = {}
    for (tissue, part), table in values.items():
        path = tmp_path / f"{tissue}{part.source}"
        path.write_bytes(np.array(table, np.float32).tobytes())
        files.setdefault(part, {})[tissue] = path
    read = {
        FIRST: Scratch(pd.Series(["E1.1", "E2.1"]), {"a": 11.0, "c": 33.0}, files[FIRST]),
        SECOND: Scratch(pd.Series(["E2.3", "E1.3"]), {"b": 22.0}, files[SECOND]),
    }
    genes, _ = shared_genes(read, SYMBOLS, ENTREZ)
    made = dict(tissue_files(samples, read, genes))
    assert made["k"].to_df().to_dict("index") == {
        "a": {"A": 1, "B": 10},
        "b": {"A": 2, "B": 20},
        "c": {"A": 3, "B": 30},
    }
    assert made["k"].obs["library_size"].tolist() == [11, 22, 33]
    assert made["l"].X.tolist() == [[3, 30]] and made["l"].var["entrez"].tolist() == ["11", ""]


def test_a_study_that_is_listed_twice_is_told():
    source = public_source(
        "gdc_gtex", {"gtex": "v10", "gdc": "2024-05", "hgnc": "current"}, "counts"
    )
    group = Group("k", "normal", "GTEX", "kidney_cortex")
    source.samples = lambda group, find: [Sample("a", "d", "k", "normal", "GTEX", "x", FIRST, "a")]
    with pytest.raises(InputError, match=r"sample a of k is listed twice.*List each study once"):
        list_samples(source, [group, group], Path)


def test_kinds_of_samples_by_barcode():
    kinds = {"01A": "tumour", "03A": "tumour", "11B": "normal", "06A": "", "02A": "", "10A": ""}
    barcodes = pd.Series([f"TCGA-B0-5075-{kind}-11R" for kind in kinds] + ["GTEX-1", "TCGA-x"])
    assert kinds_of_barcodes(barcodes).tolist() == [*kinds.values(), "", ""]


def test_summary_lines_of_a_counting_program_are_no_genes(tmp_path):
    logs = pd.DataFrame({"TCGA-B0-5000-01A": [3.0, 10.0]})
    part = Part("gdc", "2024-05", (("file", "TCGA-KIRC"),))
    path = tmp_path / "m.gz"
    path.write_bytes(xena(["ENSG1.1", "N_unmapped"], logs, "Ensembl_ID", None))
    versions = {"gtex": "v10", "gdc": "2024-05", "hgnc": "current"}
    source = public_source("gdc_gtex", versions, "counts")
    ((ids, values),) = source.read(part, ["TCGA-B0-5000-01A"], lambda _: path)
    assert ids == ["ENSG1.1"] and values.tolist() == [[7]]
