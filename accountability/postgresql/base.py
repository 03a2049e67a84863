"""The thin backend: everything is Django's own, but a connection first makes sure of its server."""

from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base

from accountability import embedded
from accountability.embedded.cluster import Cluster
from accountability.processes import CannotStart


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the embedded server of settings["DATA_DIR"]; `--help` never gets this far.

    settings["DURABLE"] = False gives a new server settings that are faster and may lose data.
    """

    def get_connection_params(self) -> dict[str, Any]:
        """Return Django's own parameters, with the server's private socket."""
        self.settings_dict["HOST"] = str(Cluster(self._data_dir).socket_dir)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection, starting the server if need be; raises OperationalError."""
        try:
            embedded.ensure(self._data_dir, durable=self.settings_dict.get("DURABLE", True))
        except CannotStart as error:
            raise OperationalError(str(error)) from error
        return super().get_new_connection(conn_params)

    @property
    def _data_dir(self) -> Path:
        return Path(self.settings_dict["DATA_DIR"])
