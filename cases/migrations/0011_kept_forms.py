"""Unsaved words, kept for a day; no role looks at them, so that nobody needs a permission."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the table of kept forms."""

    dependencies = [("cases", "0010_comments_and_requests")]

    operations = [
        migrations.CreateModel(
            name="KeptForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        help_text="The opened page, by a name made when it was opened. Internal.",
                        max_length=22,
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        help_text="The address of the page. Internal.", max_length=200
                    ),
                ),
                (
                    "ciphertext",
                    models.TextField(
                        blank=True,
                        help_text="What was typed, encrypted; empty once it is saved. Internal.",
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True,
                        help_text="Of a saved page, so that the same is not saved twice: a keyed hash. Internal.",
                        max_length=64,
                    ),
                ),
                (
                    "saved_pk",
                    models.BigIntegerField(
                        help_text="The row that was saved, if the page was about one. Internal.",
                        null=True,
                    ),
                ),
                (
                    "kept_at",
                    models.DateTimeField(
                        db_index=True,
                        help_text="When it was kept or saved (UTC); after a day it is gone.",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        help_text="Whose words they are. Internal.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_forms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["user", "path"], name="keptform_of_a_page")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "page"), name="keptform_once_for_a_page"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ciphertext", ""), ("digest__gt", "")),
                            models.Q(("ciphertext__gt", ""), ("digest", "")),
                            _connector="OR",
                        ),
                        name="keptform_holds_words_or_was_saved",
                    ),
                ],
            },
        ),
    ]
