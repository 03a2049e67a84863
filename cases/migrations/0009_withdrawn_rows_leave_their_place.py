from django.db import migrations, models

from cases.migrations._together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_published_says_what_is_unknown"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="harm",
            name="harm_is_unique",
        ),
        migrations.RemoveConstraint(
            model_name="investigationstep",
            name="investigationstep_position_is_unique",
        ),
        migrations.RemoveConstraint(
            model_name="proceedingstep",
            name="proceedingstep_position_is_unique",
        ),
        migrations.RemoveConstraint(
            model_name="victimname",
            name="victimname_is_unique",
        ),
        migrations.AddConstraint(
            model_name="harm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("victim", "incident", "category"),
                name="harm_is_unique",
                violation_error_message="This harm to the person, in this incident, stands here already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("investigation", "position"),
                name="investigationstep_position_is_unique",
                violation_error_message="Another step of this investigation has this position.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proceedingstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("defendant", "position"),
                name="proceedingstep_position_is_unique",
                violation_error_message="Another step of this defendant has this position.",
            ),
        ),
        migrations.AddConstraint(
            model_name="victimname",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("victim", "text"),
                name="victimname_is_unique",
                violation_error_message="The person has this name already.",
            ),
        ),
    ]

    operations = [Together(operations)]
