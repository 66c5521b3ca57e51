"""KEGG's link and list tables."""

import pytest
from helpers.reader_files import refused
from mdwgan.errors import InputError
from mdwgan.readers.kegg import read_kegg


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
