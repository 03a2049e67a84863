"""The headline numbers of a dashboard, each with its definition: what is logged when it changes."""

from django.utils.translation import gettext_lazy as _

from cases.choices import DefinedChoices


class Statistic(DefinedChoices):
    """A headline number of a dashboard, every value of which keeps a permanent address."""

    DOCUMENTED_DEATHS = (
        "documented_deaths",
        _("People with a row of their own in this record who died; people withheld are counted."),
        _("documented deaths"),
    )
    DOCUMENTED_TORTURE = (
        "documented_torture",
        _("People with a row of their own in this record who were tortured, or died of torture."),
        _("documented torture"),
    )
    CLOSED = (
        "closed",
        _(
            "Investigations in this record that stand closed; groups known only as a number left out."
        ),
        _("investigations closed"),
    )
    PENDING = (
        "pending",
        _(
            "Investigations in this record that are pending; groups known only as a number left out."
        ),
        _("investigations pending"),
    )
    IN_COURT = (
        "in_court",
        _("Cases in court in this record with a state agent among the defendants."),
        _("cases in court against state agents"),
    )
    CONVICTED = (
        "convicted",
        _("Cases in court in this record in which a state agent stands convicted, finally or not."),
        _("cases in court with a state agent convicted"),
    )
    REPORTED_DEATHS = (
        "reported_deaths",
        _("One speaker’s number of deaths, which the same speaker has not replaced."),
        _("reported deaths"),
    )
