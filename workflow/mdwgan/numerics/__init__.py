"""Numerical helpers on arrays alone."""
