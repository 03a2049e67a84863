"""How many people the headline numbers count, kept person by person, so that none is counted anew.

Triggers of the migration ``people_counted_as_they_change`` say who may be counted elsewhere than
before, whatever changed a row; `cases.actions.headcounts` looks at them, and at nobody else.
"""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from cases.statistic_choices import Statistic


def one_scope(name: str) -> CheckConstraint:
    """That something belongs to a situation or to a city, and not to both."""
    return CheckConstraint(
        condition=Q(situation__isnull=False, city__isnull=True)
        | Q(situation__isnull=True, city__isnull=False),
        name=name,
    )


class Counted(models.Model):
    """What counts people: a headline number of a situation or of a city."""

    statistic = models.CharField(
        max_length=20, choices=Statistic, help_text="Which headline number it is."
    )
    situation = models.BigIntegerField(
        null=True, help_text="Internal key of the situation it is about as a whole, if it is."
    )
    city = models.BigIntegerField(
        null=True, help_text="Internal key of the city it is about, if it is."
    )

    class Meta:
        abstract = True


class Headcount(Counted):
    """One row is how many people a headline number counts; without any row nothing was counted yet."""

    number = models.BigIntegerField(help_text="How many people.")

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                fields=["statistic", "situation", "city"],
                nulls_distinct=False,
                name="headcount_is_unique",
            ),
            one_scope("headcount_has_one_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.statistic} {self.situation or self.city}: {self.number}"


class CountedPerson(Counted):
    """One row is one person in one of these numbers."""

    person = models.BigIntegerField(help_text="Internal key of the victim.")

    class Meta:
        default_permissions = ()
        constraints = [
            UniqueConstraint(
                fields=["person", "statistic", "situation", "city"],
                nulls_distinct=False,
                name="countedperson_is_unique",
            ),
            one_scope("countedperson_has_one_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.statistic} {self.situation or self.city}"


class ChangedPerson(models.Model):
    """One row says that a person may be counted elsewhere than before; many can say it of one."""

    person = models.BigIntegerField(help_text="Internal key of the victim.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.person)
