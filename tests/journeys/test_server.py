"""script/server starts all of it and leaves nothing behind, however it ends."""

import os
import signal
import time

import pytest

from tests import environment
from tests.journeys.trial import NotServing, Trial

PROCESSES = 9  # the script; a web server and its worker; a task cluster, its guard and four at work


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Seeded by the first start; the later ones are second starts."""
    return tmp_path_factory.mktemp("trial") / "var"


@pytest.fixture
def trial(place):
    trial = Trial(place)
    trial.start()
    yield trial
    trial.stop()


def everyone(trial):
    """All its processes, once the last one is there."""
    end = time.monotonic() + 30
    while len(found := trial.family()) < PROCESSES and time.monotonic() < end:
        time.sleep(0.05)
    assert len(found) == PROCESSES
    return found


def gone(pids, seconds=15):
    """Whether all have ended within the time."""
    end = time.monotonic() + seconds
    while any(environment.is_alive(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_server_when_told_to_stop_ends_all_of_it(trial, how):
    family = everyone(trial)

    code = trial.stop(how)

    assert code == 0
    assert gone(family, seconds=0)


def test_server_when_killed_leaves_no_orphan(trial):
    family = everyone(trial)

    trial.stop(signal.SIGKILL)

    assert gone(family)


@pytest.mark.parametrize(("place_in_line", "name"), [(0, "web server"), (1, "task worker")])
def test_server_when_one_half_dies_stops_the_other_and_says_so(trial, place_in_line, name):
    family = everyone(trial)
    half = environment.children(trial.process.pid)[place_in_line]

    os.kill(half, signal.SIGKILL)
    code = trial.process.wait(30)

    assert code == 128 + signal.SIGKILL
    assert f"The {name} ended by itself" in trial.log
    assert gone(family, seconds=0)


def test_server_when_started_again_keeps_its_keys_and_says_logins_only_once(trial):
    keys = (trial.var / "keys.env").read_bytes()
    trial.stop()
    said = trial.log

    trial.start()

    assert (trial.var / "keys.env").read_bytes() == keys
    assert trial.log.removeprefix(said) == f"{trial.url} (Ctrl-C stops it)\n"


def test_server_when_the_port_is_taken_says_how_to_choose_another_and_makes_nothing(trial, tmp_path):
    rival = Trial(tmp_path / "var")
    rival.port, rival.url = trial.port, "http://127.0.0.1:1"

    with pytest.raises(NotServing, match=rf"Port {trial.port} is taken(.|\n)*script/server"):
        rival.start()

    assert [path.name for path in rival.var.iterdir()] == ["terminal"]


def test_two_servers_when_started_side_by_side_have_nothing_in_common(trial, tmp_path):
    other = Trial(tmp_path / "var")

    try:
        other.start()

        assert trial.answers()
        assert (trial.var / "keys.env").read_bytes() != (other.var / "keys.env").read_bytes()
    finally:
        other.stop()
