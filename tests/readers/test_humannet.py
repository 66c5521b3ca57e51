"""HumanNet's edge list."""

import pytest
from helpers.reader_files import half_humannet, refused
from mdwgan.readers.humannet import read_humannet


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
