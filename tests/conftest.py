"""What the tests share: a cache of their own, and a server of this machine."""

import gzip
import http.server
import os
import shutil
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from helpers.snakemake_run import write_mirror

# Folders of files that take minutes: they come first, so that both processes end together.
FIRST = ("cluster", "crash", "rules", "scripts", "report", "browser", "safety", "project", "demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, since a file is run by one process (see the Makefile)."""
    here = Path(__file__).parent
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.relative_to(here).parts[0], len(FIRST)))


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what the test put into `answers`: the first of the list, until one is left.

    `files` come first: path of a file -> its content.
    """

    def do_GET(self):
        self.server.asked.append(self.path)
        files = self.server.files
        if files is not None:
            known = self.path in files
            status, headers, body = (200, {}, files[self.path]) if known else (404, {}, b"none")
        else:
            status, headers, body = self.server.answers[0]
            if len(self.server.answers) > 1:
                self.server.answers.pop(0)
        self.send_response(status)
        for key, value in ({"Content-Length": str(len(body))} | headers).items():
            if value is not None:
                self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session", autouse=True)
def own_cache():
    """Nothing of a user's cache is read or written, in programs that the tests start either."""
    folder = tempfile.mkdtemp(prefix="mdwgan-tests-")
    os.environ["MDWGAN_CACHE"] = folder
    for name in ("MDWGAN_MIRROR", "MDWGAN_LOCAL_DIR", "MDWGAN_OFFLINE"):
        os.environ.pop(name, None)
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of one test."""
    monkeypatch.setenv("MDWGAN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def server(monkeypatch, cache):
    """A server of this machine; waits between tries take no time and are counted."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers, server.waits, server.files = [], [], [], None
    server.address = f"http://127.0.0.1:{server.server_port}/data"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(time, "sleep", server.waits.append)
    run = partial(server.serve_forever, poll_interval=0.01)
    threading.Thread(target=run, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def mirror(tmp_path_factory):
    """A mirror of three small tissues, for whole runs of the workflow."""
    folder = tmp_path_factory.mktemp("mirror")
    write_mirror(folder)
    return folder


@pytest.fixture
def file(tmp_path):
    """Write a file; text of a name in .gz is gzipped, bytes are written as they are."""

    def write(content: str | bytes, name: str = "file.txt"):
        path = tmp_path / name
        if isinstance(content, str):
            content = content.encode()
            content = gzip.compress(content) if name.endswith(".gz") else content
        path.write_bytes(content)
        return path

    return write
