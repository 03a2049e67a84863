"""The name of an answer never names a state that the answer is not in, whatever is published meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from cases.api import records
from cases.pages import listing
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("address", "module"), [("/api/v1/figures/", records), ("/figures/", listing)]
)
def test_what_is_published_meanwhile_is_in_neither(
    client: Any, monkeypatch: pytest.MonkeyPatch, address: str, module: Any
) -> None:
    make.give_roles()
    reviewer = make.publish_all([make.make_figure()])
    one_more = make.make_figure()
    before = client.get(address)
    reads = module.paginate

    def meanwhile() -> None:
        try:
            make.publish_all([one_more], reviewer)
        finally:
            connection.close()

    def read(*args: Any, **kwargs: Any) -> Any:
        found = reads(*args, **kwargs)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(meanwhile).result()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(module, "paginate", read)
        during = client.get(address)
    assert during["ETag"] == before["ETag"]
    assert one_more.public_id not in during.content.decode()
    after = client.get(address, headers={"if-none-match": during["ETag"]})
    assert after.status_code == 200
    assert one_more.public_id in after.content.decode()
