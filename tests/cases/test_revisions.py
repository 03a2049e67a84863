"""One speaker's revisions, worked by hand: 10, then 15, then 20 people."""

from datetime import date

import pytest

from cases.public import PublicPlace
from cases.stats import counts, revisions
from cases.stats.numbers import Scope
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    place, situation, speaker = make.make_place(), make.make_situation(), make.make_speaker()
    earlier, rows = None, []
    for value, month in ((10, 1), (15, 2), (20, 3)):
        earlier = make.make_figure(
            value=value,
            place=place,
            situation=situation,
            speaker=speaker,
            supersedes=earlier,
            sources=[make.make_source(published_on=date(2022, month, 1))],
        )
        rows.append(earlier)
    alone = make.make_figure(value=7, place=place, situation=situation)
    make.publish_all([*rows, alone])
    return Scope(city=PublicPlace.objects.get(slug=place.slug))


def lines(scope: Scope, day: date | None = None):
    return revisions.revisions(counts.deaths(scope, day).reported)


def test_revisions_stand_in_order_with_the_largest_as_the_whole(line):
    (found,) = lines(line)
    assert [(each.figure.number.value, each.share) for each in found.revisions] == [
        (10, 50),
        (15, 75),
        (20, 100),
    ]
    assert [each.is_latest for each in found.revisions] == [False, False, True]


def test_as_of_a_day_the_line_ends_with_what_was_known(line):
    (found,) = lines(line, date(2022, 2, 28))
    assert [each.figure.number.value for each in found.revisions] == [10, 15]
    assert lines(line, date(2022, 1, 31)) == ()
