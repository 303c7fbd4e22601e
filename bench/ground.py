"""What is measured on: one PostgreSQL that keeps its promises, and the databases in it."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import drive
from bench.seed import CAPACITY
from tests import environment
from tests.postgres import DATABASE, Server

HERE = Path(__file__).parent
ROOT = HERE.parent
SECONDS_TO_SETTLE = 30


@dataclass(frozen=True)
class Size:
    name: str
    offices: int
    days: int
    perday: int
    points: int

    @property
    def slots(self) -> int:
        return self.points * self.days * self.perday


BEKASI = Size("bekasi", offices=1, days=30, perday=50, points=4)
NATION = Size("nation", offices=150, days=60, perday=50, points=600)


class Ground:
    """The server, durable, started once for a whole run; every database in it has the product's own tables."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.server = Server(durable=True)
        self._loaded: set[str] = set()

    def start(self) -> None:
        self.server.start()
        self._manage(DATABASE, "migrate", "--verbosity", "0")
        self._manage(DATABASE, "collectstatic", "--noinput", "--verbosity", "0")

    def stop(self) -> None:
        self.server.stop()

    def url(self, name: str) -> str:
        return self.server.url.replace(f"/{DATABASE}?", f"/{name}?")

    def load(self, size: Size) -> None:
        """The database of this size is there and filled; the second time nothing is done."""
        if size.name in self._loaded:
            return
        self._psql(DATABASE, "-c", f"CREATE DATABASE {size.name} TEMPLATE {DATABASE}")
        self._python(size.name, "-m", "bench.seed", str(size.offices), str(size.days), str(size.perday))
        self._file(size, "limit.sql")
        self._psql(size.name, "-c", "VACUUM ANALYZE")
        self._loaded.add(size.name)

    def reset(self, size: Size) -> None:
        """Nobody holds or has booked anything."""
        self._settle(size)
        self._file(size, "reset.sql")

    def _settle(self, size: Size) -> None:
        """Requests that were on their way when the load ended have come to an end."""
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'"
        quiet, end = 0, time.monotonic() + SECONDS_TO_SETTLE
        while quiet < 3:
            assert time.monotonic() < end, "the last load does not come to an end"
            quiet = quiet + 1 if self.ask(size, busy) == [["1"]] else 0  # this question itself
            time.sleep(0.05)

    def change(self, size: Size, statement: str) -> None:
        self._psql(size.name, "-c", statement)

    def ask(self, size: Size, question: str) -> list[list[str]]:
        printed = self._psql(size.name, "-At", "-F", "\t", "-c", question)
        return [line.split("\t") for line in printed.splitlines()]

    def check(self, size: Size) -> None:
        """Nothing was oversold and nothing miscounted. Raises AssertionError with the first such slots."""
        self._settle(size)
        wrong = self._psql(size.name, "-At", "-f", str(HERE / "sql" / "miscounted.sql"))
        assert not wrong, f"slots whose counter is wrong (slot|taken|sum): {wrong}"

    def fill(self, size: Size, slot: int, places: int) -> None:
        """The slot has so many places, and all of them are held."""
        self._psql(size.name, f"-vslot={slot}", f"-vplaces={places}", "-f", str(self.var / "full.sql"))

    def pgbench(self, size: Size, script: str, clients: int, seconds: float, **variables: int) -> drive.Load:
        """A script of bench/sql, or one that writes the product's own rows."""
        written = self.var / script
        path = written if written.exists() else HERE / "sql" / script
        return drive.pgbench(self.server.bin / "pgbench", self.url(size.name), path, clients, seconds, **variables)

    def trial(self, name: str = "trial") -> dict[str, str]:
        """An environment whose database, of this name, holds what the product itself seeds."""
        if name not in self._loaded:
            self._psql(DATABASE, "-c", f"CREATE DATABASE {name} TEMPLATE {DATABASE}")
            self._python(name, "-m", "config.prepare")
            self._loaded.add(name)
        return self.environment(name)

    def environment(self, name: str) -> dict[str, str]:
        """The product's production settings on this database, behind one proxy, with the throttles out of the way."""
        return {
            **environment.without_settings(),
            "TANPAJEDA_VAR": str(self.var),
            "DATABASE_URL": self.url(name),
            "DEBUG": "false",
            "ALLOWED_HOSTS": "127.0.0.1",
            "PUBLIC_URL": "https://127.0.0.1",
            "PROXIES": "1",
            "API_READS": "1000000/s",
            "API_WRITES": "1000000/s",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }

    def _manage(self, name: str, *arguments: str) -> None:
        self._python(name, "manage.py", *arguments)

    def _python(self, name: str, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment(name), check=True)

    def _file(self, size: Size, file: str) -> None:
        given = [f"-vpoints={size.points}", f"-vdays={size.days}", f"-vperday={size.perday}", f"-vcapacity={CAPACITY}"]
        self._psql(size.name, *given, "-f", str(HERE / "sql" / file))

    def _psql(self, name: str, *arguments: str) -> str:
        command = [str(self.server.bin / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", self.url(name), *arguments]
        quiet = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
        done = subprocess.run(command, capture_output=True, text=True, env=quiet, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
        return done.stdout
