"""Shows a record's review state at a glance, in lists, rows and panels."""

from django.utils.html import format_html

from cases.models.review import Record


def badge(record: Record) -> str:
    """The state as a small coloured word; nothing for a row that is not saved yet."""
    if record.pk is None:
        return ""
    return format_html(
        '<span class="state state-{}">{}</span>', record.state, record.get_state_display()
    )
