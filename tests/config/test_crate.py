"""RO-Crates: that of a run, and that of the workflow itself."""

import base64
import datetime
import json
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from helpers.repository import ROOT
from mdwgan import __version__
from mdwgan.__main__ import main
from mdwgan.config.crate import NAME
from mdwgan.io import sha256

COLUMNS = "source version file bytes sha256 origin licence citation note checksum recorded"
ADDRESS = "https://host.org/links.gz"


@pytest.fixture
def run(tmp_path):
    """A small run: a fetched file in its folder, the user's matrix outside, two products."""
    folder = tmp_path / "tiny"
    texts = {
        "config.json": '{"run": "tiny"}',
        "provenance.json": '[{"config": "c0", "mdwgan": "0.1.0", "commit": "abc"}]',
        "sources/string/links.gz": "links",
        "report.html": "<html>",
        "a tissue/mvn/seed0/model.pt": "model",
        "logs/train.log": "x",
        "benchmarks/train.tsv": "x",
        "a tissue/.model.pt.claim": "x",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    links, matrix = sha256(folder / "sources/string/links.gz"), "ab" * 32
    rows = [
        [
            "string",
            "12.0",
            "string/links.gz",
            "5",
            links,
            ADDRESS,
            "CC BY 4.0",
            "paper",
            "",
            "",
            "",
        ],
        ["own", "", "my/counts.tsv", "7", matrix, "my/counts.tsv", "", "", "own data", "", ""],
    ]
    lines = ["\t".join(row) for row in [COLUMNS.split(), *rows]]
    (folder / "sources/manifest.tsv").write_text("\n".join(lines) + "\n")
    return folder


def graph(path: Path) -> dict[str, dict]:
    """Entities of a crate by their names, each of which is there once."""
    entities = json.loads(path.read_text())["@graph"]
    found = {entity["@id"]: entity for entity in entities}
    assert len(found) == len(entities)
    return found


def references(value) -> list[str]:
    """Names of the entities that a value points to."""
    if isinstance(value, list):
        return [name for part in value for name in references(part)]
    return [value["@id"]] if isinstance(value, dict) else []


def check(path: Path, known: tuple[str, ...]) -> dict[str, dict]:
    """What RO-Crate 1.1 demands of every crate; entities outside may be described elsewhere."""
    entities = graph(path)
    assert entities[NAME]["@type"] == "CreativeWork" and entities[NAME]["about"]["@id"] == "./"
    assert "https://w3id.org/ro/crate/1.1" in references(entities[NAME]["conformsTo"])
    root = entities["./"]
    assert root["@type"] == "Dataset" and root["name"] and root["description"]
    datetime.date.fromisoformat(root["datePublished"])
    assert references(root["license"])[0] in entities
    for entity in entities.values():
        for key, value in entity.items():
            for name in references(value):
                assert name in entities or name.startswith(known), (entity["@id"], key, name)
    data = {name for name, e in entities.items() if {"File", "Dataset"} & set([*_types(e)])}
    assert data - {"./"} == set(references(root["hasPart"]))
    for name in data - {"./"}:
        place = path.parent / unquote(name)
        assert place.exists() or name.startswith("ni:"), name
        assert place.is_dir() == ("Dataset" in _types(entities[name]) and name.endswith("/"))
    return entities


def _types(entity: dict) -> list[str]:
    kind = entity["@type"]
    return kind if isinstance(kind, list) else [kind]


# ---- a run


def test_the_crate_of_a_run_names_inputs_code_and_products(run, capsys):
    assert main(["crate", str(run)]) == 0
    assert capsys.readouterr().out.strip() == str(run / NAME)
    entities = check(run / NAME, ("https://w3id.org/ro/crate/1.1",))
    action = entities["#run"]
    assert action["@type"] == "CreateAction" and references(entities["./"]["mentions"]) == ["#run"]
    outside = base64.urlsafe_b64encode(b"\xab" * 32).decode().rstrip("=")
    inputs = ["sources/string/links.gz", f"ni:///sha-256;{outside}", "config.json"]
    assert references(action["object"]) == inputs
    assert set(references(action["result"])) == {
        "report.html",
        "provenance.json",
        "sources/manifest.tsv",
        "a%20tissue/mvn/seed0/model.pt",
    }
    [program] = references(action["instrument"])
    assert entities[program]["softwareVersion"] == "0.1.0, commit abc"
    links, matrix = (entities[name] for name in inputs[:2])
    assert (links["license"], links["isBasedOn"], links["citation"]) == (
        "CC BY 4.0",
        ADDRESS,
        "paper",
    )
    assert matrix["sha256"] == "ab" * 32 and "isBasedOn" not in matrix
    model = entities["a%20tissue/mvn/seed0/model.pt"]
    assert model["sha256"] == sha256(run / "a tissue/mvn/seed0/model.pt")
    assert model["contentSize"] == "5"
    assert references(entities["./"]["conformsTo"]) == ["https://w3id.org/ro/wfrun/process/0.5"]


def test_the_crate_is_the_same_when_it_is_written_again(run):
    assert main(["crate", str(run)]) == 0
    first = (run / NAME).read_bytes()
    assert main(["crate", str(run)]) == 0
    assert (run / NAME).read_bytes() == first


def test_a_source_file_that_has_changed_is_refused(run, capsys):
    (run / "sources/string/links.gz").write_text("other")
    assert main(["crate", str(run)]) == 1
    error = capsys.readouterr().err
    assert "links.gz" in error and "another SHA-256" in error and not (run / NAME).exists()


@pytest.mark.parametrize("name", ["config.json", "provenance.json", "sources/manifest.tsv"])
def test_a_folder_that_is_no_run_is_refused(run, capsys, name):
    (run / name).unlink()
    assert main(["crate", str(run)]) == 1
    assert f"no {name}" in capsys.readouterr().err and not (run / NAME).exists()


# ---- the workflow


def test_the_crate_of_the_workflow_is_current():
    """Workflow RO-Crate 1.0: a main workflow with its language, a picture, a licence."""
    entities = check(ROOT / NAME, ("https://w3id.org/", "https://"))
    profile = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
    assert profile in references(entities[NAME]["conformsTo"])
    [main_file] = references(entities["./"]["mainEntity"])
    workflow = entities[main_file]
    assert set(workflow["@type"]) == {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
    [language] = references(workflow["programmingLanguage"])
    assert entities[language]["@type"] == "ComputerLanguage"
    assert f"snakemake=={entities[language]['version']}\n" in (ROOT / "requirements.in").read_text()
    assert workflow["version"] == __version__
    assert "WorkflowSketch" in entities[references(workflow["image"])[0]]["@type"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert entities["./"]["datePublished"] == str(citation["date-released"])
    assert entities["./"]["name"] == citation["title"]
    assert entities["./"]["description"] == citation["abstract"].strip()
