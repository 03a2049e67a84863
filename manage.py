#!/usr/bin/env python3
"""Django's entry point; `demo` and `test` first prepare `.venv` with the standard library alone."""
# This file must parse on every Python 3, so that an old one can be told what to do.

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Accountability needs Python 3.11 or newer, and this is %d.%d: install one, then run"
        " `python3.11 manage.py ...` with it." % sys.version_info[:2]
    )


def main() -> None:
    """Run one management command."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in ("demo", "test"):
        from accountability import bootstrap

        bootstrap.prepare(command, sys.argv[2:])
        if command == "test":
            bootstrap.run_tests(sys.argv[2:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accountability.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise ImportError(
            "Django is not installed here. `python3 manage.py demo` and `python3 manage.py test`"
            " prepare an environment by themselves; every other command is run inside it:"
            " `.venv/bin/python manage.py ...`"
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
