"""Generators under one contract; see `mdwgan.generators.base`."""
