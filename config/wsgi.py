import gc
import os
import sys

from django.conf import settings
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()

from config.front import Front  # noqa: E402  what it imports needs the apps
from config.starting import refuse_halves  # noqa: E402

refuse_halves()

application = Front(_django)

# What Django does at the end of a request took a tenth of a short answer's time, and does nothing here: old connections
# are closed when the next request begins, the cache is this process's memory, and no request has addresses of its own.
for receiver in (close_old_connections, close_caches, reset_urlconf):
    request_finished.disconnect(receiver)
if not settings.DEBUG:
    request_started.disconnect(reset_queries)  # the list of statements, kept with DEBUG only

# What is loaded by now stays for good, and a request leaves hardly a ring behind: looking through everything every
# few hundred new objects took a twentieth of the time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)

# Threads that wait for their turn ask for it every so often, and each change of turn empties the processor's caches.
# With 20 ms instead of 5 a rush of holds and bookings gets a tenth more done, and nobody alone notices.
sys.setswitchinterval(0.02)
