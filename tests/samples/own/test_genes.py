"""Own data: gene ids of any kind become symbols."""

import pandas as pd
import pytest
from helpers.own_data import ENSEMBL, GENES, SAMPLES, look_up, no_r, read, write_as
from mdwgan.errors import InputError
from mdwgan.samples.own.data import read_own
from mdwgan.samples.own.genes import Naming, kind_of, name_genes

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


def test_lines_of_counting_programs_are_no_genes_and_no_reads(counts, table, tmp_path):
    extra = pd.DataFrame(9999, index=["__no_feature", "N_unmapped"], columns=SAMPLES)
    pd.concat([counts, extra]).to_csv(tmp_path / "m.csv")
    data, dropped = read(tmp_path / "m.csv", table)
    assert dropped["id"].tolist() == ["N_unmapped", "__no_feature"]
    assert data.obs["library_size"].tolist() == counts.sum().tolist()


def test_genes_that_stand_twice_or_are_unknown_are_left_out_with_their_reason(
    counts, table, tmp_path
):
    names = [*list(GENES)[:3], "TP53", "LOC1"]
    counts.set_axis(names).to_csv(tmp_path / "m.csv")
    data, dropped = read(tmp_path / "m.csv", table)
    assert dropped["reason"].tolist() == ["symbol stands twice in an expression file"] * 2
    assert data.var["entrez"].to_dict() == {"EGFR": "1956", "MYC": "4609", "LOC1": ""}
    assert data.obs["library_size"].tolist() == counts.sum().tolist()
    ids = [*list(ENSEMBL.values())[:4], "ENSG00000999999"]
    counts.set_axis(ids).to_csv(tmp_path / "m.csv")
    dropped = read(tmp_path / "m.csv", table)[1]
    assert dropped.to_numpy().tolist() == [
        ["ENSG00000999999", "ensembl id unknown to org.Hs.eg.db"]
    ]


def test_without_r_ids_that_need_it_are_refused_and_symbols_are_not(tmp_path):
    ids = pd.DataFrame({"id": list(ENSEMBL.values())})
    with pytest.raises(InputError, match="are ensembl ids, and symbols for them need R with org"):
        name_genes(ids, "m.tsv", no_r)
    genes, notes = name_genes(pd.DataFrame({"id": list(GENES)}), "m.tsv", no_r)
    assert genes["symbol"].tolist() == list(GENES) and set(genes["entrez"]) == {""}
    assert notes[0].startswith("0 of 5 genes have an Entrez id: no name is known, such as TP53")
    assert "Entrez ids are left empty" in notes[2]
    named = ids.assign(symbol=list(GENES), entrez=list(GENES.values()))
    assert name_genes(named, "m.tsv", no_r)[0]["symbol"].tolist() == list(GENES)


def test_kind_of_ids():
    assert kind_of(pd.Series(["ENSG00000141510.18", "ENSG00000146648", "TP53"])) == "ensembl"
    assert kind_of(pd.Series(["7157", "1956", "TP53"])) == "entrez"
    assert kind_of(pd.Series(["TP53", "ENSG00000141510", "A1BG"])) == "symbol"


def test_real_org_hs_eg_db_names_genes(counts, table, tmp_path):
    from helpers.r_run import need_r

    need_r("org.Hs.eg.db")
    pytest.importorskip("rpy2")
    for kind in ("versions", "entrez", "csv"):
        data, _ = read_own(write_as(kind, counts, tmp_path), table, "counts")
        assert data.var["entrez"].to_dict() == GENES, kind


def test_names_of_several_genes_and_second_rows_are_said():
    names = ["TP53", "TP53.1", "MYC", "MYC-1", "KRAS;NRAS", "AC0123.4", "EGFR", "HLA-A"]
    _, notes = name_genes(pd.DataFrame({"id": names}), "m.csv", look_up)
    said = " ".join(notes)
    assert "1 names seem to be several genes each, such as KRAS;NRAS" in said
    assert "2 names are another row's with a number, such as TP53.1 beside TP53" in said
    _, notes = name_genes(pd.DataFrame({"id": names}), "m.csv", None, Naming(mapped=False))
    assert not any("several genes" in note or "renamed" in note for note in notes)
