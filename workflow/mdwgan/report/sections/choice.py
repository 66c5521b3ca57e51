"""Which generator row ``best`` has in each tissue, and why."""

import re
from collections import Counter

import pandas as pd

from mdwgan.generators.row import BEST
from mdwgan.generators.rows import label, models
from mdwgan.report.page.load import Choices, Results
from mdwgan.report.page.table import Table, from_frame
from mdwgan.report.page.words import MOST_NAMES, counted, listed
from mdwgan.report.sections.answers import Answer

STATES = {
    "chosen": "chosen",
    "better": "better than copy",
    "level": "not better than copy",
    "repeats": "out: too near to the training samples",
    "failed": "out: could not be fitted",
    "left out": "not tried",
    "not tried": "not tried",
}


def choice_words(choices: Choices) -> list[str]:
    """Paragraphs: what was chosen where; then why, where that is short."""
    if not choices:
        return []
    tissues = list(dict.fromkeys(tissue for tissue, _ in choices))
    whole = [f"{_headline(choices)} {listed([_of_tissue(choices, t) for t in tissues])}."]
    if len(choices) > MOST_NAMES:
        return [*whole, "Reasons are in the table of choices below."]
    several = len(choices) > len(tissues)
    reasons = [
        f"{tissue}{f', seed {seed}' * several}: {_named(content['reason'], content)}."
        for (tissue, seed), content in choices.items()
    ]
    return [*whole, *reasons]


def is_copy(choices: Choices) -> bool:
    """Whether the choice is the training samples everywhere."""
    return bool(choices) and all(content["row"] == "copy" for content in choices.values())


def is_copied(results: Results, tissue: str) -> bool:
    """Whether row `BEST` is the training samples in a tissue, at every seed."""
    return is_copy({key: of for key, of in results.choices().items() if key[0] == tissue})


def own_models(results: Results, tissue: str = "") -> list[str]:
    """Models that words and pictures are about: without `BEST` where it is the training samples.

    Those of a tissue; where none is named, of the run, so that `BEST` has to be the training
    samples in all.
    """
    copied = is_copied(results, tissue) if tissue else is_copy(results.choices())
    return [model for model in models(results.generators) if not (copied and model == BEST)]


def choice_answer(choices: Choices, generators: list[str]) -> Answer:
    """Which samples to use, as chosen on held-out training samples, and why in a sentence."""
    question = "Which samples to use?"
    if not choices:
        text = (
            "The table of choices is missing."
            if BEST in generators
            else (f"This run compares models and chooses none: row {BEST} is not in its config.")
        )
        return Answer(question, "Not chosen", text)
    tissues = list(dict.fromkeys(tissue for tissue, _ in choices))
    better = [bool(content["better_than_copy"]) for content in choices.values()]
    where = listed([_of_tissue(choices, tissue) for tissue in tissues])
    if is_copy(choices):
        text = (
            f"On held-out training samples, no candidate did better than the training samples "
            f"themselves in {listed(tissues)}. So row {BEST} holds the training samples, "
            "and nothing was gained."
        )
        return Answer(question, "The real ones", text + _nearest(choices), "no")
    if all(content["better_than_copy"] is None for content in choices.values()):
        text = f"Too few training samples to compare. The first that could be fitted: {where}."
        return Answer(question, "Can't tell", text)
    rows = list(dict.fromkeys(label(content["row"]) for content in choices.values()))
    text = f"Row {BEST}, chosen on held-out training samples: {where}. "
    if all(better):
        text += "It did better there than the training samples."
        state = "yes"
    else:
        text += f"Better than the training samples in {sum(better)} of {len(better)} choices."
        state = "part"
    if len(choices) == 1:
        content = next(iter(choices.values()))
        text += f" Reason: {_named(content['reason'], content)}."
    return Answer(question, listed(rows), text, state)


def _named(text: str, content: dict) -> str:
    """A reason with the candidates' names as the page has them."""
    rows = sorted({str(c["row"]) for c in content["candidates"]}, key=len, reverse=True)
    if not rows:
        return text
    pattern = rf"(?<![\w-])({'|'.join(map(re.escape, rows))})(?![\w-])"
    return re.sub(pattern, lambda found: label(found[0]), text)


def _nearest(choices: Choices) -> str:
    """The best of the candidates that were not left out, and how it differs from copying."""
    found: dict[str, list[float]] = {}
    for content in choices.values():
        scored = [
            c for c in content["candidates"] if c["state"] == "level" and c.get("score") is not None
        ]
        if scored:
            best = max(scored, key=lambda candidate: candidate["score"])
            found.setdefault(best["row"], []).append(best["score"])
    if not found:
        return ""
    parts = []
    for row, scores in found.items():
        low, high = f"{min(scores):+.2f}", f"{max(scores):+.2f}"
        parts.append(f"{label(row)} ({low if low == high else f'{low} to {high}'} SD)")
    return f" Nearest to better: {listed(parts)}, within what held-out samples differ by."


def _headline(choices: Choices) -> str:
    """Say how often a generator is better than copying."""
    better = sum(bool(content["better_than_copy"]) for content in choices.values())
    unknown = sum(content["better_than_copy"] is None for content in choices.values())
    lead = f"Row {BEST} is chosen on held-out training samples: "
    if unknown == len(choices):
        return "Row best is the first candidate that could be fitted, for want of samples:"
    if not better and not unknown:
        return lead + "no model is better than copying the training samples, so it is copy in"
    if better == len(choices):
        return lead + "it is better than copying the training samples everywhere:"
    return (
        f"{lead}it is better than copying the training samples in {better} of "
        f"{counted(len(choices), 'choice')}:"
    )


def _of_tissue(choices: Choices, tissue: str) -> str:
    """Rows that were chosen in a tissue, with the number of seeds where they differ."""
    rows = Counter(content["row"] for (of, _), content in choices.items() if of == tissue)
    everywhere_copy = all(content["better_than_copy"] is False for content in choices.values())
    if everywhere_copy:
        return tissue
    if len(rows) == 1:
        return f"{label(next(iter(rows)))} in {tissue}"
    return f"{listed([f'{label(row)} ({n} of {rows.total()})' for row, n in rows.items()])} in " + (
        tissue
    )


def choice_tables(choices: Choices) -> list[tuple[str, Table]]:
    """Every candidate of every choice."""
    rows = []
    for (tissue, seed), content in choices.items():
        for candidate in content["candidates"]:
            score, error = candidate.get("score"), candidate.get("error")
            rows.append(
                {
                    "tissue": tissue,
                    "seed": seed,
                    "candidate": label(candidate["row"]),
                    "state": STATES.get(candidate["state"], candidate["state"]),
                    "score": score,
                    "error": error,
                    "distance": candidate.get("distance"),
                    "reason": _named(str(candidate.get("reason", "")), content),
                }
            )
    if not rows:
        return []
    table = pd.DataFrame(rows)
    numbers = ["score", "error", "distance"]
    table[numbers] = table[numbers].astype(float)
    caption = (
        "Score: mean difference to copy over axes, in SDs of copy's loss over folds; above 0 is "
        "better. Distance: from the nearest training sample, over that of held-out samples."
    )
    return [("Choices of row best", from_frame(table, caption))]
