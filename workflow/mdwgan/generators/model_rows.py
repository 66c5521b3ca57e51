"""Rows that are trained: names, titles, sentences and settings.

The class of a generator is named as text and imported where a model is made, so that reading a
config imports no torch.

A new generator is its file beside this one, an entry of ``MODEL_ROWS``, and where it has settings,
their keys in the schema.
"""

from mdwgan.generators.adversarial.systems import SYSTEMS
from mdwgan.generators.row import BEST, SAMPLING, Row

ADVERSARIAL = "mdwgan.generators.adversarial.model:Adversarial"
PER_CONDITION = "mdwgan.generators.adversarial.per_condition:PerCondition"
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


MODEL_ROWS = (
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
        "mvn-matched",
        "model",
        "mvn (matched)",
        "mvn, with the cohort's own covariance made to match the model's",
        of="mvn",
        fixed=(("sampling", "matched"),),
    ),
)
