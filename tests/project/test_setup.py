"""The locks are exact, and the setup scripts install once, say what, and refuse clearly."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from helpers.repository import ROOT

LOCKS = ["requirements-pip", "requirements", "requirements-dev", "requirements-rpy2"]
REQUIREMENT = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.!+]+)$")


def read_lock(name):
    """Return {package: version} of a lock, having checked that each one is exact and hashed."""
    text = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]
    found = {}
    for line in lines:
        requirement, *hashes = line.split()
        match = REQUIREMENT.match(requirement)
        assert match, f"{name}.txt: not one exact version: {line}"
        assert hashes, f"{name}.txt: no hash: {requirement}"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", text) for text in hashes), line
        found[match["name"]] = match["version"]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_locks_are_exact_and_hashed(name):
    assert read_lock(name)


@pytest.mark.parametrize("name", LOCKS)
def test_every_wish_is_in_its_lock(name):
    lock = read_lock(name)
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        wish = re.match(r"([A-Za-z0-9][\w.-]*)(==([\w.]+))?", line)
        if wish:
            package = wish[1].lower()
            assert package in lock, f"{package} of {name}.in isn't locked: make lock"
            assert wish[3] in (None, lock[package]), f"{package}: make lock"


def test_locks_agree():
    merged = {}
    for name in LOCKS:
        for package, version in read_lock(name).items():
            assert merged.setdefault(package, version) == version, f"{package} in {name}.txt"


def test_torch_is_one_pin_and_in_no_lock():
    lines = (ROOT / "requirements-torch.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) == 1
    assert REQUIREMENT.match(pins[0])["name"] == "torch"
    assert all("torch" not in read_lock(name) for name in LOCKS)


def test_no_file_of_the_setup_names_an_index():
    files = [*ROOT.glob("requirements*"), *ROOT.glob("envs/*.sh"), ROOT / "Makefile"]
    for path in files:
        text = path.read_text()
        assert "://" not in text, path.name
        assert not re.search(r"^\s*(-i|-f|--index-url|--find-links)\b", text, re.M), path.name


def test_debian_packages_cover_what_the_r_scripts_name():
    lines = (ROOT / "envs/debian-packages.txt").read_text().splitlines()
    listed = {line.split()[0] for line in lines if line and not line.startswith("#")}
    common = ROOT / "workflow/scripts/lib/common.R"
    named = set(re.findall(r'"(r-(?:bioc|cran)-[\w.-]+)"', common.read_text()))
    assert named <= listed


# --- the scripts, in a copy of what they read, with stand-ins for the machine's commands


@pytest.fixture
def project(tmp_path):
    """Copy what the setup scripts read; `bin` holds stand-ins, before the machine's commands."""
    shutil.copytree(ROOT / "envs", tmp_path / "project/envs")
    (tmp_path / "project/workflow/mdwgan").mkdir(parents=True)
    read = [*ROOT.glob("requirements*.txt"), ROOT / "pyproject.toml", ROOT / "setup.py"]
    for path in [*read, ROOT / "workflow/mdwgan/__init__.py"]:
        shutil.copy(path, tmp_path / "project" / path.relative_to(ROOT))
    (tmp_path / "bin").mkdir()
    for name in ["conda", "sudo", "apt-get", "dpkg-query", "nvidia-smi"]:
        stand_in(tmp_path, name, "exit 1")
    stand_in(tmp_path, "id", "echo 1000")
    stand_in(tmp_path, "python3.11", f'exec "{sys.executable}" "$@"')
    return tmp_path


def stand_in(folder, name, body):
    path = folder / "bin" / name
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def run(project, script, folder="project", arguments=(), **settings):
    env = {"PATH": f"{project}/bin:/usr/bin:/bin", "HOME": str(project), **settings}
    command = ["bash", str(project / folder / "envs" / script), *arguments]
    return subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def calls(project):
    log = project / "calls.log"
    return log.read_text().splitlines() if log.exists() else []


def test_without_root_the_packages_to_install_are_named(project):
    done = run(project, "setup-system.sh")
    assert done.returncode == 1
    assert "needs root or sudo" in done.stderr
    line = next(line for line in done.stderr.splitlines() if "apt-get install" in line)
    for package in ["r-base-core", "r-base-dev", "r-bioc-deseq2", "r-bioc-org.hs.eg.db"]:
        assert package in line.split()


def test_with_root_only_what_is_missing_is_installed(project):
    stand_in(project, "id", "echo 0")
    stand_in(project, "apt-get", f'echo "apt-get $*" >> "{project}/calls.log"')
    body = '[[ "${@: -1}" == r-bioc-limma ]] || echo -n installed'
    stand_in(project, "dpkg-query", body)
    done = run(project, "setup-system.sh")
    assert done.returncode == 0, done.stderr
    assert "Installing 1 system packages" in done.stdout
    assert calls(project) == [
        "apt-get update",
        "apt-get install -y --no-install-recommends r-bioc-limma",
    ]


def test_sudo_is_used_where_it_asks_nothing(project):
    stand_in(project, "sudo", f'echo "sudo $*" >> "{project}/calls.log"')
    done = run(project, "setup-system.sh")
    assert done.returncode == 0, done.stderr
    assert calls(project)[1] == "sudo apt-get update"
    assert "r-bioc-deseq2" in calls(project)[2]


def test_failing_apt_says_what_it_said(project):
    stand_in(project, "id", "echo 0")
    stand_in(project, "apt-get", "echo 'Unable to locate package' >&2; exit 100")
    done = run(project, "setup-system.sh")
    assert done.returncode == 1
    assert "Unable to locate package" in done.stderr
    assert "apt-get failed" in done.stderr


def test_nothing_missing_says_nothing(project):
    stand_in(project, "dpkg-query", "echo -n installed")
    done = run(project, "setup-system.sh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("version", "usable"),
    [("24.7.1", True), ("25.1.0", True), ("24.7.0", False), ("24.11.3", True), ("4.12.0", False)],
)
def test_conda_brings_r_only_where_it_is_new_enough(project, version, usable):
    stand_in(project, "conda", f"echo conda {version}")
    done = run(project, "setup-system.sh")
    assert ("r-base-core" not in done.stderr) == usable


def test_system_packages_can_be_left_out(project):
    assert run(project, "setup-system.sh", SKIP_SYSTEM="yes").returncode == 0


def test_the_browser_is_installed_for_the_tests_alone(project):
    stand_in(project, "id", "echo 0")
    stand_in(project, "apt-get", f'echo "apt-get $*" >> "{project}/calls.log"')
    stand_in(project, "dpkg-query", '[[ "${@: -1}" == chromium ]] || echo -n installed')
    assert run(project, "setup-system.sh").returncode == 0
    assert calls(project) == []
    done = run(project, "setup-system.sh", arguments=["tests"])
    assert done.returncode == 0, done.stderr
    assert calls(project)[-1] == "apt-get install -y --no-install-recommends chromium"


def test_the_tests_go_on_without_a_browser(project):
    asked = run(project, "setup-system.sh", arguments=["tests"])  # neither root nor sudo
    assert asked.returncode == 0
    assert "apt-get install -y --no-install-recommends chromium" in asked.stderr
    assert "go on without chromium" in asked.stdout
    stand_in(project, "id", "echo 0")
    stand_in(project, "apt-get", "echo 'Unable to locate package' >&2; exit 100")
    failed = run(project, "setup-system.sh", arguments=["tests"])
    assert failed.returncode == 0
    assert "Unable to locate package" in failed.stderr
    assert "go on without chromium" in failed.stdout
    skipped = run(project, "setup-system.sh", arguments=["tests"], SKIP_SYSTEM="yes")
    assert (skipped.returncode, skipped.stdout, skipped.stderr) == (0, "", "")


def test_no_python_is_said(project):
    for name in ["python3", "python3.11", "python3.12", "python3.13"]:
        stand_in(project, name, "exit 1")
    done = run(project, "setup-python.sh")
    assert done.returncode == 1
    assert "no Python from 3.11 to 3.13" in done.stderr


FAKE_PIP = """
if [[ "$1 $2" != "-m pip" ]]; then exec "{python}" "$@"; fi
echo "${{@:3}}" >> "{log}"
while (($# > 0)); do
    if [[ $1 == --report ]]; then
        echo '{{"install": [{{"metadata": {{"requires_dist": {requires}}}}}]}}' > "$2"
    fi
    shift
done
"""


def fake_venv(project, requires):
    """Put a .venv in place whose pip only notes its arguments, and reports what torch needs."""
    (project / "project/.venv/bin").mkdir(parents=True, exist_ok=True)
    (project / "project/.venv/pyvenv.cfg").write_text("")
    os.utime(project / "project/.venv/pyvenv.cfg", (0, 0))
    body = FAKE_PIP.format(python=sys.executable, log=project / "calls.log", requires=requires)
    stand_in(project, "../project/.venv/bin/python", body)
    # Without R, the step that compiles rpy2 is left out.
    stand_in(project, "R", "exit 1")


CPU = '["filelock", "nvidia-cublas==13 ; platform_system == \\"Nowhere\\""]'
GPU = '["filelock", "nvidia-cudnn-cu13==9.20.0.48", "cuda-toolkit[cublas]==13.0.3"]'


def test_gpu_build_without_gpu_stops_with_the_line_to_run(project):
    fake_venv(project, GPU)
    done = run(project, "setup-python.sh")
    assert done.returncode == 1
    assert "nvidia-cudnn-cu13" in done.stderr
    assert "make setup TORCH_INDEX=" in done.stderr
    installs = [line for line in calls(project) if "torch" in line and "--dry-run" not in line]
    assert installs == []


@pytest.mark.parametrize("allowed", ["gpu", "setting"])
def test_gpu_build_is_installed_where_it_is_wanted(project, allowed):
    fake_venv(project, GPU)
    if allowed == "gpu":
        stand_in(project, "nvidia-smi", "echo 'GPU 0: NVIDIA H100'")
    done = run(project, "setup-python.sh", TORCH_GPU="yes" if allowed == "setting" else "")
    assert "GPU build" in done.stdout
    assert any("install -qq -r requirements-torch.txt" in line for line in calls(project))


def test_torch_index_is_used_for_torch_alone(project):
    fake_venv(project, CPU)
    run(project, "setup-python.sh", TORCH_INDEX="file:///cpu")
    for line in calls(project):
        assert ("--index-url file:///cpu" in line) == ("requirements-torch.txt" in line)


def test_torch_comes_first_and_a_second_run_installs_nothing(project):
    fake_venv(project, CPU)
    first = run(project, "setup-python.sh")
    assert first.returncode == 0, first.stderr
    order = [line.split("-r ", 1)[1] for line in calls(project) if "-r " in line]
    assert order[1:4] == ["requirements-torch.txt"] * 2 + [
        "requirements.txt -r requirements-dev.txt"
    ]
    assert "torch==" in first.stdout
    assert any("--no-deps -r requirements-torch.txt" in line for line in calls(project)[2:])
    assert "locked Python packages" in first.stdout
    (project / "calls.log").unlink()
    second = run(project, "setup-python.sh")
    assert (second.returncode, calls(project)) == (0, [])
    assert "Installing" not in second.stdout


def test_a_new_lock_is_installed(project):
    fake_venv(project, CPU)
    run(project, "setup-python.sh")
    (project / "calls.log").unlink()
    with (project / "project/requirements.txt").open("a") as handle:
        handle.write("# changed\n")
    assert run(project, "setup-python.sh").returncode == 0
    assert calls(project)


EDITABLE = "install -qq --no-build-isolation --no-deps --no-index --editable ."


def test_the_project_is_installed_after_what_it_needs(project):
    fake_venv(project, CPU)
    first = run(project, "setup-python.sh")
    assert "the command mdwgan" in first.stdout
    order = calls(project)
    locked = next(n for n, line in enumerate(order) if "-r requirements-dev.txt" in line)
    assert order.index(EDITABLE) > locked
    assert order[-1] == "check"


def test_another_version_installs_the_project_alone(project):
    fake_venv(project, CPU)
    run(project, "setup-python.sh")
    (project / "calls.log").unlink()
    with (project / "project/workflow/mdwgan/__init__.py").open("a") as handle:
        handle.write("# changed\n")
    assert run(project, "setup-python.sh").returncode == 0
    assert calls(project) == [EDITABLE, "check"]


def test_a_new_lock_checks_the_project_again(project):
    fake_venv(project, CPU)
    run(project, "setup-python.sh")
    (project / "calls.log").unlink()
    with (project / "project/requirements.txt").open("a") as handle:
        handle.write("# changed\n")
    run(project, "setup-python.sh")
    assert calls(project)[-2:] == [EDITABLE, "check"]


@pytest.mark.parametrize("name", ["project", "a moved project", "d'un été $HOME"])
def test_a_moved_checkout_heals(project, name):
    """Its .venv is made anew, once; the stand-in for Python notes what it is asked for."""
    fake_venv(project, CPU)
    home = project / "project"
    config = home / ".venv/pyvenv.cfg"
    config.write_text(f"command = /usr/bin/python3.11 -m venv --clear {home}/.venv\n")
    os.utime(config, (0, 0))
    run(project, "setup-python.sh")
    (project / "calls.log").unlink()
    home.rename(project / name)
    making = f'if [[ "$*" == "-m venv --clear .venv" ]]; then echo "$*" >> "{project}/calls.log"\n'
    making += '    echo "command = python -m venv --clear $PWD/.venv" > .venv/pyvenv.cfg\n'
    stand_in(project, "python3.11", f'{making}else exec "{sys.executable}" "$@"; fi')
    done = run(project, "setup-python.sh", name)
    assert done.returncode == 0, done.stderr
    assert ("moved" in done.stdout) == (name != "project")
    again = ["-m venv --clear .venv"] if name != "project" else []
    assert [line for line in calls(project) if "venv" in line] == again
    if again:
        assert EDITABLE in calls(project)
        (project / "calls.log").unlink()
        assert "moved" not in run(project, "setup-python.sh", name).stdout
    assert calls(project) == []


def test_make_lists_its_targets():
    done = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for target in ["setup", "demo", "test", "lint", "clean"]:
        assert re.search(rf"^make {target}\s+\w", done.stdout, re.M)
