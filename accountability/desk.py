"""Makes the desk's own admin site the default one, with no pages but its own."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin, with the desk's sections and its check of roles."""

    default_site = "cases.desk.DeskSite"

    def ready(self) -> None:
        """Take away the pages that packages bring: they show secrets, or rename the roles."""
        super().ready()
        from django.contrib import admin

        for model in list(admin.site._registry):
            if model._meta.app_label != "cases":
                admin.site.unregister(model)
