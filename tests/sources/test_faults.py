"""Faults of network, disk and neighbours: nothing lost, nothing half-read, and what to do is told.

Every server here is a real one, of this machine.
"""

import contextlib
import gzip
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from helpers import disks
from helpers.repository import ROOT
from helpers.source_files import CONTENT
from mdwgan.errors import InputError, InputWarning
from mdwgan.io import read_tsv
from mdwgan.readers.limits import limited_by, limits
from mdwgan.sources import Settings, download, fetch, fetching
from mdwgan.sources.cache import Cache

WORKFLOW = ROOT / "workflow"
COMMIT = "6a853176fe925bd15f7392e84d433d4b34fb396a"
PATH = "string/v11.5/9606.protein.links.v11.5.txt.gz"
PLAIN = "humannet/v3/HumanNet-FN.tsv"
KNOWN = f"rnaseqdb/{COMMIT}/data/expected_count/kidney-rsem-count-gtex.txt.gz"
OTHER = gzip.compress(b"another release", mtime=0)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "target" / PATH


def everything(folder: Path) -> set[str]:
    """Names of all files of a folder, hidden ones too, but not the locks'."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if path.parent.name != ".locks"}


# ---- servers


def test_fetch_from_a_server_and_from_then_on_from_the_cache(server, target, tmp_path):
    server.answers = [(200, {}, CONTENT)]
    settings = Settings(server.address)
    record = fetch(PATH, target, settings)
    assert record["origin"] == f"{server.address}/{PATH}" and record["recorded"]
    again = fetch(PATH, tmp_path / "other" / "run.gz", settings)
    offline = fetch(PATH, tmp_path / "offline.gz", Settings(server.address, offline=True))
    assert record == again == offline
    assert (tmp_path / "other/run.gz").read_bytes() == target.read_bytes() == CONTENT
    assert server.asked == [f"/data/{PATH}"]
    assert everything(target.parent) == {target.name}
    assert everything(tmp_path / "cache") == {target.name, "lock.tsv"}


def test_a_gz_that_the_server_calls_an_encoding_stays_gzipped(server, target):
    server.answers = [(200, {"Content-Encoding": "gzip"}, CONTENT)]
    fetch(PATH, target, Settings(server.address))
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_fault_that_passes_is_tried_again(server, target, status):
    server.answers = [(status, {}, b"busy"), (status, {}, b"busy"), (200, {}, CONTENT)]
    fetch(PATH, target, Settings(server.address))
    assert target.read_bytes() == CONTENT
    assert len(server.asked) == 3 and server.waits == [1, 2]


def test_a_server_may_ask_to_wait(server, target):
    busy = (429, {"Retry-After": "7"}, b"busy")
    server.answers = [busy, (503, {"Retry-After": "99999"}, b""), (200, {}, CONTENT)]
    fetch(PATH, target, Settings(server.address))
    assert server.waits == [7, 60]


def test_a_fault_that_stays_ends_after_three_tries(server, target, tmp_path):
    server.answers = [(500, {}, b"down")]
    with pytest.raises(InputError, match=r"can't be fetched: 500 .*name a mirror"):
        fetch(PATH, target, Settings(server.address))
    assert len(server.asked) == 3
    assert everything(tmp_path) == set()


def test_not_found_is_not_tried_again(server, target, tmp_path):
    server.answers = [(404, {}, b"<html>not here</html>")]
    with pytest.raises(InputError, match=rf"{PATH}: can't be fetched: 404 .*Check|check the ver"):
        fetch(PATH, target, Settings(server.address))
    assert len(server.asked) == 1 and server.waits == []
    assert everything(tmp_path) == set()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>Maintenance</html>", "an HTML page came instead of the file.*browser"),
        (CONTENT[:-100], "damaged or cut short.*a whole gzip file.*Fetch it again"),
        (b"", "the file is empty"),
    ],
)
def test_status_200_with_something_else_is_refused(server, target, tmp_path, body, told):
    server.answers = [(200, {}, body)]
    with pytest.raises(InputError, match=rf"{PATH}: {told}"):
        fetch(PATH, target, Settings(server.address))
    assert len(server.asked) == 3
    assert everything(tmp_path) == set()
    server.answers = [(200, {}, body), (200, {}, CONTENT)]
    fetch(PATH, target, Settings(server.address))
    assert target.read_bytes() == CONTENT


def test_a_page_of_html_is_no_table_either(server, target):
    server.answers = [(200, {}, b"<!DOCTYPE html><p>1\t2\t3</p>")]
    with pytest.raises(InputError, match="an HTML page came instead of the file"):
        fetch(PLAIN, target, Settings(server.address))


@pytest.mark.parametrize("path", [PATH, PLAIN])
def test_a_connection_that_ends_early_is_no_whole_file(server, tmp_path, path):
    target = tmp_path / "target" / path
    short = (200, {"Content-Length": str(len(CONTENT))}, CONTENT[:1000])
    server.answers = [short]
    with pytest.raises(InputError, match=r"can't be fetched: .*IncompleteRead"):
        fetch(path, target, Settings(server.address))
    assert len(server.asked) == 3 and everything(tmp_path) == set()
    server.answers = [short, (200, {}, CONTENT)]
    fetch(path, target, Settings(server.address))
    assert target.read_bytes() == CONTENT, "nothing of the first try stays"


def test_no_server_at_all(server, target, tmp_path):
    with pytest.raises(InputError, match=r"can't be fetched: .*Check the network"):
        fetch(PATH, target, Settings(closed()))
    assert everything(tmp_path) == set()


def closed() -> str:
    """Address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_silent_server_times_out(server, monkeypatch, target):
    monkeypatch.setattr(download, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(InputError, match=r"can't be fetched: .*timed out"):
            fetch(PATH, target, Settings(address))


TEXT = b"".join(b"%d\t%d\t0.123456789\n" % (i, i + 1) for i in range(10_000))
UNTOLD = {"Content-Length": None}  # the end of the connection is the end of the file


@pytest.mark.parametrize(
    ("path", "whole", "cut"),
    [
        (PLAIN, TEXT, TEXT[:-5]),  # a cut in the last cell of a line: as many cells as ever
        (PLAIN, TEXT, TEXT[: TEXT.index(b"\t")]),
        (PATH, CONTENT, CONTENT[:-1]),
        (PATH, CONTENT, CONTENT[:1000]),
    ],
)
def test_a_cut_that_no_length_shows_is_noticed(server, tmp_path, path, whole, cut):
    target = tmp_path / "target" / path
    server.answers = [(200, UNTOLD, cut)]
    with pytest.raises(InputError, match=r"cut short.*Fetch it again"):
        fetch(path, target, Settings(server.address))
    assert len(server.asked) == 3 and everything(tmp_path) == set(), "nothing is recorded"
    server.answers = [(200, UNTOLD, cut), (200, UNTOLD, whole)]
    fetch(path, target, Settings(server.address))
    assert target.read_bytes() == whole


def test_a_file_whose_length_is_told_may_end_without_a_line_end(server, tmp_path):
    server.answers = [(200, {}, TEXT[:-1])]
    fetch(PLAIN, tmp_path / "target.tsv", Settings(server.address))
    assert (tmp_path / "target.tsv").read_bytes() == TEXT[:-1]


def test_a_copy_that_was_cut_in_a_line_is_noticed(tmp_path, cache):
    folder = tmp_path / "mine"
    written(folder / PLAIN, TEXT[:-14])
    with pytest.raises(InputError, match=r"cut short: the last line has 2 cells.*3 cells, as in"):
        fetch(PLAIN, tmp_path / "target.tsv", Settings(local_dir=str(folder)))
    assert not (Cache.of(None).folder / "lock.tsv").exists()
    written(folder / PLAIN, TEXT[:-1])
    fetch(PLAIN, tmp_path / "target.tsv", Settings(local_dir=str(folder)))


def test_a_packed_giant_is_not_recorded(server, target, tmp_path):
    server.answers = [(200, {}, gzip.compress(bytes(10 << 20)))]
    with (
        limited_by(limits() | {"unpacked_bytes": 1 << 20}),
        pytest.raises(InputError, match=r"1,048,576 bytes unpacked.*limits\.unpacked_bytes"),
    ):
        fetch(PATH, target, Settings(server.address))
    assert len(server.asked) == 1 and everything(tmp_path) == set()


# ---- several addresses


def at(monkeypatch, *bases: str) -> None:
    """Let the published addresses be these, in order."""
    monkeypatch.setattr(fetching, "addresses", lambda path, mirror: [f"{b}/x" for b in bases])


@pytest.mark.parametrize("fault", ["down", "missing", "page", "other"])
def test_the_next_address_is_asked_where_the_first_fails(server, monkeypatch, target, fault):
    Cache.of(None).record(PATH, fetching.sha256(written(target, CONTENT)), 1, "earlier")
    first = closed() if fault == "down" else f"{server.address}/first"
    at(monkeypatch, first, f"{server.address}/second")
    bad = {"missing": (404, {}, b"no"), "page": (200, {}, b"<html>"), "other": (200, {}, OTHER)}
    server.answers = [bad[fault]] * 3 if fault == "page" else [bad[fault]] if fault in bad else []
    server.answers.append((200, {}, CONTENT))
    with pytest.warns(InputWarning, match="asking the next address"):
        fetch(PATH, target, Settings())
    assert target.read_bytes() == CONTENT
    assert server.asked[-1] == "/data/second/x"


def written(target: Path, content: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def test_where_no_address_has_the_file_each_is_told(server, monkeypatch, target, tmp_path):
    at(monkeypatch, f"{server.address}/first", f"{server.address}/second")
    server.answers = [(404, {}, b"no"), (200, {}, b"<html>")]
    with (
        pytest.warns(InputWarning),
        pytest.raises(InputError, match=r"none of 2 addresses(?s:.*)first/x: (?s:.*)HTML page"),
    ):
        fetch(PATH, target, Settings())
    assert everything(tmp_path) == set()


# ---- checksums


def test_a_wrong_checksum_is_told_and_nothing_is_kept(server, target, tmp_path):
    server.answers = [(200, {}, OTHER)]
    told = r"the file has the git-blob checksum [0-9a-f]{40}; expected [0-9a-f]{40} \(resources"
    with pytest.raises(InputError, match=told):
        fetch(KNOWN, target, Settings(server.address))
    assert len(server.asked) == 1, "another try would bring the same"
    assert everything(tmp_path) == set()


def test_a_file_that_changed_at_its_place_is_refused(server, target, tmp_path):
    settings = Settings(server.address)
    server.answers = [(200, {}, CONTENT)]
    fetch(PATH, target, settings)
    (Cache.of(server.address).folder / PATH).unlink()
    server.answers = [(200, {}, OTHER)]
    with pytest.raises(InputError, match=r"expected [0-9a-f]{64} \(recorded on 20.*lock\.tsv"):
        fetch(PATH, target, settings)
    assert target.read_bytes() == CONTENT


def test_a_cached_file_that_was_spoilt_is_fetched_anew(server, target, capsys):
    settings = Settings(server.address)
    server.answers = [(200, {}, CONTENT)]
    fetch(PATH, target, settings)
    kept = Cache.of(server.address).folder / PATH
    kept.write_bytes(CONTENT[:-1])
    fetch(PATH, target, settings)
    assert kept.read_bytes() == target.read_bytes() == CONTENT
    assert "the cached file is fetched anew" in capsys.readouterr().out
    kept.write_bytes(CONTENT[:-1])
    with pytest.raises(InputError, match=r"sources\.offline"):
        fetch(PATH, target, Settings(server.address, offline=True))


# ---- processes


def command(address: str, target: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "mdwgan", "fetch", "--path", PATH, "--mirror", address),
        *("--output", str(target), "--record", str(target) + ".json"),
    ]


def start(address: str, target: Path, **options) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(WORKFLOW), "no_proxy": "127.0.0.1"}
    return subprocess.Popen(
        command(address, target),
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


@contextlib.contextmanager
def half_sent(target: Path, cache: Path):
    """A job that has got half of a file, from a server that then waits."""
    head = f"HTTP/1.0 200 OK\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode()
    with socket.create_server(("127.0.0.1", 0)) as server:
        job = start(f"http://127.0.0.1:{server.getsockname()[1]}", target)
        server.settimeout(60)
        connection, _ = server.accept()
        with connection:
            connection.sendall(head + CONTENT[:100_000])
            while not any(".tmp" in name for name in everything(cache)):
                assert job.poll() is None
                time.sleep(0.01)
            yield job, connection, f"http://127.0.0.1:{server.getsockname()[1]}", server


def test_a_cancelled_fetch_leaves_nothing(target, cache, tmp_path):
    """The job gets what schedulers send."""
    with half_sent(target, cache) as (job, *_):
        job.terminate()
        assert job.wait(60) == 128 + signal.SIGTERM
    assert everything(tmp_path) == set()


def test_kill_9_and_again(target, cache, tmp_path):
    """Half a file never has the final name, nobody waits for the dead, and the next run cleans."""
    with half_sent(target, cache) as (job, connection, address, server):
        job.kill()
        job.wait(60)
        left = everything(tmp_path)
        assert left and all(".tmp" in name for name in left)
        connection.close()
        again = start(address, target)
        answer, _ = server.accept()
        with answer:
            head = f"HTTP/1.0 200 OK\r\nContent-Length: {len(CONTENT)}\r\n\r\n".encode()
            answer.sendall(head + CONTENT)
            assert again.wait(60) == 0, again.communicate()
    assert target.read_bytes() == CONTENT
    assert everything(tmp_path) == {target.name, f"{target.name}.json", "lock.tsv"}


def test_two_runs_that_want_the_same_file_fetch_it_once(target, cache, tmp_path):
    other = tmp_path / "other" / "file.gz"
    with half_sent(target, cache) as (first, connection, address, server):
        second = start(address, other)
        assert "another run fetches" in second.stdout.readline()
        assert second.poll() is None and first.poll() is None
        connection.sendall(CONTENT[100_000:])
        assert first.wait(60) == 0 and second.wait(60) == 0, second.communicate()
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()
    assert target.read_bytes() == other.read_bytes() == CONTENT
    lock = next(cache.glob("*/lock.tsv"))
    assert len(read_tsv(lock)) == 1


def test_records_of_many_at_once_all_stay(cache):
    paths = [f"string/v11.5/{number}" for number in range(8)]
    published = Cache.of(None)
    work = [
        threading.Thread(target=published.record, args=(path, "0" * 64, 1, "x")) for path in paths
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert set(read_tsv(published.lock_file)["path"]) == set(paths)


# ---- disks


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 64 kB, less than the file."""
    yield from disks.small_disk(tmp_path / "small")


@pytest.mark.parametrize("full", ["cache", "run"])
def test_a_full_disk_is_told_and_nothing_stays(server, target, small_disk, monkeypatch, full):
    server.answers = [(200, {}, CONTENT)]
    if full == "cache":
        monkeypatch.setenv("MDWGAN_CACHE", str(small_disk / "cache"))
    else:
        target = small_disk / target.name
    with pytest.raises(InputError, match=r"no room left \(No space left on device\).*Free some"):
        fetch(PATH, target, Settings(server.address))
    assert not target.exists() and everything(small_disk) <= {"lock.tsv"}
    (small_disk / "ballast").write_bytes(b"")  # the disk still works


def test_a_file_larger_than_allowed_is_told_and_nothing_stays(server, target, cache):
    """The system's limit on a file's size fails as a full disk or a quota does."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))

    server.answers = [(200, {}, CONTENT)]
    job = start(server.address, target, preexec_fn=limit)
    _, told = job.communicate(timeout=60)
    assert job.returncode == 1 and "no room left (File too large)" in told
    assert "Traceback" not in told
    assert everything(cache) <= {"lock.tsv"} and not target.exists()


@pytest.fixture
def read_only(cache):
    """Makes the cache read-only, whoever runs the tests."""
    yield from disks.closable(cache)


def test_a_read_only_cache_gives_what_it_has(server, target, read_only, cache):
    settings = Settings(server.address)
    server.answers = [(200, {}, CONTENT)]
    fetch(PATH, target, settings)
    read_only()
    target.unlink()
    fetch(PATH, target, settings)
    assert target.read_bytes() == CONTENT and len(server.asked) == 1
    with pytest.warns(InputWarning, match=r"can't be written.*MDWGAN_CACHE"):
        fetch(PLAIN, target, settings)
    assert target.read_bytes() == CONTENT


def test_an_empty_read_only_cache_is_no_obstacle(server, target, read_only, cache):
    read_only()
    server.answers = [(200, {}, CONTENT)]
    with pytest.warns(InputWarning, match=r"can't be written.*MDWGAN_CACHE"):
        fetch(PATH, target, Settings(server.address))
    assert target.read_bytes() == CONTENT
    assert everything(cache) == set()
