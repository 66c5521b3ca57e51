"""Where samples go: from the cohort to training and test, and from training to synthetic ones."""

from collections import Counter
from collections.abc import Iterable

from mdwgan.report.page.block import Block
from mdwgan.report.page.chart import Area, Chart, View
from mdwgan.report.sections.expression import Expression, Summary

MOST_GROUPS = 8  # of condition and source; of more, sources are joined
LEAST_HEIGHT = 0.12  # of a box, as a share of all samples: room for its two lines
GAP = 0.04  # between boxes
WIDTH = 0.55  # of a box; columns are 1 apart
# Kind of a set of samples: its column, and the role of its colour.
KINDS = {
    "cohort": (0, "faint"),
    "training": (1, "training"),
    "test": (1, "real"),
    "synthetic": (2, "generated"),
}
Node = tuple[str, str]  # (kind, group)
Flow = tuple[Node, Node, int]  # from, to, samples that arrive
Box = tuple[float, float]  # top and height


def flow_block(expression: Expression) -> Block:
    """Picture of the samples' way: one view, or a view a model where their numbers differ."""
    block = Block("Flow of samples", missing=list(expression.missing))
    of_models = {
        model: flows(*expression.beside(model), made, expression.conditions)
        for model, made in expression.models.items()
    }
    if not of_models:
        block.words.append("No model has samples whose way could be shown.")
        return block
    first = next(iter(of_models.values()))
    if all(found == first for found in of_models.values()):
        views = {"": View(areas(first), note="The numbers are the same for all models.")}
    else:
        seeds = expression.seeds
        views = {
            model: View(areas(found), note=f"Seed {seeds[model]}.")
            for model, found in of_models.items()
        }
    caption = (
        "Boxes are sets of samples with their numbers, by condition and, in the cohort, source. A "
        "model learns from the training samples alone and draws synthetic ones; the test samples "
        "are what synthetic samples are compared with. Small boxes are drawn larger than they are."
    )
    alt = "Flow of samples: cohort, training and test samples, synthetic samples."
    title = "From the cohort to synthetic samples"
    block.charts.append(Chart("flow", title, caption, alt, views))
    return block


def flows(train: Summary, test: Summary, made: Summary, conditions: list[str]) -> list[Flow]:
    """Samples of each group of the cohort by split, then those that are drawn by condition."""
    groups = {"training": _groups(train), "test": _groups(test)}
    if len({group for names in groups.values() for group, _ in names}) > MOST_GROUPS:
        groups = {split: [(c, c) for _, c in names] for split, names in groups.items()}
    found = [
        (("cohort", group), (split, condition), n)
        for split, names in groups.items()
        for (group, condition), n in sorted(Counter(names).items())
    ]
    drawn = Counter(made.labels)
    learnt = Counter(train.labels)
    return found + [
        (("training", condition), ("synthetic", condition), drawn[condition])
        for condition in conditions
        if drawn[condition] and learnt[condition]
    ]


def _groups(part: Summary) -> list[tuple[str, str]]:
    """Group (condition and source) and condition of each sample."""
    return [
        (f"{condition}, {source}" if source else condition, condition)
        for condition, source in zip(part.labels, part.sources, strict=True)
    ]


def areas(found: list[Flow]) -> list[Area]:
    """Boxes, and bands between them."""
    numbers = _numbers(found)
    places = _places(numbers)
    left: Counter[Node] = Counter()  # samples of a box that bands before have taken, on each side
    right: Counter[Node] = Counter()
    leaving: Counter[Node] = Counter()
    for start, _, n in found:
        leaving[start] += n
    bands = []
    for start, end, n in found:
        out = _part(places[start], left[start] / leaving[start], n / leaving[start])
        into = _part(places[end], right[end] / numbers[end], n / numbers[end])
        left[start] += n
        right[end] += n
        name = f"{start[1]} to {end[0]}: {n:,}"
        x = (KINDS[start[0]][0] + WIDTH, KINDS[end[0]][0])
        corners = ([x[0], x[1], x[1], x[0], x[0]], [*_ends(out, into), out[0]])
        bands.append(Area(name, *corners, KINDS[end[0]][1], opacity=0.3))
    return bands + [_box(node, places[node], n) for node, n in numbers.items()]


def _numbers(found: Iterable[Flow]) -> dict[Node, int]:
    """Samples of each box: those that arrive, or, of the cohort, those that leave."""
    numbers: Counter[Node] = Counter()
    for start, end, n in found:
        numbers[end] += n
        if start[0] == "cohort":
            numbers[start] += n
    order = list(KINDS)
    return dict(sorted(numbers.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def _places(numbers: dict[Node, int]) -> dict[Node, Box]:
    """Top and height of each box: columns are stacks with their middle at 0."""
    total = sum(n for (kind, _), n in numbers.items() if kind == "cohort")
    heights = {node: max(n / total, LEAST_HEIGHT) for node, n in numbers.items()}
    places = {}
    for column in sorted({place for place, _ in KINDS.values()}):
        stack = [node for node in numbers if KINDS[node[0]][0] == column]
        top = (sum(heights[node] for node in stack) + GAP * (len(stack) - 1)) / 2
        for node in stack:
            places[node] = (top, heights[node])
            top -= heights[node] + GAP
    return places


def _part(box: Box, start: float, share: float) -> Box:
    """Part of a box's side, from a share of it on."""
    top, height = box
    return top - start * height, share * height


def _ends(out: Box, into: Box) -> list[float]:
    return [out[0], into[0], into[0] - into[1], out[0] - out[1]]


def _box(node: Node, place: Box, n: int) -> Area:
    kind, group = node
    column, color = KINDS[kind]
    top, height = place
    x = [column, column + WIDTH, column + WIDTH, column, column]
    y = [top, top, top - height, top - height, top]
    text = f"{group}\n{n:,}" if kind == "cohort" else f"{kind}\n{group}: {n:,}"
    return Area(f"{kind}, {group}: {n:,}", x, y, color, text, opacity=0.45)
