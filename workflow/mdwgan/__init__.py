"""MDWGAN-GP workflow: synthetic tumour/normal expression cohorts, and how good they are."""

__version__ = "0.1.0"
