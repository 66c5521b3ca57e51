"""What a metric is, and the real and generated samples it compares."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from typing import Literal, NamedTuple, TypeVar, get_args

import numpy as np

DENDROGRAM_GENES = 2000
LI = "Li et al. 2023, Eq. 11"
PROTOCOL = "docs/protocol.md"
NONE = float("nan")  # of a metric without an ideal
EACH = "{condition}"  # a condition's name, in the texts of a metric that each condition has
# Controls: rows of known quality (`mdwgan.generators.controls`).
SHUFFLED, NOISE, MEAN, ONE_MODE = "shuffled-genes", "noise", "class-mean", "one-mode"
COPY = "copy"
NOTHING_VARIES = "no gene varies among the test samples"
T = TypeVar("T")
E = TypeVar("E", bound="Entry")


class Undefined(Exception):
    """A metric has no value for these samples; the message is the reason, for the table."""


class Noted(NamedTuple):
    """A metric's value, and what its row should say besides."""

    value: float
    note: str


@dataclass(frozen=True)
class Comparison:
    """Real test samples against generated ones, over the same genes.

    Genes that are constant among all real test samples are left out for every
    row alike.
    """

    real: np.ndarray  # (n, genes) z
    synthetic: np.ndarray  # (m, genes) z
    train: np.ndarray  # (n_train, genes) z
    real_labels: np.ndarray  # (n,)
    synthetic_labels: np.ndarray  # (m,)
    mean: np.ndarray  # (genes,) of training log values
    sd: np.ndarray  # (genes,)
    classes: list[str]  # names of the labels
    real_donors: np.ndarray | None = None  # (n,); None: each sample is its own
    synthetic_donors: np.ndarray | None = None  # (m,); generated samples are their own
    tissue: str = ""
    seed: int = 0  # of metrics that draw
    train_labels: np.ndarray | None = None  # (n_train,); None: all of one class
    edges: dict[str, np.ndarray] = field(default_factory=dict)  # network -> (pairs, 2) columns
    # collection of gene sets -> (pairs, 2): number of the set, column of a gene
    gene_sets: dict[str, np.ndarray] = field(default_factory=dict)
    dendrogram_genes: int | None = DENDROGRAM_GENES  # None: all
    kept: dict = field(default_factory=dict, init=False, repr=False, compare=False)  # see `once`
    # shared by comparisons of one real side; see `once_of_real`
    of_real: dict = field(default_factory=dict, repr=False, compare=False)

    def of_condition(self, condition: str) -> tuple[np.ndarray, np.ndarray]:
        """Real and generated samples of one condition."""
        label = self.classes.index(condition)
        return (
            self.real[self.real_labels == label],
            self.synthetic[self.synthetic_labels == label],
        )

    def log(self, z: np.ndarray) -> np.ndarray:
        """log2 values of z-scores."""
        return z.astype(np.float64) * self.sd + self.mean


def once(function: Callable[..., T]) -> Callable[..., T]:
    """Compute a function of a `Comparison` once: metrics share distances and correlations.

    What it takes beside the `Comparison`, such as a condition, are names.
    """

    @wraps(function)
    def first_or_kept(c: Comparison, *names: str) -> T:
        key = (function, *names)
        if key not in c.kept:
            c.kept[key] = function(c, *names)
        return c.kept[key]

    return first_or_kept


def once_of_real(function: Callable[..., T]) -> Callable[..., T]:
    """Compute a function of the real and training samples once for all rows of a job.

    The function reads nothing of the generated samples. Comparisons that have one ``of_real``
    differ in these alone; where one of them has other real samples than the rest, such as its view
    in components, it shares nothing.
    """

    @wraps(function)
    def first_or_kept(c: Comparison, *names: str) -> T:
        key = (function, id(c.real), id(c.train), c.seed, *names)
        if key not in c.of_real:
            # With the samples: while they are held, no other array has their numbers.
            c.of_real[key] = function(c, *names), c.real, c.train
        return c.of_real[key][0]

    return first_or_kept


Axis = Literal[
    "dependence",
    "marginals",
    "joint",
    "detection",
    "diversity",
    "memorisation",
    "utility",
    "biology",
]
AXES: tuple[Axis, ...] = get_args(Axis)  # in the order of the tables
Direction = Literal["higher", "lower", "nearest", "none"]


@dataclass(frozen=True)
class Entry:
    """What a table, the report and the documentation must know of a metric."""

    name: str
    axis: Axis
    direction: Direction  # none: a count, neither is better
    ideal: float  # NaN where there is none
    least_real: int
    least_synthetic: int
    source: str  # citation
    definition: str  # one sentence
    cost: Literal["seconds", "minutes"] = "seconds"  # at 800 x 800 samples and 10,612 genes
    least_train: int = 0  # 0: training samples aren't looked at
    condition: str = ""  # samples of one condition only; `EACH`: every condition has such a metric
    controls: tuple[str, ...] = ()  # rows that it must find worse than real samples


@dataclass(frozen=True)
class Metric(Entry):
    """A metric that is computed of a `Comparison`."""

    function: Callable[..., float | Noted] = lambda comparison: float("nan")
    draws: int = 10  # divisions of the test set that row real-half is the mean of


Function = Callable[..., float | Noted]


def in_condition(entry: E, condition: str) -> E:
    """Of a metric that each condition has, the one of this condition.

    Its function takes the condition's name beside the `Comparison`.
    """
    texts = {"name": entry.name, "definition": entry.definition, "condition": entry.condition}
    named = {key: text.replace(EACH, condition) for key, text in texts.items()}
    if isinstance(entry, Metric):
        return replace(entry, **named, function=partial(entry.function, condition=condition))
    return replace(entry, **named)


@dataclass
class Family:
    """The metrics of one module, which all have one axis, in the order of the tables.

    Examples
    --------
    >>> FAMILY = Family("marginals")
    >>> @FAMILY.metric("mean_gap", "lower", 0, PROTOCOL, "Mean difference of the gene means.")
    ... def mean_gap(c: Comparison) -> float:
    ...     return float(np.abs(c.real.mean(axis=0) - c.synthetic.mean(axis=0)).mean())
    """

    axis: Axis
    metrics: list[Metric] = field(default_factory=list)

    def metric(
        self,
        name: str,
        direction: Direction,
        ideal: float,
        source: str,
        definition: str,
        least_real: int = 4,  # a correlation of correlations needs more than three
        least_synthetic: int = 2,  # a correlation among generated samples needs two
        **options,
    ) -> Callable[[Function], Function]:
        """Decorate a function of a `Comparison`, which becomes a metric of the tables.

        Parameters
        ----------
        name, direction, ideal, source, definition, least_real, least_synthetic
            See `Entry`.
        **options
            Other fields of `Metric`.
        """

        def add(function: Function) -> Function:
            self.metrics.append(
                Metric(
                    name,
                    self.axis,
                    direction,
                    ideal,
                    least_real,
                    least_synthetic,
                    source,
                    definition,
                    function=function,
                    **options,
                )
            )
            return function

        return add
