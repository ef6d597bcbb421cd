"""The desk as a WSGI application, for granian or any other server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from hedun.memory import collect_seldom
from hedun.phone.wire import with_short_way

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
application = with_short_way(get_wsgi_application())
collect_seldom()
# A thread that has waited for the disk or for a digest goes on after half a millisecond, not five.
sys.setswitchinterval(0.0005)
