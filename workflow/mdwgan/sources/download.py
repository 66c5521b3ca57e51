"""Downloading over HTTP: several addresses in order, each retried on transient errors.

Each try starts from nothing: after a cut a server may send the rest of another
version, and no source has a checksum to find out.
"""

from collections.abc import Callable
from pathlib import Path

from mdwgan import progress
from mdwgan.errors import InputError, warn
from mdwgan.io.retry import retried, status_of
from mdwgan.sources.checksum import Damaged, check_end, check_whole

TRIES = 3
TIMEOUT = 60  # seconds without a byte


def download_first(places: list[str], target: Path, check: Callable[[Path, str], None]) -> str:
    """Download a file from the first address that has the whole file.

    Parameters
    ----------
    places : list of str
        Addresses, in order.
    target : Path
    check : function
        Refuses a file; called with it and its address.

    Returns
    -------
    str
        The address it came from.
    """
    faults: list[InputError] = []
    for place in places:
        try:
            download(place, target, check)
            return place
        except InputError as error:
            faults.append(error)
            if place != places[-1]:
                warn(f"{error}; asking the next address")
    if len(faults) == 1:
        raise faults[0]
    lines = "\n  ".join(str(fault) for fault in faults)
    raise InputError(f"none of {len(places)} addresses has the file:\n  {lines}")


def download(place: str, target: Path, check: Callable[[Path, str], None]) -> None:
    """Download from one address, again after 1 and 2 seconds where the fault may pass."""
    import requests

    def attempt() -> None:
        if not _stream(place, target):  # before `check` records it
            check_whole(target, place)
            check_end(target, place)
        check(target, place)

    def failure(error: Exception) -> Exception:
        return error if isinstance(error, Damaged) else _failed(error, place)

    retried(attempt, TRIES, (Damaged, requests.RequestException), failure)


def _failed(error: Exception, place: str) -> InputError:
    hint = "check the network, or name a mirror in sources.mirror"
    if status_of(error) == 404:
        hint = "the address has no such file: check the version, or name a mirror in sources.mirror"
    return InputError(f"can't be fetched: {error}", place, "a file", hint)


def _stream(place: str, target: Path) -> bool:
    """Stream an address to a file, with a progress bar on a terminal.

    Returns
    -------
    bool
        Whether the server told where the end is: then an early end is an error of requests.
    """
    import requests

    headers = {"Accept-Encoding": "identity"}
    with requests.get(place, stream=True, timeout=TIMEOUT, headers=headers) as answer:
        answer.raise_for_status()
        # Some servers call a .gz "Content-Encoding: gzip" all the same; it isn't to be unpacked.
        answer.raw.headers.pop("Content-Encoding", None)
        size = int(answer.headers.get("content-length", 0)) or None
        name = place.rsplit("/", 1)[-1]
        with target.open("wb") as file, progress.bytes_bar(size, name) as bar:
            for block in answer.iter_content(1 << 16):
                file.write(block)
                bar.update(len(block))
        return "content-length" in answer.headers or bool(answer.raw.chunked)
