"""Own data: conditions of any name, their reference, and covariates."""

import pandas as pd
import pytest
from helpers.own_data import read
from mdwgan.__main__ import main
from mdwgan.config.schema import validate
from mdwgan.errors import InputError
from mdwgan.metrics.base import EACH
from mdwgan.metrics.catalogue import catalogue_of
from mdwgan.samples.conditions import CONDITIONS, RESERVED
from mdwgan.samples.own.labels import (
    Wanted,
    condition_name,
    conditions_in,
    in_order,
    merged_faults,
    name_faults,
    table_label_faults,
    wanted_faults,
)
from mdwgan.samples.own.table import read_sample_table

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tumor", "tumour"),
        (" NORMAL ", "normal"),
        ("Luminal A", "luminal_a"),
        ("Crohn's disease", "crohn_s_disease"),
        ("ER+", "er+"),
        ("ER-", "er-"),
        ("stage_2", "stage_2"),
        ("???", "???"),
    ],
)
def test_names_are_fit_for_files_and_columns(text, name):
    assert condition_name(text) == name == condition_name(name)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["tumour"] * 3, ["normal", "tumour"]),
        (["tumour", "normal", "tumur"], ["normal", "tumour"]),  # one alone is a slip
        (["treated"] * 2 + ["control"] * 2, ["control", "treated"]),
        (["before", "after"] * 2, ["before", "after"]),
        (["sirna", "ctrl_a", "sirna", "ctrl_a"], ["ctrl_a", "sirna"]),
        (["pre", "pre_2", "post"] * 2, ["pre", "post", "pre_2"]),
        (["normal", "tumour", "adenoma"] * 2, ["normal", "adenoma", "tumour"]),
    ],
)
def test_conditions_of_a_table_without_the_key(values, found):
    assert conditions_in(values, None) == (found, "")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["b", "a"] * 2, "the conditions are a, b, and none is known as the reference; expected"),
        (["control", "healthy", "x"] * 2, "several are known as the reference"),
        (["case"] * 3, "case is the only condition; expected the reference's name too"),
        (["control", "ratio"] * 2, "'ratio' can't name a condition: metrics and tests have names"),
    ],
)
def test_conditions_that_need_the_key(values, told):
    assert told in conditions_in(values, None)[1]


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("<50", ">50", "50"),
        ("TNF-α", "TNF-β", "tnf-"),
        ("wt", "wt*", "wt"),
        ("Δwt", "wt", "wt"),
        ("tumour", "Tumor?", "tumour"),
    ],
)
def test_labels_that_signs_tell_apart_are_not_merged(one, other, name, tmp_path):
    path = tmp_path / "samples.csv"
    labels = ["untreated", one, other] * 2
    rows = [f"S{n},{label}" for n, label in enumerate(labels)]
    path.write_text("\n".join(["sample,condition", *rows]), encoding="utf-8")
    fault = read_sample_table(path)[1][0]
    assert f"the conditions {one!r} and {other!r} would both be called {name!r}" in fault
    # the same of the config, and of the config beside the table
    assert wanted_faults(Wanted.of(["untreated", one, other]))[0] in fault
    assert table_label_faults(["untreated", other], Wanted.of(["untreated", one])) or one == name


def test_spellings_of_one_label_are_one(tmp_path):
    alike = ["Luminal A", "luminal_A", " LUMINAL  a", "Tumor", "tumour", "wild-type", "Wild-Type"]
    assert merged_faults(alike) == []
    # a name of products stands for what it was made of, as in a config that was checked
    assert table_label_faults(["Crohn's disease"], Wanted.of(["control", "crohn_s_disease"])) == []


def test_merged_names_of_the_command_and_of_contrasts_are_told(counts, tmp_path, capsys):
    config = write(tmp_path, counts, ["S1,a", "S2,a", "S3,IFNγ", "S4,IFNγ"])
    paths = [config["cohort"][key] for key in ("matrix", "samples")]
    flags = ["own-data", "--matrix", paths[0], "--samples", paths[1], "--values", "counts"]
    assert main([*flags, "--conditions", "a", "IFNα", "IFNγ"])
    said = "the conditions 'IFNα' and 'IFNγ' would both be called 'ifn'"
    assert f"--conditions: {said}" in capsys.readouterr().err
    config["cohort"]["conditions"] = ["a", "IFNγ"]
    assert validate(config)["cohort"]["conditions"] == ["a", "ifn"]
    config["deg"] = {"contrasts": [["IFNα", "a"]]}
    with pytest.raises(InputError, match=r"deg.contrasts: the conditions 'IFNγ' and 'IFNα' would"):
        validate(config)


def write(tmp_path, counts, rows: list[str], header="sample,condition", **cohort) -> dict:
    """A config of own data with this sample table."""
    counts.to_csv(tmp_path / "m.csv")
    (tmp_path / "samples.csv").write_text("\n".join([header, *rows, ""]))
    paths = {"matrix": str(tmp_path / "m.csv"), "samples": str(tmp_path / "samples.csv")}
    return {"run": "a", "cohort": {**paths, "values": "counts", **cohort}}


def test_the_remedy_of_an_unknown_reference_works(counts, tmp_path):
    rows = ["S1,High", "S2,High", "S3,Low", "S4,Low"]
    config = write(tmp_path, counts, rows)
    with pytest.raises(
        InputError, match=r"cohort.conditions, the reference first, such as"
    ) as told:
        validate(config)
    assert "samples.csv: the conditions are high, low" in str(told.value)
    config["cohort"]["conditions"] = ["low", "high"]
    checked = validate(config)
    assert checked["cohort"]["conditions"] == ["low", "high"]
    assert validate(checked) == checked
    # the names of a table are the names of the config in any case
    config["cohort"]["conditions"] = ["LOW", "High"]
    assert validate(config)["cohort"]["conditions"] == ["low", "high"]


def test_one_condition_can_be_used_beside_a_named_reference(counts, tmp_path):
    config = write(tmp_path, counts, [f"S{i},case" for i in range(1, 5)])
    with pytest.raises(InputError, match=r"such as \[control, case\]"):
        validate(config)
    config["cohort"]["conditions"] = ["control", "case"]
    assert validate(config)["cohort"]["conditions"] == ["control", "case"]


def test_a_condition_that_the_key_does_not_list_is_a_fault(counts, tmp_path):
    rows = ["S1,control", "S2,control", "S3,treatd", "S4,treated"]
    config = write(tmp_path, counts, rows, conditions=["control", "treated"])
    with pytest.raises(InputError) as told:
        validate(config)
    assert (
        "samples.csv:4: condition 'treatd' of sample S3 can't be used; expected control or "
        "treated (did you mean treated?), as cohort.conditions lists them"
    ) in str(told.value)


def test_a_slip_in_the_list_of_conditions_is_told_once_for_all_samples(counts, tmp_path):
    rows = ["S1,control", "S2,control", "S3,treated", "S4,treated"]
    config = write(tmp_path, counts, rows, conditions=["control", "treatd"])
    with pytest.raises(InputError) as told:
        validate(config)
    said = str(told.value)
    assert "1 fault(s)" in said and "of 2 samples (S3 and others) can't be used" in said
    assert said.strip().endswith("lists them; no sample is treatd: is that name right?")


def test_a_slip_in_the_list_of_covariates_is_told_once(counts, tmp_path):
    write(tmp_path, counts, [f"S{i},{c}" for i, c in enumerate(["case", "control"] * 2, 1)])
    table = pd.read_csv(tmp_path / "samples.csv").assign(batch="A", site="B")
    table.to_csv(tmp_path / "samples.csv", index=False)
    _, faults = read_sample_table(tmp_path / "samples.csv", Wanted(covariates=("bach",)))
    assert [fault.partition("samples.csv:1: ")[2] for fault in faults] == [
        "there is no column bach (did you mean batch?), which cohort.covariates lists; "
        "expected one of batch, site"
    ]


@pytest.mark.parametrize(
    ("cohort", "told"),
    [
        ({"conditions": ["control", "both"]}, "cohort.conditions: 'both' can't name a condition"),
        ({"conditions": ["a_vs_b", "a"]}, "cohort.conditions: 'a_vs_b' can't name a condition"),
        ({"conditions": ["a", "A"]}, "cohort.conditions: 'a' is listed twice"),
        ({"conditions": ["a", "é"]}, "cohort.conditions: 'é' can't name a condition; expected"),
        ({"covariates": ["donor"]}, "cohort.covariates: donor is a column of the workflow's own"),
        ({"covariates": ["my batch"]}, "cohort.covariates: 'my batch' can't be a term"),
        ({"numbers": ["age"]}, "cohort.numbers: age is not in cohort.covariates"),
        ({"covariates": ["batch"]}, "samples.csv:1: there is no column batch"),
    ],
)
def test_names_that_can_not_be_used(cohort, told, counts, tmp_path):
    rows = ["S1,control", "S2,control", "S3,a", "S4,a"]
    with pytest.raises(InputError) as error:
        validate(write(tmp_path, counts, rows, **cohort))
    assert told in str(error.value)


def test_published_data_have_conditions_of_their_own():
    cohort = {"conditions": ["control", "treated"], "covariates": ["batch"]}
    with pytest.raises(InputError, match=r"cohort.conditions: .*cohort.matrix is counts") as told:
        validate({"run": "a", "tissues": ["kidney"], "cohort": cohort})
    assert "2 fault(s)" in str(told.value)


def test_contrasts_name_conditions_of_the_run(counts, tmp_path):
    config = write(tmp_path, counts, ["S1,control", "S2,control", "S3,a", "S4,a"])
    config["deg"] = {"contrasts": [["A", "Control"]]}
    assert validate(config)["deg"]["contrasts"] == [["a", "control"]]
    config["deg"] = {"contrasts": [["b", "control"], ["a", "a"]]}
    with pytest.raises(InputError) as told:
        validate(config)
    assert "deg.contrasts: unknown condition 'b'; expected one of control, a" in str(told.value)
    assert "deg.contrasts: a against itself" in str(told.value)


def test_reserved_names_are_those_that_metrics_have():
    """A condition's metric must never have the name of another metric."""
    others = [name for name, e in catalogue_of(["x"]).items() if not e.condition]
    prefixes = [n.removesuffix(EACH) for n, e in catalogue_of([EACH]).items() if e.condition]
    taken = {n.removeprefix(p) for n in others for p in prefixes if n.startswith(p)}
    assert taken <= set(RESERVED) and prefixes
    assert not name_faults(CONDITIONS)


# ---- covariates


def test_covariates_are_carried_as_they_are_written(counts, tmp_path):
    rows = ["S1,control,01,61", "S2,control,02,40.5", "S3,a,01,33", "S4,a,02,70"]
    write(tmp_path, counts, rows, "sample,condition,Batch,AGE")
    wanted = Wanted.of(None, ["batch", "Age"], ["age"])
    data, _ = read(tmp_path / "m.csv", tmp_path / "samples.csv", wanted=wanted)
    assert data.obs["batch"].tolist() == ["01", "02", "01", "02"]
    assert data.obs["age"].tolist() == [61, 40.5, 33, 70]
    assert list(data.uns["conditions"]) == ["control", "a"]
    assert list(data.uns["covariates"]) == ["batch", "age"] and list(data.uns["numbers"]) == ["age"]


def test_cells_of_covariates_that_are_empty_or_no_numbers(counts, tmp_path):
    rows = ["S1,control,1,61", "S2,control,,40", "S3,a,1,thirty", "S4,a,2,NA"]
    write(tmp_path, counts, rows, "sample,condition,batch,age")
    wanted = Wanted.of(None, ["batch", "age"], ["age"])
    _, faults = read_sample_table(tmp_path / "samples.csv", wanted)
    path = tmp_path / "samples.csv"
    assert faults == [
        f"{path}:3: the batch of sample S2 is empty",
        f"{path}:4: age 'thirty' of sample S3 is no number; expected one, with a decimal point, "
        "or age not in cohort.numbers: then its values are categories",
        f"{path}:5: the age of sample S4 is empty",
    ]
    # both remedies
    assert read_sample_table(path, Wanted())[1] == []
    assert len(read_sample_table(path, Wanted.of(None, ["age"]))[1]) == 1


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ({"tumour", "normal"}, ["normal", "tumour"]),
        ({"Treated", "Control", "Ado"}, ["Control", "Ado", "Treated"]),
        ({"b", "a"}, ["a", "b"]),
    ],
)
def test_files_without_a_config_have_the_reference_first(names, order):
    assert in_order(names) == order
