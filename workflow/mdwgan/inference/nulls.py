"""Cohorts in which nothing is true: real training samples with conditions drawn by chance.

A generator learns from a few training samples and passes their chance differences on to each
sample that it draws. To see what that does to a test, chance conditions are given to the training
samples first, and the generator is fitted anew to them. To permute the conditions of generated
samples would show nothing: samples of any kind can be permuted.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import anndata
import numpy as np

from mdwgan.cohort.sample_set import Pool, TrainingData, training_data
from mdwgan.generators.base import Generator
from mdwgan.generators.registry import make
from mdwgan.generators.synthetic import LARGEST_COUNT
from mdwgan.inference.limma import GroupTest
from mdwgan.samples.split import donor_folds
from mdwgan.samples.values import from_log
from mdwgan.seeds import derive, rng

MOST_GENES = 1000  # a fixed draw of them is tested: limma takes seconds for all
LEAST_OF_GROUP = 2  # samples
TRAINED = {"epochs", "updates"}  # settings of networks: their training takes long


class NotMeasured(Exception):
    """A rate has no value here; the message is the reason, for the table."""


@dataclass(frozen=True)
class Cohort:
    """Samples that chance conditions are given to.

    Attributes
    ----------
    training : TrainingData
        The training samples of a contrast's two conditions; of the drawn genes.
    values : ndarray (samples, genes)
        Their counts, FPKM or TPM.
    library : ndarray (samples,)
        Their library sizes.
    strata : ndarray (samples,)
        Their source and study.
    matrix : str
        "counts", or what else the values are.
    target : float
        Library size to which counts were scaled before the logarithm.
    """

    training: TrainingData
    values: np.ndarray
    library: np.ndarray
    strata: np.ndarray
    matrix: str
    target: float

    def take(self, rows: np.ndarray, labels: np.ndarray) -> "Cohort":
        """Choose samples and give them conditions; z-scores are made anew."""
        return replace(
            self,
            training=self.training.anew(rows, labels),
            values=self.values[rows],
            library=self.library[rows],
            strata=self.strata[rows],
        )

    def to_values(self, z: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
        """Values of generated samples, with library sizes of training samples of their label."""
        log = z.astype(np.float64) * self.training.sd + self.training.mean
        random, library = rng(seed, "library size"), np.zeros(len(labels))
        for label in np.unique(labels):
            of_label = self.library[self.training.train.labels == label]
            library[labels == label] = random.choice(of_label, int((labels == label).sum()))
        with np.errstate(over="ignore"):
            return np.minimum(from_log(log, self.matrix, library, self.target), LARGEST_COUNT)


def chosen_genes(data: anndata.AnnData, seed: int) -> np.ndarray:
    """Columns of a fixed draw of at most `MOST_GENES` genes, the same for all rows."""
    random = rng(seed, str(data.uns["tissue"]), "calibration", "genes")
    return np.sort(random.permutation(data.n_vars)[:MOST_GENES])


def cohort_of(
    data: anndata.AnnData,
    names: Sequence[str] | None,
    contrast: Sequence[str],
    genes: np.ndarray,
    pool: Pool | None = None,
) -> Cohort:
    """Samples of a contrast's two conditions.

    Parameters
    ----------
    data : AnnData
        Content of ``training.h5ad``.
    names : sequence of str or None
        Real samples; None: the training samples.
    contrast : (reference, case)
    genes : ndarray
        Columns.
    pool : Pool, optional
    """
    training = training_data(data)
    samples = training.train
    if names is not None:
        both = (training.train, training.test)
        samples = next(s for s in both if set(names) <= set(s.names))
        samples = samples.take(np.flatnonzero(np.isin(samples.names, names)))
    labels = np.array([_code(samples.classes[label], contrast) for label in samples.labels])
    rows = np.flatnonzero(labels >= 0)
    samples = replace(
        samples,
        classes=list(contrast),
        labels=labels,
        genes=[samples.genes[gene] for gene in genes],
        z=samples.z[:, genes],
        x2=None,
        x3=None,
    ).take(rows)
    obs = data.obs.loc[samples.names]
    strata = [obs[name].astype(str) for name in ("source", "study") if name in obs]
    return Cohort(
        replace(
            training,
            train=samples,
            test=samples.take(rows[:0]),
            mean=training.mean[genes].astype(np.float64),
            sd=training.sd[genes].astype(np.float64),
            pool=pool and pool.of_genes(genes),
        ),
        np.asarray(data[list(samples.names)].layers[data.uns["matrix"]])[:, genes],
        obs["library_size"].to_numpy(np.float64),
        np.array(["/".join(words) for words in zip(*strata, strict=True)]),
        str(data.uns["matrix"]),
        float(data.uns["library_size"]),
    )


def _code(name: str, contrast: Sequence[str]) -> int:
    return list(contrast).index(name) if name in contrast else -1


# ---- chance conditions


def within_reference(cohort: Cohort, random: np.random.Generator) -> Cohort:
    """The reference samples alone, divided in two by donor: nothing differs between them."""
    train = cohort.training.train
    rows = np.flatnonzero(train.labels == 0)
    donors = train.donors[rows]
    _, second = donor_folds(donors, np.zeros(len(rows), dtype=np.int64), 2, random)
    labels = np.isin(np.arange(len(rows)), second).astype(np.int64)
    least = min(len(rows) - len(second), len(second))
    if least < LEAST_OF_GROUP:
        name = train.classes[0]
        raise NotMeasured(
            f"{len(rows)} {name} samples of {len(np.unique(donors))} donors are too few to divide "
            "in two"
        )
    return cohort.take(rows, labels)


def permuted(cohort: Cohort, random: np.random.Generator) -> Cohort:
    """All samples, with as many case labels by chance, in equal shares in each stratum.

    The strata (source and study) have equal shares, so that they differ between the conditions no
    more than these do.
    """
    labels = cohort.training.train.labels
    cases = int(labels.sum())
    if min(cases, len(labels) - cases) < LEAST_OF_GROUP:
        raise NotMeasured(f"{len(labels) - cases} and {cases} samples are too few to permute")
    # Samples in the order of their strata, at random within: every few of them is a case.
    order = np.array(sorted(random.permutation(len(labels)), key=lambda row: cohort.strata[row]))
    places = np.floor((np.arange(cases) + random.uniform()) * len(labels) / cases).astype(int)
    chance = np.zeros(len(labels), dtype=np.int64)
    chance[order[places]] = 1
    return cohort.take(np.arange(len(labels)), chance)


CHANCE: dict[str, Callable[[Cohort, np.random.Generator], Cohort]] = {
    "within": within_reference,
    "permuted": permuted,
}

# ---- tests


def is_slow(generator: Generator) -> bool:
    """Whether a generator is a network, whose training takes long."""
    return bool(TRAINED & set(generator.settings))


def real_tests(cohort: Cohort, chance: str, permutations: int, seed: int) -> Iterator[GroupTest]:
    """Tests of real samples with chance conditions; of all samples the strata are covariates."""
    for number in range(permutations):
        null = CHANCE[chance](cohort, _random(cohort, chance, number, seed))
        strata = _indicators(null.strata) if chance == "permuted" else None
        yield GroupTest(null.values, null.training.train.labels == 1, strata)


def refitted_tests(
    cohort: Cohort,
    generator: Generator,
    numbers: tuple[int, int],
    chance: str,
    permutations: int,
    seed: int,
) -> Iterator[GroupTest]:
    """Tests of generated samples, after a fit to samples with chance conditions.

    Parameters
    ----------
    cohort : Cohort
        The training samples.
    generator : Generator
        Its kind and settings are taken.
    numbers : (int, int)
        Samples to draw of the reference and of the case.
    chance : {"within", "permuted"}
    permutations, seed : int

    Raises
    ------
    NotMeasured
        The samples are too few, or the generator can't be fitted to them.
    """
    labels = np.repeat([0, 1], numbers)
    for number in range(permutations):
        null = CHANCE[chance](cohort, _random(cohort, chance, number, seed))
        own = derive(seed, "calibration", chance, str(number))
        made = make(generator.name, _honest(generator.settings))
        made.fit(null.training, own)
        if made.reason:
            raise NotMeasured(made.reason)
        drawn = made.sample(labels, own)
        yield GroupTest(null.to_values(drawn.z, drawn.labels, own), drawn.labels == 1)


def drawn_tests(
    cohort: Cohort,
    generator: Generator,
    numbers: tuple[int, int],
    genes: np.ndarray,
    permutations: int,
    seed: int,
) -> Iterator[GroupTest]:
    """Tests of two cohorts of the reference that one fitted generator draws."""
    reference = cohort.training.train.classes[0]
    if reference not in generator.classes:
        raise NotMeasured(f"no {reference} samples in training")
    label = generator.classes.index(reference)
    for number in range(permutations):
        values = []
        for place, count in enumerate(numbers):
            own = derive(seed, "calibration", "drawn", str(number), str(place))
            z = generator.sample(np.full(count, label), own).z[:, genes]
            values.append(cohort.to_values(z, np.zeros(count, dtype=np.int64), own))
        yield GroupTest(np.concatenate(values), np.repeat([False, True], numbers))


def _random(cohort: Cohort, chance: str, number: int, seed: int) -> np.random.Generator:
    """All rows of the same samples have the same chance conditions."""
    return rng(seed, cohort.training.train.tissue, "calibration", chance, str(number))


def _honest(settings: dict) -> dict:
    """No test samples are at hand for a network that the config selects by them."""
    return settings | ({"selection": "none"} if settings.get("selection") == "test" else {})


def _indicators(strata: np.ndarray) -> np.ndarray | None:
    """A column for each stratum but the first; None where there is one."""
    names = np.unique(strata)
    return np.column_stack([strata == name for name in names[1:]]) * 1.0 if len(names) > 1 else None
