"""Own data: logs and estimated counts are recognised; what a refusal proposes leads to a run."""

import re

import numpy as np
import pandas as pd
import pytest
from helpers.own_data import look_up
from mdwgan.errors import InputError
from mdwgan.samples.own.data import matrix_of, read_own
from mdwgan.samples.own.unit_checks import recognised, unit_faults
from mdwgan.samples.own.units import Log, Units, log_fault, parse_log
from mdwgan.seeds import rng

pytestmark = pytest.mark.filterwarnings("ignore::mdwgan.errors.InputWarning")
random = rng(0, "units")
COUNTS = random.poisson(np.exp2(random.normal(6, 3, (700, 6)))).astype(float)
COUNTS[0] = 0
TPM = COUNTS / COUNTS.sum(axis=0) * 1e6
FPKM = TPM * np.array([0.3, 0.4, 0.35, 0.6, 0.7, 0.2])
ESTIMATED = COUNTS + random.uniform(0.01, 0.99, COUNTS.shape)
LOGS = {
    "log2(x + 1)": lambda x: np.log2(x + 1),
    "ln(x + 1)": np.log1p,
    "log10(x + 1)": lambda x: np.log10(x + 1),
    "log2(x + 0.001)": lambda x: np.log2(x + 0.001),
    "log2(x + 0.5)": lambda x: np.log2(x + 0.5),
    "log10(x + 0.01)": lambda x: np.log10(x + 0.01),
    "ln(x + 0.5)": lambda x: np.log(x + 0.5),
}
REMEDY = re.compile(r"--values (\w+)(?: --log-formula '([^']+)')?")


@pytest.fixture
def files(tmp_path):
    """Write a matrix and its table."""
    samples = [f"S{i}" for i in range(6)]
    conditions = ["normal", "tumour"] * 3
    pd.DataFrame({"sample": samples, "condition": conditions}).to_csv(
        tmp_path / "s.csv", index=False
    )

    def write(values, digits: int | None = None):
        table = pd.DataFrame(values, [f"GENE{i}" for i in range(len(values))], samples)
        (table if digits is None else table.round(digits)).to_csv(tmp_path / "m.csv")
        return tmp_path / "m.csv", tmp_path / "s.csv"

    return write


def remedies(files, values: str, log: str | None = None) -> list[tuple[str, str | None]]:
    """Flags that the refusal of own data proposes."""
    with pytest.raises(InputError) as error:
        read_own(*files, values, look_up, log=log)
    found = REMEDY.findall(str(error.value))
    assert found and "cohort.values: " in str(error.value)
    return [(name, formula or None) for name, formula in found]


def in_order(data) -> np.ndarray:
    """Values (genes, samples) in the order in which they were written."""
    return data.to_df().T.loc[[f"GENE{i}" for i in range(data.n_vars)]].to_numpy()


@pytest.mark.parametrize("formula", LOGS)
@pytest.mark.parametrize("claim", ["counts", "estimated_counts", "tpm", "log2"])
def test_logs_of_counts_are_taken_back_exactly_by_the_remedy(files, formula, claim):
    if (formula, claim) == ("log2(x + 1)", "log2"):
        claim = "fpkm"
    written = files(LOGS[formula](COUNTS), digits=6)
    assert remedies(written, claim) == [("counts", formula)]
    data, _ = read_own(*written, "counts", look_up, log=formula)
    small = in_order(data) < 1e5  # where six digits of a log tell whole numbers
    assert np.array_equal(in_order(data)[small], COUNTS[small])
    assert np.allclose(in_order(data), COUNTS, rtol=1e-4)
    assert (data.X % 1 == 0).all()


@pytest.mark.parametrize("formula", LOGS)
@pytest.mark.parametrize("claim", ["counts", "fpkm", "tpm"])
def test_logs_of_tpm_are_taken_back_by_the_remedy(files, formula, claim):
    written = files(LOGS[formula](TPM).astype(np.float32))
    (remedy,) = remedies(written, claim)
    assert remedy[1] == formula
    data, _ = read_own(
        *written, remedy[0] if remedy[0] != "counts" else "tpm", look_up, log=formula
    )
    assert np.allclose(in_order(data), TPM, rtol=1e-3, atol=1e-3) and data.X.min() >= 0


def test_a_wrong_formula_is_refused_with_the_right_one(files):
    written = files(np.log1p(TPM))
    assert remedies(written, "log2") == [("tpm", "ln(x + 1)")]
    assert remedies(written, "tpm", "log10(x + 1)") == [("tpm", "ln(x + 1)")]
    assert remedies(files(COUNTS), "counts", "log2(x + 1)")[0] == ("counts", None)


def test_a_log_with_a_small_offset_is_told_by_its_zeros(files):
    written = files(np.log2(FPKM + 0.001), digits=4)
    assert remedies(written, "fpkm") == [("fpkm", "log2(x + 0.001)")]
    data, _ = read_own(*written, "fpkm", look_up, log="log2(x + 0.001)")
    assert np.allclose(in_order(data), FPKM, rtol=1e-3, atol=1e-3)
    assert (in_order(data)[0] == 0).all(), "what was 0 is 0"


def test_values_below_zero_without_a_way_back_are_refused(files):
    with pytest.raises(InputError, match="can't be taken back to counts or TPM"):
        read_own(*files(random.normal(size=(700, 6))), "log2", look_up)


def test_logs_without_a_zero_are_taken_back_by_their_formula(files):
    kept = FPKM[(FPKM > 0.1).all(axis=1)]
    written = files(np.log2(kept + 0.001))
    with pytest.raises(InputError, match=r"the formula as cohort.log .*such as log2\(x \+ 0.001\)"):
        read_own(*written, "tpm", look_up)
    data, _ = read_own(*written, "tpm", look_up, log="log2(x + 0.001)")
    assert np.allclose(in_order(data), kept)


def test_counts_with_fractions_are_taken_as_estimated_where_that_is_said(files):
    written = files(ESTIMATED)
    assert remedies(written, "counts")[0] == ("estimated_counts", None)
    data, _ = read_own(*written, "estimated_counts", look_up)
    assert np.allclose(in_order(data), ESTIMATED)
    written = files(np.log2(ESTIMATED + 1))
    assert ("estimated_counts", "log2(x + 1)") in remedies(written, "counts", "log2(x + 1)")
    data, _ = read_own(*written, "estimated_counts", look_up, log="log2(x + 1)")
    assert np.allclose(in_order(data), ESTIMATED)


def test_tpm_called_counts_is_told_by_the_sums(files):
    for claim in ("counts", "estimated_counts"):
        assert remedies(files(TPM), claim) == [("tpm", None)]
    assert np.allclose(in_order(read_own(*files(TPM), "tpm", look_up)[0]), TPM)


@pytest.mark.parametrize(
    ("values", "claim"),
    [
        (COUNTS, "counts"),
        (COUNTS, "estimated_counts"),
        (FPKM, "fpkm"),
        (TPM, "tpm"),
        (np.log2(FPKM + 1), "log2"),
        (np.log2(TPM + 1), "log2"),
    ],
)
def test_right_claims_pass(values, claim):
    assert unit_faults(values, Units.of(claim), "m.tsv") == []


def test_quantile_normalised_samples_have_one_sum_and_show_no_base():
    assert recognised(np.repeat(np.log2(FPKM[:, :1] + 1), 6, axis=1)) == []


@pytest.mark.parametrize(
    ("text", "log"),
    [
        ("log2(x + 1)", Log("log2")),
        ("LOG2(x+0.001)", Log("log2", 0.001)),
        ("ln(x + 1)", Log("ln")),
        ("log1p", Log("ln")),
        ("log10( x + 1e-3 )", Log("log10", 0.001)),
        ("log2(x)", Log("log2", 0.0)),
        ("log(x + 1)", None),
        ("log2(y + 1)", None),
        ("log2(x - 1)", None),
        ("x", None),
    ],
)
def test_formulas(text, log):
    assert parse_log(text) == log
    assert bool(log_fault("tpm", text)) == (log is None)
    assert "log2(x + 1)" in log_fault("log2", text)


def test_layers_of_units():
    assert matrix_of({"matrix": "m.csv", "values": "estimated_counts"}) == "counts"
    assert matrix_of({"matrix": "m.csv", "values": "tpm", "log": "ln(x + 1)"}) == "fpkm"
    assert str(Units.of("tpm", "ln(x+1)")) == "ln(x + 1) of TPM"
    assert str(Units.of("estimated_counts")) == "estimated counts"


def test_points_between_thousands_are_no_fractions(files):
    dotted = np.where(COUNTS >= 1000, COUNTS / 1000, COUNTS)
    assert ((dotted < 1000) & (COUNTS >= 1000)).sum() > 20
    with pytest.raises(InputError, match=r"as in 1.234 for 1234; expected numbers without it"):
        read_own(*files(dotted), "counts", look_up)
    read_own(*files(COUNTS), "counts", look_up)
    for kind, values in (("estimated_counts", ESTIMATED), ("fpkm", FPKM)):
        assert not unit_faults(values.round(3), Units.of(kind), "m.csv")


@pytest.mark.parametrize("values", ["counts", "estimated_counts", "tpm"])
def test_points_between_thousands_in_a_part_of_the_samples(values):
    table = COUNTS.copy()
    table[:, 3:5] = np.where(COUNTS >= 1000, COUNTS / 1000, COUNTS)[:, 3:5]
    (fault,) = unit_faults(table, Units.of(values), "m.tsv")
    assert (
        "all values of 2 of 6 samples (the first is number 4 of the samples in the file) " in fault
    )
    assert "as in 1.234 for 1234" in fault


def test_samples_with_some_fractions_among_counts_are_told():
    table = COUNTS.copy()
    table[:30, 5] += 0.5
    (fault,) = unit_faults(table, Units.of("counts"), "m.tsv")
    assert "the values of 1 of 6 samples aren't whole, unlike those of the others" in fault
    # RSEM's have fractions in all samples, but for a library of few reads
    table[:30, 1:] = COUNTS[:30, 1:] + 0.25
    assert unit_faults(table, Units.of("counts"), "m.tsv") == []


@pytest.mark.parametrize("values", ["counts", "tpm"])
def test_some_samples_in_other_units_are_told(files, values):
    table = (COUNTS if values == "counts" else TPM).copy()
    table[:, 4:] = np.log2(table[:, 4:] + 1)
    with pytest.raises(InputError, match=r"2 of 6 samples look like logs.* number 5 of"):
        read_own(*files(table), values, look_up)


def test_one_sample_of_estimates_among_counts_is_told_with_a_remedy(files):
    table = COUNTS.copy()
    table[:, 2] *= 0.37
    with pytest.raises(InputError, match=r"1 of 6 samples aren't whole.* number 3 of") as told:
        read_own(*files(table), "counts", look_up)
    data, _ = read_own(*files(table), REMEDY.search(str(told.value))[1], look_up)
    assert data.shape == (6, 700)


def test_an_empty_or_shallow_sample_is_in_the_same_units(files):
    table = COUNTS.copy()
    table[:, 0], table[:, 1] = 0, np.minimum(table[:, 1], 3)
    data, _ = read_own(*files(table), "counts", look_up)
    assert data.n_obs == table.shape[1] and not data.obs["library_size"].iloc[0]
