"""What each operation of the API is called, in its description and wherever something is said about one."""

from collections.abc import Mapping
from typing import Any, Final

_SINGULAR: Final[Mapping[str, str]] = {"cities": "city", "agencies": "agency"}


def singular(noun: str) -> str:
    """One of a noun."""
    return _SINGULAR.get(noun, noun.removesuffix("s"))


def operation_id(view: Any, method: str = "GET") -> str:
    """Such as ``list_figures``, ``get_figure``, ``get_city_summary``; nothing where it is not described."""
    if view.operation:
        return f"{'post' if method == 'POST' else 'get'}_{view.operation}"
    noun = getattr(view, "noun", "")
    if not noun:
        return ""
    action = getattr(view, "action", None)
    if action == "list":
        return f"list_{noun}"
    name = f"get_{singular(noun)}"
    return name if action == "retrieve" else f"{name}_summary"
