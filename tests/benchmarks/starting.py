"""How long `manage.py` takes to start, and `django.setup()` by itself."""

import subprocess
import sys
import time

from django.conf import settings

from tests.benchmarks.works import Call, Reading, work

SETUP = "import django; django.setup()"


@work("start.manage")
def manage() -> Call:
    """A command that does nothing, from the start of Python to its end."""
    return _timed("manage.py", "shell", "--no-imports", "-c", "pass")


@work("start.setup")
def setup() -> Call:
    """The applications alone."""
    return _timed("-c", SETUP)


def _timed(*arguments: str) -> Call:
    def call() -> Reading:
        begun = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=settings.BASE_DIR, check=True)
        return {"seconds": time.perf_counter() - begun}

    return call
