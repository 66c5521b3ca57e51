"""Which samples DESeq2's tests are given, and the design that they are tested by."""

import anndata
import numpy as np
import pandas as pd
import pytest
from helpers.cohorts import make_training
from mdwgan.__main__ import main
from mdwgan.biology.deseq2_samples import COLUMNS, generator_runs, real_runs
from mdwgan.biology.design import check_designs, confounded, model_matrix, parse_design, varying
from mdwgan.cohort.sample_set import training_data
from mdwgan.config.schema import validate
from mdwgan.errors import InputError, InputWarning
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import build_synthetic
from mdwgan.io import read_tsv, write_h5ad, write_tsv


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """12 normal and 10 tumour samples, of which 4 and 4 train."""
    return make_training(tmp_path_factory.mktemp("data"), train=4, normal=12, tumour=10)


def generated(data, normal: int, tumour: int) -> anndata.AnnData:
    """Counts of a generator, as `generate` writes them: tumours first here."""
    conditions = ["tumour"] * tumour + ["normal"] * normal
    names = [f"g-{i}" for i in range(len(conditions))]
    counts = np.arange(len(names) * data.n_vars, dtype=np.float32).reshape(-1, data.n_vars)
    obs = pd.DataFrame({"condition": conditions}, index=names)
    return anndata.AnnData(counts, obs, layers={"counts": counts})


def size(samples: pd.DataFrame, run: str, column: str = "condition") -> dict[str, int]:
    return samples.loc[samples["run"] == run, column].value_counts().to_dict()


def names(samples: pd.DataFrame, run: str) -> list[str]:
    return samples.loc[samples["run"] == run, "sample"].tolist()


def check_counts(data, synthetic, counts, samples) -> None:
    """Each sample of a run has its own values, and stands once."""
    assert not counts.columns.duplicated().any()
    assert set(counts) == set(samples["sample"])
    assert counts.index.tolist() == data.var_names.tolist() and counts.index.name == "symbol"
    for name in counts:
        source = data if name in data.obs_names else synthetic
        assert np.array_equal(counts[name], np.asarray(source[name].layers["counts"])[0]), name


@pytest.mark.parametrize(("real", "n"), [("test", (8, 6)), ("train", (4, 4))])
def test_rows_of_real_samples(data, real, n):
    counts, samples = real_runs(data, real, 0)
    check_counts(data, None, counts, samples)
    assert list(samples) == COLUMNS
    sizes = {"test": {"normal": 8, "tumour": 6}, "train": {"normal": 4, "tumour": 4}}
    assert size(samples, "real") == sizes[real] == dict(zip(("normal", "tumour"), n, strict=True))
    assert size(samples, "real_other") == sizes["train" if real == "test" else "test"]
    assert size(samples, "copied") == sizes["train"]
    assert set(data[names(samples, "copied")].obs["split"]) == {"train"}
    assert set(data[names(samples, "real")].obs["split"]) == {real}
    own = samples[samples["run"] == "real"].set_index("sample")
    assert own["condition"].eq(data.obs.loc[own.index, "condition"].astype(str)).all()
    assert own["source"].eq(data.obs.loc[own.index, "source"].astype(str)).all()


def test_halves_are_those_of_real_half_and_share_no_donor(data):
    other = data.copy()
    other.obs["donor"] = other.obs["donor"].astype(str)
    test = other.obs_names[(other.obs["split"] == "test").to_numpy()]
    other.obs.loc[test[-6:], "donor"] = other.obs.loc[test[:6], "donor"].to_numpy()
    for seed in range(4):
        half = make("real-half", {})
        half.fit(training_data(other), seed)
        _, samples = real_runs(other, "test", seed)
        first, second = names(samples, "half"), names(samples, "other_half")
        assert first == build_synthetic(other, half, "test", seed).obs_names.tolist()
        assert sorted([*first, *second]) == sorted(test)
        donors = [set(other.obs.loc[part, "donor"]) for part in (first, second)]
        assert not donors[0] & donors[1]


def test_null_test_is_within_a_condition_at_equal_n(data):
    _, real = real_runs(data, "test", 0)
    _, samples = generator_runs(data, generated(data, normal=20, tumour=20), "test", 0)
    for condition in ("normal", "tumour"):
        run = f"null_{condition}"
        for table, name in ((real, run), (samples, run), (real, f"null_copied_{condition}")):
            own = table[table["run"] == name]
            assert set(own["condition"]) == {condition} and set(own["test"]) == {"set"}
            first = own.loc[own["set"] == "real", "sample"]
            assert set(first) <= set(names(real, "half"))
            assert size(table, name, "set") == size(real, run, "set"), name
        assert set(names(real, run)) <= set(names(real, "real"))
        others = samples[(samples["run"] == run) & (samples["set"] == "other")]["sample"]
        assert others.str.startswith("g-").all()


def test_copy_s_null_test_draws_from_all_training_samples(tmp_path):
    """A cohort lists GTEx before TCGA: the first samples would compare sources, not sets."""
    data = make_training(tmp_path, train=10, normal=16, tumour=16)
    drawn = set()
    for seed in range(6):
        _, samples = real_runs(data, "test", seed)
        own = samples[(samples["run"] == "null_copied_normal") & (samples["set"] == "other")]
        assert len(own) == 3 and own["sample"].is_unique
        assert set(data.obs.loc[own["sample"], "split"]) == {"train"}
        drawn |= set(own["sample"])
    assert len(drawn) > 5
    again = real_runs(data, "test", 0)[1]
    pd.testing.assert_frame_equal(again, real_runs(data, "test", 0)[1])


@pytest.mark.parametrize(("real", "normal", "tumour"), [("test", 8, 6), ("train", 4, 4)])
def test_generated_rows_get_as_many_of_each_condition_as_real(data, real, normal, tumour):
    synthetic = generated(data, normal=20, tumour=20)
    counts, samples = generator_runs(data, synthetic, real, 0)
    check_counts(data, synthetic, counts, samples)
    assert size(samples, "deg") == {"normal": normal, "tumour": tumour}
    assert size(samples, "deg_added") == {"normal": normal + 4, "tumour": tumour + 4}
    added = samples[samples["run"] == "deg_added"].set_index("sample")
    assert set(added.index) == {
        *names(samples, "deg"),
        *names(real_runs(data, real, 0)[1], "copied"),
    }
    assert size(samples, "deg_added", "source")["synthetic"] == normal + tumour
    assert size(samples, "deg", "source") == {"synthetic": normal + tumour}


def of_real_samples(data, generator: str, row: str) -> anndata.AnnData:
    """Samples of a row that is made of real ones."""
    made = make(generator, {})
    made.fit(training_data(data), 0)
    made.row = row
    return build_synthetic(data, made, "test", 0)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """More training than test samples, of two sources, with a batch and an age."""
    data = make_training(tmp_path_factory.mktemp("mixed"), train=8)
    data.obs["source"] = np.repeat(["GTEX", "TCGA"] * 3, 4)
    data.obs["batch"], data.obs["age"] = np.resize(["1", "2"], data.n_obs), np.arange(24.0)
    data.uns.update(covariates=["batch", "age"], numbers=["age"])
    return data


@pytest.mark.parametrize("real", ["test", "train"])
def test_row_best_that_is_copy_is_tested_as_copy_is(mixed, real):
    contrasts, terms = [("normal", "tumour"), ("tumour", "normal")], ["donor", "batch", "age"]
    best = of_real_samples(mixed, "copy", "best")
    counts, samples = generator_runs(mixed, best, real, 0, contrasts, terms)
    real_counts, real_samples = real_runs(mixed, real, 0, contrasts, terms)
    runs = {
        "deg": "copied",
        "deg_normal_vs_tumour": "copied_normal_vs_tumour",
        "null_normal": "null_copied_normal",
        "null_tumour": "null_copied_tumour",
    }
    for run, of_copy in runs.items():
        own = samples[samples["run"] == run].reset_index(drop=True)
        assert own["sample"].str.startswith("best-").eq(own["set"] != "real").all()
        own = own.assign(run=of_copy, sample=own["sample"].str.removeprefix("best-"))
        expected = real_samples[real_samples["run"] == of_copy].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, expected)
    assert set(names(samples, "deg_added")) == set(names(real_samples, "copied"))
    for name in names(real_samples, "copied"):
        assert np.array_equal(counts[f"best-{name}"], real_counts[name])


def test_drawn_test_samples_keep_what_is_known_of_them(mixed):
    """Of row real-draw; as many as row real has, whichever samples that is."""
    drawn = of_real_samples(mixed, "real-draw", "real-draw")
    for real in ("test", "train"):
        _, samples = generator_runs(mixed, drawn, real, 0, terms=["donor", "age"])
        deg = samples[samples["run"] == "deg"].set_index("sample")
        assert deg["condition"].value_counts().to_dict() == {"normal": 4, "tumour": 4}
        originals = mixed.obs.loc[drawn.obs.loc[deg.index, "copy_of"]]
        for column in ("source", "donor", "age"):
            assert deg[column].tolist() == originals[column].tolist()


def test_generated_rows_with_fewer_samples_keep_what_they_have(data):
    _, samples = generator_runs(data, generated(data, normal=3, tumour=20), "test", 0)
    assert size(samples, "deg") == {"normal": 3, "tumour": 6}


def test_failed_training_gives_an_empty_table(data):
    counts, samples = generator_runs(data, generated(data, 1, 1)[:0], "test", 0)
    assert counts.shape == (data.n_vars, 0) and samples.empty
    assert list(samples) == COLUMNS


def test_one_class_gives_that_class(tmp_path):
    with pytest.warns(InputWarning):
        data = make_training(tmp_path, normal=10, tumour=0)
    _, samples = real_runs(data, "test", 0)
    assert size(samples, "real") == {"normal": 5} and not size(samples, "null_tumour")
    _, samples = generator_runs(data, generated(data, normal=9, tumour=0), "test", 0)
    assert size(samples, "deg") == {"normal": 5}


def test_the_verb_writes_counts_and_samples(data, tmp_path):
    write_h5ad(data, tmp_path / "t.h5ad")
    write_h5ad(generated(data, 9, 9), tmp_path / "s.h5ad")
    for synthetic, run in (([], "real"), (["--synthetic", str(tmp_path / "s.h5ad")], "deg")):
        command = [
            "deg-counts",
            "--training",
            str(tmp_path / "t.h5ad"),
            *synthetic,
            "--real",
            "test",
            "--seed",
            "0",
            "--counts",
            str(tmp_path / "c.tsv.gz"),
            "--samples",
            str(tmp_path / "s.tsv"),
        ]
        assert main(command) == 0
        counts = read_tsv(tmp_path / "c.tsv.gz", index_col="symbol")
        samples = read_tsv(tmp_path / "s.tsv")
        assert len(names(samples, run)) == 14 and set(names(samples, run)) <= set(counts)


# ---- designs


def cohort(normal: list[str], tumour: list[str], tissue: str = "kidney") -> pd.DataFrame:
    """One sample a source."""
    conditions = ["normal"] * len(normal) + ["tumour"] * len(tumour)
    return pd.DataFrame(
        {"tissue": tissue, "condition": conditions, "source": [*normal, *tumour], "study": "s"}
    )


def test_designs_are_read_as_names():
    assert parse_design("~ condition") == ["condition"]
    assert parse_design(" ~source+ study +condition") == ["source", "study", "condition"]


@pytest.mark.parametrize(
    ("design", "told"),
    [
        ("condition", "is no design"),
        ("~ source * condition", "is no design"),
        ("~ condition + system('ls')", "is no design"),
        ("~ age + condition", "unknown term 'age'"),
        ("~ source", "has no condition"),
        ("~ condition + condition", "is listed twice"),
    ],
)
def test_other_designs_are_refused_before_the_run(design, told):
    with pytest.raises(InputError, match=r"deg\.design: .*expected ~ condition") as error:
        validate({"run": "r", "tissues": ["kidney"], "deg": {"design": design}})
    assert told in str(error.value)


def test_model_matrix_by_hand():
    samples = cohort(["GTEX", "TCGA"], ["TCGA"])
    found = model_matrix(samples, ["source", "condition"])
    assert found.tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]


def test_confounding():
    terms = ["source", "condition"]
    assert not confounded(cohort(["GTEX", "TCGA"], ["TCGA", "TCGA"]), terms), "partly confounded"
    assert confounded(cohort(["GTEX", "GTEX"], ["TCGA", "TCGA"]), terms)
    samples = cohort(["GTEX", "TCGA"], ["TCGA", "TCGA"])
    assert varying(samples, ["source", "study", "condition"]) == terms
    twins = samples.assign(study=samples["source"])
    assert confounded(twins, ["source", "study", "condition"]), "two names of one thing"


def test_a_confounded_tissue_is_told_with_a_remedy():
    fine = cohort(["GTEX", "TCGA"], ["TCGA"])
    table = check_designs(fine, "~ source + condition")
    assert table["design"].tolist() == ["~ source + condition"]
    assert table["samples"].tolist() == ["normal: 1 GTEX, 1 TCGA; tumour: 1 TCGA"]
    single = cohort(["GTEX"], ["GTEX"], "skin")
    assert check_designs(single, "~ source + condition")["design"].tolist() == ["~ condition"]
    bad = pd.concat([fine, cohort(["GTEX", "GTEX"], ["TCGA"], "colon")])
    with pytest.raises(InputError) as error:
        check_designs(bad, "~ source + condition")
    told = str(error.value)
    assert "deg.design: ~ source + condition can't be fitted to colon" in told
    assert "normal: 2 GTEX; tumour: 1 TCGA" in told and "Leave out source" in told
    assert len(check_designs(bad, "~ condition")) == 2


def test_the_verb_checks_the_run_s_tissues_alone(tmp_path, capsys):
    bad = pd.concat([cohort(["GTEX", "TCGA"], ["TCGA"]), cohort(["GTEX"], ["TCGA"], "colon")])
    write_tsv(bad, tmp_path / "samples.tsv")

    def check(*tissues: str) -> int:
        return main(
            [
                "deg-design",
                "--samples",
                str(tmp_path / "samples.tsv"),
                "--design",
                "~ source + condition",
                "--tissues",
                *tissues,
                "--output",
                str(tmp_path / "design.tsv"),
            ]
        )

    assert check("kidney", "colon") == 1 and not (tmp_path / "design.tsv").exists()
    assert "can't be fitted to colon" in capsys.readouterr().err
    assert check("kidney") == 0
    assert read_tsv(tmp_path / "design.tsv")["tissue"].tolist() == ["kidney"]


def test_a_condition_without_a_role_takes_no_part_in_the_design():
    conditions = ["normal"] * 4 + ["tumour"] * 4 + ["metastasis"] * 2
    source = ["a", "b"] * 4 + ["c", "c"]
    samples = pd.DataFrame({"tissue": "t", "condition": conditions, "source": source})
    (row,) = check_designs(samples, "~ source + condition").to_dict("records")
    assert row["samples"] == "normal: 2 a, 2 b; tumour: 2 a, 2 b"
    alone = samples[samples["condition"] == "metastasis"]
    assert check_designs(alone, "~ source + condition")["design"].tolist() == ["~ condition"]


# ---- own data: other conditions, paired donors, covariates


def paired(donors: int, **columns) -> pd.DataFrame:
    """A control and a treated sample of each donor."""
    table = pd.DataFrame(
        {
            "tissue": "t",
            "donor": [f"d{i // 2}" for i in range(2 * donors)],
            "condition": ["control", "treated"] * donors,
        }
    )
    return table.assign(**columns)


PAIR = [("control", "treated")]


def test_paired_donors_are_a_term():
    (row,) = check_designs(paired(3), "~ donor + condition", PAIR).to_dict("records")
    assert row["design"] == "~ donor + condition"
    assert row["samples"] == "control: 3; treated: 3; 3 of 3 donors have both"


def test_donors_that_are_not_paired_are_refused_with_a_remedy():
    samples = paired(3).assign(donor=[f"d{i}" for i in range(6)])
    samples.loc[1, "donor"] = "d0"
    with pytest.raises(InputError) as error:
        check_designs(samples, "~ donor + condition", PAIR)
    told = str(error.value)
    assert "can't be fitted to t: donors are not paired: 1 of 5 have samples of both" in told
    assert told.endswith("Leave out donor")
    assert check_designs(samples, "~ condition", PAIR)["samples"].tolist() == [
        "control: 3; treated: 3"
    ]


def test_covariates_are_terms_once_the_config_lists_them():
    with pytest.raises(InputError, match=r"unknown term 'batch'.*Other columns of own data are"):
        parse_design("~ batch + condition")
    assert parse_design("~ batch + condition", ["batch"]) == ["batch", "condition"]
    samples = paired(3, batch=list("112233"), age=["30", "30", "41", "41", "52", "53"])
    options = {"covariates": ["batch", "age"], "numbers": ["age"]}
    table = check_designs(samples, "~ batch + age + condition", PAIR, **options)
    assert table["design"].tolist() == ["~ batch + age + condition"]
    assert table["samples"].tolist() == ["control: 1 1, 1 2, 1 3; treated: 1 1, 1 2, 1 3"]
    # as a category, ages are as many values as the batches, and more
    with pytest.raises(InputError, match="effect of one term can't be separated"):
        check_designs(samples, "~ batch + age + condition", PAIR, covariates=["batch", "age"])
    samples["batch"] = ["1", "2"] * 3
    with pytest.raises(InputError, match="Leave out batch, or add samples"):
        check_designs(samples, "~ batch + condition", PAIR, covariates=["batch"])


def test_a_numeric_term_is_one_column():
    samples = paired(2, age=[1.0, 2, 3, 4])
    matrix = model_matrix(samples, ["age", "condition"], ["age"])
    assert matrix.shape == (4, 3) and matrix[:, 1].mean() == pytest.approx(0)
    assert matrix[:, 1].std() == pytest.approx(1)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """Training data of three conditions, with a batch and an age."""
    data = make_training(tmp_path_factory.mktemp("three"), train=6)
    conditions = np.resize(["basal", "lum_a", "lum_b"], data.n_obs)
    data.obs["condition"] = conditions
    data.obs["batch"], data.obs["age"] = np.resize(["1", "2"], data.n_obs), np.arange(24.0)
    data.uns.update(conditions=["lum_a", "basal", "lum_b"], covariates=["batch", "age"])
    data.uns["numbers"] = ["age"]
    return data


def test_each_condition_is_compared_with_the_first(three):
    _, samples = real_runs(three, "test", 0)
    assert set(size(samples, "real")) == {"lum_a", "basal"}
    assert set(size(samples, "real_lum_b_vs_lum_a")) == {"lum_a", "lum_b"}
    assert set(size(samples, "copied_lum_b_vs_lum_a")) == {"lum_a", "lum_b"}
    nulls = [run for run in samples["run"].unique() if run.startswith("null_")]
    assert nulls == [
        *(f"null_{c}" for c in ("lum_a", "basal", "lum_b")),
        *(f"null_copied_{c}" for c in ("lum_a", "basal", "lum_b")),
    ]
    _, samples = real_runs(three, "test", 0, [("basal", "lum_b")])
    assert set(size(samples, "real")) == {"basal", "lum_b"}
    assert not samples["run"].str.contains("_vs_").any()


def test_terms_of_generated_samples_are_values_of_their_own(three):
    names = [f"g-{i}" for i in range(12)]
    obs = pd.DataFrame({"condition": ["lum_a", "basal", "lum_b"] * 4}, index=names)
    counts = np.ones((12, three.n_vars), dtype=np.float32)
    synthetic = anndata.AnnData(counts, obs, layers={"counts": counts})
    _, samples = generator_runs(three, synthetic, "test", 0, terms=["donor", "batch", "age"])
    assert list(samples) == [*COLUMNS, "donor", "batch", "age"]
    added = samples[samples["run"] == "deg_added"].set_index("sample")
    made = added[added["source"] == "synthetic"]
    assert set(made["batch"]) == set(made["donor"]) == {"synthetic"}
    train = three.obs[three.obs["split"] == "train"]
    assert made["age"].astype(float).unique() == pytest.approx(train["age"].mean())
    real = added[added["source"] != "synthetic"]
    assert real["age"].tolist() == three.obs.loc[real.index, "age"].tolist()
    assert set(size(samples, "deg_lum_b_vs_lum_a")) == {"lum_a", "lum_b"}
