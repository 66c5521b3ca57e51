"""The table of networks agrees with the sources and with the keys of the config."""

import pytest
from mdwgan.config.files import InputFiles, fetched_sources, network_edges
from mdwgan.config.schema import read_schema, validate
from mdwgan.readers.networks import NETWORKS
from mdwgan.sources import read_sources


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_a_source_with_its_keys_in_the_config(name):
    keys = read_schema()["properties"]
    assert name in set(read_sources()["source"])
    assert name in keys["sources"]["properties"]
    assert NETWORKS[name].cut in keys["genes"]["properties"]


def test_files_of_a_run_s_networks():
    config = {"run": "r", "tissues": ["kidney"], "genes": {"string_aliases": True}}
    networks = InputFiles(validate(config), "sources").networks()
    assert list(networks["string"]["files"]) == ["links", "info", "aliases"]
    assert networks["humannet"] == {
        "version": "v3",
        "files": {"": "humannet/v3/HumanNet-FN.tsv"},
    }
    config |= {"sources": {"humannet": None}, "genes": {"filter": "none"}}
    assert list(InputFiles(validate(config), "sources").networks()) == ["string"]
    assert network_edges("results/r")["string"] == "results/r/genes/edges_string.tsv.gz"


def test_neither_snapshots_nor_files_of_users_are_fetched_by_path():
    expression = ["toil", "gdc", "gtex", "recount3", "hgnc"]
    assert fetched_sources() == [
        "rnaseqdb",
        "string",
        "humannet",
        "disgenet",
        "diseases",
        *expression,
    ]
