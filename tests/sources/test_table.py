"""The table of sources: paths, addresses, and rows that are refused."""

import pytest
from helpers.repository import ROOT
from helpers.source_files import PATH
from mdwgan.errors import InputError
from mdwgan.sources import addresses, find_source, read_sources, source_path


def test_every_source_of_the_table_has_a_path_that_leads_back_to_it():
    table = read_sources()
    parts = {"matrix": "normalized", "file": "a-rsem-fpkm-gtex.txt.gz"}
    parts |= {"project": "KIRC", "end": "RC"}
    for _, row in table.iterrows():
        file = "links" if row["source"] in ("string", "kegg") else parts["file"]
        values = parts | {"version": row["version"], "file": file, "taxon": 9606, "organism": "hsa"}
        path = row["path"].format(**values)
        found, _ = find_source(path, table)
        assert (found["source"], found["version"]) == (row["source"], row["version"])
        for address in addresses(path):
            assert address.startswith("https://") and "{" not in address


def test_addresses_are_the_mirror_or_the_published_ones_in_order():
    path = source_path("string", "11.5", file="links", taxon=9606)
    name = "9606.protein.links.v11.5.txt.gz"
    assert addresses(path, "http://mirror/") == [f"http://mirror/string/v11.5/{name}"]
    assert addresses(path) == [f"https://stringdb-static.org/download/protein.links.v11.5/{name}"]
    assert addresses("humannet/v3/HumanNet-FN.tsv") == [
        "https://www.inetbio.org/humannetv3/networks/HumanNet-FN.tsv",
        "https://staging2.inetbio.org/humannetv3/networks/HumanNet-FN.tsv",
    ]
    assert addresses(PATH) == []
    with pytest.raises(InputError, match=r"sources\.tsv: no source has the path string/nope"):
        addresses("string/nope")


def test_no_address_stands_in_a_rule():
    for path in [ROOT / "workflow/Snakefile", *(ROOT / "workflow").rglob("*.smk")]:
        assert "://" not in path.read_text(), path


def test_table_with_other_columns_is_refused(tmp_path):
    (tmp_path / "t.tsv").write_text("source\tversion\n")
    with pytest.raises(InputError, match=r"t\.tsv: columns are source, version; expected source"):
        read_sources(tmp_path / "t.tsv")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("checksum", "md5", r"t\.tsv:3: checksum 'md5' is not allowed; expected git-blob compares"),
        ("url", "ftp://x/y", r"t\.tsv:3: url 'ftp://x/y' is not allowed"),
        ("mirrors", "https://a b", r"t\.tsv:3: mirrors 'https://a b' is not allowed"),
        ("licence", "", r"t\.tsv:3: licence '' is not allowed; expected licence, or where"),
        ("version", "demo", r"rnaseqdb demo is listed twice"),
    ],
)
def test_a_wrong_row_is_told_with_line_and_column(tmp_path, column, value, message):
    table = read_sources()
    row = 1 if column != "version" else 0
    table.loc[row, column] = value
    table.to_csv(tmp_path / "t.tsv", sep="\t", index=False)
    with pytest.raises(InputError, match=message):
        read_sources(tmp_path / "t.tsv")
