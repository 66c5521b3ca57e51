"""Names of the generators; kept apart from their code so that reading a config imports no torch."""

BUILT = ("mdwgan-gp",)

# Systems that the paper compares and that this version can't train yet.
PLANNED = ("cgan", "cwgan", "cwgan-gp", "gene-cwgan", "s-wgan-gp", "mdwgan-gp-e", "mdwgan-gp-c")

# Reference rows of every table; see `mdwgan.generators.references`.
REFERENCES = ("copy", "real-half")
