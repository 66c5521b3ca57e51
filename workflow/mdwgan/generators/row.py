"""What a row of the tables is."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["model", "reference", "control", "real"]
BEST = "best"  # the row whose generator is chosen
HALF = "real-half"  # the row that is half of the real test set
DRAW = "real-draw"  # the row that is drawn from the real test set
SAMPLING = "generate.sampling"  # key of how latents are drawn


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
