"""Route string: equal names, then STRING's aliases."""

import gzip

import pytest
from helpers.id_routes import expression, proteins
from mdwgan.errors import InputError
from mdwgan.id_routes import make_route, map_ids
from mdwgan.readers.string import read_aliases


def test_string_takes_equal_names_only():
    ids = expression(("A", "1"), ("B", "0"), ("C", "3"), ("C", "4"))
    mapped = map_ids("string", proteins(P1="A", P2="B", P3="C", P4="a"), ids)
    assert mapped["status"].tolist() == ["mapped", "unmapped", "ambiguous", "unmapped"]
    assert mapped.loc[1, "note"] == "B has no Entrez id"
    assert mapped.loc[3, "note"] == "a is not a symbol of the expression files"


ALIASES = "#string_protein_id\talias\tsource\n"


def test_string_s_aliases_are_a_second_step(tmp_path):
    (tmp_path / "info.txt").write_text(
        "#string_protein_id\tpreferred_name\n"
        + "".join(
            f"9606.P{i}\t{name}\n" for i, name in enumerate(["A", "NEW", "TYMP", "N", "X"], 1)
        )
    )
    lines = [
        ("P1", "OLD"),
        ("P2", "OLD"),
        ("P2", "OLD"),
        ("P2", "P12345"),
        ("P3", "X"),
        ("P4", "OLD"),
        ("P4", "OLDER"),
        ("P9", "OLDER"),
    ]
    text = ALIASES + "".join(f"9606.{p}\t{alias}\tEnsembl\n" for p, alias in lines)
    (tmp_path / "aliases.txt.gz").write_bytes(gzip.compress(text.encode()))
    files = {"info": tmp_path / "info.txt", "aliases": tmp_path / "aliases.txt.gz"}
    ids = expression(("A", "1"), ("OLD", "2"), ("OLDER", "3"), ("X", "4"))
    asked = proteins(P1="A", P2="NEW", P3="TYMP", P4="N")
    mapped = map_ids("string", asked, ids, **files)
    assert mapped["symbol"].tolist() == ["A", "OLD", "", ""]
    assert mapped["note"].tolist()[:2] == ["preferred name", "alias"]
    assert mapped.loc[2, "status"] == "unmapped", "X is preferred for another protein"
    assert mapped.loc[3, ["status", "candidates"]].tolist() == ["ambiguous", "2, 3"]
    assert make_route("string", ids, **files).version == "info.txt, aliases.txt.gz"
    plain = map_ids("string", asked, ids)
    assert plain["status"].tolist() == ["mapped", "unmapped", "unmapped", "unmapped"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id\talias\n", r"a\.txt:1: columns are 'id, alias'.*protein\.aliases file"),
        (ALIASES + "9606.P\tA\n", r"a\.txt:2: 2 columns; expected 3 columns"),
    ],
)
def test_bad_aliases(tmp_path, text, message):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(InputError, match=message):
        read_aliases(tmp_path / "a.txt", {"P"}, {"A"})
