"""Names of the generators; kept apart from their code so that reading a config imports no torch."""

from mdwgan.generators.adversarial.systems import SYSTEMS

BUILT = tuple(SYSTEMS)

# Reference rows of every table; see `mdwgan.generators.references` and
# `mdwgan.generators.baselines`.
REAL = ("copy", "real-half")  # their samples are real ones
# Row of DEGs of the real samples that row `real` (config `deg.real`) leaves out.
OTHER_REAL = {"test": "real-train", "train": "real-test"}
REFERENCES = (*REAL, "bootstrap", "mvn")
