"""The entry point of a WSGI server such as gunicorn."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")

application = get_wsgi_application()

# Commands such as `migrate` do without these; a server that lacks one must not start at all,
# rather than fail at the first sign-in or show pages without a way to ask for removal.
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "ACCOUNTABILITY_CONTACT_EMAIL"):
    if not getattr(settings, name) and not settings.DEBUG:
        raise ImproperlyConfigured(f"Set {name} in the environment: see .env.example.")
