"""Sessions that know whose they are; they are nobody's to look at but their owner's."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def leave_sessions_alone(apps, schema_editor):
    """Take back what 0003 gave where it was run by this version: it grants whatever models there are."""
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="cases", content_type__model="desksession"
    )
    for group in apps.get_model("auth", "Group").objects.all():
        group.permissions.remove(*permissions)


class Migration(migrations.Migration):
    """Make the table of sessions."""

    dependencies = [("cases", "0005_problems")]

    operations = [
        migrations.CreateModel(
            name="DeskSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                (
                    "session_data",
                    models.TextField(help_text="What the session holds, signed by us. Internal."),
                ),
                (
                    "expire_date",
                    models.DateTimeField(db_index=True, help_text="When it ends by itself (UTC)."),
                ),
                (
                    "device",
                    models.CharField(
                        blank=True,
                        help_text="Browser and system, such as “Firefox on Linux”.",
                        max_length=60,
                    ),
                ),
                ("signed_in_at", models.DateTimeField(help_text="When it began (UTC).", null=True)),
                (
                    "seen_at",
                    models.DateTimeField(
                        help_text="When it was last used, roughly (UTC).", null=True
                    ),
                ),
                (
                    "verified",
                    models.BooleanField(
                        default=False, help_text="Whether the second factor has been given."
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Who is signed in. Internal.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="desk_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "indexes": [
                    models.Index(fields=["user", "-seen_at"], name="desksession_of_a_user")
                ],
            },
        ),
        migrations.RunPython(leave_sessions_alone, migrations.RunPython.noop),
    ]
