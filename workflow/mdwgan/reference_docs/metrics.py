"""The catalogue of metrics in words, for docs/metrics.md."""

import math

from mdwgan.metrics.base import Entry
from mdwgan.metrics.catalogue import CATALOGUE
from mdwgan.samples.conditions import RESERVED

AXES = {
    "dependence": "Whether genes vary together as they do in real samples. `s_dend` and `s_sdcc` "
    "look at as many genes as `evaluation.dendrogram_genes` says. `coexpr03_...` and "
    "`coexpr05_...` are of all pairs of genes; the note has the numbers of pairs, and what chance "
    "would give.",
    "marginals": "Whether each gene on its own is distributed as in real samples. `ks` and "
    "`wasserstein1` are not 0 between two small real sets either: row `real-half` says what noise "
    "costs. `pathway_ks_...` looks at scores of gene sets in the place of genes "
    "([pathway-scores.md](pathway-scores.md)).",
    "joint": "Whether the samples as a whole could be draws of the same distribution.",
    "detection": "Whether a classifier can tell generated from real samples, folds by donor. An "
    "AUC far below 0.5 means that generated samples repeat test samples.",
    "diversity": "Fidelity (`precision`, `density`) apart from diversity (`recall`, `coverage`, "
    "`spread`, `nearest_variety`). A ball reaches to a sample's 5th nearest neighbour of its own "
    "set. Names that end in `_pca` are the second view. The report calls a row collapsed where "
    "`spread` is under 0.3, or `nearest_variety` under 0.5 with a `dcr_ratio` under 1.",
    "memorisation": "Whether generated samples stay nearer to training samples than new real ones "
    "would. The report warns in words: of copies where `dcr_ratio` is under 0.5 or `nndr` under "
    "half of `nndr_real`, on average or at a single seed, for even the mean of two training "
    "samples is not as near; of samples that tell who was trained on where `mia_auc` is beyond "
    "what chance gives, 3 SDs of Mann-Whitney's statistic at the numbers of samples. There is no "
    "second view: test samples don't lie in the components of the training samples.",
    "utility": "What a classifier learns from the samples, tested on real ones.",
    "biology": "Whether the same genes and pathways are found. Computed by the workflow alone.",
}
INTRODUCTION = """# Metrics

<!-- `make docs` writes this page from workflow/mdwgan/metrics/catalogue.py and metrics_docs.py. -->

What a row of `metrics.tsv` means, by axis. [protocol.md](protocol.md) says how rows are made.

## How to read them

- R_tr, R_te and S are the real training samples, the real test samples and the generated samples.
  A gene's z is its log2 value, centred and scaled by R_tr. S has as many samples of each condition
  as R_te.
- **best** is what a metric says of samples that come from the same distribution as the real ones:
  "1, higher" or "0, lower" where it can't be passed, "0.5, nearest" where both sides are worse.
  "none" marks a number that is neither good nor bad.
- **needs** is the least number of real test, generated and, where they are looked at, training
  samples. With fewer the value is empty, and the column `note` says why. Nothing is filled in.
- A value means little alone. Row `copy` is the bar to clear, `real-half` is what noise costs at
  half the samples: the mean of 10 draws, of 2 for `auc_rf`, which is slow.
- Distances are Euclidean in the z of all genes. The second view is in the first p principal
  components of R_tr, p = min(50, number of training samples - 1), with p in the note. With few
  training samples these components are stretched along them: samples made of R_tr, such as those
  of `copy` and `bootstrap`, look worse there than they are.
- **controls** are the rows of known quality that a metric must find worse than real samples, where
  a run has them ([controls.md](controls.md)).
- **cost** is at 800 real and 800 generated samples and 10,612 genes; benchmarks/README.md has the
  times.

## Any two matrices

The command compares two files from outside the workflow as well:

```
.venv/bin/mdwgan evaluate REAL SYNTHETIC --train TRAIN --output metrics.tsv
```

- Each file is read as [own data](../config/README.md#your-own-data) is: text of any common layout,
  xlsx, h5ad, or parquet where pyarrow is installed. Which way a file lies is found by the genes
  that the files have in common, or by the table of conditions; `--samples-in rows` or `columns`
  says it where both are possible. Numbers of rows are never names. Genes are matched by name (a
  column `symbol`, or the column that names genes); how many of each file are dropped is printed.
- `--values` says what all files hold: `log2` (the default, taken as it is), `counts` (scaled to a
  million reads a sample, then log2(x + 1)), `fpkm` or `tpm` (log2(x + 1)).
- REAL are samples that the generator has *not* seen, TRAIN those that it was fitted to. Without
  `--train`, z-scores are by REAL, and metrics that need R_tr are empty with that reason. Training
  samples among REAL make every number look better than it is.
- `--conditions FILE` is a table with the columns `sample`, `condition` and, where known, `donor`:
  one for all files, or one each in the order REAL SYNTHETIC TRAIN. An h5ad file's own columns
  `condition` and `donor` are taken where no table is given. Conditions may have any names;
  `dist_<condition>` has them. Where there are several, a condition that is named
  {reserved}
  has no metrics of its own, since names of other metrics end so; a note says it. Effects are those
  against normal, control or the like, else against the first name. Samples of a condition that the
  real or the generated samples lack are left out, and named; without a condition in common the
  files are refused.
- Of a run's `<tissue>/seed<k>/training.h5ad`, the test samples are REAL and the training samples
  TRAIN, by its column `split`.
- Genes whose SD, by which z-scores are made, is under 1 % of the median gene's are left out and
  named: in units of such an SD a rounding error is a large distance.
- As many generated samples of each condition are compared as there are real ones, the first of
  the file; `--all-samples` takes all. dist and others grow with the number of samples.
- `--halves 10` adds the column `real_half`: REAL divided in two by donor ten times, one half scored
  against the other. That is what noise costs at half the samples, and so what to compare with.
- `--string` and `--humannet` take tables with the columns `gene1` and `gene2`, `--gene-sets` GMT
  files, whose sets of 10 to 500 genes of the matrices are scored.

The table is printed and written as TSV: `axis`, `metric`, `value`, `direction`, `ideal`, `n`
(generated samples compared), `note`. Below it stands a warning where the samples look like copies
of TRAIN.

"""
HEAD = (
    "| metric | best | needs | controls | cost | definition | source |\n"
    "|---|---|---|---|---|---|---|\n"
)


def page() -> str:
    """Content of docs/metrics.md."""
    axes = dict.fromkeys([*AXES, *(entry.axis for entry in CATALOGUE.values())])
    parts = []
    for axis in axes:
        entries = [entry for entry in CATALOGUE.values() if entry.axis == axis]
        if entries:
            about = f"{AXES[axis]}\n\n" if axis in AXES else ""
            parts.append(f"## {axis.capitalize()}\n\n{about}{HEAD}{''.join(map(_line, entries))}")
    reserved = " or ".join([", ".join(f"`{n}`" for n in RESERVED[:-1]), f"`{RESERVED[-1]}`"])
    return INTRODUCTION.format(reserved=reserved) + "\n".join(parts)


def _line(entry: Entry) -> str:
    cells = [
        f"`{entry.name}`",
        best(entry),
        needs(entry),
        ", ".join(f"`{name}`" for name in entry.controls),
        entry.cost,
        entry.definition,
        entry.source,
    ]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def best(entry: Entry) -> str:
    """Ideal value and direction."""
    if entry.direction == "none":
        return "none"
    return entry.direction if math.isnan(entry.ideal) else f"{entry.ideal:g}, {entry.direction}"


def needs(entry: Entry) -> str:
    """Least numbers of samples."""
    counts = {
        "real": entry.least_real,
        "generated": entry.least_synthetic,
        "training": entry.least_train,
    }
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
