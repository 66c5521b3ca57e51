"""Settings of a run's rows and rules, and its tissues and contrasts, by its checked configuration.

A checked configuration has every key of the schema, so that nothing here repeats a default.
"""

import json

from mdwgan.biology.design import TERMS, parse_design
from mdwgan.config.defaults import defaults_of
from mdwgan.config.rows import embedded_generators, generator_of
from mdwgan.generators.adversarial.systems import SYSTEMS, unused_settings
from mdwgan.generators.plug_ins import is_plug_in, package_of
from mdwgan.generators.rows import (
    ROWS,
    SHORT_LIST,
    row_of,
)
from mdwgan.genes import BY_TRAINING
from mdwgan.readers.disease_sources import NONE, default_diseases
from mdwgan.samples.conditions import CONDITIONS, against_reference, contrast_name
from mdwgan.samples.own.data import is_own, matrix_of
from mdwgan.samples.public import SOURCES
from mdwgan.seeds import derive
from mdwgan.sources.public import is_public

# Before the name of a tissue in ``pool.tissues``: that of RNAseqDB, where the run has one of
# the same name.
PUBLIC = "rnaseqdb/"


def lending_tissues(config: dict) -> list[str]:
    """Tissues that lend to each other: those of the run, unless ``pool.tissues`` names them."""
    return config["pool"]["tissues"] or config["tissues"]


def lenders_to(config: dict, tissue: str) -> list[str]:
    """Tissues that lend to a tissue."""
    return [name for name in lending_tissues(config) if name != tissue]


def public_tissue(config: dict, name: str) -> str:
    """RNAseqDB's tissue that a name of ``pool.tissues`` means; empty for a tissue of the run."""
    return "" if name in config["tissues"] else name.removeprefix(PUBLIC)


def public_lenders(config: dict) -> list[str]:
    """RNAseqDB's tissues that lend, though the run does not train them."""
    named = (public_tissue(config, name) for name in lending_tissues(config))
    return list(dict.fromkeys(filter(None, named)))


# ---- settings


def needs_pool(config: dict, row: str) -> bool:
    """Whether a row's generator learns from other tissues too."""
    return row_of(generator_of(config, row)).pool


def network_of(config: dict, row: str) -> str:
    """Name of the gene network that a row's generator is given; empty where it needs none."""
    return settings_of(config, row)["network"] if row_of(generator_of(config, row)).network else ""


def pooled(config: dict) -> bool:
    """Whether a row of the run learns from other tissues too, or may be chosen to."""
    rows = [*config["generators"], *(candidates_of(config) if chooses(config) else [])]
    return any(needs_pool(config, row) for row in rows)


def is_chosen(config: dict, row: str) -> bool:
    """Whether a row's generator is chosen for each tissue and seed."""
    return row_of(generator_of(config, row)).chosen


def chooses(config: dict) -> bool:
    """Whether the run has a row whose generator is chosen."""
    return any(is_chosen(config, row) for row in config["generators"])


def candidates_of(config: dict) -> list[str]:
    """Rows that the chooser tries, the preferred ones first."""
    return list(config["chooser"]["candidates"] or SHORT_LIST)


def candidates_in(config: dict, tissue: str) -> tuple[list[str], list[str]]:
    """Candidates that can be tried in a tissue, and those that need a pool where none lends."""
    names = candidates_of(config)
    if lenders_to(config, tissue):
        return names, []
    left_out = [name for name in names if needs_pool(config, name)]
    return [name for name in names if name not in left_out], left_out


def samples_of(config: dict) -> dict:
    """Public source of the samples and its versions, and whose normal samples, by key.

    Nothing for RNAseqDB and own data, with all normal samples.

    RNAseqDB's version and own files are keys of their own, so that products which were made
    before there was a choice keep their settings.
    """
    sources, normals = config["sources"], config["cohort"]["normals"]
    chosen = {} if normals == "all" else {"cohort.normals": normals}
    if not is_public(config) or is_own(config["cohort"]):
        return chosen
    keys = ("expression", *SOURCES[sources["expression"]].keys, "hgnc")
    return {f"sources.{key}": sources[key] for key in keys} | chosen


def training_of(config: dict, generator: str) -> dict:
    """Training settings of one generator: those of all, and what differs for it."""
    return {**config["training"], **config["training_of"].get(generator, {})}


def settings_of(config: dict, row: str) -> dict:
    """Settings of a row: values of the config keys that its generator declares.

    A section gives all of its keys; ``training`` with what ``training_of`` changes for the
    generator. What the row fixes comes next, and last what config ``rows`` changes for it.
    """
    generator, changed = generator_of(config, row), config["rows"].get(row, {})
    base = changed.get("of", row)
    settings = {}
    for key in row_of(generator).config_keys:
        value = training_of(config, base) if key == "training" else value_of(config, key)
        settings |= value if isinstance(value, dict) else {key.rpartition(".")[2]: value}
    settings |= dict(row_of(generator).fixed) | dict(row_of(base).fixed)
    if generator not in ROWS and is_plug_in(generator):
        settings |= config["plug_ins"].get(generator, {}) | {"package": package_of(generator)}
    for group in changed.values():
        settings |= group if isinstance(group, dict) else {}
    return settings | unused_defaults(generator)


def unused_defaults(generator: str) -> dict:
    """Defaults in place of settings that a system does not use: a change of them reruns nothing."""
    if generator not in SYSTEMS:
        return {}
    defaults = defaults_of("training")
    return {key: defaults[key] for key in unused_settings(SYSTEMS[generator])}


def on_device(config: dict) -> dict:
    """Where and how exactly a model computes."""
    return {key: config["compute"][key] for key in ("device", "tf32")}


def group(config: dict, key: str, without: tuple[str, ...] = ()) -> dict:
    """Settings of a group such as ``evaluation.embedding``, as a rule passes them on.

    Parameters
    ----------
    config : dict
        A checked configuration.
    key : str
        The group.
    without : tuple of str
        Keys that the rule does not depend on. ``generators`` is always left out: another list
        of rows adds or removes jobs, and changes no other job.
    """
    left_out = {"generators", *without}
    return {name: value for name, value in value_of(config, key).items() if name not in left_out}


def embedding_settings(config: dict) -> dict:
    """Settings of the pictures of samples; the rows that t-SNE places are one of them."""
    return {"generators": embedded_generators(config), **group(config, "evaluation.embedding")}


def as_text(settings: dict) -> str:
    """Settings as JSON: one parameter of a rule and one flag of its verb.

    Keys are sorted: the order in which a config has them is no reason to run a job again.
    """
    return json.dumps(settings, sort_keys=True)


def value_of(config: dict, key: str):
    """Value of a dotted key."""
    for name in key.split("."):
        config = config[name]
    return config


# ---- single parts


def ranks_by_training(config: dict) -> bool:
    """Whether each seed's training samples decide which genes are kept."""
    return config["genes"]["filter"] in BY_TRAINING


def deg_test(config: dict) -> str:
    """Test of differential expression: deseq2 or limma."""
    test, cohort = config["deg"]["test"], config["cohort"]
    if test != "auto":
        return test
    return "limma" if is_own(cohort) and matrix_of(cohort) != "counts" else "deseq2"


def design_terms(config: dict) -> list[str]:
    """Terms of the design of differential expression."""
    return parse_design(config["deg"]["design"], config["cohort"]["covariates"])


def conditions_of_run(config: dict) -> list[str]:
    """Conditions of the run, the reference first: those of own data, or of published data."""
    return list(config["cohort"]["conditions"] or CONDITIONS)


def contrasts_of_run(config: dict) -> list[tuple[str, str]]:
    """Reference and case of each contrast of differential expression; the first is the main one."""
    chosen = config["deg"]["contrasts"]
    if chosen is None:
        return against_reference(conditions_of_run(config))
    return [(reference, case) for case, reference in chosen]


def further_contrasts(config: dict) -> list[str]:
    """Names of the contrasts beside the main one, as names of files and tests have them."""
    return [contrast_name(contrast) for contrast in contrasts_of_run(config)[1:]]


def own_terms(config: dict) -> list[str]:
    """Terms of the design that tables of samples have only where they are named."""
    return [t for t in design_terms(config) if t == "donor" or t not in TERMS]


def diseases_of_run(config: dict) -> dict[str, list[str]]:
    """Disease ids by tissue of the run; none without a source of disease genes."""
    disease = config["disease"]
    if disease["source"] == NONE:
        return {}
    named = disease["diseases"]
    if named is None:
        named = default_diseases(disease["source"])
    return {tissue: list(ids) for tissue, ids in named.items() if tissue in config["tissues"]}


def r_seed(seed: str, *names: str) -> int:
    """Seed derived from names, as R takes it (31 bits)."""
    return derive(int(seed), *names) >> 32
