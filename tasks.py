"""What one does with a checkout; needs nothing but Python 3.11 or newer.

    python3 tasks.py sample     set up .venv and read the bundled scan
    python3 tasks.py test       set up .venv-dev, run every check and test
    python3 tasks.py test -k x  only the tests; options are pytest's
    python3 tasks.py check      style, types and import contracts, no tests
    python3 tasks.py setup      only set up both environments
    python3 tasks.py accuracy   the numbers of the README, over an hour or two
    python3 tasks.py gate       read a small made-up set; fail where accuracy dropped
    python3 tasks.py wheel      build a wheel and try it outside the checkout
    python3 tasks.py lock       write requirements/*.txt anew (--upgrade: newest)

An environment is installed again only when its requirements file has changed,
the project in it when pyproject.toml has. On Windows, `py tasks.py` does the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
SAMPLE = ROOT / "examples" / "sample-scan.pdf"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
REVIEW = 3  # the exit code of a document that was read, but that a person should look at


@dataclass(frozen=True, slots=True)
class Environment:
    folder: Path
    requirements: Path

    def tool(self, name: str) -> str:
        return str(self.folder / SCRIPTS / name)

    @property
    def python(self) -> str:
        return self.tool("python")


def _environment(folder: str, lock: str) -> Environment:
    return Environment(ROOT / folder, ROOT / "requirements" / f"{lock}.txt")


RUN = _environment(".venv", "run")
DEV = _environment(".venv-dev", "dev")
LOCK = _environment(".venv-lock", "lock")

# The order matters: a lock keeps to the versions of the ones before it, so that
# what is tested is what is run.
LOCKS = {
    "dev": (
        "--extra=eval",
        "--extra=service",
        "--extra=telemetry",
        "--extra=bulk",
        "--extra=ray",
        "--extra=paddle",
        "--group=build",
        "--group=dev",
    ),
    "run": ("--group=build",),
    "eval": ("--extra=eval", "--group=build"),
    "service": ("--extra=service", "--extra=telemetry", "--group=build"),
    "bulk": ("--extra=service", "--extra=bulk", "--group=build"),
    "ray": ("--extra=service", "--extra=bulk", "--extra=ray", "--group=build"),
    "paddle": ("--extra=paddle", "--group=build"),
    "peers": (
        "--extra=eval",
        "--extra=peers",
        "--group=build",
        "--group=dev",
        "--no-emit-package=opencv-python-headless",  # the contrib build is the one cv2 there
    ),
}

CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("lint-imports",),
)


ACCURACY = (
    "--seed", "20000", "--renderers", "all", "--system-fonts",
    "--levels", "born-digital=200,clean=30,office=30,poor=30,fax=30,sealed=30,photo=30",
)  # fmt: skip

# Made with what the project brings along, so that they are the same everywhere.
GATES = {
    "print": ("--n", "24", "--seed", "9000"),
    "scans": ("--n", "1", "--seed", "9100", "--levels", "clean,office,poor,fax,sealed,photo"),
}
# Of each metric, so much that another processor's last digits do not count as a loss.
MAX_DROP = {
    "print": ("fields.printed=0.005", "fields.silent=0.0005", "figures=0.01"),
    "scans": ("fields.printed=0.03", "fields.silent=0.005", "figures=0.02"),
}

# --------------------------------------------------------------------------
# Commands and environments


def call(*command: str, cwd: Path = ROOT, allowed: Sequence[int] = (0,)) -> None:
    """Runs a command; ends this process with its exit code unless that is allowed."""
    print("$", " ".join(command), flush=True)
    code = subprocess.run(command, cwd=cwd, env=_surroundings(), check=False).returncode
    if code not in allowed:
        sys.exit(code)


def output(*command: str, cwd: Path, allowed: Sequence[int] = (0,)) -> str:
    """Runs a command and gives what it printed on standard output."""
    print("$", " ".join(command), flush=True)
    done = subprocess.run(
        command, cwd=cwd, env=_surroundings(), stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if done.returncode not in allowed:
        sys.exit(done.returncode)
    return done.stdout


def _surroundings() -> dict[str, str]:
    """The caller's variables, without those that change what Python imports."""
    elsewhere = {"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP"}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return kept | {"PYTHONUTF8": "1"}


def prepare(environment: Environment) -> None:
    """Brings an environment up to date with its pins, and the project in it."""
    _unless_done(create, environment, environment.requirements)
    _unless_done(install_editable, environment, ROOT / "pyproject.toml")


def _unless_done(
    step: Callable[[Environment], None], environment: Environment, source: Path
) -> None:
    """Takes a step unless a stamp in the environment says: done, from this very source."""
    stamp = environment.folder / f"{source.name}.sha256"
    place = f"{ROOT} {sys.version}".encode()
    wanted = hashlib.sha256(source.read_bytes() + place).hexdigest()
    if not stamp.is_file() or stamp.read_text(encoding="ascii") != wanted:
        step(environment)
        stamp.write_text(wanted, encoding="ascii")


def create(environment: Environment) -> None:
    """An empty environment with exactly the pinned, hash-checked distributions."""
    venv.create(environment.folder, clear=True, with_pip=True)
    pins = str(environment.requirements)
    call(*_pip(environment), "--no-deps", "--require-hashes", "--requirement", pins)


def install_editable(environment: Environment) -> None:
    call(*_pip(environment), "--no-deps", "--no-build-isolation", "--editable", ".")


def _pip(environment: Environment) -> tuple[str, ...]:
    quiet = ("--quiet", "--disable-pip-version-check")
    return environment.python, "-m", "pip", "install", *quiet


# --------------------------------------------------------------------------
# Tasks


def setup(_: list[str]) -> None:
    prepare(RUN)
    prepare(DEV)


def sample(options: list[str]) -> None:
    prepare(RUN)
    shown = options or ["--format", "table"]
    call(RUN.tool("gouji"), "extract", str(SAMPLE), *shown, allowed=(0, REVIEW))


def check(_: list[str]) -> None:
    prepare(DEV)
    for name, *arguments in CHECKS:
        call(DEV.tool(name), *arguments)


def test(options: list[str]) -> None:
    if options:
        prepare(DEV)
    else:
        check([])
    call(DEV.python, "-m", "pytest", *options)


def accuracy(_: list[str]) -> None:
    """Makes the set once, goes on with its run, and prints a row for each level."""
    prepare(DEV)
    gouji, folder = DEV.tool("gouji"), ROOT / "measured"
    documents, results = folder / "set", folder / "run"
    if not (documents / "manifest.json").is_file():
        shutil.rmtree(documents, ignore_errors=True)
        call(gouji, "synth", *ACCURACY, "--out", str(documents))
    call(gouji, "eval", "run", str(documents), "--out", str(results))
    call(gouji, "eval", "report", str(results), "--dataset", str(documents),
         "--html", str(folder / "report.html"))  # fmt: skip
    call(gouji, "eval", "show", str(results), "--by", "level")


def gate(options: list[str]) -> None:
    """``--renew`` writes the baselines anew instead."""
    prepare(DEV)
    for name, order in GATES.items():
        baseline = ROOT / "eval" / "baselines" / f"{name}.json"
        with tempfile.TemporaryDirectory(prefix="gouji-gate-") as folder:
            documents, results = str(Path(folder) / "set"), str(Path(folder) / "run")
            gouji = DEV.tool("gouji")
            call(gouji, "synth", *order, "--out", documents)
            limits = (part for limit in MAX_DROP[name] for part in ("--max-drop", limit))
            held = () if options == ["--renew"] else ("--baseline", str(baseline), *limits)
            call(gouji, "eval", "run", documents, "--out", results, *held)
            if options == ["--renew"]:
                call(gouji, "eval", "baseline", results, str(baseline))


def lock(options: list[str]) -> None:
    _unless_done(create, LOCK, LOCK.requirements)
    folder = Path("requirements")
    earlier: list[str] = []
    for name, parts in LOCKS.items():
        target = str(folder / f"{name}.txt")
        _compile("pyproject.toml", *parts, *earlier, *options, f"--output-file={target}")
        earlier = ["--constraints", str(folder / "dev.txt")]
    _compile("--group=lock", *options, f"--output-file={folder / 'lock.txt'}")


def _compile(*arguments: str) -> None:
    no_hosts = ("--no-emit-index-url", "--no-emit-find-links", "--no-annotate")
    how = ("--generate-hashes", "--universal", "--python-version=3.11", "--quiet")
    note = "--custom-compile-command=python3 tasks.py lock"
    call(LOCK.tool("uv"), "pip", "compile", *how, *no_hosts, note, *arguments)


def wheel(_: list[str]) -> None:
    prepare(RUN)
    with tempfile.TemporaryDirectory(prefix="gouji-wheel-") as name:
        folder = Path(name)
        build = ("wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", name)
        call(RUN.python, "-m", "pip", *build, str(ROOT))
        clean = Environment(folder / "environment", RUN.requirements)
        create(clean)
        (built,) = folder.glob("gouji-*.whl")
        call(*_pip(clean), "--no-deps", str(built))
        _try_out(clean.tool("gouji"), folder)


def _try_out(gouji: str, folder: Path) -> None:
    call(gouji, "--version", cwd=folder)
    call(gouji, "--help", cwd=folder)
    extract = (gouji, "extract", str(SAMPLE), "--format", "json")
    report = json.loads(output(*extract, cwd=folder, allowed=(0, REVIEW)))
    if report["contract"] != "1" or not report["fields"]:
        sys.exit("the wheel read nothing from the sample")
    read = sum(field["state"] == "read" for field in report["fields"])
    print(f"the wheel read {read} figures from {SAMPLE.name}")


TASKS: dict[str, Callable[[list[str]], None]] = {
    task.__name__: task for task in (sample, test, check, setup, accuracy, gate, wheel, lock)
}


def main(arguments: list[str]) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 -- who runs this has not installed anything yet
        sys.exit("gouji needs Python 3.11 or newer")
    if not arguments or arguments[0] not in TASKS:
        sys.exit(__doc__)
    TASKS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
