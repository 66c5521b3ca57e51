"""Downloading over HTTP: several addresses in order, each tried again where a fault may pass.

A try starts from nothing: what a server sends after a cut may be another
version, and no source says by a checksum which it was.
"""

import time
from collections.abc import Callable
from pathlib import Path

from mdwgan import progress
from mdwgan.errors import InputError, warn
from mdwgan.sources.checksum import Damaged

TRIES = 3
TIMEOUT = 60  # seconds without a byte
LONGEST_WAIT = 60  # seconds, where the server asks for more
PASSING = (408, 429)  # timeout, too many requests: the statuses of 4xx that pass


def download_first(places: list[str], target: Path, check: Callable[[Path, str], None]) -> str:
    """Download a file from the first address that has it whole.

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
    told = "\n  ".join(str(fault) for fault in faults)
    raise InputError(f"none of {len(places)} addresses has the file:\n  {told}")


def download(place: str, target: Path, check: Callable[[Path, str], None]) -> None:
    """Download from one address, again after 1 and 2 seconds where the fault may pass."""
    import requests

    for attempt in range(TRIES):
        last = attempt == TRIES - 1
        try:
            _stream(place, target)
            return check(target, place)
        except Damaged:
            if last:
                raise
            wait = 2**attempt
        except requests.RequestException as error:
            status = getattr(error.response, "status_code", None)
            final = status is not None and 400 <= status < 500 and status not in PASSING
            if final or last:
                raise _failed(error, place, status) from error
            wait = max(2**attempt, _asked_wait(error.response))
        time.sleep(wait)
    return None


def _failed(error: Exception, place: str, status: int | None) -> InputError:
    hint = "check the network, or name a mirror in sources.mirror"
    if status == 404:
        hint = "the address has no such file: check the version, or name a mirror in sources.mirror"
    return InputError(f"can't be fetched: {error}", place, "a file", hint)


def _asked_wait(answer) -> int:
    """Seconds that a server asks to wait (``Retry-After``)."""
    asked = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(int(asked), LONGEST_WAIT) if asked.isdigit() else 0


def _stream(place: str, target: Path) -> None:
    """Stream an address to a file, with a progress bar on a terminal."""
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
