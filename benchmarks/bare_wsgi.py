"""The bare views under the site's settings, database and all, with nothing between the server and the view."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup()
settings.ROOT_URLCONF = "benchmarks.bare"
settings.MIDDLEWARE = []
application = WSGIHandler()
