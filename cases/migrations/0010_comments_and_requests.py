"""Comments, requests from outside, notices about one's account, and corrections that were taken back."""

import django.db.models.deletion
import django.utils.timezone
from django.apps import apps as installed
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from cases.migrations._together import Together

GRANTED = ("view_comment", "view_subjectrequest", "add_subjectrequest", "change_subjectrequest")


def let_every_role_in(apps, schema_editor):
    """Every role reads comments and keeps requests; who decides is looked at by the pages."""
    # Permissions are otherwise made only after the last migration.
    create_permissions(
        installed.get_app_config("cases"), verbosity=0, using=schema_editor.connection.alias
    )
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="cases", codename__in=GRANTED
    )
    for name in ("researcher", "reviewer", "administrator"):
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_withdrawn_rows_leave_their_place"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("password_set", "set your password"),
                            ("second_factor_reset", "reset your second factor"),
                        ],
                        help_text="What was done.",
                        max_length=20,
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(auto_now_add=True, help_text="When it was done (UTC)."),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When somebody signed in as this person said “I know” (UTC).",
                        null=True,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AccountNoticeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("password_set", "set your password"),
                            ("second_factor_reset", "reset your second factor"),
                        ],
                        help_text="What was done.",
                        max_length=20,
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(auto_now_add=True, help_text="When it was done (UTC)."),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When somebody signed in as this person said “I know” (UTC).",
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "object_id",
                    models.PositiveBigIntegerField(help_text="The primary key of that record."),
                ),
                (
                    "text",
                    models.TextField(help_text="What they wrote. “@name” mentions a colleague."),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True, help_text="When (UTC).")),
                (
                    "struck_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was struck (UTC).", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="CommentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "object_id",
                    models.PositiveBigIntegerField(help_text="The primary key of that record."),
                ),
                (
                    "text",
                    models.TextField(help_text="What they wrote. “@name” mentions a colleague."),
                ),
                ("written_at", models.DateTimeField(auto_now_add=True, help_text="When (UTC).")),
                (
                    "struck_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was struck (UTC).", null=True
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When they said that they saw it, or answered (UTC).",
                        null=True,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequestedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        help_text="The public id by which the record was named to us.",
                        max_length=12,
                    ),
                ),
                (
                    "object_id",
                    models.PositiveBigIntegerField(
                        help_text="Its primary key, under which it is found whatever its id becomes.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "record concerned",
                "verbose_name_plural": "records concerned",
                "ordering": ["pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RequestedRecordEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "public_id",
                    models.CharField(
                        help_text="The public id by which the record was named to us.",
                        max_length=12,
                    ),
                ),
                (
                    "object_id",
                    models.PositiveBigIntegerField(
                        help_text="Its primary key, under which it is found whatever its id becomes.",
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
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
                        choices=[
                            ("removal", "removal"),
                            ("withholding", "withholding of a name"),
                            ("correction", "correction of a fact"),
                            ("reply", "answer to a claim"),
                            ("other", "other"),
                        ],
                        default="removal",
                        help_text="What is asked, in one word.",
                        max_length=20,
                    ),
                ),
                (
                    "received_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        help_text="The day it reached us; its age is counted from here.",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("letter", "letter"),
                            ("telephone", "telephone"),
                            ("in_person", "in person"),
                            ("other", "another way"),
                        ],
                        help_text="How it reached us.",
                        max_length=20,
                    ),
                ),
                (
                    "connection",
                    models.CharField(
                        choices=[
                            ("the_person", "the person"),
                            ("relative", "relative"),
                            ("lawyer", "lawyer"),
                            ("institution", "institution"),
                            ("witness", "witness"),
                            ("colleague", "colleague"),
                            ("medical_provider", "medical provider"),
                            ("ngo", "organisation"),
                            ("reporter", "reporter"),
                            ("third_party", "third party"),
                            ("unknown", "unknown"),
                        ],
                        default="unknown",
                        help_text="Who asks, by their connection to the person or the claim.",
                        max_length=20,
                    ),
                ),
                (
                    "urgent",
                    models.BooleanField(
                        default=False,
                        help_text="Somebody could come to harm while this waits: it stands first on everybody's list.",
                        verbose_name="urgent for safety",
                    ),
                ),
                (
                    "asked",
                    models.TextField(
                        help_text="In your own words, as short as it can be said. No name, address or number of whoever asks, unless the request cannot be worked off without it: leave those in the mail.",
                        verbose_name="what is asked",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("in_progress", "in progress"),
                            ("done", "done"),
                            ("declined", "declined"),
                        ],
                        default="open",
                        editable=False,
                        help_text="How far it is.",
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("withheld", "withheld"),
                            ("withdrawn", "withdrawn"),
                            ("erased", "erased"),
                            ("corrected", "corrected"),
                            ("answer_published", "answer published"),
                            ("nothing_held", "nothing held"),
                            ("not_established", "not established who asks"),
                            ("no_change", "no change"),
                        ],
                        editable=False,
                        help_text="What became of it, from a list.",
                        max_length=20,
                    ),
                ),
                (
                    "outcome_note",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What was done and why, for colleagues later.",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When it was closed (UTC).", null=True
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(auto_now_add=True, help_text="When it was entered (UTC)."),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests for removal, and answers",
                "ordering": [
                    models.OrderBy(models.F("decided_at"), descending=True, nulls_first=True),
                    "-urgent",
                    "received_on",
                    "pk",
                ],
                "default_permissions": ("add", "change", "view"),
            },
        ),
        migrations.CreateModel(
            name="SubjectRequestEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("removal", "removal"),
                            ("withholding", "withholding of a name"),
                            ("correction", "correction of a fact"),
                            ("reply", "answer to a claim"),
                            ("other", "other"),
                        ],
                        default="removal",
                        help_text="What is asked, in one word.",
                        max_length=20,
                    ),
                ),
                (
                    "received_on",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        help_text="The day it reached us; its age is counted from here.",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("letter", "letter"),
                            ("telephone", "telephone"),
                            ("in_person", "in person"),
                            ("other", "another way"),
                        ],
                        help_text="How it reached us.",
                        max_length=20,
                    ),
                ),
                (
                    "connection",
                    models.CharField(
                        choices=[
                            ("the_person", "the person"),
                            ("relative", "relative"),
                            ("lawyer", "lawyer"),
                            ("institution", "institution"),
                            ("witness", "witness"),
                            ("colleague", "colleague"),
                            ("medical_provider", "medical provider"),
                            ("ngo", "organisation"),
                            ("reporter", "reporter"),
                            ("third_party", "third party"),
                            ("unknown", "unknown"),
                        ],
                        default="unknown",
                        help_text="Who asks, by their connection to the person or the claim.",
                        max_length=20,
                    ),
                ),
                (
                    "urgent",
                    models.BooleanField(
                        default=False,
                        help_text="Somebody could come to harm while this waits: it stands first on everybody's list.",
                        verbose_name="urgent for safety",
                    ),
                ),
                (
                    "asked",
                    models.TextField(
                        help_text="In your own words, as short as it can be said. No name, address or number of whoever asks, unless the request cannot be worked off without it: leave those in the mail.",
                        verbose_name="what is asked",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("in_progress", "in progress"),
                            ("done", "done"),
                            ("declined", "declined"),
                        ],
                        default="open",
                        editable=False,
                        help_text="How far it is.",
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("withheld", "withheld"),
                            ("withdrawn", "withdrawn"),
                            ("erased", "erased"),
                            ("corrected", "corrected"),
                            ("answer_published", "answer published"),
                            ("nothing_held", "nothing held"),
                            ("not_established", "not established who asks"),
                            ("no_change", "no change"),
                        ],
                        editable=False,
                        help_text="What became of it, from a list.",
                        max_length=20,
                    ),
                ),
                (
                    "outcome_note",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="What was done and why, for colleagues later.",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When it was closed (UTC).", null=True
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(auto_now_add=True, help_text="When it was entered (UTC)."),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="correction",
            name="correction_state_has_its_stamps",
        ),
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Somebody else set the password: it is changed before anything else.",
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="decided_at",
            field=models.DateTimeField(
                blank=True, help_text="When it was decided, or taken back (UTC).", null=True
            ),
        ),
        migrations.AlterField(
            model_name="correction",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("accepted", "accepted"),
                    ("declined", "declined"),
                    ("taken_back", "taken back"),
                ],
                default="proposed",
                editable=False,
                help_text="Where the proposal stands.",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="correctionevent",
            name="decided_at",
            field=models.DateTimeField(
                blank=True, help_text="When it was decided, or taken back (UTC).", null=True
            ),
        ),
        migrations.AlterField(
            model_name="correctionevent",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("accepted", "accepted"),
                    ("declined", "declined"),
                    ("taken_back", "taken back"),
                ],
                default="proposed",
                editable=False,
                help_text="Where the proposal stands.",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("state", "proposed"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ("accepted", "declined")),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("state", "taken_back"),
                    ),
                    _connector="OR",
                ),
                name="correction_state_has_its_stamps",
            ),
        ),
        migrations.AddField(
            model_name="accountnotice",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who did it; empty if it was done at the server's command line.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountnotice",
            name="user",
            field=models.ForeignKey(
                help_text="Whose account it is.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="account_notices",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountnoticeevent",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who did it; empty if it was done at the server's command line.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountnoticeevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="accountnoticeevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="cases.accountnotice",
            ),
        ),
        migrations.AddField(
            model_name="accountnoticeevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Whose account it is.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                help_text="Who wrote it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="content_type",
            field=models.ForeignKey(
                help_text="The kind of record that it is on.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contenttypes.contenttype",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="struck_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who struck it: its author or an administrator.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="Who wrote it.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="content_type",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="The kind of record that it is on.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contenttypes.contenttype",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="cases.comment",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="struck_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who struck it: its author or an administrator.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                help_text="The comment.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="cases.comment",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                help_text="Who is mentioned.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="mentioned",
            field=models.ManyToManyField(
                help_text="The colleagues whom it mentions.",
                related_name="+",
                through="cases.Mention",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="requestedrecord",
            name="content_type",
            field=models.ForeignKey(
                help_text="The kind of record; empty if the id answered “removed” already.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contenttypes.contenttype",
            ),
        ),
        migrations.AddField(
            model_name="requestedrecordevent",
            name="content_type",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="The kind of record; empty if the id answered “removed” already.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="contenttypes.contenttype",
            ),
        ),
        migrations.AddField(
            model_name="requestedrecordevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="requestedrecordevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="cases.requestedrecord",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                help_text="Who works on it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The reviewer or administrator who closed it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequest",
            name="entered_by",
            field=models.ForeignKey(
                editable=False,
                help_text="Who entered it.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="requestedrecordevent",
            name="subject_request",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="The request.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="cases.subjectrequest",
            ),
        ),
        migrations.AddField(
            model_name="requestedrecord",
            name="subject_request",
            field=models.ForeignKey(
                help_text="The request.",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="named",
                to="cases.subjectrequest",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who works on it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                help_text="The reviewer or administrator who closed it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="entered_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                help_text="Who entered it.",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="subjectrequestevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="cases.subjectrequest",
            ),
        ),
        migrations.AddIndex(
            model_name="accountnotice",
            index=models.Index(fields=["user", "-done_at"], name="accountnotice_of_a_user"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["user"],
                name="mention_not_seen_yet",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("comment", "user"), name="mention_is_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["content_type", "object_id"], name="comment_of_a_record"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("struck_at__isnull", True), ("struck_by__isnull", True)),
                    models.Q(("struck_at__isnull", False), ("struck_by__isnull", False)),
                    _connector="OR",
                ),
                name="comment_struck_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("outcome", ""),
                        ("outcome_note", ""),
                        ("state__in", ("open", "in_progress")),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state__in", ("done", "declined")),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="subjectrequest_closed_has_its_stamps",
                violation_error_message="A closed request has an outcome, and who decided when; an open one has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "in_progress"), _negated=True),
                    ("assigned_to__isnull", False),
                    _connector="OR",
                ),
                name="subjectrequest_in_progress_has_somebody",
                violation_error_message="Somebody works on a request that is in progress: say who.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    ("outcome__in", ("no_change", "nothing_held", "not_established")),
                    _connector="OR",
                ),
                name="subjectrequest_declined_changes_nothing",
                violation_error_message="What was declined changed nothing: choose such an outcome.",
            ),
        ),
        migrations.AddIndex(
            model_name="requestedrecord",
            index=models.Index(fields=["content_type", "object_id"], name="requestedrecord_record"),
        ),
        migrations.AddConstraint(
            model_name="requestedrecord",
            constraint=models.UniqueConstraint(
                fields=("subject_request", "public_id"), name="requestedrecord_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestedrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content_type__isnull", True), ("object_id__isnull", True)),
                    models.Q(("content_type__isnull", False), ("object_id__isnull", False)),
                    _connector="OR",
                ),
                name="requestedrecord_whole_or_gone",
            ),
        ),
        migrations.RunPython(let_every_role_in, migrations.RunPython.noop),
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
        operations[-1],
    ]
