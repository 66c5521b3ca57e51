"""Gaussian copulas: correlations of ranks, with marginals of one kind or another."""
