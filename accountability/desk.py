"""Makes the desk's own admin site the default one."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin, with the desk's sections and its check of roles."""

    default_site = "cases.desk.DeskSite"
