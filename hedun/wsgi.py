"""The desk as a WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from hedun.memory import collect_seldom
from hedun.phone.wire import with_short_way

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
application = with_short_way(get_wsgi_application())
collect_seldom()
