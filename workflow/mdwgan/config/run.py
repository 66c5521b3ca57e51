"""What a run includes, by its checked configuration: rows, their settings, and settings of rules.

A checked configuration has every key of the schema, so that nothing here repeats a default.
"""

import json

from mdwgan.biology.design import TERMS, parse_design
from mdwgan.config.defaults import defaults_of
from mdwgan.generators.adversarial.systems import SYSTEMS, unused_settings
from mdwgan.generators.plug_ins import is_plug_in, package_of
from mdwgan.generators.row import BEST, HALF
from mdwgan.generators.rows import (
    CONTROLS,
    LIGHT,
    OTHER_REAL,
    REAL_ROWS,
    REAL_SAMPLES,
    REFERENCES,
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

# ---- rows


def with_references(names: list[str], controls: bool = False) -> list[str]:
    """Generators of the run: the reference rows always join them, the controls on demand."""
    chosen = [name for name in CONTROLS if controls or name in names]
    return [*(name for name in names if name not in LIGHT), *REFERENCES, *chosen]


def all_rows(config: dict) -> list[str]:
    """Generators of the run, and the rows of real samples that have DEGs and pathways alone."""
    return [*config["generators"], *REAL_ROWS]


def reference_generators(config: dict) -> list[str]:
    """Reference rows and controls of the run: light, so that one job makes them all."""
    return [name for name in config["generators"] if name in LIGHT]


def controls_of(config: dict) -> list[str]:
    """Controls of the run."""
    return [name for name in config["generators"] if name in CONTROLS]


def trained_generators(config: dict) -> list[str]:
    """Rows of the run that have a job each."""
    return [name for name in config["generators"] if name not in LIGHT]


def is_outside(config: dict, row: str) -> bool:
    """Whether another program makes a row's samples: a file or a command, and no model."""
    return row in config["generators_from"] or row in config["generators_by_command"]


def outside_generators(config: dict) -> list[str]:
    """Rows of the run whose samples another program makes."""
    return [name for name in config["generators"] if is_outside(config, name)]


def fitted(config: dict, names: list[str]) -> list[str]:
    """Those of some rows that have a model."""
    return [name for name in names if not is_outside(config, name)]


def drawn_generators(config: dict) -> list[str]:
    """Generators of the run that draw new samples: neither real ones nor controls."""
    return [name for name in config["generators"] if name not in (*REAL_SAMPLES, *CONTROLS)]


def tested_generators(config: dict) -> list[str]:
    """Generators of the run whose DEGs are a job of their own: the real samples' are one job."""
    return [name for name in config["generators"] if name not in REAL_SAMPLES]


def embedded_generators(config: dict) -> list[str]:
    """Rows that t-SNE places: those of the config, or the first generator and copy.

    Row `BEST` goes behind other models: its samples are another row's, which may be copy's.
    """
    chosen = config["evaluation"]["embedding"]["generators"]
    if chosen is None:
        names = config["generators"]
        first = next((name for name in names if name not in (BEST, *REFERENCES)), names[0])
        return list(dict.fromkeys([first, "copy"]))
    return chosen


def pictured_generators(config: dict) -> list[str]:
    """Generators in the pictures: real-half is a part of the test samples, which are shown."""
    return [name for name in config["generators"] if name not in (HALF, *CONTROLS)]


def deg_generators(config: dict) -> list[str]:
    """Generators of the run, reference rows among them, that get DEGs and pathways."""
    return _with_real_samples(config, config["deg"]["generators"])


def combined_generators(config: dict) -> list[str]:
    """Generators of the run whose DEGs are combined over many cohorts.

    Networks, whose training takes long, are among them where the config names them.
    """
    deg = config["deg"]
    if deg["synthesis"] == "naive":
        return []
    drawn = fitted(config, drawn_generators(config))
    if deg["combined"] is not None:
        return [name for name in drawn if name in deg["combined"]]
    tested = deg_generators(config)
    return [name for name in drawn if name in tested and not is_slow(config, name)]


def is_slow(config: dict, name: str) -> bool:
    """Whether a row's generator is a network that trains for long."""
    generator = generator_of(config, name)
    return generator in SYSTEMS or row_of(generator).slow


def classified_generators(config: dict) -> list[str]:
    """Generators of the run, reference rows among them, that classifiers are trained on."""
    return _with_real_samples(config, config["evaluation"]["classification"]["generators"])


def _with_real_samples(config: dict, chosen: list[str] | None) -> list[str]:
    """The run's generators that ``chosen`` names, plus the rows of real samples.

    All but the controls where it is None.
    """
    names = config["generators"]
    if chosen is None:
        return [name for name in names if name not in CONTROLS]
    return [name for name in names if name in chosen or name in REAL_SAMPLES]


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


def augmented_generators(config: dict) -> list[str]:
    """Generators that have an augmentation curve."""
    return list(config["evaluation"]["augmentation"]["generators"])


def compared_with(name: str) -> str:
    """Row of real samples that a row's DEGs and pathways are compared with."""
    return "real-other-half" if name == HALF else "real"


def other_real_row(config: dict) -> str:
    """Row of the real samples that row ``real`` leaves out: the training or the test samples."""
    return OTHER_REAL[config["deg"]["real"]]


def row_of_test_samples(config: dict) -> str:
    """Row of the real samples that are the test samples."""
    return "real" if config["deg"]["real"] == "test" else other_real_row(config)


# ---- settings


def generator_of(config: dict, row: str) -> str:
    """Generator of a row: the row's own, or that of the row whose settings it changes."""
    base = config["rows"][row]["of"] if row in config["rows"] else row
    return row_of(base).of or base


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
