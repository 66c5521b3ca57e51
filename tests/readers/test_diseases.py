"""DISEASES' files: both layouts, and what another file gets."""

import gzip

import pytest
from mdwgan.errors import InputError
from mdwgan.readers.diseases import read_diseases

CURATED = (
    "ENSP00000418960\tBRCA1\tDOID:1612\tBreast cancer\tMedlinePlus\tCURATED\t5\n"
    "ENSP00000000233\tARF5\tDOID:162\tCancer\tTIGA\tMeanRankScore = 20\t0.421\n"
)
MINED = (
    "ENSP00000418960\tBRCA1\tDOID:1612\tBreast cancer\t11.43\t5.000\thttps://x.org/Entity?a=1\n"
    "hsa-miR-21\thsa-miR-21\tDOID:162\tCancer\t6.2\t3.100\thttps://x.org/Entity?a=2\n"
)


@pytest.mark.parametrize("text", [CURATED, MINED], ids=["curated", "mined"])
def test_both_layouts(tmp_path, text):
    path = tmp_path / "human_disease_x_filtered.tsv"
    path.write_text(text)
    table = read_diseases(path)
    assert list(table) == ["protein", "symbol", "disease", "name", "score"]
    first = ["ENSP00000418960", "BRCA1", "DOID:1612", "Breast cancer", 5.0]
    assert table.iloc[0].tolist() == first and 0.4 < table["score"].iloc[1] < 3.2
    path.write_bytes(gzip.compress(text.encode()))
    assert read_diseases(path).equals(table)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("protein\tgene\tid\tname\tsource\tevidence\tconfidence", "'id' is no disease id such"),
        ("geneId\tdiseaseId\tdiseaseName\tscore", "4 column(s)"),
        ("<html>", "1 column(s)"),
        ("ENSP1\tA\tDOID:1\tx\tS\tE\t9", "confidence '9'"),
        ("ENSP1\tA\tDOID:1\tx\tS\tE\t", "confidence ''"),
        ("ENSP1\tA\tDOID:1\tx\tS\tE\tnan", "confidence 'nan'"),
        ("\tA\tDOID:1\tx\tS\tE\t1", "no protein"),
        ("ENSP1\tA\tC0006142\tx\tS\tE\t1", "'C0006142' is no disease id such as DOID:1612"),
    ],
)
@pytest.mark.parametrize("before", ["", CURATED], ids=["first", "later"])
def test_another_layout_is_one_clear_message(tmp_path, before, line, told):
    path = tmp_path / "d.tsv"
    path.write_text(f"{before}{line}\n")
    with pytest.raises(InputError) as error:
        read_diseases(path)
    text = str(error.value)
    assert text.startswith(f"{path}:{1 + before.count(chr(10))}: {told}")
    assert "expected 7 columns" in text and "human_disease_<channel>_filtered.tsv" in text


def test_an_empty_file_and_none(tmp_path):
    (tmp_path / "d.tsv").write_text("")
    with pytest.raises(InputError, match="the table has no row"):
        read_diseases(tmp_path / "d.tsv")
    with pytest.raises(InputError, match="no such file"):
        read_diseases(tmp_path / "none.tsv")
