"""Hostile text in every key of the config: taken as it is, or refused with the key, in one line."""

from collections.abc import Iterator

import pytest
from helpers.hostile import HOSTILE, assert_untouched
from helpers.repository import ROOT
from mdwgan.config.environment import shell_prefix
from mdwgan.config.schema import read_schema, validate
from mdwgan.config.text import PATHS, text_faults
from mdwgan.errors import InputError

SCHEMA = read_schema()
LEAST = {"run": "a", "tissues": ["kidney"]}


def kinds(rule: dict) -> set[str]:
    """JSON types that a rule of the schema allows."""
    kinds_of = rule.get("type", [])
    found = {kinds_of} if isinstance(kinds_of, str) else set(kinds_of)
    return found.union(*(kinds(part) for part in rule.get("anyOf", [])))


def text_keys(schema: dict, path: tuple = ()) -> Iterator[tuple[tuple, str]]:
    """Path of each key that takes text, and whether it takes one, a list or a choice."""
    for name, rule in schema.get("properties", {}).items():
        here = (*path, name)
        if "properties" in rule:
            yield from text_keys(rule, here)
        elif "enum" in rule:
            yield here, "choice"
        elif "string" in kinds(rule):
            yield here, "one"
        elif "array" in kinds(rule) and {"string"} & kinds(rule["items"]):
            yield here, "list"


KEYS = dict(text_keys(SCHEMA))


def nested(path: tuple, value: object) -> dict:
    for name in reversed(path):
        value = {name: value}
    return value


def value_at(config: dict, path: tuple) -> object:
    for name in path:
        config = config[name]
    return config


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("mdwgan.config.schema.read_schema", lambda: SCHEMA)


def refusal(changes: dict) -> str:
    with pytest.raises(InputError) as error:
        validate(LEAST | changes, "my.yaml")
    return str(error.value)


def assert_one_line_each(message: str, key: str) -> None:
    first, *faults = message.rstrip("\n").split("\n")
    assert first == f"my.yaml: the configuration has {len(faults)} fault(s):"
    assert any(key in fault for fault in faults)
    assert all(fault.isprintable() for fault in faults), message


def test_the_keys_with_text_are_found():
    keys = {".".join(path) for path in KEYS}
    assert {*PATHS, "run", "tissues", "evaluation.genes", "cohort.qc.exclude"} <= keys
    assert len(keys) > 25


@pytest.mark.parametrize("path", KEYS, ids=".".join)
def test_a_key_takes_a_text_as_it_is_or_refuses_it(path):
    # A choice among words refuses any other: a few texts are enough.
    for text in list(HOSTILE.values())[:: 8 if KEYS[path] == "choice" else 1]:
        value = [text] if KEYS[path] == "list" else text
        try:
            config = validate(LEAST | nested(path, value), "my.yaml")
        except InputError as error:
            assert_one_line_each(str(error), ".".join(path[:-1]) or path[-1])
        else:
            assert value_at(config, path) == value
            assert text.isprintable() and "{" not in text
    assert_untouched()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("group", ["", "training_of", "disease.diseases"])
def test_a_key_s_name_is_refused_or_taken(group, text):
    path = (*group.split("."), text) if group else (text,)
    try:
        config = validate(LEAST | nested(path, ["C1"]), "my.yaml")
    except InputError as error:
        assert_one_line_each(str(error), group)
    else:
        assert group == "disease.diseases" and value_at(config, path) == ["C1"]
        assert text.isprintable() and "{" not in text


@pytest.mark.parametrize(
    "run", ["t\n", "t\n\n", "t\r\n", "..", ".", "a/b", "a b", "a$b", "x" * 101]
)
def test_a_run_s_name_matches_from_start_to_end(run):
    assert "run: " in refusal({"run": run})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"sources": {"mirror": "m/{word}"}},
            'sources.mirror: "m/{word}" has braces, and Snakemake reads {word} as a wildcard; '
            "expected text without braces (rename it, or make a link with another name)",
        ),
        (
            {"evaluation": {"genes": ["TP53", "--training=x"]}},
            "evaluation.genes.1: \"--training=x\" starts with '-', as flags of a command do",
        ),
        ({"cohort": {"matrix": "a\0b"}}, 'cohort.matrix: "a\\u0000b" has a line break or another'),
        ({"tissue_table": "ä" * 200}, "tissue_table: "),
        ({"report": {"truth": "x/" * 3000}}, "report.truth: "),
    ],
)
def test_a_refusal_names_the_key_and_what_is_wrong(changes, fault):
    message = refusal(changes)
    assert "1 fault(s)" in message and fault in message


def test_long_addresses_and_long_names_of_samples_are_no_paths():
    long = {
        "sources": {"mirror": "https://host/?" + "x" * 300},
        "cohort": {"qc": {"exclude": ["x" * 300]}},
    }
    assert not list(text_faults(long))


def test_braces_in_a_path_of_the_workflow_stay_in_the_prefix_of_commands():
    config = validate(LEAST)
    prefix = shell_prefix(config, ROOT / "{config}")
    assert f"PYTHONPATH='{ROOT}/{{config}}'" in prefix.format() or "{config}" in prefix.format()
