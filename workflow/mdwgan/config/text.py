"""Text of a configuration that Snakemake, a command line or a file system would misread.

Each fault is one line: the key, what is wrong, what was expected.
"""

import json
import re
import unicodedata
from collections.abc import Iterator

PATHS = (
    "tissue_table",
    "sources.mirror",
    "sources.local_dir",
    "cohort.matrix",
    "cohort.samples",
    "genes.mygene_cache",
    "genes.list",
    "enrichment.pathways",
    "evaluation.key_genes",
    "disease.file",
    "report.truth",
)
# keys of the user's, each with a path
PATHS_BELOW = ("enrichment.collections.", "generators_from.")
# Words in braces that are replaced before Snakemake sees the text, by the start of the key.
PLACEHOLDERS = {
    "generators_from.": ("{seed}",),
    "generators_by_command.": ("{training}", "{output}", "{samples}", "{seed}"),
}
LONGEST_NAME, LONGEST_PATH = 255, 4095  # bytes, on Linux
CONTROL = ("Cc", "Cs", "Zl", "Zp")  # Unicode's categories; Cs are halves of characters
SHOWN = 60


def text_faults(value: object, key: str = "") -> Iterator[str]:
    """Faults of all texts in a configuration that is not checked yet, names of keys among them."""
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(name, str) and (fault := _fault(name, "")):
                yield f"{key}: the key {fault}".removeprefix(": ")
            else:
                yield from text_faults(part, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from text_faults(part, f"{key}.{number}")
    elif isinstance(value, str) and (fault := _fault(value, key)):
        yield f"{key}: {fault}"


def _fault(text: str, key: str) -> str:
    """What is wrong with a text, and what was expected; empty where nothing is."""
    is_path = key in PATHS or key.startswith(PATHS_BELOW)
    shown = json.dumps(text if len(text) <= SHOWN else f"{text[:SHOWN]}...", ensure_ascii=False)
    if any(unicodedata.category(character) in CONTROL for character in text):
        return (
            f"{json.dumps(text[:SHOWN])} has a line break or another control character; expected "
            "text of one line"
        )
    if re.search("[{}]", _without_placeholders(text, key)):
        remedy = " (rename it, or make a link with another name)" if is_path else ""
        return (
            f"{shown} has braces, and Snakemake reads {{word}} as a wildcard; expected text "
            f"without braces{remedy}"
        )
    if text.startswith("-"):
        remedy = ", such as ./" if is_path else ""
        return f"{shown} starts with '-', as flags of a command do; expected another start{remedy}"
    if is_path and "://" not in text and _is_long(text):
        return (
            f"{shown} is longer than a path can be; expected at most {LONGEST_NAME} bytes a name "
            f"and {LONGEST_PATH} in all"
        )
    return ""


def _without_placeholders(text: str, key: str) -> str:
    words = [
        word for start in PLACEHOLDERS if key.startswith(start) for word in PLACEHOLDERS[start]
    ]
    for word in words:
        text = text.replace(word, "")
    return text


def _is_long(path: str) -> bool:
    names = path.encode().split(b"/")
    return len(path.encode()) > LONGEST_PATH or max(map(len, names)) > LONGEST_NAME
