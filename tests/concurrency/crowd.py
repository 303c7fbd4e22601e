"""Several processes of rivals, as several web servers are. A process of the crowd runs this file by itself."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from urllib.parse import urlsplit

from django.db import connection

from tests.environment import ROOT

SECONDS = 60


def environ():
    """The environment of another process that works on this test's own database."""
    tested = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    own = {"TEST_DB": "postgres", "DATABASE_URL": tested.geturl(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return {**os.environ, **own}


def ask_from_processes(slot, *, processes, rivals):
    """What each rival of each process was told when all of them ask for one place of the slot at once."""
    command = [sys.executable, "-m", "tests.concurrency.crowd", str(slot.pk), str(rivals)]
    with ExitStack() as stack:
        crowd = [
            stack.enter_context(
                subprocess.Popen(
                    command, cwd=ROOT, env=environ(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            for _process in range(processes)
        ]
        for process in crowd:
            assert process.stdout.readline() == "ready\n"
        for process in crowd:
            process.stdin.write("go\n")
            process.stdin.flush()
        return [outcome for process in crowd for outcome in json.loads(process.communicate(timeout=SECONDS)[0])]


def main():
    slot, rivals = (int(argument) for argument in sys.argv[1:])

    import django

    django.setup()

    from bookings.models import Slot
    from tests.concurrency.outcomes import told
    from tests.concurrency.rivals import all_at_once
    from tests.factories import visits

    wanted = Slot.objects.get(pk=slot)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    json.dump(all_at_once(lambda _rival: told(visits.hold, wanted), range(rivals)), sys.stdout)


if __name__ == "__main__":
    main()
