"""Settings of the test suite: a database of its own, and nothing that slows it down."""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

os.environ |= {"DEBUG": "false", "HTTPS": "false"}
# Over a few rows it takes longer to plan a query than to run it: joins are taken as they are written.
os.environ.setdefault("PGOPTIONS", "-c from_collapse_limit=1 -c join_collapse_limit=1")

from accountability import embedded
from accountability.settings import *  # noqa: F403
from accountability.settings import CACHES, DATABASE_REPLICAS, DATABASE_URL, DATABASES, STORAGES

SECRET_KEY = secrets.token_urlsafe(40)
ALLOWED_HOSTS = ["testserver", "localhost"]
ACCOUNTABILITY_CONTACT_EMAIL = "desk@example.org"
ACCOUNTABILITY_CONTACT_KEY = ""
API_LIMIT = API_LIMIT_WITH_KEY = 1_000_000
ACCOUNTABILITY_RELEASES_DIR = Path("/nowhere/releases")  # whoever makes one says where
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # nothing is collected for it
# Tests write rows without raising the number of the record's state, by which pages are found again.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# The only database the suite makes, fills and drops; pytest-xdist adds each worker's name.
for name in DATABASE_REPLICAS:
    del DATABASES[name]
DATABASE_REPLICAS = ()
DATABASE_ROUTERS = []
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0,
    "TEST": {"NAME": f"accountability_test_{secrets.token_hex(4)}"},
}

if not DATABASE_URL:
    # A server for this run alone, shared by its workers, which find it in the environment.
    if "ACCOUNTABILITY_TEST_DATA_DIR" not in os.environ:
        made = Path(tempfile.mkdtemp(prefix="accountability-test-"))
        os.environ["ACCOUNTABILITY_TEST_DATA_DIR"] = str(made)

        def remove() -> None:
            """Take the server's files away once the last worker has let go of it."""
            embedded.release()
            embedded.wait_until_stopped(made)
            shutil.rmtree(made, ignore_errors=True)

        atexit.register(remove)
    DATABASES["default"] |= {
        "DATA_DIR": Path(os.environ["ACCOUNTABILITY_TEST_DATA_DIR"]),
        "DURABLE": False,
    }
