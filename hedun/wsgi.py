"""The desk as a WSGI application, for granian or any other server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from hedun.memory import OF_A_SERVER, collect_seldom
from hedun.phone.wire import PARCELS, with_short_ways

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
# What phones and ODK Collect send goes past the desk's middleware.
WAYS = {PARCELS: "hedun.phone.short_urls", "/odk/": "hedun.openrosa.short_urls"}
application = with_short_ways(get_wsgi_application(), WAYS)
collect_seldom(OF_A_SERVER)
# A thread that has waited for the disk or for a digest goes on after half a millisecond, not five.
sys.setswitchinterval(0.0005)
