"""Whether any of the run's data are simulated: what every part of the page must say."""

from mdwgan.report.page.load import Results
from mdwgan.report.page.words import listed
from mdwgan.samples.own.data import is_own
from mdwgan.samples.public import RNASEQDB, SOURCES
from mdwgan.sources.table import shipped

WORD = "simulated"  # in the column note of resources/sources.tsv
SAMPLES = (RNASEQDB, *SOURCES)  # sources of samples
OF_SAMPLES = (
    "Simulated data. No value on this page was measured: samples, donors and effects are invented, "
    "and names such as those of studies and genes only show where real ones would be. Nothing here "
    "says anything about a disease."
)


def simulated_sources(results: Results) -> list[str]:
    """Sources of the run whose note says that their files are simulated.

    Where the run has no manifest, those that its config names.
    """
    manifest = results.table("sources/manifest.tsv", columns=["source", "note"])
    if manifest is None:
        named = results.config["sources"]
        table = shipped()
        wanted = [named.get(row.source) == row.version for row in table.itertuples()]
        manifest = table[wanted]
        if is_own(results.config["cohort"]):
            manifest = manifest[~manifest["source"].isin(SAMPLES)]
    notes = manifest["note"].fillna("").astype(str).str.lower()
    return sorted(set(manifest.loc[notes.str.contains(WORD), "source"].astype(str)))


def simulated_words(results: Results) -> str:
    """The banner: a sentence on simulated samples or other inputs; empty where all are real."""
    names = simulated_sources(results)
    if set(names) & set(SAMPLES) or results.config["report"]["truth"]:
        return OF_SAMPLES
    if not names:
        return ""
    return (
        f"Simulated input: {listed(names)}. The samples are not simulated, but what rests on "
        f"{'this file' if len(names) == 1 else 'these files'} was not measured."
    )
