"""Says in words what the rules or the database refused, so that nobody meets an error page."""

from collections.abc import Callable

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest

from cases import actions


def attempt(request: HttpRequest, verb: Callable[[], object]) -> bool:
    """Do something whole or not at all; what is refused becomes a message.

    Returns:
        Whether it was done.

    """
    try:
        with transaction.atomic():
            verb()
            connection.check_constraints()
    except (actions.Refused, ValidationError, IntegrityError) as refusal:
        messages.error(request, in_words(refusal))
        return False
    return True


def in_words(refusal: Exception) -> str:
    """What was refused and why, as a sentence for the person at the desk."""
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    diagnosis = getattr(refusal.__cause__, "diag", None)
    if diagnosis is None:
        return str(refusal)
    if message := _message_of(diagnosis.constraint_name):
        return message
    if getattr(refusal.__cause__, "pgcode", "") == CHECK_VIOLATION and diagnosis.table_name is None:
        return str(diagnosis.message_primary)  # a guard of ours, which speaks in sentences
    return (
        "The database refused this: it contradicts another record. "
        f"({diagnosis.constraint_name or diagnosis.message_primary})"
    )


CHECK_VIOLATION = "23514"


def _message_of(name: str | None) -> str:
    for model in apps.get_app_config("cases").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                if constraint.violation_error_code or constraint.violation_error_message != (
                    constraint.default_violation_error_message
                ):
                    return str(constraint.violation_error_message)
                return f"Another {model._meta.verbose_name} says the same already."
    return ""
