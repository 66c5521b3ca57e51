"""Where tables of disease genes lie: DISEASES' files and HGNC's below a run's sources."""

from mdwgan.readers.disease_sources import DISEASES, OPEN_TARGETS
from mdwgan.sources.table import source_path


def disease_paths(config: dict) -> list[str]:
    """Paths of the published files that a run's disease genes need, in a mirror's layout."""
    disease, versions = config["disease"], config["sources"]
    if disease["source"] == OPEN_TARGETS:  # its genes have Ensembl ids
        return [source_path("hgnc", versions["hgnc"])]
    if disease["source"] != DISEASES or disease["file"] is not None:
        return []
    version = versions["diseases"]
    return [source_path("diseases", version, file=name) for name in disease["channels"]]
