"""Fetching: from a folder or a server, whole or not at all."""

import gzip
import hashlib
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from mdwgan import sources
from mdwgan.__main__ import main
from mdwgan.errors import InputError
from mdwgan.io import atomic_path, read_tsv
from mdwgan.sources import fetch, find_source, manifest, origin, read_sources, source_path

WORKFLOW = Path(__file__).resolve().parents[1] / "workflow"
PATH = "string/vdemo/9606.protein.links.vdemo.txt.gz"
PLAIN = "kegg/link/pathway/hsa"
# Does not compress, so that a cut is never at the end.
CONTENT = gzip.compress(bytes(i * i % 251 for i in range(200_000)), mtime=0)


@pytest.fixture
def target(tmp_path):
    """Where a file goes, in a folder of its own, so that leftovers are seen."""
    return tmp_path / "target" / PATH


def leftovers(target) -> list[str]:
    return [path.name for path in target.parent.glob("*")] if target.parent.exists() else []


# ---- the table


def test_every_source_of_the_table_has_a_path_that_leads_back_to_it():
    table = read_sources()
    parts = {"matrix": "normalized", "file": "a-rsem-fpkm-gtex.txt.gz"}
    for _, row in table.iterrows():
        file = "links" if row["source"] in ("string", "kegg") else parts["file"]
        path = row["path"].format(version=row["version"], matrix="normalized", file=file)
        found, values = find_source(path, table)
        assert (found["source"], found["version"]) == (row["source"], row["version"])
        if row["url"]:
            assert row["url"].format(**values).startswith("https://")


def test_origin_is_the_mirror_or_the_published_address():
    path = source_path("string", "11.5", file="links")
    name = "9606.protein.links.v11.5.txt.gz"
    assert origin(path, "http://mirror/") == f"http://mirror/string/v11.5/{name}"
    published = f"https://stringdb-static.org/download/protein.links.v11.5/{name}"
    assert origin(path, None) == published
    with pytest.raises(InputError, match=r"sources\.mirror: string demo has no published address"):
        origin(PATH, None)
    with pytest.raises(InputError, match=r"sources\.tsv: no source has the path string/nope"):
        origin("string/nope", None)


def test_table_with_other_columns_is_refused(tmp_path):
    (tmp_path / "t.tsv").write_text("source\tversion\n")
    with pytest.raises(InputError, match=r"t\.tsv: columns are source, version; expected source"):
        read_sources(tmp_path / "t.tsv")


# ---- from a folder


@pytest.fixture
def mirror(tmp_path):
    """A folder with one file; returns a function that changes its content."""

    def write(content: bytes):
        file = tmp_path / "mirror" / PATH
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return str(tmp_path / "mirror")

    return write


def test_fetch_from_a_folder(mirror, target):
    folder = mirror(CONTENT)
    assert fetch(PATH, folder, target) == f"{folder}/{PATH}"
    assert target.read_bytes() == CONTENT
    assert leftovers(target) == [target.name]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CONTENT[: len(CONTENT) // 2], "damaged or cut short"),
        (CONTENT[:-4], "damaged or cut short"),
        (CONTENT[:5000] + b"\xff\x00" + CONTENT[5002:], "damaged or cut short"),
        (b"<html>Sorry</html>", "damaged or cut short.*Not a gzipped file"),
        (b"", "the file is empty"),
    ],
)
def test_a_damaged_file_leaves_nothing(mirror, target, content, message):
    with pytest.raises(InputError, match=rf"{PATH}: {message}.*[Ff]etch it again"):
        fetch(PATH, mirror(content), target)
    assert leftovers(target) == []


def test_a_damaged_file_does_not_replace_a_good_one(mirror, target):
    fetch(PATH, mirror(CONTENT), target)
    with pytest.raises(InputError):
        fetch(PATH, mirror(CONTENT[:-9]), target)
    assert target.read_bytes() == CONTENT
    assert leftovers(target) == [target.name]


def test_a_missing_file_names_the_mirror(tmp_path, target):
    with pytest.raises(InputError, match=r"none/string.*no such file.*Check sources\.mirror"):
        fetch(PATH, str(tmp_path / "none"), target)
    assert leftovers(target) == []


# ---- from a server


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with what the test put into `answers`: the first of the list, until one is left."""

    def do_GET(self):
        status, headers, body = self.server.answers[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        self.server.asked.append(self.path)
        self.send_response(status)
        for key, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    """A server of this machine; waits between tries take no time and are counted."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers, server.waits = [], [], []
    server.address = f"http://127.0.0.1:{server.server_port}/data"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(time, "sleep", server.waits.append)
    run = partial(server.serve_forever, poll_interval=0.01)
    threading.Thread(target=run, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_fetch_from_a_server(server, target):
    server.answers = [(200, {}, CONTENT)]
    assert fetch(PATH, server.address, target) == f"{server.address}/{PATH}"
    assert target.read_bytes() == CONTENT
    assert server.asked == [f"/data/{PATH}"]
    assert leftovers(target) == [target.name]


def test_a_gz_that_the_server_calls_an_encoding_stays_gzipped(server, target):
    server.answers = [(200, {"Content-Encoding": "gzip"}, CONTENT)]
    fetch(PATH, server.address, target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_fault_that_passes_is_tried_again(server, target, status):
    server.answers = [(status, {}, b"busy"), (status, {}, b"busy"), (200, {}, CONTENT)]
    fetch(PATH, server.address, target)
    assert target.read_bytes() == CONTENT
    assert len(server.asked) == 3 and server.waits == [1, 2]


def test_a_fault_that_stays_ends_after_three_tries(server, target):
    server.answers = [(500, {}, b"down")]
    with pytest.raises(InputError, match=r"can't be fetched: 500 .*name a mirror"):
        fetch(PATH, server.address, target)
    assert len(server.asked) == 3
    assert leftovers(target) == []


def test_not_found_is_not_tried_again(server, target):
    server.answers = [(404, {}, b"<html>not here</html>")]
    with pytest.raises(InputError, match=rf"{PATH}: can't be fetched: 404 "):
        fetch(PATH, server.address, target)
    assert len(server.asked) == 1 and server.waits == []
    assert leftovers(target) == []


@pytest.mark.parametrize("body", [b"<html>Maintenance</html>", CONTENT[:-100]])
def test_status_200_with_something_else_is_refused(server, target, body):
    server.answers = [(200, {}, body)]
    with pytest.raises(InputError, match=rf"{PATH}: damaged or cut short.*a whole gzip file"):
        fetch(PATH, server.address, target)
    assert leftovers(target) == []


@pytest.mark.parametrize("path", [PATH, PLAIN])
def test_a_connection_that_ends_early_is_no_whole_file(server, tmp_path, path):
    target = tmp_path / "target" / path
    short = (200, {"Content-Length": str(len(CONTENT))}, CONTENT[:1000])
    server.answers = [short]
    with pytest.raises(InputError, match=r"can't be fetched: .*IncompleteRead"):
        fetch(path, server.address, target)
    assert len(server.asked) == 3 and leftovers(target) == []
    server.answers = [short, (200, {}, CONTENT)]
    fetch(path, server.address, target)
    assert target.read_bytes() == CONTENT, "nothing of the first try stays"


def test_no_server_at_all(monkeypatch, target):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InputError, match=r"can't be fetched: .*Check the network"):
        fetch(PATH, address, target)
    assert leftovers(target) == []


def test_a_silent_server_times_out(monkeypatch, target):
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(sources, "TIMEOUT", 0.05)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(InputError, match=r"can't be fetched: .*timed out"):
            fetch(PATH, address, target)
    assert leftovers(target) == []


def test_a_cancelled_fetch_leaves_nothing(target):
    """The server sends half a file and waits; then the job gets what schedulers send."""
    head = f"HTTP/1.0 200 OK\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        command = [sys.executable, "-m", "mdwgan", "fetch", "--path", PATH, "--mirror", address]
        environment = os.environ | {"PYTHONPATH": str(WORKFLOW), "no_proxy": "127.0.0.1"}
        job = subprocess.Popen(
            [*command, "--output", str(target)], env=environment, stderr=subprocess.DEVNULL
        )
        server.settimeout(60)
        connection, _ = server.accept()
        connection.sendall(head + CONTENT[:1000])
        while not leftovers(target):
            assert job.poll() is None
            threading.Event().wait(0.01)
        job.terminate()
        assert job.wait(60) == 128 + signal.SIGTERM
        connection.close()
    assert leftovers(target) == []


# ---- the verbs


def test_fetch_tells_a_fault_on_the_terminal_and_in_the_log(mirror, target, tmp_path, capsys):
    log = tmp_path / "fetch.log"
    arguments = ["--path", PATH, "--mirror", mirror(b"<html>"), "--output", str(target)]
    assert main(["--log", str(log), "fetch", *arguments]) == 1
    assert "damaged or cut short" in capsys.readouterr().err
    assert "damaged or cut short" in log.read_text()
    assert "Traceback" not in log.read_text()
    assert leftovers(target) == []


def test_manifest_lists_checksum_and_origin(tmp_path, mirror, target):
    folder = mirror(CONTENT)
    fetch(PATH, folder, target)
    root = tmp_path / "target"
    output = root / "manifest.tsv"
    arguments = ["--root", str(root), "--mirror", folder, "--output", str(output), str(target)]
    assert main(["manifest", *arguments]) == 0
    table = read_tsv(output)
    assert table.loc[0, ["source", "version", "file"]].tolist() == ["string", "demo", PATH]
    assert table.loc[0, "bytes"] == len(CONTENT)
    assert table.loc[0, "sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert table.loc[0, "origin"] == f"{folder}/{PATH}"
    assert table.loc[0, "licence"] == "MIT"
    assert len(manifest(root, [PATH, PATH], folder)) == 1, "each file once"


def test_a_failed_write_leaves_the_old_product(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_path(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]
