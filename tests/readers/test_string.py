"""STRING's links and info."""

import pytest
from helpers.reader_files import INFO, LINKS, refused, strong_links
from mdwgan.readers.string import read_info, read_string_links


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
