"""The desk as a WSGI application, for granian or any other server."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
django.setup()

from hedun.asked import Named  # noqa: E402
from hedun.memory import OF_A_SERVER, collect_seldom  # noqa: E402
from hedun.phone.wire import PARCELS, with_short_ways  # noqa: E402
from hedun.web.operating.watching import watched  # noqa: E402

# What phones and ODK Collect send goes past the desk's middleware.
WAYS = {PARCELS: "hedun.phone.short_urls", "/odk/": "hedun.openrosa.short_urls"}
application = watched(with_short_ways(Named(), WAYS))
collect_seldom(OF_A_SERVER)
# A thread that has waited for the disk or for a digest goes on after half a millisecond, not five.
sys.setswitchinterval(0.0005)
