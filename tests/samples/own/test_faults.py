"""Own data: every fault of both files is reported at once."""

import pytest
from helpers.own_data import read
from mdwgan.__main__ import main
from mdwgan.config.schema import validate
from mdwgan.errors import InputError, InputWarning
from mdwgan.samples.own.labels import Wanted
from mdwgan.samples.own.table import read_sample_table

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


BAD_TABLE = """sample,condition,tissue,doner
S1,normal,lung,D1
S2,normal,lung/left,D2
S3,tumuor,lung,D3
S4,,lung,D4
S1,normal,lung,D1
S9,tumour,lung,D9
"""
BAD_MATRIX = """gene,S1,S2,S3,S4,S4
TP53,10,20,30,40,40
1-Mar,5,n/d,7,8,8
EGFR,5,-6,7,8,8
MYC,5,"6,5",7,8,8
,5,6,7,8,8
KRAS,5,6,NA,8,8
"""
TEN = [
    "samples.csv:1: unknown column 'doner'; did you mean donor?",
    "samples.csv:3: tissue 'lung/left' of sample S2 can't be used; expected letters",
    "samples.csv:4: condition 'tumuor' of sample S3 can't be used; expected normal or tumour",
    "samples.csv:5: the condition of sample S4 is empty",
    "samples.csv: sample S1 is listed in lines 2, 6",
    "m.csv: sample S4 occurs 2 times",
    "m.csv: 1 sample(s) of the sample table are not in the matrix: S9",
    "m.csv:6: the row has no gene id",
    "m.csv:3: value 'n/d' of sample S2 is not a finite number (1 such",
    "m.csv:4: value '-6' of sample S2 is negative (1 such",
    "m.csv:5: value '6,5' of sample S2 has a comma: use a decimal point",
    "m.csv:7: value 'NA' of sample S3 is missing: write 0",
    "m.csv: 1 gene name(s) are dates or numbers that a spreadsheet made of them: '1-Mar' (",
]


def test_a_mistake_of_many_rows_is_told_once(tmp_path):
    rows = [f"S{n},{'normal' if n % 2 else 'tumour'},large bowel,x" for n in range(20)]
    rows += ["R1,normal,figures,3", "R2,normal,figures,4", ",normal,lung,5", ",normal,lung,6"]
    path = tmp_path / "samples.csv"
    path.write_text("\n".join(["sample,condition,tissue,age", *rows, *rows[:5]]) + "\n")
    _, faults = read_sample_table(path, Wanted.of(None, ["age"], ["age"]))
    expected = [
        "2: tissue 'large bowel' of 25 samples (S0 and others) can't be used; expected letters",
        "2: age 'x' of 25 samples (S0 and others) is no number; expected one",
        "22: tissue 'figures' of 2 samples (R1 and others) is the name of a folder in every run",
        "24: the sample of 2 rows is empty",
        " 5 samples are listed in several lines: S0 in 2, 26, S1 in 3, 27, S2 in 4, 28 and 2 more",
    ]
    assert len(faults) == len(expected)
    for fault, start in zip(faults, expected, strict=True):
        assert fault.startswith(f"{path}:{start}")


def test_ten_mistakes_get_ten_answers_in_one_go(tmp_path, capsys):
    (tmp_path / "samples.csv").write_text(BAD_TABLE)
    (tmp_path / "m.csv").write_text(BAD_MATRIX)
    arguments = ["--matrix", str(tmp_path / "m.csv"), "--samples", str(tmp_path / "samples.csv")]
    assert main(["own-data", *arguments, "--values", "counts"]) == 1
    said = capsys.readouterr().err
    assert f"own data has {len(TEN)} fault(s)" in said
    for fault in TEN:
        assert f"{tmp_path}/{fault}" in said
    # the check of the config tells the same, before a job starts, and its own faults with them
    config = {
        "run": "a",
        "genes": {"filter": "none"},
        "cohort": {
            "matrix": str(tmp_path / "m.csv"),
            "values": "counts",
            "samples": str(tmp_path / "samples.csv"),
        },
    }
    with pytest.raises(InputError, match="13 fault") as error:
        validate(config)
    assert all(fault in str(error.value) for fault in TEN)


@pytest.mark.parametrize(
    ("cohort", "faults"),
    [
        (
            {"matrix": "none.tsv", "samples": "none.csv"},
            ["cohort.matrix: no such file: none.tsv", "cohort.values: null", "none.csv: no such"],
        ),
        (
            {"matrix": "none.tsv", "values": "tpm"},
            ["cohort.matrix: no such file: none.tsv", "cohort.samples: null, but"],
        ),
        ({"samples": "a.csv"}, ["cohort.samples: a.csv, but cohort.matrix is counts"]),
    ],
)
def test_keys_that_do_not_go_together(cohort, faults):
    with pytest.raises(InputError, match=f"{len(faults)} fault") as error:
        validate({"run": "a", "tissues": ["kidney"], "cohort": cohort})
    assert all(fault in str(error.value) for fault in faults)


def test_tissues_come_from_the_sample_table(counts, table, tmp_path):
    counts.to_csv(tmp_path / "m.csv")
    cohort = {"matrix": str(tmp_path / "m.csv"), "samples": str(table), "values": "counts"}
    assert validate({"run": "a", "cohort": cohort})["tissues"] == ["cohort"]
    table.write_text("sample;condition;tissue\nS1;normal;lung\nS2;normal;gut\n")
    assert validate({"run": "a", "cohort": cohort})["tissues"] == ["lung", "gut"]
    with pytest.raises(InputError, match=r"tissues: 'lun' is not in .* did you mean lung?"):
        validate({"run": "a", "tissues": ["lun"], "cohort": cohort})


def test_sample_names_that_r_changed_are_recognised(counts, tmp_path, table):
    table.write_text("sample\tcondition\nP-1\tnormal\nS2\ttumour\n")
    counts.set_axis(["P.1", "S2", "S3", "S4"], axis=1).to_csv(tmp_path / "m.csv")
    with pytest.raises(InputError, match=r"not in the matrix: P-1. The file has 'P.1': write both"):
        read(tmp_path / "m.csv", table)


def test_files_of_another_kind(counts, table, tmp_path):
    for name, said in (("m.xlsx", "a workbook"), ("m.h5ad", "not an h5ad file")):
        (tmp_path / name).write_bytes(b"PK")
        with pytest.raises(InputError, match=said):
            read(tmp_path / name, table)
    counts.set_axis(list("abcd"), axis=1).to_csv(tmp_path / "m.csv")
    with pytest.raises(InputError, match="no sample of the sample table is here: the header has a"):
        read(tmp_path / "m.csv", table)


def test_table_with_other_columns_and_empty_cells(tmp_path):
    path = tmp_path / "samples.csv"
    path.write_text(
        "\ufeffSample,Condition,age,Donor,study\nTCGA-AA-0001-01,tumor,61,,x\n07,Normal,,007,\n\n"
    )
    samples, faults = read_sample_table(path)
    assert faults == []
    assert samples.to_numpy().tolist() == [
        ["TCGA-AA-0001-01", "TCGA-AA-0001", "cohort", "tumour", "own", "x"],
        ["07", "007", "cohort", "normal", "own", ""],
    ]


def test_left_out_columns_are_told(counts, table, tmp_path):
    counts.assign(S5=1, description="x").to_csv(tmp_path / "m.csv")
    with pytest.warns(InputWarning, match="columns that aren't in the sample table.*S5, descr"):
        read(tmp_path / "m.csv", table)


@pytest.mark.parametrize(
    ("listed", "held"),
    [
        ("24", "024"),
        ("1e5", "100000"),
        ("1E+05", "1e5"),
        ("P01", "p-01"),
        ("07", "7.0"),
    ],
)
def test_an_id_that_a_spreadsheet_changed_is_told_with_that_of_the_matrix(
    counts, tmp_path, table, listed, held
):
    table.write_text(f"sample\tcondition\n{listed}\tnormal\nS2\ttumour\n")
    counts.set_axis([held, "S2", "S3", "S4"], axis=1).to_csv(tmp_path / "m.csv")
    with pytest.raises(InputError) as error:
        read(tmp_path / "m.csv", table)
    assert f"not in the matrix: {listed}. The file has {held!r}: write both alike" in str(
        error.value
    )
    table.write_text(f"sample\tcondition\n{held}\tnormal\nS2\ttumour\n")
    assert held in read(tmp_path / "m.csv", table)[0].obs_names


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ("--tissues nosuch", "--tissues: 'nosuch' is not in the sample table; expected some of"),
        ("--covariates donor", "--covariates: donor is a column of the workflow's own tables"),
        ("--covariates batch Batch", "--covariates: batch is listed twice; expected each column"),
        ("--numbers age", "--numbers: age is not in --covariates; expected it there too"),
        ("--conditions normal", "--conditions: only normal; expected at least 2"),
        ("--conditions normal Normal", "--conditions: 'normal' is listed twice; expected each"),
        ("--organism other", "--id-route: --organism is other, which has no ids to look up"),
        ("--log-formula x", "--log-formula: 'x' is no formula that can be taken back"),
    ],
)
def test_flags_are_checked_as_the_config_is(counts, table, tmp_path, capsys, flags, told):
    counts.to_csv(tmp_path / "m.csv")
    files = ["--matrix", str(tmp_path / "m.csv"), "--samples", str(table), "--values", "counts"]
    assert main(["own-data", *files, *flags.split(), "--output", str(tmp_path / "run")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"error: {told}") and said.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_faults_of_flags_are_told_together(counts, table, tmp_path, capsys):
    counts.to_csv(tmp_path / "m.csv")
    files = ["--matrix", str(tmp_path / "m.csv"), "--samples", str(table), "--values", "counts"]
    assert main(["own-data", *files, "--numbers", "age", "--organism", "other"]) == 1
    assert "the flags have 2 fault(s):\n  --numbers: age" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["own-data", *files, "--id-route", "banana"])
    assert "invalid choice: 'banana'" in capsys.readouterr().err
