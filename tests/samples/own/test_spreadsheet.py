"""Gene names that a spreadsheet turned into dates or numbers, and what they were."""

import pandas as pd
import pytest
from helpers.own_data import look_up
from mdwgan.errors import InputError
from mdwgan.samples.own.data import read_own
from mdwgan.samples.own.spreadsheet import changed_names, date_faults, treat_dates

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")
SEPTIN2 = ["SEPTIN2"]
MARCH1 = ["MARCHF1", "MTARC1"]


def was(*names: str) -> list[list[str]]:
    """What each of some names was, in a file that has them all."""
    found = changed_names(pd.Series(names))
    return [found.get(row) for row in range(len(names))]


SPELLINGS = """
2-Sep|02-Sep|Sep-02|2.Sep|2. Sep.|2 sept|2-sept.|2-SEP|02-set|2 September 2006|2-Sep-06
Sep 2, 2006|2006-Sep-02|Sep-2002|2 de sep|2-wrz|02.сен|9月2日|2006年9月2日|2006/09/02|2006-09-02
2020-09-02 00:00:00|2020-09-02T00:00:00|02.09.2020
"""
FIRST_OF_MARCH = "1-Mar|Mar-01|1. Mrz|1.Mär|01-mars|1-mrt|2024-03-01"


@pytest.mark.parametrize("name", SPELLINGS.strip().replace("\n", "|").split("|"))
def test_a_date_in_any_spelling_is_what_it_was(name):
    found = was("TP53", name)
    assert found == [None, SEPTIN2]


@pytest.mark.parametrize(
    "name", ["1-Mar", "Mar-01", "1. Mrz", "1.Mär", "01-mars", "1-mrt", "2024-03-01"]
)
def test_a_first_of_march_is_one_of_two_genes(name):
    assert was("TP53", name)[1] == MARCH1
    assert was(name, "MARC1")[0] == ["MARCHF1"], "the other one is in the file"
    assert was(name, "MARCHF1")[0] == ["MTARC1"]


@pytest.mark.parametrize(
    ("name", "genes"),
    [
        ("02-ago", ["AGO2"]),
        ("1-gen", ["GEN1"]),
        ("1-Dec", ["DELEC1"]),
        ("11-Mar", ["MARCHF11"]),
        ("15-Sep", ["SELENOF"]),
        ("4-Oct", []),
        ("20-Sep", []),
        ("2 févr.", []),
        ("1.00E+05", []),
        ("2.31E+13", []),
        ("2,31e+19", []),
    ],
)
def test_dates_of_other_genes_and_of_none(name, genes):
    assert was("TP53", name)[1] == genes


def test_days_of_a_calendar_are_dates_among_symbols_alone():
    assert was("TP53", "MYC", "KRAS", "44075", "36951") == [None] * 3 + [["SEPTIN1"], MARCH1]
    assert was("44075", "7157", "1956", "4609") == [None] * 4, "Entrez ids"
    assert was("TP53", "MYC", "KRAS", "PTEN", "44075", "40000", "45000") == [None] * 7


@pytest.mark.parametrize(
    ("names", "genes"),
    [
        (("3/9/2020", "9/14/2020"), [["MARCHF9"], ["SEPTIN14"]]),
        (("14.09.2020", "3.9.2020"), [["SEPTIN14"], ["SEPTIN3"]]),
        (("3/9/2020",), [["MARCHF9", "SEPTIN3"]]),
        (("2002-09-01", "2003-09-01"), [["SEPTIN2"], ["SEPTIN3"]]),
        (("2020-09-01", "2020-09-02"), [["SEPTIN1"], ["SEPTIN2"]]),
        (("2-Sep", "2-Sep"), [[], []]),
        (("1-Mar", "1-Mar"), [MARCH1, MARCH1]),
    ],
)
def test_the_dates_of_a_file_tell_how_they_are_read(names, genes):
    assert was(*names) == genes


@pytest.mark.parametrize(
    "names",
    [
        ("MARCH1", "SEPT2", "SEPTIN3", "DEC1", "AGO2", "NKX2-1", "HLA-A", "MT-ND1", "7SK"),
        ("set-2", "sep-1", "mei-1", "lin-12", "unc-54"),
        ("2310009E13Rik", "2310009E13", "H2-K1", "1-2", "5S_rRNA", "U2", "10-5"),
    ],
)
def test_names_that_look_like_dates_and_are_genes(names):
    assert was(*names) == [None] * len(names)


def test_a_mouse_s_genes_are_spelt_as_its_others():
    assert was("Trp53", "Myc", "Kras", "2-Sep")[3] == ["Septin2"]


@pytest.fixture
def matrix(counts, tmp_path):
    """A file of five genes, of which three were changed."""

    def write(samples_in_rows: bool = False):
        named = counts.set_axis(["TP53", "2-Sep", "1-Mar", "KRAS", "2.31E+13"])
        (named.T if samples_in_rows else named).to_csv(tmp_path / "m.csv")
        return tmp_path / "m.csv"

    return write


@pytest.mark.parametrize("samples_in_rows", [False, True])
def test_the_refusal_names_places_and_originals_and_its_remedies_work(
    matrix, counts, table, samples_in_rows
):
    path = matrix(samples_in_rows)
    with pytest.raises(InputError) as error:
        read_own(path, table, "counts", look_up)
    places = [f"{path}, column {n}" if samples_in_rows else f"{path}:{n}" for n in (3, 4, 6)]
    said = str(error.value)
    assert "3 gene name(s) are dates or numbers that a spreadsheet made of them: '2-Sep' (" in said
    assert f"'2-Sep' ({places[0]}) was SEPTIN2" in said
    assert f"was SEPTIN2, '1-Mar' ({places[1]}) was MARCHF1 or MTARC1" in said
    assert f"'2.31E+13' ({places[2]}) was a name that can't be told" in said
    assert "cohort.gene_dates: leave_out" in said and "--gene-dates mend" in said
    data, dropped = read_own(path, table, "counts", look_up, gene_dates="leave_out")
    assert data.var_names.tolist() == ["KRAS", "TP53"]
    assert sorted(dropped["id"]) == ["1-Mar", "2-Sep", "2.31E+13"]
    assert dropped["reason"].str.startswith("a spreadsheet made a date or number of the name").all()
    assert data.obs["library_size"].tolist() == counts.sum().tolist()
    data, dropped = read_own(path, table, "counts", look_up, gene_dates="mend")
    assert data.to_df()["SEPTIN2"].tolist() == counts.iloc[1].tolist()
    assert sorted(dropped["id"]) == ["1-Mar", "2.31E+13"]
    assert any("2-Sep is SEPTIN2" in note for note in data.uns["notes"])


def test_a_column_of_symbols_is_looked_at():
    ids = pd.DataFrame({"id": ["ENSG00000141510", "ENSG00000168385"], "symbol": ["TP53", "2-Sep"]})
    assert len(date_faults(ids, "m.tsv", ["m.tsv:2", "m.tsv:3"])) == 1
    mended, left_out, notes = treat_dates(ids, "mend")
    assert mended["symbol"].tolist() == ["TP53", "SEPTIN2"] and not left_out and len(notes) == 1
    assert mended["id"].tolist() == ids["id"].tolist()


def test_a_date_above_a_column_that_r_renamed_is_found():
    assert was("TP53", "X2.Sep", "X1.Mar") == [None, SEPTIN2, MARCH1]
    assert was("TP53", "X7157", "X2.1") == [None, None, None]
