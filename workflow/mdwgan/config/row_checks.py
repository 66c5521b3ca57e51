"""Faults in the rows that a configuration asks for, in its own rows, and in their pool."""

from collections.abc import Iterator

from mdwgan.config.rows import is_outside, with_references
from mdwgan.config.run import PUBLIC, candidates_of, network_of, settings_of
from mdwgan.config.tuning import declared, ranges_of
from mdwgan.config.words import is_row_name, unknown
from mdwgan.errors import InputError
from mdwgan.generators.plug_ins import installed
from mdwgan.generators.row import BEST
from mdwgan.generators.rows import CONTROLS, LIGHT, MODELS, REAL_SAMPLES, REFERENCES, ROWS
from mdwgan.samples.tissues import read_tissues


def rows_of(config: dict) -> list[str]:
    """Rows that a run may have: those that ship, the config's own, plug-ins, other programs'."""
    others = (*config["rows"], *config["generators_from"], *config["generators_by_command"])
    return list(dict.fromkeys([*MODELS, *LIGHT, *others, *installed()]))


def takes(row: str, group: str) -> bool:
    """Whether the generator of a row that ships has settings of a group of the config."""
    keys = ROWS[ROWS[row].of or row].config_keys
    return any(key == group or key.startswith(f"{group}.") for key in keys)


def row_faults(config: dict) -> Iterator[str]:
    """Names of the config's own rows, their generators, and settings that those do not have."""
    bases = [name for name in (*MODELS, *REFERENCES) if name not in (*REAL_SAMPLES, BEST)]
    for name, row in config["rows"].items():
        key = f"rows.{name}"
        if name in ROWS or not is_row_name(name):
            yield (
                f"{key}: not a name for a row of your own; expected a name that no row has, of "
                "lower-case letters, digits and '-' (a number in quotes), that does not begin with "
                "seed or real"
            )
        if row["of"] not in bases:
            yield from unknown(row["of"], bases, f"{key}.of", "unknown generator {}")
            continue
        for group in row.keys() - {"of"}:
            if not takes(row["of"], group):
                yield f"{key}.{group}: {row['of']} has no such settings; expected no {group} here"


def pool_faults(config: dict) -> Iterator[str]:
    """Tissues that lend, where a row needs a pool."""
    tissues, lending = config["tissues"] or [], config["pool"]["tissues"]
    yield from _lender_faults(config, [name for name in lending or [] if name not in tissues])
    bases = [config["rows"].get(name, {}).get("of", name) for name in config["generators"]]
    needy = [base for base in bases if base in ROWS and ROWS[base].pool]
    if needy and tissues and len(set(lending or tissues) | set(tissues[:1])) < 2:
        yield (
            f"generators: {needy[0]} learns from other tissues, but the run has "
            f"{tissues[0]} alone; expected more tissues, or other generators"
        )


def network_faults(config: dict) -> Iterator[str]:
    """Networks that the run does not have, where a row simulates one."""
    for name in config["generators"]:
        network = _network_of(config, name)
        if network and not config["sources"][network]:
            yield (
                f"generators: {name} simulates the network {network}, which the run leaves out; "
                f"expected a version in sources.{network}, another simulators.network, or no {name}"
            )


def _network_of(config: dict, name: str) -> str:
    """Network of a row; empty where the row or its generator is unknown, which is another fault."""
    known = config["rows"].get(name, {}).get("of", name) in ROWS
    return network_of(config, name) if known else ""


def _lender_faults(config: dict, names: list[str]) -> Iterator[str]:
    """Tissues that are not of the run: they have to be RNAseqDB's."""
    if not names:
        return
    try:
        public = list(read_tissues(config["tissue_table"]).index)
    except InputError as error:
        yield f"tissue_table: {error}"
        return
    allowed = [*(config["tissues"] or []), *public, *(PUBLIC + name for name in public)]
    what = "{} is neither a tissue of the run nor one of the table"
    more = f"; {PUBLIC}<tissue> is RNAseqDB's where the run has a tissue of that name"
    for name in names:
        if name not in allowed:
            shown = list(dict.fromkeys(allowed[: -len(public)]))
            yield from unknown(name, shown, "pool.tissues", what, "some of", more)


def chooser_faults(config: dict) -> Iterator[str]:
    """Candidates that do not exist, draw nothing new, or look at the test set."""
    names, key = rows_of(config), "chooser.candidates"
    for name in config["chooser"]["candidates"] or []:
        if name == "copy":
            yield f"{key}: copy is taken where no other is better; expected it not here"
        elif name in (*REAL_SAMPLES, *CONTROLS, BEST):
            yield f"{key}: {name} makes no samples of its own; expected other rows"
        elif _network_of(config, name):
            yield f"{key}: {name} simulates a network, not the cohort; expected other rows"
        elif name not in names:
            allowed = [row for row in names if row not in (*REAL_SAMPLES, *CONTROLS, BEST)]
            yield from _unknown_generator(key, name, allowed)
        elif _is_optimistic(config, name):
            yield (
                f"{key}: {name} is selected on the test set, which has no say here; expected "
                "training.selection validation or none"
            )
    if BEST in config["evaluation"]["augmentation"]["generators"]:
        yield (
            f"evaluation.augmentation.generators: {BEST} is chosen with all training samples, and "
            "a curve is of fewer; expected the generator that was chosen, or another"
        )


def _is_optimistic(config: dict, row: str) -> bool:
    known = config["rows"].get(row, {}).get("of", row) in ROWS  # else a fault of `rows`
    return known and settings_of(config, row).get("selection") == "test"


def tuning_faults(config: dict) -> Iterator[str]:
    """Generators that can't be tuned, keys without a range, and rungs that end at once."""
    tuning = config["tuning"]
    for key in tuning["keys"] or []:
        yield from unknown(key, list(declared()), "tuning.keys", "{} has no range", "some of")
    rows = [*config["generators"], *REFERENCES]
    for name in tuning["generators"]:
        yield from absent("tuning.generators", name, rows, rows_of(config))
        if config["rows"].get(name, {}).get("of", name) not in ROWS:
            continue  # a fault of its own, or of `outside_faults`
        if not ranges_of(config, name):
            chosen = "no key of tuning.keys" if tuning["keys"] else "no key with a range"
            yield f"tuning.generators: {name} has {chosen}; expected a generator that has one"
        if settings_of(config, name).get("selection") == "test":
            yield (
                f"tuning.generators: {name} is selected on the test set, which has no say here; "
                "expected training.selection validation or none"
            )
    if tuning["generators"] and tuning["trials"] < tuning["eta"]:
        yield (
            f"tuning.trials: {tuning['trials']} is below tuning.eta, so that no trial goes on; "
            f"expected at least {tuning['eta']}"
        )


def generator_faults(config: dict) -> Iterator[str]:
    """Unknown generators, and settings of generators that the run doesn't have."""
    names = rows_of(config)
    for name in config["generators"]:
        yield from _unknown_generator("generators", name, names)
    trained = [*config["generators"], *_candidates(config)]
    for name in config["training_of"]:
        if name in LIGHT:
            yield f"training_of.{name}: a reference row doesn't train; expected a generator"
        elif is_outside(config, name):
            continue  # a fault of `outside_faults`
        elif name in MODELS and not takes(name, "training"):
            yield f"training_of.{name}: it doesn't use training; expected a generator that does"
        else:
            yield from absent(f"training_of.{name}", name, trained, list(MODELS))
    evaluation = config["evaluation"]
    rows = with_references(config["generators"], evaluation["controls"])
    for key, chosen in (
        ("deg.generators", config["deg"]["generators"]),
        ("deg.retrain", config["deg"]["retrain"]),
        ("deg.combined", config["deg"]["combined"]),
        ("evaluation.classification.generators", evaluation["classification"]["generators"]),
        ("evaluation.augmentation.generators", evaluation["augmentation"]["generators"]),
    ):
        for name in chosen or []:
            if name in config["generators"]:
                continue  # the run has it, or it is a fault of `generators`
            yield from absent(key, name, rows, names)
    for name in REAL_SAMPLES:
        if name in evaluation["augmentation"]["generators"]:
            yield (
                f"evaluation.augmentation.generators: {name} returns real samples as they are; "
                "expected generators that draw new ones, such as bootstrap"
            )
    for name in CONTROLS:
        for key, chosen in (
            ("evaluation.augmentation.generators", evaluation["augmentation"]["generators"]),
            ("deg.combined", config["deg"]["combined"] or []),
        ):
            if name in chosen:
                yield f"{key}: {name} is a control of the metrics; expected generators"


def _candidates(config: dict) -> list[str]:
    """Rows that are fitted for the row `BEST`."""
    return candidates_of(config) if BEST in config["generators"] else []


def _unknown_generator(key: str, name: str, names: list[str]) -> Iterator[str]:
    yield from unknown(name, names, key, "unknown generator {}", "some of")


def absent(key: str, name: str, rows: list[str], names: list[str]) -> Iterator[str]:
    """Yield a fault where no generator has the name, or the run doesn't have that generator."""
    yield from _unknown_generator(key, name, names)
    if name in names and name not in rows:
        yield f"{key}: {name} is not in generators; expected it there, or not here"
