"""Gene sets of users."""

import pytest
from mdwgan.errors import InputError
from mdwgan.readers.gmt import read_gmt


def test_sets_have_names_and_each_gene_once(tmp_path):
    path = tmp_path / "a.gmt"
    path.write_text("ONE\tFirst set\tA\tB\tA\t\r\n\nTWO\thttps://x.y/TWO\tC\n")
    assert read_gmt(path).to_numpy().tolist() == [
        ["ONE", "First set", "A"],
        ["ONE", "First set", "B"],
        ["TWO", "TWO", "C"],
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a.gmt: no gene set; expected a name, a description and genes"),
        ("ONE\tx\tA\nTWO\tx\n", "a.gmt:2: no gene set"),
        ("ONE x A B\n", "a.gmt:1: no gene set.*separated by tabs"),
        ("ONE\tx\tA\nONE\tx\tB\n", "a.gmt:2: gene set 'ONE' is listed in line 1 too"),
        ('ONE\tx\tA"B\n', "a.gmt:1: 'A\"B' can't be used"),
    ],
)
def test_other_files_are_refused_with_their_line(text, told, tmp_path):
    path = tmp_path / "a.gmt"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        read_gmt(path)
