"""The HTML report: one file that opens from disk, built from the products that exist."""
