"""Every word and name of the page that a reader may not know, in one sentence each."""

import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from mdwgan.generators.adversarial.systems import MDWGAN
from mdwgan.generators.row import BEST, Row
from mdwgan.generators.rows import ROWS, row_of
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.report.page.citations import ADDRESSES


@dataclass(frozen=True)
class Term:
    """What a term means, without a full stop; aliases are other ways to write it."""

    meaning: str
    aliases: tuple[str, ...] = ()


GLOSSARY: dict[str, Term] = {
    # ---- what was compared
    "model": Term("a trained generator: it learned from the training samples and drew new ones"),
    "row": Term("a line of the tables: a model, or samples to compare models with", ("rows",)),
    "reference row": Term(
        "row of samples that no model was trained for, to compare models with", ("reference rows",)
    ),
    "training samples": Term("the real samples that models learn from (row copy)"),
    "test samples": Term("the other real samples, with which all rows are compared"),
    "seed": Term(
        "one division into training and test samples, and one training of each model", ("seeds",)
    ),
    "n": Term("number of samples"),
    "block": Term("a tissue, or a tissue with a seed: what paired tests count as one", ("blocks",)),
    "real-train": Term("the training samples as a row of differential expression"),
    "real-other-half": Term("the half of the test samples that real-half is compared with"),
    "the paper": Term(f"{MDWGAN}, {ADDRESSES[MDWGAN]}"),
    # ---- models
    "GAN": Term(
        "generative adversarial network: one network makes samples and a second one, the critic, "
        "learns to tell them from real ones",
        ("GANs",),
    ),
    "row best": Term(f"row of {ROWS[BEST].sentence}"),
    "MDWGAN-GP": Term(
        "the paper's GAN: three critics, two of which see samples smoothed over their neighbours"
    ),
    "critic": Term("network of a GAN that learns to tell synthetic samples from real ones"),
    "Wasserstein": Term(
        "distance between two distributions: how far the values of one have to be moved to become "
        "the other; critics of a WGAN estimate it"
    ),
    "Lipschitz": Term(
        "bound on how steep a critic may be, kept by a penalty on its gradient or by clipping its "
        "weights"
    ),
    "c = 0": Term("Gene-CWGAN without its constraint penalty, whose formula is not known"),
    "Systems": Term("the table of how the GANs of the run differ; * marks a reconstruction"),
    "refit": Term("last training on all training samples; where held-out ones choose, after that"),
    "X1": Term("the training samples as the first critic sees them", ("X1-X3",)),
    "X2": Term("the samples smoothed over their nearest neighbours by Euclidean distance"),
    "X3": Term("the samples smoothed over their nearest neighbours by cosine distance"),
    "clamped": Term("lowered to what the number of samples allows"),
    # ---- values and genes
    "library size": Term("sum of the counts of a sample: how much of it was sequenced"),
    "DEG": Term("differentially expressed gene between two conditions, by the cuts", ("DEGs",)),
    "log2FC": Term("log2 of the fold change: 1 is twice as much, -1 half as much", ("log2fc",)),
    "padj": Term("p-value adjusted for the number of genes or pathways that were tested"),
    "config cut": Term("a gene is a DEG by log2FC and p-value as the config says"),
    "paper cut": Term(
        "a gene is a DEG as in the paper: |log2FC| > 3 and p < 0.05, unadjusted",
        ("the paper cut", "the paper's cut"),
    ),
    "sound cut": Term("a gene is a DEG by its adjusted p-value and its shrunken log2FC"),
    "yardstick": Term("the DEGs of the real samples, with which those of a row are compared"),
    "planted": Term("put into simulated data on purpose, so that the right answer is known"),
    "hsa": Term("a pathway of KEGG in man, by its number"),
    # ---- scores
    "dist": Term(
        "Pearson's correlation between the gene-gene correlations of the test samples and those of "
        "a row; 1 is best"
    ),
    "rank r": Term("Spearman's correlation: whether two lists have the same order; 1 is best"),
    "Jaccard": Term("shared members of two lists over the members of either; 1 is best"),
    "MCC": Term("Matthews' correlation of a classifier with the truth; 1 is best, 0 is guessing"),
    "AUC": Term("how well a classifier orders two groups; 0.5 is guessing, 1 is without error"),
    "FDR": Term("false discovery rate: share of the genes called that are wrong"),
    "overlap": Term("number of genes that are DEGs of a row and of the real samples", ("Overlap",)),
    "LR": Term("logistic regression, a linear classifier"),
    "RF": Term("random forest, a classifier of many decision trees"),
    "kNN": Term("k nearest neighbours, a classifier: the most frequent label among them"),
    "MLP": Term("multi-layer perceptron, a classifier: a small neural network"),
    "KS": Term("Kolmogorov-Smirnov: largest gap between two distributions of a gene; 0 is best"),
    "MMD": Term("maximum mean discrepancy: distance between two sets of samples; 0 is best"),
    "Frechet": Term(
        "distance between two sets of samples by means and covariances; 0 is best", ("Fréchet",)
    ),
    "precision": Term(
        "of what a row calls, the share that is right; of samples, the share near real ones"
    ),
    "recall": Term(
        "of what is right, the share that a row calls; of real samples, the share that synthetic "
        "ones come near"
    ),
    "density": Term(
        "in how many neighbourhoods of real samples a synthetic one lies, on average, over the "
        "number expected; 1 is best, above 1 the samples crowd"
    ),
    "coverage": Term("share of the test samples with a synthetic one in their neighbourhood"),
    "spread": Term("how far synthetic samples are apart, real samples = 1; below 1 too alike"),
    "dcr": Term("distance to the closest training sample; against real samples, 0 is a copy"),
    "nndr": Term(
        "distance to the nearest training sample over that to the second-nearest; far below that "
        "of real samples is copying"
    ),
    "mia": Term("membership inference: telling who was trained on from the synthetic samples"),
    "collapsed": Term("samples lie on a few spots instead of where real ones lie", ("collapse",)),
}
HSA = r"hsa\d{5}"  # stands for the term hsa
# A DOI or arXiv number, without the full stop behind it.
PAPER = r"(?:doi:10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;]|arXiv:\d{4}\.\d{4,5})"
SEE = "see Systems"  # leads there
EDGES = r"(?<![\w-])(?:{})(?![\w-])"  # whole words; a hyphen joins


def of_row(name: str) -> str:
    """What a row of the tables is, in words."""
    return row_of(name).sentence.replace("`", "").rstrip(".")


def _is_name(row: Row) -> bool:
    """Whether a row's title is a name; titles such as "noise" and "best" are plain words too."""
    return row.kind == "reference" or bool(re.search(r"[A-Z(-]", row.title))


@cache
def meanings() -> dict[str, tuple[str, str]]:
    """Term and meaning of every way to write one.

    Names of metrics mean their definition and titles of rows their sentence, unless the glossary
    has them: `recall` is a word with more meanings, `GAN` a kind of model.
    """
    known = {name: (name, entry.definition.rstrip(".")) for name, entry in CATALOGUE.items()}
    known |= {row.title: (row.title, of_row(row.name)) for row in ROWS.values() if _is_name(row)}
    for term, entry in GLOSSARY.items():
        for name in (term, *entry.aliases):
            known[name] = (term, entry.meaning)
            known[f"{name[0].upper()}{name[1:]}" if len(name) > 1 else name] = known[name]
    return known


@cache
def _pattern() -> re.Pattern:
    """Longest names first, so that no name hides one that it is a part of."""
    names = sorted(meanings(), key=len, reverse=True)
    return re.compile(EDGES.format("|".join([PAPER, HSA, SEE, *map(re.escape, names)])))


def linked(text: str) -> Markup:
    """Escape a text, and link each DOI and arXiv number in it."""
    text, parts, done = str(text), [], 0
    for found in re.finditer(PAPER, text):
        parts += [escape(text[done : found.start()]), _link(found[0])]
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])


def _link(paper: str) -> Markup:
    kind, _, number = paper.partition(":")
    host = {"doi": "https://doi.org/", "arXiv": "https://arxiv.org/abs/"}[kind]
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(host + number, paper)


def _meaning(word: str) -> tuple[str, str]:
    if word == SEE:
        return meanings()["Systems"]
    return meanings().get(word) or ("hsa", GLOSSARY["hsa"].meaning)


def explained(text: str) -> Markup:
    """Escape a text, and give the first use of each term in it a meaning to hover over.

    Text that is markup already stays as it is.

    Examples
    --------
    >>> explained("20 DEGs < 30 DEGs").count("<abbr")
    1
    """
    if hasattr(text, "__html__"):
        return Markup(text)  # noqa: S704  # nosec B704 (it says of itself that it is markup)
    text, parts, done, seen = str(text), [], 0, set()
    for found in _pattern().finditer(text):
        if re.fullmatch(PAPER, found[0]):
            parts += [escape(text[done : found.start()]), _link(found[0])]
            done = found.end()
            continue
        term, meaning = _meaning(found[0])
        if term in seen:
            continue
        seen.add(term)
        word = Markup('<abbr title="{}">{}</abbr>').format(meaning, found[0])
        if found[0] == SEE:
            word = Markup('see <a href="#run-systems" title="{}">Systems</a>').format(meaning)
        parts += [escape(text[done : found.start()]), word]
        done = found.end()
    return Markup("").join([*parts, escape(text[done:])])
