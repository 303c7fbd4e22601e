"""Load from outside: pgbench against the tables, wrk against the web server. Loopback and unix sockets only."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LONGEST = 120  # seconds over the run's own time before a stuck tool is given up


@dataclass(frozen=True)
class Load:
    """What came of one run: answers a second that count, milliseconds, and how many of each status."""

    rate: float
    p50: float
    p99: float
    statuses: Mapping[str, int]


def pgbench(program: Path, url: str, script: Path, clients: int, seconds: float, **variables: int) -> Load:
    """Transactions of the script at so many clients."""
    with tempfile.TemporaryDirectory(prefix="tanpajeda-pgbench-") as logs:
        command = [str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(2, clients))]
        command += ["-T", str(max(1, round(seconds))), "-f", str(script), "-l"]
        command += ["--log-prefix", f"{logs}/log"]
        for name, value in variables.items():
            command += ["-D", f"{name}={value}"]
        printed = _run([*command, url], seconds, {})
        waits = sorted(
            int(line.split(" ", 3)[2]) / 1000 for log in Path(logs).iterdir() for line in log.read_text().splitlines()
        )
    rate = re.search(r"^tps = ([\d.]+)", printed, re.MULTILINE)
    assert rate, printed
    return Load(float(rate[1]), _percentile(waits, 0.5), _percentile(waits, 0.99), {"done": len(waits)})


def wrk(url: str, script: str, clients: int, seconds: float, *, counts: str, **variables: str | int) -> Load:
    """Requests of the script at so many connections; `counts` is the status whose answers make the rate."""
    command = ["wrk", "-t", "1", "-c", str(clients), "-d", f"{max(1, round(seconds))}s", "--timeout", "30s"]
    command += ["-s", str(HERE / "wrk" / script), url]
    printed = _run(command, seconds, {name.upper(): str(value) for name, value in variables.items()})
    found = re.search(r"^RESULT (.*)$", printed, re.MULTILINE)
    assert found, printed
    said = json.loads(found[1])
    if said["errors"]:
        raise RuntimeError(f"{said['errors']} connections broke: {printed}")
    rate = said["statuses"].get(counts, 0) / (said["microseconds"] / 1e6)
    return Load(rate, said["p50"] / 1000, said["p99"] / 1000, said["statuses"])


def _run(command: list[str], seconds: float, more: Mapping[str, str]) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds + LONGEST,
        env={**os.environ, "LUA_HERE": str(HERE / "wrk"), **more},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _percentile(sorted_values: list[float], share: float) -> float:
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]
