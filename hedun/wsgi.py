"""The desk as a WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from hedun.memory import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hedun.settings")
application = get_wsgi_application()
collect_seldom()
