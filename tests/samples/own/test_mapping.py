"""Own data: few genes with an Entrez id are said, with the likely reason and the key to set."""

import pandas as pd
import pytest
from helpers.own_data import no_r
from mdwgan.errors import InputError
from mdwgan.readers.organisms import ORGANISMS
from mdwgan.samples.own.genes import Naming, id_faults, name_genes
from mdwgan.samples.own.mapping import few_mapped

HUMAN, MOUSE, OTHER = (ORGANISMS[name] for name in ("human", "mouse", "other"))
ENSMUSG = [f"ENSMUSG{i:011d}.2" for i in range(5)]


def few(names, known=1, organism=HUMAN):
    entrez = pd.Series(["7"] * known + [""] * (len(names) - known))
    return few_mapped(pd.Series(names), entrez, organism)


@pytest.mark.parametrize(
    ("names", "organism", "told"),
    [
        (["Trp53", "Egfr", "Myc", "Kras", "Pten"], HUMAN, "look like symbols of mouse or rat"),
        (["TP53", "EGFR", "MYC", "KRAS", "C1orf9"], MOUSE, "look like symbols of human, such as"),
        (["tp53", "egfra", "myca", "krasa", "ptena"], HUMAN, "look like symbols of zebrafish"),
        (["1007_s_at", "1053_at", "117_at", "121_at", "AFFX-x"], HUMAN, "probe ids of a microarr"),
        ([f"ILMN_{i}" for i in range(5)], MOUSE, "probe ids of a microarray, such as ILMN_0; name"),
        (["NM_000546.6", "NM_1", "XR_2", "NR_3", "NM_4"], HUMAN, "transcript ids, such as NM_"),
        (["YAL001C", "YBR002W", "YAL003W", "Q0045", "YDL1"], HUMAN, "set cohort.organism: yeast"),
        (["TP53", "X1", "X2", "X3", "X4"], HUMAN, "most names are unknown as human genes"),
    ],
)
def test_the_likely_reason_is_named_with_the_key(names, organism, told):
    sentence = few(names, organism=organism)
    assert sentence.startswith("1 of 5 genes have an Entrez id: ") and told in sentence
    assert "genes.id_route: none" in sentence and "key genes are left out" in sentence


def test_half_of_the_genes_are_enough_and_zero_is_no_id():
    assert few(["A1", "B1", "C1", "D1"], known=2) == ""
    assert few_mapped(pd.Series(["A1", "B1"]), pd.Series(["7", "0"]), HUMAN) == ""
    assert few_mapped(pd.Series(["A1", "B1"]), pd.Series(["0", "0"]), HUMAN)


def test_without_a_route_ids_stay_as_they_are_and_nothing_is_asked():
    ids = pd.DataFrame({"id": ENSMUSG})
    for organism in (HUMAN, MOUSE, OTHER):
        naming = Naming(organism, mapped=False)
        assert id_faults(ids["id"], "m.tsv", naming) == []
        genes, notes = name_genes(ids, "m.tsv", no_r, naming)
        assert genes["symbol"].tolist() == ENSMUSG and set(genes["reason"]) == {""}
        assert notes[0].startswith("no Entrez id is looked up (genes.id_route: none)")
    assert genes["ensembl"].tolist() == [name.partition(".")[0] for name in ENSMUSG]


def test_ensembl_ids_of_another_organism_are_refused_with_the_key_that_takes_them():
    (fault,) = id_faults(pd.Series(ENSMUSG), "m.tsv")
    assert "the ids are genes of mouse, such as ENSMUSG00000000000.2" in fault
    assert "cohort.organism: mouse (own-data: --organism mouse)" in fault
    assert id_faults(pd.Series(ENSMUSG), "m.tsv", Naming(MOUSE)) == []
    (fault,) = id_faults(pd.Series(["ENSXYZG00000000001"] * 3), "m.tsv")
    assert "genes of another organism" in fault and "cohort.organism: other" in fault
    for ids in (["ENST00000000001"] * 3, ["ENSMUSP00000000001.1"] * 3):
        (fault,) = id_faults(pd.Series(ids), "m.tsv")
        assert "the ids are proteins or transcripts" in fault


def test_ids_of_mouse_are_asked_by_its_own_key_types():
    asked = []

    def look_up():
        def select(ids, key):
            asked.append(key)
            return {name: [str(i)] for i, name in enumerate(ids)}

        return select, lambda ids: {entrez: f"Gene{entrez}" for entrez in ids}

    ids = pd.DataFrame({"id": ENSMUSG})
    genes, notes = name_genes(ids, "m.tsv", look_up, Naming(MOUSE))
    assert genes["symbol"].tolist() == [f"Gene{i}" for i in range(5)]
    assert notes[0] == "gene ids are read as ensembl"
    assert genes["ensembl"].tolist()[0] == "ENSMUSG00000000000"
    yeast = pd.DataFrame({"id": ["YAL001C", "YBR002W"]})
    name_genes(yeast, "m.tsv", look_up, Naming(ORGANISMS["yeast"]))
    name_genes(pd.DataFrame({"id": ["TFC3", "RER2"]}), "m.tsv", look_up, Naming(ORGANISMS["yeast"]))
    assert asked == ["ENSEMBL", "ORF", "GENENAME"]


def test_a_missing_package_is_named_with_where_it_comes_from():
    from helpers.r_run import has_r_packages

    pytest.importorskip("rpy2")
    if not has_r_packages("AnnotationDbi") or has_r_packages("org.Mm.eg.db"):
        pytest.skip("needs R with AnnotationDbi and without org.Mm.eg.db")
    with pytest.raises(
        InputError, match=r"R has no package org\.Mm\.eg\.db\. Install it \(Bioc"
    ) as e:
        name_genes(pd.DataFrame({"id": ENSMUSG}), "m.tsv", naming=Naming(MOUSE))
    assert "genes.id_route: none (own-data: --id-route none)" in str(e.value)
    assert "bioconductor-org.mm.eg.db in envs/r.yaml" in str(e.value)
