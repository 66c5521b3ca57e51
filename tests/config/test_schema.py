"""The configuration: strict schema, defaults, and messages that name key and remedy."""

import pytest
import yaml
from helpers.configs import SHIPPED
from helpers.repository import ROOT
from mdwgan.config.schema import fill_defaults, read_config, read_schema, validate
from mdwgan.errors import InputError
from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.rows import REFERENCES

LEAST = {"run": "a", "tissues": ["kidney"]}


SCHEMA = read_schema()


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    """Paths of a config start at the working directory; the schema is parsed once, to be quick."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("mdwgan.config.schema.read_schema", lambda: SCHEMA)


def refused(changes: dict) -> list[str]:
    """Faults of a config, one a line."""
    with pytest.raises(InputError) as error:
        validate(LEAST | changes, "my.yaml")
    first, *faults = str(error.value).strip().splitlines()
    assert first == f"my.yaml: the configuration has {len(faults)} fault(s):"
    return [fault.strip() for fault in faults]


def rules(schema: dict, path: str = ""):
    """Every key of the schema with its dotted name."""
    for name, rule in schema["properties"].items():
        yield f"{path}{name}", rule
        if "properties" in rule:
            yield from rules(rule, f"{path}{name}.")


# ---- the schema itself


@pytest.mark.parametrize(
    ("name", "rule"), rules(SCHEMA), ids=lambda part: part if isinstance(part, str) else ""
)
def test_every_key_is_described_has_a_default_and_is_strict(name, rule):
    assert len(rule.get("description", "")) > 10
    assert "default" in rule or name in SCHEMA["required"]
    if "properties" in rule:
        assert rule["type"] == "object" and rule["additionalProperties"] is False


def test_the_defaults_are_valid_and_nested_ones_are_filled():
    config = validate(LEAST, "my.yaml")
    assert validate(config) == config
    assert config["training"]["patience"] == 20
    assert config["training"]["hidden"] == [256, 256]
    assert config["cohort"]["train_fraction"] == 0.1
    assert config["generators"][0] == "best" and set(config["generators"]) >= {*REFERENCES}

    def missing(values: dict, schema: dict) -> list[str]:
        names = [name for name in schema["properties"] if name not in values]
        for name, rule in schema["properties"].items():
            if "properties" in rule and name in values:
                names += missing(values[name], rule)
        return names

    assert missing(config, SCHEMA) == []


def test_a_default_does_not_overwrite_and_the_callers_values_stay():
    given = LEAST | {"training": {"patience": 3, "hidden": [8]}}
    config = validate(given)
    assert config["training"]["patience"] == 3 and config["training"]["hidden"] == [8]
    assert config["training"]["epochs"] == 500
    assert given["training"] == {"patience": 3, "hidden": [8]}
    fill_defaults(LEAST, SCHEMA)["training"]["hidden"].append(1)
    assert validate(LEAST)["training"]["hidden"] == [256, 256], "configs share no default"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_configs_are_valid(path):
    config = validate(yaml.safe_load(path.read_text()), path.name)
    named = [name for name in config["generators"] if name in SYSTEMS]
    if config["run"] in ("systems", "paper"):
        assert named == [*SYSTEMS]
    else:
        assert named == ["mdwgan-gp", "cwgan-gp", "wgan-gp", "gan"][: len(named)]
    assert config["generators"][-len(REFERENCES) :] == list(REFERENCES)
    tissues = {"demo": 3, "systems": 3, "paper": 15, "paper-deg": 15, "toil": 15}
    assert tissues[config["run"]] == len(config["tissues"])


def test_shipped_configs_do_not_repeat_runs():
    runs = [yaml.safe_load(path.read_text())["run"] for path in SHIPPED]
    assert len(runs) == len(set(runs)) >= 3


def test_comments_of_the_shipped_demo_config_name_all_choices():
    text = (ROOT / "config" / "config.yaml").read_text()
    known = dict(rules(SCHEMA))
    for line in text.splitlines():
        if " | " in line:
            key, comment = line.strip().split(":")[0], line.split("#")[1].split(" | ")
            choices = [
                part["enum"]
                for name, rule in known.items()
                if name.endswith(f".{key}")
                for part in [rule, *rule.get("anyOf", [])]
                if "enum" in part
            ]
            assert [word.strip() for word in comment] in choices


# ---- faults


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"runn": 1}, "runn: unknown key; did you mean run?"),
        ({"training": {"epoch": 5}}, "training.epoch: unknown key; did you mean epochs?"),
        ({"training": {"dropout": 5}}, "training.dropout: unknown key; expected one of hidden, "),
        ({"epochs": 5}, "epochs: unknown key; expected one of run, quick, tissues, "),
        ({1: 2}, "1: unknown key; expected one of run, "),
        ({"training": None}, "training: null is not allowed; expected a group of keys"),
        (
            {"training": {"epochs": True}},
            "training.epochs: true is not allowed; expected a whole number, at least 1",
        ),
        ({"training": {"epochs": 5.0}}, "training.epochs: 5.0 is not allowed; expected a whole"),
        ({"training": {"epochs": "many"}}, 'training.epochs: "many" is not allowed; expected a w'),
        (
            {"training": {"epochs": 0}},
            "training.epochs: 0 is not allowed; expected a whole number, at least 1",
        ),
        (
            {"training": {"learning_rate": True}},
            "training.learning_rate: true is not allowed; expected a number, above 0",
        ),
        ({"training": {"learning_rate": float("nan")}}, "training.learning_rate: NaN is not"),
        ({"training": {"learning_rate": float("inf")}}, "training.learning_rate: Infinity is not"),
        ({"training": {"hidden": [256, 0]}}, "training.hidden.1: 0 is not allowed"),
        ({"training": {"hidden": []}}, "training.hidden: the list is empty; expected at least 1"),
        (
            {"training": {"separate_heads": 1}},
            "training.separate_heads: 1 is not allowed; expected true or false",
        ),
        (
            {"cohort": {"train_fraction": 1}},
            "cohort.train_fraction: 1 is not allowed; expected a number, above 0 and below 1",
        ),
        (
            {"cohort": {"matrix": "tpm"}},
            "cohort.matrix: tpm, but sources.expression is rnaseqdb; expected counts, fpkm",
        ),
        (
            {"cohort": {"matrix": "tmp"}},
            "cohort.matrix: no such file: tmp; expected counts, fpkm, or the path of a matrix",
        ),
        ({"genes": {"filter": None}}, "genes.filter: null is not allowed; expected networks, top_"),
        (
            {"genes": {"string_score": 1001}},
            "genes.string_score: 1001 is not allowed; expected a "
            "whole number, at least 0 and at most 1000",
        ),
        (
            {"generate": {"samples": 0}},
            "generate.samples: 0 is not allowed; expected test, train, "
            "cohort or a whole number, at least 1",
        ),
        ({"generate": {"samples": "all"}}, 'generate.samples: "all" is not allowed; expected test'),
        ({"generate": {"samples": True}}, "generate.samples: true is not allowed; expected test"),
        ({"tissues": "kidney"}, 'tissues: "kidney" is not allowed; expected a list'),
        ({"tissues": []}, "tissues: the list is empty"),
        (
            {"cohort": {"conditions": ["control"]}},
            'cohort.conditions: the list has only "control"; expected at least 2 entries',
        ),
        (
            {"deg": {"design": None}},
            "deg.design: null is not allowed; expected text; YAML reads null and ~ without quotes "
            "as nothing: put what you wrote in quotes",
        ),
        ({"tissues": ["colon", "colon"]}, "tissues: colon is listed twice"),
        (
            {"tissues": ["kidnee"]},
            "tissues: unknown tissue 'kidnee'; did you mean kidney? expected one of bladder, ",
        ),
        ({"tissue_table": "none.tsv"}, "tissue_table: none.tsv: no such file; expected a TSV"),
        ({"seeds": [0, True]}, "seeds.1: true is not allowed; expected a whole number, at least 0"),
        ({"seeds": [-1]}, "seeds.0: -1 is not allowed"),
        ({"run": "../a"}, 'run: "../a" is not allowed; expected text of letters, digits'),
        ({"run": 5}, "run: 5 is not allowed; expected text of letters, digits"),
        (
            {"sources": {"string": 11.5}},
            'sources.string: 11.5 is not allowed; expected text or null (put it in quotes: "11.5")',
        ),
        (
            {"sources": {"string": "11"}},
            "sources.string: unknown version '11'; did you mean 11.5? expected one of 11.5, 12.0, ",
        ),
        (
            {"sources": {"string": None}},
            "sources.string: null, but genes.filter is networks; "
            "expected a version of string, or genes.filter top_expressed, most_variable, list or "
            "none",
        ),
        ({"sources": {"humannet": None}}, "sources.humannet: null, but genes.filter is networks"),
        (
            {"sources": {"string": None}, "genes": {"filter": "none", "compare_routes": True}},
            "genes.compare_routes: true, but sources.string is null",
        ),
        (
            {"genes": {"id_route": "mygene", "mygene_cache": "none.json"}},
            "genes.mygene_cache: no such file: none.json; expected a file of answers, or null",
        ),
        ({"report": {"truth": "none"}}, "report.truth: no such folder: none; expected one with"),
        (
            {"generators": ["mdwgan-g"]},
            "generators: unknown generator 'mdwgan-g'; did you mean "
            "mdwgan-gp? expected some of mdwgan-gp, ",
        ),
        (
            {"training_of": {"mdwgan-gq": {}}},
            "training_of.mdwgan-gq: unknown generator "
            "'mdwgan-gq'; did you mean mdwgan-gp? expected some of mdwgan-gp, ",
        ),
        ({"training_of": {"cwgan": {}}}, "training_of.cwgan: cwgan is not in generators; expected"),
        ({"training_of": {"copy": {}}}, "training_of.copy: a reference row doesn't train"),
        (
            {"training_of": {"mdwgan-gp": {"epoch": 5}}},
            "training_of.mdwgan-gp.epoch: unknown key; did you mean epochs?",
        ),
        (
            {"training_of": {"mdwgan-gp": {"epochs": 0}}},
            "training_of.mdwgan-gp.epochs: 0 is not allowed; expected a whole number, at least 1",
        ),
        (
            {"training_of": {"mdwgan-gp": None}},
            "training_of.mdwgan-gp: null is not allowed; expected a group of keys",
        ),
        ({"training_of": ["cwgan"]}, 'training_of: ["cwgan"] is not allowed; expected a group of'),
        ({"deg": {"generators": ["cgan"]}}, "deg.generators: cgan is not in generators; expected"),
        ({"deg": {"generators": ["cga"]}}, "deg.generators: unknown generator 'cga'; did you mean"),
        ({"deg": {"retrain": ["cgan"]}}, "deg.retrain: cgan is not in generators; expected"),
        ({"compute": {"tf32": 1}}, "compute.tf32: 1 is not allowed; expected true or false"),
        ({"enrichment": {"min_size": 50, "max_size": 10}}, "enrichment.min_size: 50 is above"),
    ],
)
def test_fault_names_key_value_and_what_is_expected(changes, fault):
    faults = refused(changes)
    assert len(faults) == 1 and faults[0].startswith(fault)


def test_missing_keys_are_named():
    with pytest.raises(InputError) as error:
        validate({}, "my.yaml")
    assert "2 fault(s)" in str(error.value)
    assert "run: key is missing; expected name of the run" in str(error.value)
    assert "tissues: key is missing; expected tissues of the tissue table" in str(error.value)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"rows": {"fast": {"training": {"epochs": 3}}}},
            "rows.fast.of: key is missing; expected row whose generator it has",
        ),
        (
            {"generators_by_command": {"x": {"values": "log2"}}},
            "generators_by_command.x.command: key is missing; expected the program and its",
        ),
        (
            {"generators_by_command": {"x": {"comand": "a {training} {output}"}}},
            "generators_by_command.x.comand: unknown key; did you mean command?",
        ),
    ],
)
def test_missing_keys_of_groups_are_named_and_a_slip_is_told_once(changes, fault):
    (told,) = refused(changes)
    assert told.startswith(fault)


@pytest.mark.parametrize(
    ("text", "what"), [("- run: a\n", "holds a list"), ("hello\n", 'holds "hello" alone')]
)
def test_a_file_without_keys_is_refused(tmp_path, text, what):
    file = tmp_path / "my.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=f"my.yaml: {what}; expected keys of a config"):
        read_config(file)


def test_all_faults_are_told_at_once():
    faults = refused({"training": {"batch": 0, "epoch": 1}, "deg": {"p": 2}, "zz": 1})
    assert sorted(fault.split(":")[0] for fault in faults) == [
        "deg.p",
        "training.batch",
        "training.epoch",
        "zz",
    ]
    sources = {"string": None, "rnaseqdb": "x"}
    faults = refused({"tissues": ["kidnee", "colo"], "sources": sources, "generators": ["gans"]})
    assert sorted(fault.split(":")[0] for fault in faults) == [
        "generators",
        "sources.rnaseqdb",
        "sources.string",
        "tissues",
        "tissues",
    ]


def test_null_networks_are_fine_where_no_network_filters():
    sources = {"string": None, "humannet": None}
    config = validate(LEAST | {"sources": sources, "genes": {"filter": "top_expressed"}})
    assert config["sources"]["string"] is None


def test_an_unused_mygene_cache_need_not_exist():
    validate(LEAST | {"genes": {"mygene_cache": "none.json"}})


# ---- values that the command line hands on as text


@pytest.mark.parametrize(
    ("section", "key", "text", "value"),
    [
        ("training", "epochs", "50", 50),
        ("training", "learning_rate", "1e-3", 0.001),
        ("training", "separate_heads", "true", True),
        ("training", "hidden", ["64", "32"], [64, 32]),
        ("cohort", "library_size", "1e7", 10_000_000),
        ("sources", "mirror", "null", None),
        ("sources", "string", "12.0", "12.0"),
        ("generate", "samples", "20", 20),
        ("generate", "samples", "train", "train"),
    ],
)
def test_text_gets_the_type_of_the_schema(section, key, text, value):
    config = validate(LEAST | {section: {key: text}})
    assert config[section][key] == value and type(config[section][key]) is type(value)


# ---- generators


def test_reference_rows_join_once_and_alone_are_enough(recwarn):
    config = validate(LEAST | {"generators": ["real-half", "mdwgan-gp"]})
    assert config["generators"] == ["mdwgan-gp", *REFERENCES]
    assert validate(LEAST | {"generators": ["copy"]})["generators"] == [*REFERENCES]
    assert not recwarn


# ---- ids, and keys of own data


@pytest.fixture
def own(tmp_path):
    """Group cohort of own data whose ids look like other things to YAML."""
    ids = ["024", "1e5", "2023_09_02", "yes", "B-1"]
    (tmp_path / "m.csv").write_text(
        "gene," + ",".join(ids) + "\n" + "".join(f"G{i},9,8,7,6,{i}\n" for i in range(5))
    )
    rows = "".join(f"{name},{('normal', 'tumour')[i % 2]},024\n" for i, name in enumerate(ids))
    (tmp_path / "s.csv").write_text("sample,condition,tissue\n" + rows)
    return {
        "matrix": str(tmp_path / "m.csv"),
        "samples": str(tmp_path / "s.csv"),
        "values": "counts",
    }


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("024", "20 is not allowed; expected text; YAML reads 024 without quotes as 20"),
        ("2023_09_02", "20230902 is not allowed; expected text; YAML reads 024 without quotes as"),
        ("yes", "true is not allowed; expected text; YAML reads yes, no, on and off without"),
        ("1.0e+5", "100000.0 is not allowed; expected text; YAML reads 1.0e+5 without quotes as"),
        ("2023-09-02", '"2023-09-02" is not allowed; expected text; YAML reads 2023-09-02 without'),
        ("null", "null is not allowed; expected text; YAML reads null and ~ without quotes as"),
    ],
)
@pytest.mark.parametrize("key", ["cohort.qc.exclude", "tissues", "evaluation.genes"])
def test_an_id_that_yaml_changed_is_told_with_the_remedy(own, key, written, said):
    text = f"[{written}]"
    for name in reversed(key.split(".")):
        text = f"{{{name}: {text}}}"
    given = yaml.safe_load(text)
    cohort = {"cohort": own | given.pop("cohort", {})}
    (fault,) = refused({"tissues": ["024"]} | given | cohort)
    assert fault.startswith(f"{key}.0: {said}") and "put each id in quotes" in fault


@pytest.mark.parametrize("name", ["024", "1e5", "2023_09_02", "yes", "B-1"])
def test_ids_in_quotes_are_found(own, name):
    given = yaml.safe_load(f'{{tissues: ["024"], exclude: ["{name}"]}}')
    cohort = own | {"qc": {"exclude": given["exclude"]}}
    config = validate({"run": "a", "tissues": given["tissues"], "cohort": cohort})
    assert config["cohort"]["qc"]["exclude"] == [name] and config["tissues"] == ["024"]


@pytest.mark.parametrize("name", ["024", "1e5", "2023_09_02", "yes"])
def test_ids_on_the_command_line_need_no_quotes(own, name):
    from snakemake.cli import parse_config

    given = parse_config([f"cohort={{qc: {{exclude: [{name}]}}}}", "tissues=[024]"])
    config = validate({"run": "a", **given, "cohort": own | given["cohort"]})
    assert config["cohort"]["qc"]["exclude"] == [name] and config["tissues"] == ["024"]


@pytest.mark.parametrize(
    ("name", "meant"), [("24", "024"), ("B1", "B-1"), ("2023-09-02", "2023_09_02")]
)
def test_an_id_to_exclude_that_no_sample_has_is_a_fault(own, name, meant):
    (fault,) = refused({"tissues": ["024"], "cohort": own | {"qc": {"exclude": [name]}}})
    assert fault.startswith(
        f"cohort.qc.exclude: {name!r} is no sample of the sample table; did you mean {meant}? "
    )


def test_a_tissue_with_diseases_that_no_table_has_is_a_fault(tmp_path):
    (tmp_path / "d.tsv").write_text("x")
    disease = {"file": str(tmp_path / "d.tsv"), "diseases": {"kidny": ["C1"], "kidney": ["C2"]}}
    (fault,) = refused({"disease": disease})
    assert fault.startswith("disease.diseases: unknown tissue 'kidny'; did you mean kidney?")


def test_own_data_have_the_sound_cuts_of_degs_and_published_data_the_paper_s(own):
    cuts = ["log2fc", "p", "p_column"]
    of_own = validate({"run": "a", "cohort": own})["deg"]
    assert [of_own[key] for key in cuts] == [1, 0.05, "padj"]
    assert [validate(LEAST)["deg"][key] for key in cuts] == [3, 0.05, "pvalue"]
    chosen = validate({"run": "a", "cohort": own, "deg": {"log2fc": 2}})["deg"]
    assert [chosen[key] for key in cuts] == [2, 0.05, "padj"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"log": "log(x + 1)"},
            "cohort.log: 'log(x + 1)' is no formula that can be taken back; exp",
        ),
        ({"log": "log2(x + 1)", "values": "log2"}, "cohort.log: 'log2(x + 1)', but cohort.values"),
        ({"gene_dates": "drop"}, 'cohort.gene_dates: "drop" is not allowed; expected refuse, le'),
    ],
)
def test_keys_of_units_and_dates(own, changes, said):
    (fault,) = refused({"tissues": ["024"], "cohort": own | changes})
    assert fault.startswith(said)
    formula = validate({"run": "a", "cohort": own | {"log": "null", "gene_dates": "mend"}})
    assert formula["cohort"]["log"] is None


def test_a_log_without_own_data_is_a_fault():
    (fault,) = refused({"cohort": {"log": "log2(x + 1)"}})
    assert fault.startswith("cohort.log: log2(x + 1), but cohort.matrix is counts")
