"""Taking people out: erasures, corrections made at once, and whose cleared name was looked for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.migrations._together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_kept_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        help_text="The kind of record, as the API names it.", max_length=30
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("safety", "safety"),
                            ("request", "asked for"),
                            ("legal_duty", "legal duty"),
                            ("entered_in_error", "entered in error"),
                        ],
                        help_text="Why, from a list.",
                        max_length=20,
                    ),
                ),
                ("erased_at", models.DateTimeField(help_text="When it was done (UTC).")),
                (
                    "rows_removed",
                    models.PositiveIntegerField(
                        help_text="How many rows went: the record, its parts, their history, what was said of them."
                    ),
                ),
                (
                    "texts_removed",
                    models.PositiveIntegerField(
                        help_text="In how many other rows, most of them history, a text that held a name went."
                    ),
                ),
                (
                    "record_pk",
                    models.BigIntegerField(
                        help_text="The primary key that the record had: a restored backup holds it under that key."
                    ),
                ),
                (
                    "record_entered_at",
                    models.DateTimeField(
                        help_text="When the record was entered (UTC), so that no other one is taken for it."
                    ),
                ),
            ],
            options={
                "ordering": ["-erased_at", "-id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NameOfAcquitted",
            fields=[],
            options={
                "verbose_name": "defendant no longer convicted, name not cleared",
                "verbose_name_plural": "defendants no longer convicted, name not cleared",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("cases.defendant",),
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_decider_is_not_proposer",
        ),
        migrations.AddField(
            model_name="correction",
            name="at_once",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Carried out at once by one person, to take a name out: there speed protects.",
            ),
        ),
        migrations.AddField(
            model_name="correctionevent",
            name="at_once",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Carried out at once by one person, to take a name out: there speed protects.",
            ),
        ),
        migrations.AddField(
            model_name="defendant",
            name="name_cleared_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the name was last looked for in public texts and cleared (UTC). Internal.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="defendantevent",
            name="name_cleared_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the name was last looked for in public texts and cleared (UTC). Internal.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="seedentry",
            name="key",
            field=models.CharField(
                help_text="Report and row of the fixture, and the kind; only its digest after an erasure.",
                max_length=120,
                unique=True,
            ),
        ),
        migrations.AlterField(
            model_name="seedentryevent",
            name="key",
            field=models.CharField(
                help_text="Report and row of the fixture, and the kind; only its digest after an erasure.",
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="archive_status",
            field=models.CharField(
                choices=[
                    ("archived", "archived"),
                    ("not_online", "not online"),
                    ("refused", "could not be archived"),
                    ("not_recorded", "not recorded"),
                    ("withheld", "withheld"),
                ],
                blank=True,
                help_text="Whether an archived copy is known, or why not.",
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="sourceevent",
            name="archive_status",
            field=models.CharField(
                choices=[
                    ("archived", "archived"),
                    ("not_online", "not online"),
                    ("refused", "could not be archived"),
                    ("not_recorded", "not recorded"),
                    ("withheld", "withheld"),
                ],
                blank=True,
                help_text="Whether an archived copy is known, or why not.",
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="tombstone",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("entered_in_error", "error"),
                    ("duplicate", "duplicate"),
                    ("source_retracted", "source retracted"),
                    ("safety", "safety"),
                    ("consent", "consent"),
                    ("overturned", "conviction overturned"),
                    ("legal_order", "legal order"),
                ],
                help_text="Why, from a list; empty after an erasure. Internal.",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="tombstoneevent",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("entered_in_error", "error"),
                    ("duplicate", "duplicate"),
                    ("source_retracted", "source retracted"),
                    ("safety", "safety"),
                    ("consent", "consent"),
                    ("overturned", "conviction overturned"),
                    ("legal_order", "legal order"),
                ],
                help_text="Why, from a list; empty after an erasure. Internal.",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ("at_once", True),
                    _connector="OR",
                ),
                name="correction_decider_is_not_proposer",
                violation_error_message="Nobody decides on their own correction.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("at_once", False),
                    models.Q(("sensitive", True), ("state", "accepted")),
                    _connector="OR",
                ),
                name="correction_at_once_only_takes_out",
                violation_error_message="What is done at once is done, and shows no old value.",
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="erased_by",
            field=models.ForeignKey(
                help_text="The administrator who did it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]

    # What was made in parts is put together after all tables are there.
    operations = [
        Together([each for each in operations if isinstance(each, migrations.CreateModel)]),
        Together(
            [
                each
                for each in operations
                if not isinstance(each, migrations.CreateModel | migrations.RunPython)
            ]
        ),
    ]
