"""Releases, as the public sees them, and whether their files hold what was taken back since."""

from typing import ClassVar

from django.db import models

from cases.models import MirrorEntry, Release
from cases.public.base import like


class PublicRelease(models.Model):
    """One row is a numbered release of everything that was public in one state of the record."""

    number = like(Release, "number", null=False)
    made_on = like(Release, "made_on", null=False)
    state_of = like(Release, "state_of", null=False)
    data_version = like(Release, "data_version", null=False)
    method = like(Release, "method", null=False)
    is_clear = models.BooleanField(
        help_text="Whether all that was taken back since is out of its files: only then they are given."
    )

    objects: ClassVar["models.Manager[PublicRelease]"] = models.Manager()

    sql = f"""
        SELECT r.id, r.number, r.made_on, r.state_of, r.data_version, r.method,
               NOT EXISTS (SELECT FROM {MirrorEntry._meta.db_table} e
                            WHERE e.takes_back AND e.data_version > r.cleared_to) AS is_clear
          FROM {Release._meta.db_table} r"""

    class Meta:
        managed = False
        default_permissions = ()
        db_table = "public_release"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"Release {self.number}"
