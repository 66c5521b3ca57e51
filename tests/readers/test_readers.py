"""The readers of published formats: what they take, and how each kind of damage is told."""

import gzip
import re

import numpy as np
import pytest
from mdwgan.errors import InputError
from mdwgan.readers.humannet import read_humannet
from mdwgan.readers.kegg import read_kegg
from mdwgan.readers.rnaseqdb import donor_of, read_expression, read_header, read_ids
from mdwgan.readers.string import read_info, read_string_links
from mdwgan.samples.listing import list_samples, shared_genes
from mdwgan.samples.tissues import expression_files, read_tissues

EXPRESSION = "Hugo_Symbol\tEntrez_Gene_Id\ts1\ts2\n"
LINKS = "protein1 protein2 combined_score\n"
INFO = "#string_protein_id\tpreferred_name\tprotein_size\tannotation\n"
TISSUES = "tissue\tgtex\tnormal\ttumour\n"


@pytest.fixture
def file(tmp_path):
    """Write a file; text of a name in .gz is gzipped, bytes are written as they are."""

    def write(content: str | bytes, name: str = "file.txt"):
        path = tmp_path / name
        if isinstance(content, str):
            content = content.encode()
            content = gzip.compress(content) if name.endswith(".gz") else content
        path.write_bytes(content)
        return path

    return write


def refused(read, path, *args) -> str:
    """Message of the refusal, which has to name the file."""
    with pytest.raises(InputError, match=re.escape(str(path))) as error:
        read(path, *args)
    return str(error.value).replace(str(path), "FILE")


def strong_links(path):
    return read_string_links(path, 800)


def half_humannet(path):
    return read_humannet(path, 0.5)


# ---- gzip and text, the same for every reader

READERS = [read_header, read_ids, read_expression, strong_links, half_humannet, read_info]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("damage", ["cut", "flipped", "html", "empty"])
def test_damaged_gzip(file, read, damage):
    head = {strong_links: LINKS, half_humannet: "", read_info: INFO}.get(read, EXPRESSION)
    line = {strong_links: "A{0} B{0} 900\n", half_humannet: "{0}\t1{0}\t2.5\n"}.get(
        read, "G{0}\t{0}\t1\t2\n"
    )
    body = "".join(line.format(i * 7919 % 10007) for i in range(5000))
    whole = gzip.compress((head + body).encode())
    read(file(whole, "whole.gz"))
    cut = whole[: 40 if read is read_header else len(whole) // 2]
    flipped = bytearray(whole)
    flipped[12 if read is read_header else len(whole) // 2] ^= 0xFF
    content = {"cut": cut, "flipped": bytes(flipped), "html": b"<html>", "empty": b""}[damage]
    path = file(content, "damaged.gz")
    if damage == "empty":
        refused(read, path)  # what is missing differs by reader
        return
    message = refused(read, path)
    assert "damaged or cut short" in message and "expected a whole file" in message
    assert "Delete it and fetch it again" in message


@pytest.mark.parametrize("read", READERS)
def test_missing_file_and_binary_file(file, tmp_path, read):
    assert "FILE: no such file" in refused(read, tmp_path / "none.gz")
    binary = {strong_links: LINKS, half_humannet: "", read_info: INFO}.get(read, EXPRESSION)
    path = file(b"\xff\xfe" if read is read_header else binary.encode() + b"\xff\xfe\t1\t2\t3\n")
    assert "FILE: not a text file" in refused(read, path)


# ---- RNAseqDB


def test_quirks_of_expression_files_are_read(file):
    text = "NA\t   123\t1.57\t2e3\r\n\"X\t0\t0\t7\r\n5'-Y\t 99\t.5\t1\r\n"
    ids, values = read_expression(file(EXPRESSION.replace("\n", "\r\n") + text, "a.txt.gz"))
    assert ids["symbol"].tolist() == ["NA", '"X', "5'-Y"]
    assert ids["entrez"].tolist() == ["123", "0", "99"]
    assert list(values) == ["s1", "s2"]
    assert np.array_equal(values, [[1.57, 2000], [0, 7], [0.5, 1]])
    assert read_ids(file(EXPRESSION + text)).equals(ids)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "FILE:1: the first columns are ''; expected Hugo_Symbol, Entrez_Gene_Id"),
        ("gene\ts1\n", "FILE:1: the first columns are 'gene, s1'"),
        ("Hugo_Symbol\tEntrez_Gene_Id\n", "FILE:1: there is no sample column"),
        (EXPRESSION.replace("s2", "s1"), "FILE:1: sample s1 is listed twice; expected unique"),
        (EXPRESSION.replace("s2", ""), "FILE:1: column 4 has no sample id"),
    ],
)
def test_wrong_columns_of_an_expression_file(file, header, message):
    path = file(header)
    for read in (read_header, read_ids, read_expression):
        assert message in refused(read, path)


@pytest.mark.parametrize("cell", ["x", "-1", "nan", "NA", "", "inf", "1,5", "True", "0x10"])
def test_unusable_value_is_told_with_line_and_sample(file, cell):
    path = file(
        f"{EXPRESSION}A\t1\t0\t{cell}\n"
        if cell == "True"
        else f"{EXPRESSION}A\t1\t0\t5\nB\t2\t1\t{cell}\n"
    )
    message = refused(read_expression, path)
    line = 2 if cell == "True" else 3
    assert f"FILE:{line}: value {cell!r} of sample s2 is not usable" in message
    assert "expected numbers from 0 up" in message


def test_line_of_another_length_is_told(file):
    good, long = "A\t1\t0\t5\n", "B\t2\t1\t2\t3\n"
    assert "FILE:2: 5 columns; expected 4" in refused(read_expression, file(EXPRESSION + long))
    text = EXPRESSION + good + good + long + good
    assert "FILE:4: 5 columns; expected 4" in refused(read_expression, file(text))
    text = EXPRESSION + good + "B\t2\t1\n"
    assert "FILE:3: value '' of sample s2" in refused(read_expression, file(text))
    text = EXPRESSION + good + "\n" + good
    assert "FILE:3:" in refused(read_expression, file(text))
    assert "FILE:3: the line has no gene id" in refused(read_ids, file(text))


@pytest.mark.parametrize(
    ("sample", "donor"),
    [
        ("TCGA-EM-S7KQ-11A-11R-A180-07", "TCGA-EM-S7KQ"),
        ("TCGA-EM-S7KQ-01A-11R-A180-07", "TCGA-EM-S7KQ"),
        ("GTEX-0ABC-0226-SM-5GZZ7", "GTEX-0ABC"),
        ("mine", "mine"),
    ],
)
def test_donor_of_a_sample(sample, donor):
    assert donor_of(sample) == donor


# ---- STRING


def test_string_links_are_cut_at_the_score(file):
    text = "9606.A 9606.B 800\n9606.B 9606.A 800\n9606.A 9606.C 799\n9606.A 9606.D 1000\n"
    links, total = read_string_links(file(LINKS + text, "l.txt.gz"), 800)
    assert total == 4
    assert links["protein1"].tolist() == ["A", "B", "A"]
    assert links["protein2"].tolist() == ["B", "A", "D"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("9606.A 9606.B", "2 value(s), separated by spaces"),
        ("9606.A 9606.B 900 4", "4 value(s)"),
        ("9606.A\t9606.B\t900", "1 value(s)"),
        ("9606.A  900", "2 value(s)"),
        ("9606.A 9606.B x", "score 'x' is not usable"),
        ("9606.A 9606.B 9.5", "score '9.5' is not usable"),
        ("9606.A 9606.B -5", "score '-5' is not usable"),
        ("9606.A 9606.B 1001", "score '1001' is not usable"),
    ],
)
def test_bad_line_of_string_links(file, line, message):
    for before in ("", "9606.A 9606.B 900\n"):
        told = refused(strong_links, file(f"{LINKS}{before}{line}\n"))
        assert f"FILE:{3 if before else 2}: {message}" in told
        assert "expected two proteins and a score of 0 to 1000" in told


def test_string_links_without_a_usable_edge(file):
    assert "FILE:1: columns are ''; expected protein1 protein2" in refused(strong_links, file(""))
    assert "FILE: the file has no edge" in refused(strong_links, file(LINKS))
    message = refused(strong_links, file(LINKS + "9606.A 9606.B 700\n"))
    assert "none of 1 edges has a score of 800 or more" in message
    assert "Lower genes.string_score" in message


def test_string_info_keeps_quotes_and_nameless_proteins(file):
    text = '9606.P1\tA\t10\tsaid "so\n9606.P2\t\t10\ty\n'
    info = read_info(file(INFO + text, "i.txt.gz"))
    assert info.to_dict("list") == {"ensembl_protein": ["P1", "P2"], "symbol": ["A", ""]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "FILE:1: the first columns are ''; expected #string_protein_id, preferred_name"),
        ("id\tname\n", "FILE:1: the first columns are 'id, name'"),
        (INFO + "9606.P\tA\t1\tx\n9606.P\tA\t1\tx\n", "FILE:3: protein P is listed twice"),
        (INFO + "9606.P\tA\t1\tx\ty\n", "FILE:2: 5 columns; expected 4 columns"),
        (INFO + "9606.P\tA\t1\tx\n9606.Q\n", "FILE:3: 1 columns; expected 4 columns"),
        (INFO + "\tA\t1\tx\n", "FILE:2: there is no protein id"),
    ],
)
def test_bad_string_info(file, text, message):
    assert message in refused(read_info, file(text))


# ---- HumanNet


def test_humannet_keeps_the_heaviest_share(file):
    edges, total = read_humannet(file("1\t2\t1.5\n3\t4\t9\n5\t6\t1.5\n7\t8\t2\n", "h.gz"), 0.75)
    assert total == 4
    assert edges["entrez1"].tolist() == ["3", "7", "1"], "ties in file order"
    assert edges["weight"].tolist() == [9, 2, 1.5]
    edges, total = read_humannet(file("# comment\n\n1\t2\t1.5\n"), 0.01)
    assert (len(edges), total) == (1, 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1\t2", "2 column(s)"),
        ("1\t2\t3\t4", "4 column(s)"),
        ("1 2 3", "1 column(s)"),
        ("TP53\t2\t1", "'TP53' is not an Entrez id"),
        ("1\t2.0\t1", "'2.0' is not an Entrez id"),
        ("1\t\t1", "'' is not an Entrez id"),
        ("1\t2\tx", "weight 'x' is not a number"),
        ("1\t2\tnan", "weight 'nan' is not finite"),
        ("1\t2\tinf", "weight 'inf' is not finite"),
    ],
)
def test_bad_line_of_humannet(file, line, message):
    for before in ("", "#comment\n", "8\t9\t1\n"):
        told = refused(half_humannet, file(f"{before}{line}\n"))
        assert f"FILE:{2 if before else 1}: {message}" in told
        assert "expected tab-separated Entrez id, Entrez id, weight" in told


def test_empty_humannet(file):
    assert "FILE: the file has no edge" in refused(half_humannet, file(""))


# ---- KEGG


def test_kegg_in_both_notations(file):
    names = file("path:hsa00010\tGlycolysis - Homo sapiens (human)\nhsa00020\tTCA\n", "names")
    link = "hsa:9\tpath:hsa00020\nhsa:10\tpath:hsa00010\nhsa:9\tpath:hsa00030\n"
    table = read_kegg(file(link + link), names)
    assert table["pathway"].tolist() == ["hsa00010", "hsa00020", "hsa00030"]
    assert table["name"].tolist() == ["Glycolysis", "TCA", "hsa00030"]
    assert table["entrez"].tolist() == ["10", "9", "9"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<!DOCTYPE html>", "1 column(s)"),
        ("hsa:10", "1 column(s)"),
        ("hsa:10\tpath:hsa00010\tx", "3 column(s)"),
        ("mmu:10\tpath:mmu00010", "not of KEGG's form for human genes, but of organism mmu"),
        ("hsa:10\tpath:map00010", "not of KEGG's form"),
        ("", "1 column(s)"),
    ],
)
def test_bad_line_of_kegg(file, line, message):
    names = file("hsa00010\tx\n", "names")
    told = refused(read_kegg, file(f"hsa:1\tpath:hsa00010\n{line}\n"), names)
    assert "FILE:2: " in told and message in told and "expected hsa:10327<TAB>path" in told


def test_empty_or_missing_kegg(file, tmp_path):
    names, link = file("hsa00010\tx\n", "names"), file("hsa:1\tpath:hsa00010\n", "link")
    assert "FILE: the file is empty" in refused(read_kegg, file(""), names)
    with pytest.raises(InputError, match=r"none: no such file"):
        read_kegg(link, tmp_path / "none")
    with pytest.raises(InputError, match=r"names:1: .* of organism mmu: .* are human.*/hsa"):
        read_kegg(link, file("path:mmu00010\tGlycolysis - Mus musculus (mouse)\n", "names"))
    with pytest.raises(InputError, match=r"names:1: .*human genes"):
        read_kegg(link, file("map00010\tx\n", "names"))


# ---- the tissue table


def test_tissue_table_names_files_in_order(file):
    table = read_tissues(file(TISSUES + "colon\tcolon\tcoad, read\tcoad\n"))
    names = [f.name for f in expression_files(table, "colon", "counts")]
    assert names == [
        "colon-rsem-count-gtex.txt.gz",
        "coad-rsem-count-tcga.txt.gz",
        "read-rsem-count-tcga.txt.gz",
        "coad-rsem-count-tcga-t.txt.gz",
    ]
    files = expression_files(table, "colon", "fpkm")
    assert files[-1] == ("coad-rsem-fpkm-tcga-t.txt.gz", "coad", "tumour", "TCGA")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "FILE: the table can't be read"),
        ("tissue\tgtex\n", "FILE: columns are tissue, gtex; expected tissue, gtex, normal"),
        (TISSUES + "a\ta\t\t\na\ta\t\t\n", "tissue 'a' is listed twice"),
        (TISSUES + "a\ta\t\t\nb\t\t,\t\n", "FILE:3: tissue 'b' has no study"),
        (TISSUES + "a/b\ta\t\t\n", "FILE:2: 'a/b' can't be the name of a tissue"),
        (TISSUES + "seed0\ta\t\t\n", "FILE:2: 'seed0' can't be the name of a tissue"),
        (TISSUES + "genes\ta\t\t\n", "FILE:2: 'genes' is the name of a folder in every run"),
    ],
)
def test_bad_tissue_table(file, text, message):
    assert message in refused(read_tissues, file(text))


def test_missing_tissue_table_says_where_paths_start(tmp_path):
    message = refused(read_tissues, tmp_path / "none.tsv")
    assert "no such file" in message and "relative paths start at the working directory" in message


# ---- samples and genes of a run


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
