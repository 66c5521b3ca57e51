"""Own data: which column names donors, and pairs that nobody has named."""

import pandas as pd
import pytest
from helpers.own_data import look_up
from mdwgan.errors import InputWarning
from mdwgan.samples.own.data import read_own
from mdwgan.samples.own.donors import doubtful_donors, hidden_pairs
from mdwgan.samples.own.table import read_sample_table, table_notes

PAIRED = ["normal", "tumour"] * 4
UNREAD = (
    "columns of the sample table that cohort.covariates doesn't list, so that they aren't read: "
)


@pytest.mark.parametrize(
    "column",
    """patient|Patient ID|individual|subject_id|donor_id|DonorID|participant|animal|Subject.Number
    bcr_patient_barcode|case_submitter_id""".replace("\n    ", "|").split("|"),
)
def test_a_donor_by_another_name_is_the_donor(tmp_path, column):
    path = tmp_path / "s.csv"
    path.write_text(f"sample,condition,{column},age\na,normal,P1,3\nb,tumour,P1,3\nc,normal,P2,4\n")
    samples, faults = read_sample_table(path)
    assert faults == [] and samples["donor"].tolist() == ["P1", "P1", "P2"]
    assert table_notes(path) == [
        f"column {column.lower()} of the sample table is the donor",
        UNREAD + "age",
    ]


def test_a_column_donor_goes_before_the_others(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("sample,condition,patient,donor\na,normal,x,P1\nb,tumour,x,P2\n")
    assert read_sample_table(path)[0]["donor"].tolist() == ["P1", "P2"]
    assert table_notes(path) == [UNREAD + "patient"]


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [
        ("patient,subject", ["P1,A", "P1,B", "P2,C"], "patient, subject name donors in different"),
        ("patient", ["yes"] * 5 + ["no"], "column patient has one value for 5 of 6 samples"),
    ],
)
def test_a_column_that_may_be_no_donor_is_refused_and_the_remedy_works(
    tmp_path, header, cells, said
):
    path = tmp_path / "s.csv"

    def write(header: str) -> list[str]:
        rows = [f"S{i},normal,{cell}" for i, cell in enumerate(cells)]
        path.write_text("\n".join([f"sample,condition,{header}", *rows]) + "\n")
        return read_sample_table(path)[1]

    (fault,) = write(header)
    assert fault.startswith(f"{path}:1: ") and said in fault and "donor" in fault
    assert write(header.replace("patient", "donor")) == []
    assert write(header.replace("patient", "arm").replace("subject", "group")) == []


@pytest.mark.parametrize(
    ("ids", "paired"),
    [
        ([f"P{i}_{c}" for i in range(4) for c in "NT"], True),
        ([f"{i}{c}" for i in range(4) for c in "NT"], True),
        ([f"{c}_P{i}" for i in range(4) for c in "NT"], True),
        ([f"patient{i}.{c}" for i in range(4) for c in ("normal", "tumor")], True),
        ([f"024{i}-{c}" for i in range(4) for c in ("11A", "01A")], True),
        ([f"B{i}_{c}_rep1" for i in range(4) for c in "NT"], True),
        ([f"{c}{i}" for i in range(4) for c in "NT"], False),
        ([f"{c}_{i}" for i in range(4) for c in ("ctrl", "case")], False),
        ([f"S{i}" for i in range(8)], False),
        ([f"GSM{1000 + i}" for i in range(8)], False),
    ],
)
def test_ids_that_look_like_pairs(ids, paired):
    samples = pd.DataFrame({"sample": ids, "donor": ids, "condition": PAIRED})
    said = hidden_pairs(samples)
    assert bool(said) == paired
    assert not paired or f"{ids[0]} and {ids[1]}" in said
    assert hidden_pairs(samples.assign(donor=["P"] * 8)) == "", "donors are named"


def test_the_user_hears_of_pairs_and_of_what_is_not_read(counts, tmp_path):
    ids = ["P1_N", "P1_T", "P2_N", "P2_T"]
    counts.set_axis(ids, axis=1).to_csv(tmp_path / "m.csv")
    table = pd.DataFrame({"sample": ids, "condition": PAIRED[:4], "stage": "II"})
    table.to_csv(tmp_path / "s.csv", index=False)
    with pytest.warns(InputWarning) as heard:
        read_own(tmp_path / "m.csv", tmp_path / "s.csv", "counts", look_up)
    said = " ".join(str(warning.message) for warning in heard)
    assert "P1_N and P1_T" in said and "aren't read: stage" in said


@pytest.mark.parametrize(
    ("donors", "said"),
    [
        (["P1", "P1", "P2", ""], "1 of 4 samples have no donor, such as S4"),
        (["P1", "P1", "P2", "p2"], "differ in spelling alone, such as P2 and p2"),
        (["1", "1", "2", "2.0"], "such as 2 and 2.0"),
        (["01", "01", "2", "02"], "such as 2 and 02"),
        (["A-1", "A.1", "B-1", "B-1"], "such as A-1 and A.1"),
        (["P1", "P1", "P10", "P10"], ""),
        (["1.0", "1.0", "10", "10"], ""),
        (["", "", "", ""], ""),
    ],
)
def test_donors_left_empty_or_spelt_in_two_ways_are_said(donors, said):
    ids = ["S1", "S2", "S3", "S4"]
    records = [
        {"sample": s} | ({"donor": d} if d else {}) for s, d in zip(ids, donors, strict=True)
    ]
    notes = " ".join(doubtful_donors(records, "donor"))
    assert said in notes
    assert bool(notes) == bool(said)
