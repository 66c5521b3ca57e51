"""Retrying requests over HTTP on errors that may pass; the one home of that policy."""

import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

PASSING = (408, 429)  # timeout, too many requests: the statuses of 4xx that pass
PAUSE = 1.0  # seconds before the second try, doubled before each further one
LONGEST_WAIT = 60  # seconds, where the server asks for more

Answer = TypeVar("Answer")


def status_of(error: Exception) -> int | None:
    """HTTP status of an error of requests or httpx; None where no answer came."""
    return getattr(getattr(error, "response", None), "status_code", None)


def retried(
    call: Callable[[], Answer],
    tries: int,
    errors: tuple[type[Exception], ...],
    failure: Callable[[Exception], Exception],
) -> Answer:
    """Call until it succeeds.

    Parameters
    ----------
    call : function
    tries : int
        Number of calls at most.
    errors : tuple of exception types
        Errors that may pass, unless they have a final status (4xx, but not those of `PASSING`).
    failure : function
        Error to raise for the last one.

    Returns
    -------
    The result of the call.
    """
    for attempt in count(1):
        try:
            return call()
        except errors as error:
            status = status_of(error)
            final = status is not None and 400 <= status < 500 and status not in PASSING
            if final or attempt == tries:
                last = failure(error)
                if last is error:
                    raise
                raise last from error
            time.sleep(max(PAUSE * 2 ** (attempt - 1), _asked_wait(error)))
    raise AssertionError  # for type checkers: `count` has no end


def _asked_wait(error: Exception) -> int:
    """Seconds that a server asks to wait (``Retry-After``)."""
    answer = getattr(error, "response", None)
    asked = "" if answer is None else answer.headers.get("Retry-After", "")
    return min(int(asked), LONGEST_WAIT) if asked.isdigit() else 0
