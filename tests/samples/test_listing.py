"""Samples and genes of a run, from headers and id columns."""

import gzip

import pytest
from helpers.reader_files import (
    TISSUES,
)
from mdwgan.errors import InputError
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.tissues import read_tissues


@pytest.fixture
def fetched(tmp_path):
    """Folder of fetched files, one per file name."""
    folder = tmp_path / "rnaseqdb" / "v" / "data" / "expected_count"
    folder.mkdir(parents=True)

    def write(name: str, samples: list[str], genes: dict[str, str]):
        head = "\t".join(["Hugo_Symbol", "Entrez_Gene_Id", *samples])
        rows = ["\t".join([g, f"{e:>9}", *("1" for _ in samples)]) for g, e in genes.items()]
        (folder / name).write_bytes(gzip.compress("\n".join([head, *rows, ""]).encode()))

    return write


def test_a_sample_id_in_two_files_of_a_tissue_is_refused(file, fetched, tmp_path):
    table = read_tissues(file(TISSUES + "t\tg\t\tx\n"))
    fetched("g-rsem-count-gtex.txt.gz", ["s1", "s2"], {"A": "1"})
    fetched("x-rsem-count-tcga-t.txt.gz", ["s3", "s1"], {"A": "1"})
    with pytest.raises(InputError, match=r"sample s1 of t is listed in g-rsem.*, x-rsem.*unique"):
        list_samples(table, ["t"], "counts", tmp_path, "v")


def test_a_sample_may_serve_two_tissues_and_shared_genes_are_told(file, fetched, tmp_path):
    table = read_tissues(file(TISSUES + "t\tg\t\tx\nu\tg\t\t\n"))
    fetched("g-rsem-count-gtex.txt.gz", ["GTEX-1-a", "GTEX-1-b"], {"A": "1", "B": "2", "C": "3"})
    fetched("x-rsem-count-tcga-t.txt.gz", ["s3"], {"C": "3", "A": "1"})
    samples = list_samples(table, ["t", "u"], "counts", tmp_path, "v")
    assert samples["sample"].tolist() == ["GTEX-1-a", "GTEX-1-b", "s3", "GTEX-1-a", "GTEX-1-b"]
    assert samples["condition"].tolist() == ["normal", "normal", "tumour", "normal", "normal"]
    assert samples["donor"].nunique() == 2
    genes, dropped = shared_genes(samples, "counts", tmp_path, "v")
    assert genes.to_dict("list") == {"symbol": ["A", "C"], "entrez": ["1", "3"]}
    assert dropped.to_numpy().tolist() == [["B", "missing in 1 of 2 expression files"]]


def test_files_that_share_too_few_genes_are_refused(file, fetched, tmp_path):
    table = read_tissues(file(TISSUES + "t\tg\t\tx\n"))
    fetched("g-rsem-count-gtex.txt.gz", ["s1"], {"A": "1", "B": "2"})
    fetched("x-rsem-count-tcga-t.txt.gz", ["s3"], {"A": "1", "C": "2"})
    samples = list_samples(table, ["t"], "counts", tmp_path, "v")
    with pytest.raises(
        InputError, match=r"2 expression files share 1 gene\(s\); expected at least"
    ):
        shared_genes(samples, "counts", tmp_path, "v")
