"""Names of genes by Ensembl id: Xena's probe maps, recount3's annotation, HGNC's table."""

import re
from pathlib import Path

import pandas as pd

from mdwgan.errors import InputError
from mdwgan.readers.named_columns import read_columns
from mdwgan.readers.text import open_text

HINT = "the place has another file than the one of this name"
# Copies of pseudoautosomal genes on Y: GENCODE's ids until release 24, and since then.
COPY_ON_Y = r"ENSGR\d+(\.\d+)?|ENSG\d+\.\d+_PAR_Y"


def gene_keys(ids: pd.Series) -> pd.Series:
    """Ensembl ids without their version; empty for the copy on Y of a gene that is on X too."""
    keys = ids.str.replace(r"\.\d+$", "", regex=True)
    return keys.where(~ids.str.fullmatch(COPY_ON_Y), "")


def read_probemap(path: str | Path) -> dict[str, str]:
    """Symbol of each gene id of a Xena hub's probe map."""
    table = read_columns(path, ("id", "gene"), "a probe map of a Xena hub")
    return dict(zip(table["id"], table["gene"], strict=True))


def read_gtf_names(path: str | Path) -> dict[str, str]:
    """Symbol of each gene id of an annotation (GTF), from its lines of genes.

    Raises
    ------
    InputError
        A line that isn't GTF's, or a file without a gene.
    """
    names = {}
    with open_text(path) as file:
        for number, line in enumerate(file, 1):
            if line.startswith("#"):
                continue
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) != 9:
                raise InputError(f"{len(cells)} columns", f"{path}:{number}", "9, as in GTF", HINT)
            if cells[2] != "gene":
                continue
            facts = dict(re.findall(r'(\w+) "([^"]*)"', cells[8]))
            if "gene_id" in facts:
                names[facts["gene_id"]] = facts.get("gene_name", "")
    if not names:
        raise InputError("the file has no gene", path, "lines of genes with gene_id (GTF)", HINT)
    return names


def read_hgnc(path: str | Path) -> dict[str, str]:
    """Entrez id of each Ensembl gene that HGNC's table has with one Entrez id."""
    table = read_columns(path, ("ensembl_gene_id", "entrez_id"), "HGNC's complete set")
    table = table[(table["ensembl_gene_id"] != "") & (table["entrez_id"] != "")]
    table = table.drop_duplicates()
    table = table[~table["ensembl_gene_id"].duplicated(keep=False)]
    return dict(zip(table["ensembl_gene_id"], table["entrez_id"], strict=True))
