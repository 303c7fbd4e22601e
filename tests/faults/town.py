"""The product as it runs in production, on a database that keeps its promises: to be killed and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import requests

from config import keys
from tests import environment, postgres

SECONDS_TO_START = 60


class Town:
    """A durable PostgreSQL, a web server with two workers, and a task worker; each a process of its own."""

    def __init__(self, home):
        self.home = home
        keys.ensure(home)
        self.database = postgres.Server(durable=True)
        self.url = f"http://127.0.0.1:{_free_port()}"
        self._web = self._worker = None
        self._environ = {
            **environment.without_settings(),
            "DJANGO_SETTINGS_MODULE": "config.settings",  # and not the tests' own
            "DATABASE_URL": self.database.url,
            "TANPAJEDA_VAR": str(home),
            "API_WRITES": "1000000/min",
            "API_READS": "1000000/min",
            "LOG_LEVEL": "ERROR",
        }

    def start(self):
        self.database.start()
        self.python("manage.py", "migrate", "--verbosity", "0")
        self.start_web()
        self.start_worker()

    def stop(self):
        for process in (self._web, self._worker):
            _kill_all(process)
        self.database.stop()

    # --- asking it ---

    def python(self, *arguments):
        """What another process of the product prints."""
        command = [sys.executable, *arguments]
        found = subprocess.run(
            command, cwd=environment.ROOT, env=self._environ, capture_output=True, text=True, timeout=120, check=False
        )
        assert found.returncode == 0, found.stderr
        return found.stdout

    def inside(self, deed, *arguments):
        """What a deed of tests/faults/inside.py gives, done in a process of the product."""
        return json.loads(self.python("-m", "tests.faults.inside", deed, *(str(one) for one in arguments)))

    # --- starting and killing ---

    def start_web(self):
        port = self.url.rsplit(":", 1)[1]
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--log-level", "critical"]
        options += ["--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"]
        self._web = self._spawn("-m", "granian", *options, "config.wsgi:application")
        _wait_until(self._answers, "the web server does not answer")

    def start_worker(self):
        """The task worker runs; it cannot begin without a database, so its keeper must start it again."""
        if self._worker is None or self._worker.poll() is not None:
            self._worker = self._spawn("manage.py", "qcluster")

    def keep_worker(self):
        """The task worker works; one that met no database while it began is about to end, and is started again."""
        _wait_until(self._works, "the task worker does not work")

    def _works(self):
        self.start_worker()
        with suppress(FileNotFoundError, ProcessLookupError):
            return any(_children(guard) for guard in _children(self._worker.pid))
        return False

    def kill_a_web_worker(self):
        """One of the two; the server is to start another."""
        os.kill(_children(self._web.pid)[0], signal.SIGKILL)

    def kill_web(self):
        _kill_all(self._web)

    def kill_worker(self):
        _kill_all(self._worker)

    def kill_the_hand_at_work(self):
        """The process of the task worker that runs errands; its guard is to start another."""
        with suppress(ProcessLookupError, IndexError):
            guard = _children(self._worker.pid)[0]
            os.kill(_children(guard)[0], signal.SIGKILL)

    def _spawn(self, *arguments):
        command = ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, *arguments]
        with (self.home / "output.log").open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=environment.ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _answers(self):
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/healthz", timeout=5).status_code == 200
        return False


def _free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def _children(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill_all(process):
    """SIGKILL to the process and everything it started, also what outlived it: they are one process group."""
    if process is None:
        return

    def nobody_is_left():
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.poll() is not None and not _is_group(process.pid)

    _wait_until(nobody_is_left, "the killed processes are still there")


def _is_group(pid):
    """Whether a process of the group runs; what was killed and not yet waited for does not."""
    for found in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, _parent, group = found.read_text().rsplit(")", 1)[1].split()[:3]
            if group == str(pid) and state != "Z":
                return True
    return False


def _wait_until(happened, otherwise):
    end = time.monotonic() + SECONDS_TO_START
    while not happened():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)
