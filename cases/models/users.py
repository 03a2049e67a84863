"""The people of the desk; a model of its own, so that it can grow without a painful migration."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """One row is one person, or one service account, that enters or reviews records."""
