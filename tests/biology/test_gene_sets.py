"""Gene sets of users, in the run's names."""

import pandas as pd
import pytest
from mdwgan.biology.gene_sets import of_run
from mdwgan.errors import InputError, InputWarning

GENES = pd.DataFrame(
    {
        "symbol": ["TP53", "EGFR", "MYC"],
        "entrez": ["7157", "1956", "0"],
        "ensembl": ["ENSG00000141510", "ENSG00000146648", ""],
    }
)


def sets(*genes):
    return pd.DataFrame({"pathway": "ONE", "name": "First", "gene": genes})


def test_genes_by_symbol_ensembl_and_entrez_ids():
    table, kind = of_run(sets("TP53", "MYC", "none"), GENES, "a.gmt")
    assert kind == "symbol" and table["symbol"].tolist() == ["TP53", "MYC"]
    table, kind = of_run(sets("ENSG00000146648.9", "ENSG00000141510"), GENES, "a.gmt")
    assert kind == "ensembl" and table["symbol"].tolist() == ["EGFR", "TP53"]
    table, kind = of_run(sets("7157", "1956", "5"), GENES, "a.gmt")
    assert kind == "entrez" and table["entrez"].tolist() == ["7157", "1956", "5"]
    assert list(table) == ["pathway", "name", "entrez"]


def test_other_names_are_refused_and_few_are_said():
    with pytest.raises(InputError, match=r"a\.gmt: no gene of its 1 sets .* Trp53, the run TP53"):
        of_run(sets("Trp53"), GENES, "a.gmt")
    with pytest.raises(InputError):
        of_run(sets("0"), GENES, "a.gmt")
    with pytest.warns(InputWarning, match="1 of its 3 genes are genes of the run"):
        of_run(sets("TP53", "X", "Y"), GENES, "a.gmt")
