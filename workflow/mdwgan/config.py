"""The configuration of a run: strict schema, defaults, messages that name the key."""

import contextlib
import difflib
import json
import math
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator, validators

from mdwgan.design import parse_design
from mdwgan.errors import InputError
from mdwgan.generators.names import BUILT, REAL, REFERENCES
from mdwgan.key_gene_list import read_key_genes
from mdwgan.own_data import is_own, own_faults
from mdwgan.own_data_samples import read_sample_table, tissues_of
from mdwgan.sources import is_address, read_sources
from mdwgan.tissues import read_tissues

SCHEMA_FILE = Path(__file__).parents[1] / "schemas" / "config.schema.yaml"


def _is_integer(_, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(checker, value: object) -> bool:
    return _is_integer(checker, value) or (isinstance(value, float) and math.isfinite(value))


# JSON Schema takes 5.0 for an integer, and NaN passes every bound.
Validator = validators.extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    ),
)


def read_schema() -> dict:
    """Read the schema of the configuration."""
    return yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))


def fill_defaults(values: dict, schema: dict) -> dict:
    """Copy of ``values`` with the schema's defaults, nested ones too."""
    filled = deepcopy(values)
    for key, rule in schema.get("properties", {}).items():
        if key not in filled and "default" in rule:
            filled[key] = deepcopy(rule["default"])
        if rule.get("type") == "object" and isinstance(filled.get(key), dict):
            filled[key] = fill_defaults(filled[key], rule)
    return filled


def from_text(value, rule: dict):
    """Give text the type that the schema wants, in nested values too.

    Snakemake's ``--config 'training={epochs: 50}'`` hands on nested values as
    text, and YAML reads ``1e7`` as text.
    """
    if isinstance(value, dict):
        rule = rule["allOf"][0] if "allOf" in rule else rule
        rules, others = rule.get("properties", {}), rule.get("additionalProperties") or {}
        return {key: from_text(part, rules.get(key, others)) for key, part in value.items()}
    if isinstance(value, list):
        return [from_text(part, rule.get("items", {})) for part in value]
    if isinstance(value, str):
        return _typed(value, _types(rule))
    return value


def _types(rule: dict) -> set[str]:
    """JSON types that a rule of the schema allows; words to choose from are strings."""
    if "anyOf" in rule:
        return set().union(*map(_types, rule["anyOf"])) - {"string"}
    if "enum" in rule:
        return {"string"}
    kinds = rule.get("type", "string")
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _typed(text: str, kinds: set[str]):
    if "null" in kinds and text in ("null", "~"):
        return None
    if "boolean" in kinds and text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind, read in (("integer", int), ("number", float)):
        if kind in kinds and "string" not in kinds:
            with contextlib.suppress(ValueError):
                number = read(text)
                return number if math.isfinite(number) else text
    return text


def _explain(error, schema: dict) -> list[str]:
    """One line a fault: key, what is wrong, what was expected."""
    key = ".".join(str(part) for part in error.absolute_path)
    value = error.instance
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        unknown = [name for name in value if name not in known]
        return [_unknown_key(f"{key}.{name}".lstrip("."), name, known) for name in unknown]
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in value]
        return [f"{name}: key is missing; expected {_describe(schema, name)}" for name in missing]
    if error.validator == "minItems":
        return [f"{key}: the list is empty; expected at least {error.validator_value} entry"]
    if error.validator == "uniqueItems":
        twice = [str(item) for i, item in enumerate(value) if item in value[:i]]
        return [f"{key}: {', '.join(twice)} stands twice; expected each entry once"]
    return [
        f"{key}: {_shown(value)} is not allowed; expected {_allowed(error.schema)}{_hint(error)}"
    ]


def _describe(schema: dict, name: str) -> str:
    return schema["properties"][name]["description"].rstrip(".").lower()


def _shown(value: object) -> str:
    """Show a value as YAML has it."""
    return json.dumps(value, default=str, ensure_ascii=False)


def _unknown_key(path: str, name: str, known: list[str]) -> str:
    expected = _close(str(name), known).strip() or f"expected one of {_list(known)}"
    return f"{path}: unknown key; {expected}"


def _close(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}? " if close else ""


def _list(names: list[str]) -> str:
    return ", ".join(names)


def _allowed(rule: dict) -> str:
    """Say in words what a rule of the schema allows."""
    if "enum" in rule:
        return _list([str(value) for value in rule["enum"]])
    if "anyOf" in rule:
        return " or ".join(_allowed(part) for part in rule["anyOf"])
    kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    words = {"integer": "a whole number", "array": "a list", "object": "a group of keys",
             "null": "null", "string": "text", "boolean": "true or false"}  # fmt: skip
    text = " or ".join(words.get(kind, f"a {kind}") for kind in kinds)
    if "pattern" in rule:
        text += " of letters, digits, '.', '_' and '-', that starts with a letter or digit"
    words = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most",
             "exclusiveMaximum": "below"}  # fmt: skip
    bounds = " and ".join(f"{word} {rule[key]}" for key, word in words.items() if key in rule)
    return f"{text}, {bounds}" if bounds else text


def _hint(error) -> str:
    """YAML reads an unquoted version as a number."""
    kinds, value = error.schema.get("type", []), error.instance
    if "string" in kinds and isinstance(value, int | float):
        return f' (put it in quotes: "{value}")'
    return ""


def validate(config: dict, where: str = "config") -> dict:
    """Check a configuration and fill in defaults.

    Parameters
    ----------
    config : dict
        As read from YAML and the command line.
    where : str
        The files it came from, for messages.

    Returns
    -------
    dict
        With every key of the schema.

    Raises
    ------
    InputError
        Names every faulty key, not only the first.
    """
    schema = read_schema()
    config = from_text(config, schema)
    faults: list[str] = []
    for error in sorted(Validator(schema).iter_errors(config), key=str):
        faults += _explain(error, schema)
    if config.get("tissues") is None and not _names_matrix(config.get("cohort")):
        faults.append(f"tissues: key is missing; expected {_describe(schema, 'tissues')}")
    _refuse(faults, where)
    filled = fill_defaults(config, schema)
    _add_tissues(filled)
    checks = (
        _tissue_faults,
        _own_faults,
        _source_faults,
        _gene_faults,
        _generator_faults,
        _deg_faults,
        _picture_faults,
        _statistics_faults,
        _ablation_faults,
        _enrichment_faults,
        _disease_faults,
    )
    _refuse([fault for check in checks for fault in check(filled)], where)
    filled["generators"] = _with_references(filled["generators"])
    return filled


def _names_matrix(cohort: object) -> bool:
    """Whether a group `cohort`, not checked yet, names a file of the user's."""
    return isinstance(cohort, dict) and is_own(cohort)


def _refuse(faults: list[str], where: str) -> None:
    faults = list(dict.fromkeys(faults))
    if faults:
        lines = "\n  ".join(faults)
        raise InputError(f"the configuration has {len(faults)} fault(s):\n  {lines}\n", where)


def _add_tissues(config: dict) -> None:
    """With own data, the sample table's tissues where the config names none."""
    samples = config["cohort"]["samples"]
    if is_own(config["cohort"]) and config["tissues"] is None and samples is not None:
        config["tissues"] = tissues_of(read_sample_table(samples)[0]) or ["cohort"]


def _own_faults(config: dict) -> Iterator[str]:
    """Files and keys of own data; faults of a sample table come with those of the matrix."""
    cohort = config["cohort"]
    matrix, samples, values = cohort["matrix"], cohort["samples"], cohort["values"]
    if not is_own(cohort):
        for key in ("samples", "values"):
            if cohort[key] is not None:
                yield (
                    f"cohort.{key}: {cohort[key]}, but cohort.matrix is {matrix}; expected null, "
                    "or the path of your matrix in cohort.matrix"
                )
        return
    found = Path(matrix).is_file()
    if not found:
        yield (
            f"cohort.matrix: no such file: {matrix}; expected counts, fpkm, or the path of a "
            "matrix (relative paths start at the working directory)"
        )
        if samples is None and values is None:  # rather a slip in a word than own data
            return
    if samples is None:
        yield "cohort.samples: null, but cohort.matrix is a file; expected a table of its samples"
    if values is None:
        yield (
            "cohort.values: null, but cohort.matrix is a file; expected what it holds: counts, "
            "fpkm, tpm or log2"
        )
    if samples is None:
        return
    if values is not None and found:
        yield from (f"cohort: {fault}" for fault in own_faults(matrix, samples, values))
    else:
        yield from (f"cohort.samples: {fault}" for fault in read_sample_table(samples)[1])


def _tissue_faults(config: dict) -> Iterator[str]:
    if is_own(config["cohort"]):
        yield from _own_tissue_faults(config)
        return
    table = config["tissue_table"]
    try:
        tissues = read_tissues(table)
    except InputError as error:
        yield f"tissue_table: {error}"
        return
    known = list(tissues.index)
    for tissue in config["tissues"]:
        if tissue not in known:
            close = _close(tissue, known)
            yield (
                f"tissues: unknown tissue {tissue!r}; {close}expected one of {_list(known)}; "
                f"new tissues are rows of {table}"
            )


def _own_tissue_faults(config: dict) -> Iterator[str]:
    table = config["cohort"]["samples"]
    known = tissues_of(read_sample_table(table)[0]) if table is not None else []
    for tissue in config["tissues"] or []:
        if known and tissue not in known:
            yield (
                f"tissues: {tissue!r} is not in the sample table; {_close(tissue, known)}expected "
                f"some of {_list(known)}, or null for all"
            )


def _source_faults(config: dict) -> Iterator[str]:
    table = read_sources()
    for source, version in config["sources"].items():
        versions = list(table.loc[table["source"] == source, "version"].unique())
        if versions and version is not None and version not in versions:
            yield (
                f"sources.{source}: unknown version {version!r}; expected one of "
                f"{_list(versions)}; new versions are rows of resources/sources.tsv"
            )
    local = config["sources"]["local_dir"]
    if local is not None and not Path(local).is_dir():
        yield (
            f"sources.local_dir: no such folder: {local}; expected one with files you have, or "
            "null (relative paths start at the working directory)"
        )


def _gene_faults(config: dict) -> Iterator[str]:
    """Networks and files that the choice of genes needs."""
    sources, genes = config["sources"], config["genes"]
    for network in ("string", "humannet"):
        if genes["filter"] == "networks" and sources[network] is None:
            yield (
                f"sources.{network}: null, but genes.filter is networks; expected a version of "
                f"{network}, or genes.filter top_expressed or none"
            )
    if genes["compare_routes"] and sources["string"] is None:
        yield "genes.compare_routes: true, but sources.string is null; expected a version of string"
    cache = genes["mygene_cache"]
    used = genes["compare_routes"] or genes["id_route"] == "mygene"
    if used and cache is not None and not Path(cache).is_file():
        yield (
            f"genes.mygene_cache: no such file: {cache}; expected a file of answers, or null to "
            "ask MyGene.info (relative paths start at the working directory)"
        )


def _generator_faults(config: dict) -> Iterator[str]:
    """Unknown names, and settings of generators that the run doesn't have."""
    names, known = config["generators"], [*BUILT, *REFERENCES]
    for name in names:
        if name not in known:
            yield f"generators: {_unknown_generator(name, known)}"
    for name in config["training_of"]:
        if name in REFERENCES:
            yield f"training_of.{name}: a reference row doesn't train; expected a generator"
        else:
            yield from _absent(f"training_of.{name}", name, names, list(BUILT))
    for key, chosen in (
        ("deg", config["deg"]["generators"]),
        ("evaluation.classification", config["evaluation"]["classification"]["generators"]),
        ("evaluation.augmentation", config["evaluation"]["augmentation"]["generators"]),
    ):
        for name in chosen or []:
            yield from _absent(f"{key}.generators", name, [*names, *REFERENCES], known)
    for name in REAL:
        if name in config["evaluation"]["augmentation"]["generators"]:
            yield (
                f"evaluation.augmentation.generators: {name} returns real samples as they are; "
                "expected generators that draw new ones, such as bootstrap"
            )


def _ablation_faults(config: dict) -> Iterator[str]:
    """Sweeps without the system that they are of."""
    ablation = config["ablation"]
    for key in ("k", "lambda_g", "lambda_d"):
        if ablation[key] and "mdwgan-gp" not in ablation["systems"]:
            yield (
                f"ablation.{key}: values for mdwgan-gp, which is not in ablation.systems; "
                "expected it there, or no values here"
            )


def _picture_faults(config: dict) -> Iterator[str]:
    """Generators that t-SNE places, and the list of key genes."""
    evaluation, known = config["evaluation"], [*BUILT, *REFERENCES]
    for name in evaluation["embedding"]["generators"] or []:
        key = "evaluation.embedding.generators"
        if name == "real-half":
            yield f"{key}: {name} is a part of the real test samples; expected it not here"
        else:
            yield from _absent(key, name, [*config["generators"], *REFERENCES], known)
    if evaluation["key_genes"] is not None:
        try:
            read_key_genes(evaluation["key_genes"])
        except InputError as error:
            yield f"evaluation.key_genes: {error}"


def _unknown_generator(name: str, known: list[str]) -> str:
    close = _close(str(name), known)
    return f"unknown generator {name!r}; {close}expected some of {_list(known)}"


def _absent(key: str, name: str, names: list[str], known: list[str]) -> Iterator[str]:
    """Tell of a generator that isn't known, or isn't in the run."""
    if name not in known:
        yield f"{key}: {_unknown_generator(name, known)}"
    elif name not in names:
        yield f"{key}: {name} is not in generators; expected it there, or not here"


def _deg_faults(config: dict) -> Iterator[str]:
    try:
        parse_design(config["deg"]["design"])
    except InputError as error:
        yield f"deg.design: {error}"


def _enrichment_faults(config: dict) -> Iterator[str]:
    low, high = config["enrichment"]["min_size"], config["enrichment"]["max_size"]
    if low > high:
        yield f"enrichment.min_size: {low} is above enrichment.max_size; expected at most {high}"
    truth = config["report"]["truth"]
    if truth is not None and not Path(truth).is_dir():
        yield (
            f"report.truth: no such folder: {truth}; expected one with truth tables, or null "
            "(relative paths start at the working directory)"
        )


def _statistics_faults(config: dict) -> Iterator[str]:
    """Metrics that can't be compared, and a row that the run doesn't have."""
    chosen = config["statistics"]
    names = _with_references(config["generators"])
    yield from _absent("statistics.against", chosen["against"], names, [*BUILT, *REFERENCES])
    if chosen["against"] == "real-half":
        yield "statistics.against: real-half has half the samples; expected another row"
    if chosen["metrics"] is None:
        return
    # Imported here: every other verb and rule reads the config too.
    from mdwgan.metrics.catalogue import CATALOGUE
    from mdwgan.statistics import comparable

    known = list(filter(comparable, CATALOGUE))
    for name in chosen["metrics"]:
        if name not in known:
            close = _close(name, known)
            yield (
                f"statistics.metrics: {name!r} is no metric that says which row is better; "
                f"{close}expected some of {_list(known)}"
            )


def _disease_faults(config: dict) -> Iterator[str]:
    """The file of disease genes, and the tissues it is for."""
    disease = config["disease"]
    place, named = disease["file"], list(disease["diseases"])
    if place is None:
        return
    if not is_address(place) and not Path(place).is_file():
        yield (
            f"disease.file: no such file: {place}; expected DisGeNET's table of gene-disease "
            "associations, its http(s) address, or null (relative paths start at the working "
            "directory)"
        )
    tissues = config["tissues"] or []
    if not set(named) & set(tissues):
        yield (
            f"disease.diseases: names {_list(named) or 'no tissue'}, but the run has "
            f"{_list(tissues)}; expected ids for a tissue of the run, or disease.file null"
        )


def _with_references(names: list[str]) -> list[str]:
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
    return [n for n in config["generators"] if chosen is None or n in chosen or n in REAL]


def augmented_generators(config: dict) -> list[str]:
    """Generators that have an augmentation curve."""
    return list(config.get("evaluation", {}).get("augmentation", {}).get("generators", []))
