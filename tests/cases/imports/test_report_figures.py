"""Every number of the reports stands in the record as its report gives it, and no other number does."""

from datetime import date
from typing import Any

import pytest

from cases.models import Figure
from tests.cases.imports.seeded_rows import row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

PGO = "prosecutor-generals-office"
HRW = "human-rights-watch"


def said_of(record: Any) -> dict[str, Any]:
    """What a figure says, in the terms of the tests below."""
    return {
        "number": (record.low, record.high),
        "is": (record.metric, record.unit, record.subject),
        "who": record.population_group,
        "how": record.qualifier,
        "words": record.words,
        "speaker": record.speaker.slug if record.speaker else record.speaker_status,
        "place": record.place.slug,
        "known": record.known_from,
    }


R1_DAY = date(2022, 12, 25)


def figure(
    number: int | tuple[int | None, int | None] | None,
    *what: str,
    speaker: str,
    who: str = "not_stated",
    how: str = "exactly",
    words: str = "",
    place: str = "kazakhstan",
    known: date = R1_DAY,
) -> dict[str, Any]:
    ends = number if isinstance(number, tuple) else (number, number)
    return {
        "number": ends, "is": what, "who": who, "how": how, "words": words,
        "speaker": speaker, "place": place, "known": known,
    }  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(text)


JAN15, JAN31, MARCH, MAY = (
    day(each) for each in ["2022-01-15", "2022-01-31", "2022-03-14", "2022-05-05"]
)
JULY, AUGUST, DEC20, DEC23, JAN23 = (
    day(each) for each in ["2022-07-29", "2022-08-31", "2022-12-20", "2022-12-23", "2023-01-31"]
)

DEAD = ("killed", "people", "deaths")
OTHERS = "protesters_and_others"

FIGURES = {
    "r01/1.2": figure(6, "died_in_custody", "people", "deaths", speaker="kazakh-authorities"),
    "r01/1.4": figure(1113, "convicted", "people", "not_stated", speaker=HRW, who=OTHERS),
    "r01/1.5": figure(423, "convicted", "people", "unrest_offences", speaker=HRW, who=OTHERS),
    "r01/1.8": figure(
        None, "allegations", "allegations", "violence", speaker=HRW, how="words_only", words="hundreds"
    ),
    "r01/1.15/killed": figure(15, *DEAD, speaker="unclear", place="taraz"),
    "r01/1.17": figure(
        None, "allegations", "people", "torture", speaker="eurasiatimes", how="words_only", words="hundreds"
    ),
    "r01/1.18": figure(
        None, "allegations", "allegations", "torture", speaker="not_named", how="words_only",
        words="detainees", place="taldykorgan",
    ),
    "r01/1.19/cases": figure(2, "cases_in_court", "cases", "torture", speaker=PGO, who="state_agents"),
    "r01/1.19/officers": figure(
        8, "cases_in_court", "officers", "torture", speaker=PGO, who="state_agents"
    ),
    "r01/1.20": figure(
        0, "prosecuted", "people", "torture", speaker=PGO, how="none", words="no one has been prosecuted"
    ),
    "r01/1.21": figure(
        None, "injured_or_tortured", "people", "several", speaker=HRW, how="words_only", words="hundreds"
    ),
    "r01/1.22": figure(
        None, "taking_part", "people", "not_stated", speaker="president-tokayev",
        who="called_assailants", how="words_only", words="thousands",
    ),
    "r02/2.1": figure(225, *DEAD, speaker=PGO, known=JAN15),
    "r02/2.2": figure(19, *DEAD, speaker=PGO, who="security_forces", known=JAN15),
    "r02/2.3": figure(4578, "injured", "people", "injuries", speaker=PGO, known=JAN15),
    "r02/2.4": figure(546, "cases_opened", "cases", "not_stated", speaker=PGO, known=JAN15),
    "r03/3.3": figure(4353, "injured", "people", "injuries", speaker=PGO, known=JAN31),
    "r03/3.4": figure(
        3393, "injured", "people", "injuries", speaker=PGO, who="security_forces", known=JAN31
    ),
    "r04/4.1": figure(227, *DEAD, speaker=PGO, known=JAN31),
    "r05/5.1": figure(230, *DEAD, speaker=PGO, known=MARCH),
    "r05/5.2": figure(19, *DEAD, speaker=PGO, who="security_forces", known=MARCH),
    "r05/5.3": figure(139, *DEAD, speaker=PGO, place="almaty", known=MARCH),
    "r05/5.4": figure(63, *DEAD, speaker=PGO, who="called_assailants", known=MARCH),
    "r05/5.5": figure(20, *DEAD, speaker=PGO, who="civilians", known=MARCH),
    "r05/5.5/almaty": figure(11, *DEAD, speaker=PGO, who="civilians", place="almaty", known=MARCH),
    "r05/5.5/almaty-region": figure(
        8, *DEAD, speaker=PGO, who="civilians", place="almaty-region", known=MARCH
    ),
    "r05/5.5/taraz": figure(1, *DEAD, speaker=PGO, who="civilians", place="taraz", known=MARCH),
    "r05/5.6": figure(3770, "cases_opened", "cases", "not_stated", speaker=PGO, known=MARCH),
    "r05/5.7": figure(234, "cases_opened", "cases", "torture", speaker=PGO, known=MARCH),
    "r06/6.1": figure(232, *DEAD, speaker=PGO, known=MAY),
    "r07/7.1": figure(241, *DEAD, speaker="eleven-organisations", known=JULY),
    "r07/7.2": figure(188, *DEAD, speaker="radio-azattyq", known=JULY),
    "r07/7.3": figure(221, *DEAD, speaker="ar-rukh-khak", known=JULY),
    "r07/7.4": figure(
        (10, None), *DEAD, speaker=HRW, how="at_least", words="at least 10", place="almaty", known=JULY
    ),
    "r08/8.1": figure(238, *DEAD, speaker=PGO, known=AUGUST),
    "r08/8.2": figure(6, *DEAD, speaker="not_recorded", known=AUGUST),
    "r08/8.3": figure(
        15, "suspected", "officers", "deaths", speaker="not_recorded", who="state_agents", known=AUGUST
    ),
    "r08/8.4/detained": figure(
        1237, "detained", "people", "detention", speaker="not_recorded", known=AUGUST
    ),
    "r08/8.4/still-held": figure(
        292, "detained", "people", "detention", speaker="not_recorded", known=AUGUST
    ),
    "r08/8.5": figure(
        (200, None), "cases_opened", "cases", "deaths", speaker="not_recorded", how="more_than",
        words="more than 200", known=AUGUST,
    ),
    "r09/9.2": figure(19, *DEAD, speaker=PGO, who="security_forces", known=DEC20),
    "r09/9.3": figure(6, *DEAD, speaker="not_recorded", known=DEC20),
    "r09/9.4": figure(25, "tortured", "people", "torture", speaker="not_recorded", known=DEC20),
    "r10/10.2": figure(
        (10, None), *DEAD, speaker=HRW, how="at_least", words="at least 10", known=DEC20
    ),
    "r10/10.3": figure(
        (1000, None), "convicted", "convictions", "not_stated", speaker=HRW, who=OTHERS,
        how="more_than", words="over 1,000 convictions", known=DEC20,
    ),
    "r10/10.6/alleged": figure(
        None, "allegations", "allegations", "torture", speaker=HRW, how="words_only",
        words="hundreds", known=DEC20,
    ),
    "r10/10.6/prosecuted": figure(
        None, "prosecuted", "allegations", "torture", speaker=HRW, how="words_only",
        words="a handful", known=DEC20,
    ),
    "r10/10.6/convicted": figure(
        0, "convicted", "convictions", "torture", speaker=HRW, how="none", words="no convictions",
        known=DEC20,
    ),
    "r11/11.1": figure(
        (190, None), "tortured", "people", "torture", speaker="coalition-of-human-rights-defenders",
        how="at_least", words="at least 190", known=DEC23,
    ),
    "r12/12.1": figure(
        9900, "detained", "people", "detention", speaker="ministry-of-internal-affairs",
        how="approximately", words="about 9,900", known=JAN23,
    ),
    "r13/13.1": figure(
        625, "violations", "cases", "not_stated", speaker="human-rights-alliance", known=JAN23
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", FIGURES)
def test_figure_says_what_the_report_says(key: str) -> None:
    assert said_of(row("figure", key)) == FIGURES[key]


def test_there_is_no_other_figure() -> None:
    assert Figure.objects.count() == len(FIGURES)
