"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from calendars.feeds.polls import RememberPolls  # noqa: E402 - models are ready only now

application = RememberPolls(django_application)
