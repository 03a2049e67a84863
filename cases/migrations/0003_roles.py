"""The roles of the desk, as groups: researcher, reviewer, administrator."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

INTERNAL = {"seedentry", "tombstone", "correction", "user"}


def make_roles(apps, schema_editor):
    """Give each role its permissions: all enter drafts; administrators keep users as well.

    Publishing is an action that checks the group and both people, so that reviewers need no further
    permission on the tables.
    """
    # Permissions are otherwise made only after the last migration.
    create_permissions(
        installed.get_app_config("cases"), verbosity=0, using=schema_editor.connection.alias
    )
    group_model = apps.get_model("auth", "Group")
    everything = (
        apps.get_model("auth", "Permission")
        .objects.filter(content_type__app_label="cases")
        .exclude(content_type__model__endswith="event")
    )
    records = everything.exclude(content_type__model__in=INTERNAL)
    internal = everything.filter(
        content_type__model__in=INTERNAL - {"user"}, codename__startswith="view"
    )
    users = everything.filter(content_type__model="user").exclude(codename__startswith="delete")
    for name, granted in {
        "researcher": [records, internal],
        "reviewer": [records, internal],
        "administrator": [records, internal, users],
    }.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for permissions in granted:
            group.permissions.add(*permissions)


class Migration(migrations.Migration):
    """Make the three groups and give them their permissions."""

    dependencies = [
        ("cases", "0002_known_from_function"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
