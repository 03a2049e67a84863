"""Two transactions at once cannot do together what neither may do alone."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from cases import actions
from cases.choices import RemovalReason
from cases.models import Citation
from tests import factories as make


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_each_take_away_what_the_other_relies_on():
    figure = make.make_figure(sources=[make.make_source(), make.make_source()])
    reviewer = make.publish_all([figure])
    start = Barrier(2, timeout=30)

    def withdraw(citation: Citation) -> str:
        try:
            start.wait()
            actions.withdraw([citation], by=reviewer, reason=RemovalReason.ENTERED_IN_ERROR)
        except (IntegrityError, actions.Refused) as error:
            return str(error).splitlines()[0]
        else:
            return "withdrawn"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(withdraw, figure.citations.all()), key="withdrawn".__eq__)
    # The action refuses what it sees; what it cannot see yet, the database refuses.
    assert "No fact without a source" in answers[0] or "only public source" in answers[0]
    assert answers[1] == "withdrawn"
    assert figure.citations.filter(state="published").count() == 1
