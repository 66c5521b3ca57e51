"""Sources of input: a table of addresses, a cache with a lock, and fetching a file whole."""

from mdwgan.sources.checksum import check_whole
from mdwgan.sources.fetching import Settings, fetch
from mdwgan.sources.records import manifest
from mdwgan.sources.table import (
    addresses,
    find_source,
    is_address,
    read_sources,
    source_path,
    users_path,
)

__all__ = [
    "Settings",
    "addresses",
    "check_whole",
    "fetch",
    "find_source",
    "is_address",
    "manifest",
    "read_sources",
    "source_path",
    "users_path",
]
