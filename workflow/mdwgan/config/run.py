"""Which rows of a run get what, by its configuration."""

from mdwgan.generators.rows import REAL_SAMPLES, REFERENCES
from mdwgan.readers.networks import NETWORKS
from mdwgan.samples.conditions import CASE, REFERENCE
from mdwgan.sources.table import fetched_sources, source_path

# What differential expression compares, the reference first.
COMPARED = [REFERENCE, CASE]


def with_references(names: list[str]) -> list[str]:
    """Generators of the run: the reference rows always join them."""
    return [*(name for name in names if name not in REFERENCES), *REFERENCES]


def embedded_generators(config: dict) -> list[str]:
    """Rows that t-SNE places: those of the config, or the first generator and copy."""
    chosen = config["evaluation"]["embedding"]["generators"]
    if chosen is None:
        return list(dict.fromkeys([config["generators"][0], "copy"]))
    return chosen


def training_of(config: dict, generator: str) -> dict:
    """Training settings of one generator: those of all, and what differs for it."""
    return {**config.get("training", {}), **config.get("training_of", {}).get(generator, {})}


def deg_generators(config: dict) -> list[str]:
    """Generators of the run, reference rows among them, that get DEGs and pathways."""
    return _chosen(config, config.get("deg", {}).get("generators"))


def classified_generators(config: dict) -> list[str]:
    """Generators of the run, reference rows among them, that classifiers are trained on."""
    if "classification" not in config.get("evaluation", {}):  # of a run before there was this part
        return []
    return _chosen(config, config["evaluation"]["classification"]["generators"])


def _chosen(config: dict, chosen: list[str] | None) -> list[str]:
    """Those of the run that a list names, or all; rows of real samples always."""
    return [n for n in config["generators"] if chosen is None or n in chosen or n in REAL_SAMPLES]


def augmented_generators(config: dict) -> list[str]:
    """Generators that have an augmentation curve."""
    return list(config.get("evaluation", {}).get("augmentation", {}).get("generators", []))


def networks_of(config: dict) -> dict[str, dict]:
    """Networks of the run: version, and files by part, below the folder of the run's sources."""
    networks = {}
    for name, network in NETWORKS.items():
        if (version := config["sources"][name]) is not None:
            parts = network.parts(config["genes"])
            files = {part: source_path(name, version, file=part) for part in parts}
            networks[name] = {"version": version, "files": files}
    return networks


def network_edges(run: str) -> dict[str, str]:
    """File of the edges between kept genes, by network."""
    return {name: f"{run}/genes/edges_{name}.tsv.gz" for name in NETWORKS}


def fetched_pattern() -> str:
    """Regular expression of the paths that are fetched file by file."""
    return f"({'|'.join(fetched_sources())})/.+"
