"""Command line: ``mdwgan [--log FILE] VERB ...``; a verb is a module of commands."""

import argparse
import ast
import atexit
import contextlib
import gc
import importlib
import os
import pkgutil
import select
import signal
import stat
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

from mdwgan import EXTRA, __version__, commands, package_of, progress
from mdwgan.commands import arguments
from mdwgan.errors import InputError, of_disk, show_warning

SHARED = "arguments"  # module of commands that is no verb
# Process of the run that a job belongs to, set by mdwgan.config.environment.
RUN_VARIABLE = "MDWGAN_RUN_PID"


def verbs() -> list[str]:
    """Names of the verbs, as typed on the command line."""
    modules = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return sorted(name.replace("_", "-") for name in modules if name != SHARED)


def description(verb: str) -> str:
    """Docstring of a verb, read without importing what the verb needs."""
    file = Path(commands.__path__[0], f"{verb.replace('-', '_')}.py")
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def build_parser(argv: list[str]) -> argparse.ArgumentParser:
    """Make the parser; only the module of a verb that ``argv`` names is imported, to start fast."""
    parser = argparse.ArgumentParser(prog="mdwgan", description=__doc__)
    parser.add_argument("--version", action="version", version=f"mdwgan {__version__}")
    parser.add_argument("--log", type=Path, help="write messages there; errors are shown as well")
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in verbs():
        text = description(verb)
        subparser = subparsers.add_parser(
            verb,
            help=text.partition("\n")[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if verb in argv:
            module = importlib.import_module(f"mdwgan.commands.{verb.replace('-', '_')}")
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    return parser


@contextlib.contextmanager
def logging_to(path: Path | None) -> Iterator[None]:
    """Send what is printed to a file; progress bars stay on a terminal."""
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and stat.S_ISREG(path.lstat().st_mode):
        path.unlink()  # a job that lives on writes into its old log, and not into this one
    progress.terminal = sys.stderr if sys.stderr.isatty() else None
    with (
        path.open("w", encoding="utf-8", buffering=1) as file,
        contextlib.redirect_stdout(file),
        contextlib.redirect_stderr(file),
    ):
        yield


def claim_of(args: argparse.Namespace) -> contextlib.AbstractContextManager:
    """Claim on the products of a verb, where it has any, while the verb runs."""
    if (product := arguments.claimed_by(args)) is None:
        return contextlib.nullcontext()
    from mdwgan.io.claims import claimed  # imported here: it loads pandas, which help needs not

    return claimed(product)


def not_installed(error: ModuleNotFoundError) -> str:
    """Say how to get a package that a wheel without the extra ``workflow`` doesn't bring."""
    return (
        f"the Python package {package_of(error)} isn't installed, and this command needs it. "
        f"Install the extra `workflow` too ({EXTRA}), or run `make setup` in the repository"
    )


def message_of(error: Exception) -> str:
    """One message on what ended a verb; for a bug, the traceback is printed too."""
    if isinstance(error, ModuleNotFoundError):
        return f"error: {not_installed(error)}"
    if isinstance(error, OSError):
        error = of_disk(error) or error
    if isinstance(error, InputError):
        return f"error: {error}"
    traceback.print_exception(error)
    return f"error: {type(error).__name__}: {error} (a bug, please report it)"


def main(argv: list[str] | None = None) -> int:
    """Run one verb; what the user can mend is shown as one message, without a traceback."""
    argv = sys.argv[1:] if argv is None else argv
    try:
        args = build_parser(argv).parse_args(argv)
    except ModuleNotFoundError as error:
        print(f"error: {not_installed(error)}", file=sys.stderr)
        return 1
    collect_from_here()
    shown, message = sys.stderr, ""
    try:
        with logging_to(args.log):
            try:
                with claim_of(args):
                    started = time.process_time()
                    args.run(args)
                if args.log:
                    say_used(started)
                sys.stdout.flush()
                return 0
            except BrokenPipeError:  # whoever read, such as `head`, has seen enough
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                return 0
            except Exception as error:
                message = message_of(error)
            if args.log:
                print(message, file=sys.stderr)
    except OSError as error:  # of the log itself; what happened before it is told first
        message = message or message_of(error)
    print(message, file=shown)
    return 1


def say_used(started: float) -> None:
    """What a job used, for ``mdwgan benchmarks``: a run's time is in no other place whole."""
    print(f"used {time.process_time():.2f} CPU seconds, {started:.2f} of them to start")


def ancestors() -> Iterator[int]:
    """Ids of the processes that this one descends from, as far as they are seen."""
    pid = os.getppid()
    while pid > 1:
        yield pid
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        except OSError:
            return
        pid = int(fields.split()[1])


def end_with_run() -> None:
    """End this job as soon as the run that started it has died, where the system can tell.

    The shell between the two lives as long as the job, so the run itself is watched. A verb
    that is called by hand has no run, and in a container the run may be out of sight.
    """
    run = os.environ.get(RUN_VARIABLE, "")
    if not run.isdecimal() or int(run) not in ancestors():
        return
    try:
        watched = os.pidfd_open(int(run))
    except (AttributeError, OSError):  # an older system
        return

    def wait() -> None:
        select.select([watched], [], [])
        print("error: the run that started this job has ended; the job ends too", file=sys.stderr)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def collect_from_here() -> None:
    """Collect garbage again where `entry` has stopped that; what is imported by now stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def entry() -> None:
    """Run as a program: what is set for the whole process is set here, and nowhere at import."""
    # Imports make a million objects that stay: to walk them for garbage meanwhile, and again at
    # the end, is a third of a job's start.
    gc.disable()
    atexit.register(gc.freeze)
    warnings.showwarning = show_warning
    # A job that is cancelled leaves through `finally`, and so removes what is half written.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    end_with_run()
    sys.exit(main())


if __name__ == "__main__":
    entry()
