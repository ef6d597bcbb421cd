"""Follow docs/operating.md literally, in a folder that stands for a fresh machine.

.venv/bin/python scripts/follow_operating.py     follows it, says what answers, takes all down

The `sh` blocks of the chapter "From a fresh machine" are run in one shell, in order, as they stand.
Paths of the machine (/etc, /var, …) become paths of the folder and ports free ones; what a folder
cannot do is done by stand-ins: a package is looked for instead of installed, a unit is started as
its file says, without its hardening; the program is this work tree, set up already. PostgreSQL,
nginx, TLS and every command of Hedun are real.
"""

import configparser
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pg_cluster

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "operating.md"
CHAPTER = re.compile(r"^## From a fresh machine.*?(?=^## )", re.M | re.S)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
OURS = re.compile(r"(?<![\w.*])/(etc|opt|var|usr/local|media|run)/")
PASSWORD = "谷子黄了-今年好"  # which is typed where the page has it typed
ENDS_WITHIN = 40  # seconds
STAND_INS = ("apt-get", "adduser", "install", "make", "nginx", "runuser", "setpriv", "systemctl")


@dataclass(frozen=True)
class Machine:
    """The folder, and where its programs listen. Written into it for the stand-ins."""

    folder: str
    database: int
    desk: int
    plain: int
    tls: int

    @property
    def name(self) -> str:
        return "desk.example.cn"

    @property
    def password(self) -> str:
        return PASSWORD

    def here(self, text: str) -> str:
        """A text of the page or of a file it has put there, for this folder."""
        for there, ours in (
            (":5432/", f":{self.database}/"),
            ("--port 8000", f"--port {self.desk}"),
            ("127.0.0.1:8000", f"127.0.0.1:{self.desk}"),
            ("listen 80;", f"listen 127.0.0.1:{self.plain};"),
            ("listen [::]:80;", f"listen 127.0.0.2:{self.plain};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.tls} ssl"),
            ("listen [::]:443 ssl", f"listen 127.0.0.2:{self.tls} ssl"),
            ("rate=50r/s", "rate=5r/s"),  # a busy machine answers no fifty
            ("burst=200", "burst=20"),
            ("user www-data;", "user root;" if os.geteuid() == 0 else ""),
        ):
            text = text.replace(there, ours)
        return OURS.sub(lambda found: f"{self.folder}{found[0]}", text)

    def path(self, *parts: str) -> Path:
        return Path(self.folder, *parts)


def blocks(page: Path = PAGE) -> list[str]:
    """What the chapter has typed, block by block."""
    [chapter] = CHAPTER.findall(page.read_text(encoding="utf-8"))
    return BLOCK.findall(chapter)


@contextmanager
def followed() -> Iterator[Machine]:
    """The machine as it runs when the page was followed. Raises CalledProcessError where a line of
    it fails."""
    folder = Path(tempfile.mkdtemp(prefix="hedun-fresh-"))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else
    machine = Machine(str(folder), *(pg_cluster.free_port() for _ in range(4)))
    try:
        _lay(machine)
        _follow(machine)
        yield machine
    finally:
        _take_down(machine)
        shutil.rmtree(folder, ignore_errors=True)


def _lay(machine: Machine) -> None:
    """What the page finds: the person's own files under /media, and the stand-ins."""
    from certificates import write_certificate  # which every stand-in would wait for

    from hedun.web.backups import keyfiles

    for name in ("bin", "etc", "opt", "run", "media/county", "usr/local/bin", "etc/systemd/system",
                 "var/log/nginx", "var/lib/nginx", "var/lib", "var/backups"):  # fmt: skip
        machine.path(name).mkdir(parents=True, exist_ok=True)
    machine.path("machine.json").write_text(json.dumps(vars(machine)))
    machine.path("media/hedun").symlink_to(ROOT)
    county = machine.path("media/county")
    write_certificate(machine.name, county / "certificate.pem", county / "key.pem")
    keyfiles.make(county / "backup.key", PASSWORD.encode())
    shutil.copy(ROOT / "hedun/places/data/xiangyuan.csv", county / "divisions.csv")
    for name in STAND_INS:
        program = machine.path("bin", name)
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {__file__} --as {name} "$@"\n')
        program.chmod(0o755)
    machine.path(".curlrc").write_text(
        f"cacert = {county}/certificate.pem\n"
        f"connect-to = {machine.name}:443:127.0.0.1:{machine.tls}\n"
        f"connect-to = {machine.name}:80:127.0.0.1:{machine.plain}\n"
    )


def _follow(machine: Machine) -> None:
    begin = f"set -euo pipefail\numask 022\ncd {machine.path('media/county')}\n"
    between = f"{sys.executable} {__file__} --as localize\n"
    text = begin + "".join(machine.here(block) + between for block in blocks())
    kept = {name: value for name, value in os.environ.items() if name[:6] != "HEDUN_"}
    kept.pop("DATABASE_URL", None)
    paths = (machine.path("bin"), machine.path("usr/local/bin"), os.environ["PATH"], "/usr/sbin")
    told = {
        "PATH": ":".join(map(str, paths)),
        "CURL_HOME": machine.folder,
        "MACHINE": machine.folder,
        "DJANGO_SETTINGS_MODULE": "hedun.settings",
    }
    subprocess.run(
        ("bash", "-c", text), env=kept | told, input=f"{PASSWORD}\n", text=True, check=True
    )


def localize(machine: Machine) -> None:
    """The files that were put there say paths of a machine; now those of the folder."""
    for part in ("etc", "usr"):
        for path in machine.path(part).rglob("*"):
            if path.is_file() and not path.is_symlink():
                with suppress(UnicodeDecodeError):
                    text = path.read_text(encoding="utf-8")
                    if (ours := machine.here(text)) != text:
                        path.write_text(ours, encoding="utf-8")


# ── stand-ins ───────────────────────────────────────────────────────────────────────────────────


def apt_get(machine: Machine, words: Sequence[str]) -> None:
    """What is asked for is there (scripts/system_packages.sh); what it would lay is laid."""
    if words[0] != "install":
        return
    for program in ("nginx", "openssl", "curl"):
        if not shutil.which(program, path=f"/usr/sbin:/usr/bin:{os.environ['PATH']}"):
            sys.exit(f"{program} is not installed")
    shutil.copytree("/etc/nginx", machine.path("etc/nginx"), symlinks=True)
    main = machine.path("etc/nginx/nginx.conf")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {machine.path('run', kind)};\n" for kind in kinds)
    main.write_text(main.read_text().replace("http {", "http {\n" + temporary, 1))
    localize(machine)
    machine.path("etc/postgresql/15/main/conf.d").mkdir(parents=True)
    _database(machine, "initdb")
    _database(machine, "start")


def adduser(machine: Machine, words: Sequence[str]) -> None:
    Path(words[words.index("--home") + 1]).mkdir(exist_ok=True)


def install(machine: Machine, words: Sequence[str]) -> None:
    """Owners are left out: there is no such user."""
    kept = list(words)
    for option in ("-o", "-g"):
        if option in kept:
            at = kept.index(option)
            del kept[at : at + 2]
    subprocess.run(("/usr/bin/install", *kept), check=True)


def make(machine: Machine, words: Sequence[str]) -> None:
    """The same step of the same locks: what is set up is not set up again."""
    assert words[0] == "-C" and words[2] == "setup", words
    folder = Path(words[1]).resolve()
    subprocess.run((sys.executable, folder / "scripts/setup.py", "--dev"), check=True)


def runuser(machine: Machine, words: Sequence[str]) -> None:
    assert words[:3] == ["-u", "postgres", "--"] and pg_cluster.binaries(), words
    there = {
        "PGHOST": str(machine.path("database")),
        "PGPORT": str(machine.database),
        "PGUSER": "postgres",
    }
    os.execvpe(words[3], words[3:], {**os.environ, **there})


def setpriv(machine: Machine, words: Sequence[str]) -> None:
    assert words[:3] == ["--reuid=hedun", "--regid=hedun", "--init-groups"], words
    os.execvp(words[3], words[3:])


def nginx(machine: Machine, words: Sequence[str]) -> None:
    localize(machine)
    told = (
        "-c",
        str(machine.path("etc/nginx/nginx.conf")),
        "-e",
        str(machine.path("run/nginx.log")),
    )
    path = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "nginx"
    subprocess.run((path, *told, *words), check=True)


def systemctl(machine: Machine, words: Sequence[str]) -> None:
    localize(machine)
    verb, units = words[0], [word for word in words[1:] if word[0] != "-"]
    if verb == "daemon-reload" or (verb == "enable" and "--now" not in words):
        return
    for unit in units:
        if unit == "postgresql":
            _database(machine, "restart")
        elif unit == "nginx":
            pid = machine.path("run/nginx.pid")  # `nginx -t` leaves an empty one
            running = pid.exists() and bool(pid.read_text())
            nginx(machine, ("-s", "reload") if running else ())
        elif unit.endswith(".timer"):
            assert _unit(machine, unit)["Timer"]["OnCalendar"]
            _unit(machine, unit.replace(".timer", ".service"))
        else:
            _start(machine, unit)


def _start(machine: Machine, unit: str) -> None:
    """As its file says, until it is stopped (_take_down), or to its end where it is a oneshot."""
    told = _unit(machine, f"{unit}.service")["Service"]
    lines = Path(told["EnvironmentFile"]).read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
    command, where = told["ExecStart"].split(), told["WorkingDirectory"]
    environment = {"PATH": "/usr/bin:/bin", **given}
    if told["Type"] == "oneshot":
        subprocess.run(command, env=environment, cwd=where, check=True)
        return
    with machine.path("var/log", f"{unit}.log").open("ab") as said:
        process = subprocess.Popen(
            command, env=environment, cwd=where, stdout=said, stderr=said, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    machine.path("run", f"{unit}.pid").write_text(str(process.pid))


def _unit(machine: Machine, name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]  # as they are written
    read.read_string(machine.path("etc/systemd/system", name).read_text())
    return read


# ── the database, and the end ───────────────────────────────────────────────────────────────────


def _database(machine: Machine, what: str) -> None:
    where = pg_cluster.binaries()
    if where is None:
        sys.exit(f"PostgreSQL is not installed ({pg_cluster.INSTALL})")
    data = machine.path("database", "data")
    if what == "initdb":
        data.parent.mkdir()
        if os.geteuid() == 0:
            os.chown(data.parent, pwd.getpwnam("postgres").pw_uid, -1)
        words = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        trust = ["--auth-local=trust", "--auth-host=scram-sha-256"]
        pg_cluster.run(where / "initdb", "-D", data, *words, *trust)
        conf = data / "postgresql.conf"
        more = f"include_dir '{machine.path('etc/postgresql/15/main/conf.d')}'\n"
        conf.write_text(conf.read_text() + more)
        return
    options = f"-p {machine.database} -k {data.parent} -c listen_addresses=127.0.0.1"
    pg_cluster.run(where / "pg_ctl", "-D", data, "-w", "-m", "immediate", "-l",
                   data.parent / "log", "-o", options, what, check=what != "stop")  # fmt: skip


def _take_down(machine: Machine) -> None:
    written = [path.read_text() for path in machine.path("run").glob("*.pid")]
    numbers = [int(text) for text in written if text]
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + ENDS_WITHIN
    while any(map(_lives, numbers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    if machine.path("database").exists():
        _database(machine, "stop")


def _lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main(words: Sequence[str]) -> int:
    if words[:1] == ["--as"]:
        machine = Machine(**json.loads(Path(os.environ["MACHINE"], "machine.json").read_text()))
        stand_ins = str(machine.path("bin"))
        paths = os.environ["PATH"].split(":")
        os.environ["PATH"] = ":".join(path for path in paths if path != stand_ins)
        if words[1] == "localize":
            localize(machine)
        else:
            globals()[words[1].replace("-", "_")](machine, list(words[2:]))
        return 0
    if words:
        print(__doc__, file=sys.stderr)
        return 2
    with followed() as machine:
        print(f"docs/operating.md was followed: https://{machine.name} answers")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
