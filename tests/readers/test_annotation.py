"""Symbols and Entrez ids by Ensembl id."""

import pandas as pd
from helpers.reader_files import refused
from mdwgan.readers.annotation import gene_keys, read_gtf_names, read_hgnc, read_probemap


def test_keys_are_ids_without_version_and_copies_on_y_have_none():
    ids = [
        "ENSG00000000003.14",
        "ENSG00000000003",
        "ENSGR0000182378.13",
        "ENSG00000182378.15_PAR_Y",
    ]
    assert gene_keys(pd.Series(ids)).tolist() == ["ENSG00000000003"] * 2 + [""] * 2


def test_a_probe_map(file):
    text = "{}id\tgene\tchrom\nE1.2\tTP53\tchr17\nE2.1\t\tchr1\n"
    assert read_probemap(file(text.format("#"))) == {"E1.2": "TP53", "E2.1": ""}
    assert read_probemap(file(text.format(""))) == {"E1.2": "TP53", "E2.1": ""}
    assert "FILE:1: there is no column gene; expected id, gene" in refused(
        read_probemap, file("id\tname\n")
    )
    assert "FILE:2: 2 columns; expected 3 columns" in refused(
        read_probemap, file("id\tgene\tchrom\nE1\tA\n")
    )


def test_names_of_an_annotation(file):
    line = 'chr1\tH\t{}\t1\t9\t{}\t+\t.\tgene_id "E1.2"; gene_type "x"; gene_name "TP53";\n'
    path = file("##format\n" + line.format("gene", "44") + line.format("exon", "."), "a.gtf.gz")
    assert read_gtf_names(path) == {"E1.2": "TP53"}
    assert "FILE:1: 2 columns; expected 9, as in GTF" in refused(read_gtf_names, file("a\tb\n"))
    assert "FILE: the file has no gene" in refused(read_gtf_names, file("##format\n"))


def test_entrez_ids_of_hgnc_one_to_one(file):
    rows = [("1", "E1"), ("2", "E2"), ("3", "E2"), ("", "E3"), ("5", ""), ("6", "E6"), ("6", "E6")]
    text = "symbol\tentrez_id\tensembl_gene_id\n" + "".join(f'"A"\t{e}\t{g}\n' for e, g in rows)
    assert read_hgnc(file(text)) == {"E1": "1", "E6": "6"}
    assert "FILE:1: there is no column entrez_id" in refused(
        read_hgnc, file("ensembl_gene_id\tx\n")
    )
