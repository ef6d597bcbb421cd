"""Set up in the work tree: Python and npm packages, the built front end, translations, assets.

python3 scripts/setup.py [--dev]      --dev adds what tests and checks need

Runs with the system's Python, without any package. A step runs again only when what it reads has
changed or what it makes is gone; the digests of what was read last are in build/stamps.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / "build" / "stamps"
PYTHON = ".venv/bin/python"
PIP = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q")
OLDEST_PYTHON, OLDEST_NODE = (3, 11), 20


@dataclass(frozen=True)
class Step:
    name: str
    reads: tuple[str, ...]  # globs; their contents decide whether the step runs
    makes: str  # a file or folder that must exist afterwards
    command: tuple[str, ...]


def packages(lock: str, makes: str) -> Step:
    command = (*PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r", lock)
    return Step(f"Python packages of {lock}", (lock,), makes, command)


RUN_PACKAGES = packages("requirements.lock", ".venv/bin/granian")
DEV_PACKAGES = packages("requirements-dev.lock", ".venv/bin/pytest")
STEPS = (
    Step(
        "the hedun command",
        ("pyproject.toml", "requirements.in"),
        ".venv/bin/hedun",
        (*PIP, "install", "--no-deps", "--no-build-isolation", "-e", "."),
    ),
    Step(  # also where Python is told not to keep any, which costs every command half a second
        "bytecode",
        ("hedun/**/*.py",),
        "hedun/__pycache__",
        (PYTHON, "-m", "compileall", "-q", "hedun"),
    ),
    Step(
        "npm packages",
        ("package-lock.json", ".npmrc"),
        "node_modules/.package-lock.json",
        ("npm", "ci", "--no-progress", "--loglevel=error"),
    ),
    Step(
        "fonts",
        ("package-lock.json", "scripts/fonts.py"),
        "build/fonts/SourceHanSansSC-Bold.otf",
        (PYTHON, "scripts/fonts.py"),
    ),
    Step(
        "the front end",
        ("frontend/**/*", "package-lock.json"),
        "hedun/web/static/dist",
        ("node", "frontend/build.mjs"),
    ),
    Step(
        "translations",
        ("hedun/*/locale/**/*.po", "scripts/compile_messages.py"),
        "hedun/web/locale/zh_Hans/LC_MESSAGES/django.mo",
        (PYTHON, "scripts/compile_messages.py"),
    ),
    Step(
        "assets",
        ("hedun/*/static/**/*", "hedun/settings.py", "requirements.lock"),
        "build/static/staticfiles.json",
        (PYTHON, "-m", "django", "collectstatic", "--noinput", "--clear", "-v0"),
    ),
)


def main() -> int:
    problem = missing_tools()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hedun.settings"
    STAMPS.mkdir(parents=True, exist_ok=True)
    if not Path(PYTHON).exists():
        run("virtual environment", (sys.executable, "-m", "venv", ".venv"))
    dev = "--dev" in sys.argv[1:]
    for step in ((DEV_PACKAGES if dev else RUN_PACKAGES), *STEPS):
        once(step)
    return 0


def missing_tools() -> str:
    """What this machine lacks and how to get it; empty when it has everything."""
    if sys.version_info < OLDEST_PYTHON:
        return f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}"
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return "Node.js 20 or newer with npm is needed to build the front end; none was found"
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    if int(said.lstrip("v").split(".")[0]) < OLDEST_NODE:
        return f"Node.js 20 or newer is needed; this is {said}"
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return "Python's venv module is not complete. On Debian: apt-get install python3-venv"
    return ""


def once(step: Step) -> None:
    """Run the step unless it was run for the same contents and its result is still there."""
    stamp = STAMPS / step.name.replace(" ", "-")
    wanted = digest(step)
    if (ROOT / step.makes).exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    run(step.name, step.command)
    stamp.write_text(digest(step))


def run(name: str, command: tuple[str, ...]) -> None:
    print(f"setting up: {name}", flush=True)
    done = subprocess.run(command)
    if done.returncode:
        sys.exit(f"setting up failed at: {name}\n  {' '.join(command)}")


def digest(step: Step) -> str:
    """Over the command and everything the step reads, names and contents."""
    total = hashlib.sha256(repr(step.command).encode())
    for path in files(step.reads):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def files(globs: tuple[str, ...]) -> Iterator[Path]:
    for pattern in globs:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
