"""The user's own matrix and sample table."""
