"""The rows of all tables: models, reference rows, and rows of real samples.

One table of names, titles, sentences and settings. The class of a generator is named as text and
imported where a model is made, so that reading a config imports no torch.

A new generator is its file beside this one, an entry of ``_ROWS``, and where it has settings, their
keys in the schema.
"""

from dataclasses import dataclass
from typing import Literal

from mdwgan.generators.adversarial.systems import SYSTEMS

Kind = Literal["model", "reference", "control", "real"]
ADVERSARIAL = "mdwgan.generators.adversarial.model:Adversarial"
PER_CONDITION = "mdwgan.generators.adversarial.per_condition:PerCondition"
BEST = "best"  # the row whose generator is chosen
# Candidates for it, where a config names none; ties go to the earlier ones.
SHORT_LIST = ("mvn-pan", "mvn-matched", "bootstrap")
HALF = "real-half"  # the row that is half of the real test set
DRAW = "real-draw"  # the row that is drawn from the real test set
TRAINING = ("training", "compute.device", "compute.tf32")
CRITICS = tuple(  # keys that shape the losses of MDWGAN-GP
    f"training.{key}"
    for key in (
        "batch",
        "critic_steps",
        "gradient_penalty",
        "instance_noise",
        "label_scale",
        "lambda_d",
        "lambda_g",
        "separate_heads",
    )
)
PUBLISHED = ("published.updates", "compute.device", "compute.tf32")
SAMPLING = "generate.sampling"  # how latents are drawn


@dataclass(frozen=True)
class Row:
    """A row of the tables.

    Attributes
    ----------
    name : str
        As in the config and in paths.
    kind : {"model", "reference", "control", "real"}
        ``model``: trained. ``reference``: joins every run, to compare with. ``control``: of known
        quality, to check the metrics with; in runs that ask for it. ``real``: real samples that
        have differentially expressed genes and pathways alone.
    title : str
        Name in running text.
    sentence : str
        What the row is.
    loads : str
        ``module:Class`` of the generator; rows of real samples have none.
    real_samples : bool
        The row's samples are real ones.
    made_of_training : str
        How its samples are made of training samples; empty where the row draws new ones.
    reconstruction : bool
        A part of the system had to be invented.
    compared : bool
        Its scores are compared with other rows'; not where it has fewer samples than they.
    in_ablation : bool
        A reference row of the ablation.
    config_keys : tuple of str
        Keys of the config that are the generator's settings: ``references.bootstrap_noise`` gives
        the setting ``bootstrap_noise``, and a section such as ``training`` gives all of its keys.
    of : str
        Row whose generator this row has, with other settings; empty where it has its own.
    fixed : tuple of (str, value)
        Settings that the row always has, whatever the config says.
    pool : bool
        The generator learns from other tissues too (`mdwgan.cohort.pool`).
    network : bool
        The generator is given a gene network of the run, that of its setting ``network``.
    slow : bool
        The generator is a network that trains for long, beside those of `SYSTEMS`.
    source : str
        Paper that the generator follows.
    chosen : bool
        It has no generator of its own: one is chosen for each tissue and seed
        (`mdwgan.evaluation.choose`).
    """

    name: str
    kind: Kind
    title: str
    sentence: str
    loads: str = ""
    real_samples: bool = False
    made_of_training: str = ""
    reconstruction: bool = False
    compared: bool = True
    in_ablation: bool = False
    config_keys: tuple[str, ...] = ()
    of: str = ""
    fixed: tuple[tuple[str, str | float], ...] = ()
    pool: bool = False
    network: bool = False
    slow: bool = False
    source: str = ""
    chosen: bool = False


def _system_row(name: str) -> Row:
    system = SYSTEMS[name]
    title, comma, variant = system.title.partition(", ")
    return Row(
        name,
        "model",
        title + (f" ({variant})" if comma else ""),
        system.about.strip(),
        ADVERSARIAL if system.conditional else PER_CONDITION,
        reconstruction=system.reconstruction,
        config_keys=(*TRAINING, SAMPLING),
    )


def _control_row(facts: tuple[str, str, str]) -> Row:
    name, class_name, sentence = facts
    return Row(
        name,
        "control",
        name,
        f"control: {sentence}",
        f"mdwgan.generators.controls:{class_name}",
        real_samples=name == DRAW,
        compared=False,
    )


_ROWS = (
    *map(_system_row, SYSTEMS),
    Row(
        BEST,
        "model",
        BEST,
        "the generator of a short list that does best on held-out training samples, chosen for "
        "each tissue and seed; the training samples themselves where none is better than they",
        chosen=True,
    ),
    Row(
        "mvn-pan",
        "model",
        "mvn-pan",
        "draws from a normal distribution whose covariance is partly that of other tissues. The "
        "cohort's own covariance is made to match the model's",
        "mdwgan.generators.factors.pan:MvnPan",
        config_keys=("factors", SAMPLING),
        fixed=(("sampling", "matched"),),
        pool=True,
    ),
    Row(
        "mvn-pan-iid",
        "model",
        "mvn-pan (independent draws)",
        "mvn-pan with each sample drawn by itself",
        of="mvn-pan",
        fixed=(("sampling", "iid"),),
        pool=True,
    ),
    Row(
        "mvn-pan-shaped",
        "model",
        "mvn-pan (shaped)",
        "mvn-pan with the spread of genes, groups and samples and the shape of each gene as the "
        "training samples and the other tissues have them",
        of="mvn-pan",
        fixed=(("sampling", "matched"), ("marginals", "shaped")),
        pool=True,
    ),
    Row(
        "cvae",
        "model",
        "CVAE",
        "mvn-pan with latents that a conditional variational autoencoder draws",
        "mdwgan.generators.latent.cvae:Cvae",
        config_keys=("factors", "cvae", SAMPLING),
        fixed=(("sampling", "matched"),),
        pool=True,
        source="Sohn et al., NeurIPS 2015",
    ),
    Row(
        "diffusion",
        "model",
        "diffusion",
        "mvn-pan with latents that a conditional denoising diffusion draws in a few steps",
        "mdwgan.generators.latent.diffusion:Diffusion",
        config_keys=("factors", "diffusion", SAMPLING),
        fixed=(("sampling", "matched"),),
        pool=True,
        source="Ho et al., NeurIPS 2020; Song et al., ICLR 2021",
    ),
    Row(
        "mdwgan-gp-pan",
        "model",
        "MDWGAN-GP-pan",
        "mvn-pan with a residual network that MDWGAN-GP's three critics train",
        "mdwgan.generators.latent.refined:Refined",
        config_keys=("factors", "refinement", *CRITICS, SAMPLING),
        fixed=(("sampling", "matched"),),
        pool=True,
        source="Li et al., BMC Bioinformatics 24:427, 2023",
    ),
    Row(
        "random-sampling",
        "model",
        "random sampling",
        "training samples of a condition drawn with replacement, as they are: `bootstrap` without "
        "its noise",
        of="bootstrap",
        made_of_training="repeats them",
        fixed=(("bootstrap_noise", 0),),
    ),
    Row(
        "mean-sampling",
        "model",
        "mean sampling",
        "means of two training samples of a condition, of different donors",
        "mdwgan.generators.oversampling.mean:MeanSampling",
        made_of_training="is their means",
        reconstruction=True,
    ),
    Row(
        "smote",
        "model",
        "SMOTE",
        "interpolates between a training sample and a neighbour of its condition, of another donor",
        "mdwgan.generators.oversampling.smote:Smote",
        made_of_training="interpolates between them",
        config_keys=("oversampling",),
        source="Chawla et al., JAIR 16:321, 2002",
    ),
    Row(
        "svm-smote",
        "model",
        "SVM-SMOTE",
        "SMOTE from the samples at the border between the conditions, inwards and outwards",
        "mdwgan.generators.oversampling.smote:SvmSmote",
        made_of_training="interpolates between them",
        config_keys=("oversampling",),
        source="Nguyen et al., IJKESDP 3:4, 2011",
    ),
    Row(
        "copula",
        "model",
        "Gaussian copula",
        "ranks of the genes vary together as in a shrunken normal distribution of each condition, "
        "and each gene's values are those of the training samples, or between them",
        "mdwgan.generators.copulas.base:EmpiricalCopula",
        config_keys=(SAMPLING,),
        fixed=(("sampling", "iid"),),
        source="Nelsen, An Introduction to Copulas, 2006",
    ),
    Row(
        "nb-copula",
        "model",
        "NB copula",
        "copula with negative-binomial counts whose dispersion follows the mean; gamma where the "
        "run's values are no counts",
        "mdwgan.generators.copulas.counts:CountCopula",
        config_keys=(SAMPLING,),
        fixed=(("sampling", "iid"),),
        source="Sun et al. (scDesign2), Genome Biology 22:163, 2021; Love et al., Genome Biology "
        "15:550, 2014",
    ),
    Row(
        "spsimseq-like",
        "model",
        "SPsimSeq-like",
        "copula with a smooth density of each gene, by a log-linear model",
        "mdwgan.generators.copulas.loglinear:LogLinearCopula",
        config_keys=(SAMPLING,),
        fixed=(("sampling", "iid"),),
        source="Assefa et al., Bioinformatics 36:3276, 2020",
        reconstruction=True,
    ),
    Row(
        "nmf",
        "model",
        "NMF",
        "log values as sums of non-negative parts, whose weights are drawn within each condition",
        "mdwgan.generators.nmf:Nmf",
        config_keys=("nmf", SAMPLING),
        fixed=(("sampling", "iid"),),
        source="Lee and Seung, Nature 401:788, 1999",
    ),
    Row(
        "gnw-like",
        "model",
        "GeneNetWeaver-like",
        "simulates regulation on a subnetwork of STRING or HumanNet by GeneNetWeaver's equations, "
        "scaled to the means and SDs of each condition; other genes are independent",
        "mdwgan.generators.simulators.model:GnwLike",
        config_keys=("simulators",),
        network=True,
        source="Schaffter et al., Bioinformatics 27:2263, 2011",
    ),
    Row(
        "syntren-like",
        "model",
        "SynTReN-like",
        "the same on a subnetwork grown by neighbour addition, whose samples differ by the genes "
        "without regulators",
        "mdwgan.generators.simulators.model:SyntrenLike",
        config_keys=("simulators",),
        network=True,
        source="Van den Bulcke et al., BMC Bioinformatics 7:43, 2006",
        reconstruction=True,
    ),
    Row(
        "mg-gan",
        "model",
        "MG-GAN",
        "a GAN for each condition, whose generator is fed training samples with noise; it can copy "
        "them",
        "mdwgan.generators.published.mg_gan:MgGan",
        config_keys=(*PUBLISHED, "published.mg_noise"),
        made_of_training="changes them a little",
        source="Chaudhari et al., Soft Computing 24, 2020",
        reconstruction=True,
        slow=True,
    ),
    Row(
        "omicsgan",
        "model",
        "omicsGAN",
        "a Wasserstein GAN whose generator is fed training samples, with noise, carried over a "
        "gene network: omicsGAN where there is one matrix and not two",
        "mdwgan.generators.published.omics_gan:OmicsGan",
        config_keys=(*PUBLISHED, "published.omics_noise", "simulators.network"),
        made_of_training="changes them a little",
        network=True,
        source="Ahmed et al., Bioinformatics 38:179, 2022",
        reconstruction=True,
        slow=True,
    ),
    Row(
        "cscgan",
        "model",
        "cscGAN",
        "a conditional WGAN-GP: batch norm by condition in the generator, an output layer of each "
        "condition in the critic; linear output, since z-scores are negative too",
        "mdwgan.generators.published.cscgan:CscGan",
        config_keys=(*PUBLISHED, "published.csc_rate"),
        source="Marouf et al., Nature Communications 11:166, 2020",
        slow=True,
    ),
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
    Row(
        "mvn-matched",
        "model",
        "mvn (matched)",
        "mvn, with the cohort's own covariance made to match the model's",
        of="mvn",
        fixed=(("sampling", "matched"),),
    ),
    *map(
        _control_row,
        (
            (
                DRAW,
                "RealDraw",
                "the test samples drawn with replacement: as good as can be, for they are the very "
                "samples that rows are compared with",
            ),
            (
                "shuffled-genes",
                "ShuffledGenes",
                "training samples with each gene permuted within its condition: right marginals, "
                "no correlations",
            ),
            (
                "noise",
                "Noise",
                "independent normals with the training samples' means and SDs, whatever the "
                "condition",
            ),
            (
                "class-mean",
                "ClassMean",
                "the mean of the condition's training samples, again and again: no variety",
            ),
            (
                "one-mode",
                "OneMode",
                "training samples of one condition under the labels of all: the others' modes are "
                "dropped",
            ),
        ),
    ),
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
ROWS: dict[str, Row] = {row.name: row for row in _ROWS}
MODELS = tuple(row.name for row in _ROWS if row.kind == "model")
REFERENCES = tuple(row.name for row in _ROWS if row.kind == "reference")
CONTROLS = tuple(row.name for row in _ROWS if row.kind == "control")
LIGHT = (*REFERENCES, *CONTROLS)  # rows that one job makes
REAL_ROWS = tuple(row.name for row in _ROWS if row.kind == "real")
REAL_SAMPLES = tuple(row.name for row in _ROWS if row.kind == "reference" and row.real_samples)
UNCOMPARED = tuple(row.name for row in _ROWS if not row.compared)
# Row of the real samples that row `real` (config `deg.real`) leaves out.
OTHER_REAL = {"test": "real-train", "train": "real-test"}


def row_of(name: str) -> Row:
    """Row of a name: one that ships, a plug-in's, or that of another program's samples."""
    return ROWS.get(name) or Row(name, "model", name, "")


def is_model(name: str) -> bool:
    """Whether a row is a trained generator; rows of an older run count as such."""
    return name not in ROWS or ROWS[name].kind == "model"


def is_reconstruction(name: str) -> bool:
    """Whether a part of the row's system had to be invented."""
    return name in ROWS and ROWS[name].reconstruction


def label(name: str) -> str:
    """Title of a row, as in MDWGAN-GP; reconstructions have an asterisk."""
    if name in ROWS:
        return ROWS[name].title + "*" * is_reconstruction(name)
    return name.upper() if "gan" in name else name


def models(names: list[str]) -> list[str]:
    """Pick the trained generators among the names."""
    return [name for name in names if is_model(name)]


def ordered(names: list[str]) -> list[str]:
    """Models in the order of the names, then the other rows."""
    return models(names) + [name for name in names if not is_model(name)]


def baselines(names: list[str]) -> list[str]:
    """Pick the reference rows that make samples plainly: neither the training set nor real ones."""
    return [name for name in names if name in REFERENCES and name not in REAL_SAMPLES]
