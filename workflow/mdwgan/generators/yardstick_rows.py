"""Rows to compare with: reference rows, controls of the metrics, and rows of real samples."""

from mdwgan.generators.row import DRAW, HALF, SAMPLING, Row

REFERENCE_ROWS = (
    Row(
        "copy",
        "reference",
        "copy",
        "the training samples as they are, nothing generated: the bar to clear",
        "mdwgan.generators.references:Copy",
        real_samples=True,
        made_of_training="is the training samples",
        in_ablation=True,
    ),
    Row(
        HALF,
        "reference",
        HALF,
        "two halves of the real test set against each other: what noise costs. A half has fewer "
        "samples, so this is no ceiling",
        "mdwgan.generators.references:RealHalf",
        real_samples=True,
        compared=False,
        in_ablation=True,
    ),
    Row(
        "bootstrap",
        "reference",
        "bootstrap",
        "training samples drawn with replacement, plus a little noise (resampling): needs no model",
        "mdwgan.generators.baselines:Bootstrap",
        made_of_training="repeats them with a little noise",
        config_keys=("references.bootstrap_noise",),
    ),
    Row(
        "mvn",
        "reference",
        "mvn",
        "draws from one normal distribution per condition, its covariance shrunken",
        "mdwgan.generators.baselines:Mvn",
        source="Ledoit and Wolf, Journal of Multivariate Analysis 88:365, 2004",
        in_ablation=True,
        config_keys=(SAMPLING,),
        fixed=(("sampling", "iid"),),
    ),
)


def _control_row(name: str, class_name: str, sentence: str) -> Row:
    return Row(
        name,
        "control",
        name,
        f"control: {sentence}",
        f"mdwgan.generators.controls:{class_name}",
        real_samples=name == DRAW,
        compared=False,
    )


CONTROL_ROWS = (
    _control_row(
        DRAW,
        "RealDraw",
        "the test samples drawn with replacement: as good as can be, for they are the very "
        "samples that rows are compared with",
    ),
    _control_row(
        "shuffled-genes",
        "ShuffledGenes",
        "training samples with each gene permuted within its condition: right marginals, "
        "no correlations",
    ),
    _control_row(
        "noise",
        "Noise",
        "independent normals with the training samples' means and SDs, whatever the condition",
    ),
    _control_row(
        "class-mean",
        "ClassMean",
        "the mean of the condition's training samples, again and again: no variety",
    ),
    _control_row(
        "one-mode",
        "OneMode",
        "training samples of one condition under the labels of all: the others' modes are dropped",
    ),
)
# Of DEGs and pathways alone.
ROWS_OF_REAL = (
    Row("real", "real", "real", "the real cohort: what the others are compared with"),
    Row(
        "real-train",
        "real",
        "real-train",
        "the training samples, as the paper has them; the same as `copy`",
    ),
    Row("real-test", "real", "real-test", "the test samples, where `real` is the training samples"),
    Row(
        "real-other-half",
        "real",
        "real-other-half",
        "the second half of the real samples: what `real-half` is compared with",
    ),
)
