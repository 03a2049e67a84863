"""The words in which dates are written, in English, Russian and Kazakh, by what they do to a date."""

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""The months as this product writes them."""


class Role(Enum):
    """What a word does to the date that it stands beside."""

    MONTH = auto()
    WEEKDAY = auto()
    FILLER = auto()
    """Nothing: “of”, “the year”."""
    PART = auto()
    """Narrows a date by words that have no agreed bounds: “early”, “evening”."""
    PORTION = auto()
    """A week, a half, a quarter: of a month or a year, never of one day."""
    NIGHT = auto()
    """A night touches two days."""
    FROM = auto()
    """Opens a range; alone it leaves one end open."""
    BETWEEN = auto()
    """Says that two dates follow, joined by “and”."""
    AND = auto()
    TO = auto()
    """Stands between the two ends of a range."""
    UNTIL = auto()
    """The same between two dates; before a single one it leaves an end open."""
    OPEN = auto()
    """Relates to a date without giving it: “after”, “around”."""


_ENGLISH_MONTHS = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august"
    "|sep sept september|oct october|nov november|dec december"
)

_RUSSIAN_MONTHS = (
    "янв январь января январе январю|фев февр февраль февраля феврале февралю"
    "|мар март марта марте марту|апр апрель апреля апреле апрелю|май мая мае маю"
    "|июн июнь июня июне июню|июл июль июля июле июлю|авг август августа августе августу"
    "|сен сент сентябрь сентября сентябре сентябрю|окт октябрь октября октябре октябрю"
    "|ноя нояб ноябрь ноября ноябре ноябрю|дек декабрь декабря декабре декабрю"
)

# Stem, and the vowel and consonant that its endings take: “in January” is қаңтарда, “in August” тамызда.
_KAZAKH_MONTHS = (
    ("қаңтар", "а", "д"),
    ("ақпан", "а", "н"),
    ("наурыз", "а", "д"),
    ("сәуір", "е", "д"),
    ("мамыр", "а", "д"),
    ("маусым", "а", "н"),
    ("шілде", "е", ""),
    ("тамыз", "а", "д"),
    ("қыркүйек", "е", "т"),
    ("қазан", "а", "н"),
    ("қараша", "а", ""),
    ("желтоқсан", "а", "н"),
)

_WEEKDAYS = (
    "mon monday понедельник понедельника дүйсенбі",
    "tue tues tuesday вторник вторника сейсенбі",
    "wed wednesday среда среду среды сәрсенбі",
    "thu thur thurs thursday четверг четверга бейсенбі",
    "fri friday пятница пятницу пятницы жұма",
    "sat saturday суббота субботу субботы сенбі",
    "sun sunday воскресенье воскресенья жексенбі",
)

_WORDS: Mapping[Role, str] = {
    Role.FILLER: (
        "of the on in at a year month day г год года году в во месяц месяца месяце числа ж жыл жылы "
        "жылғы жылдың ай айы айының айында күні"
    ),
    Role.PART: (
        "early mid middle late beginning start end morning noon midday afternoon evening dawn "
        "начало начале середина середине конец конце утро утром утра день днём днем вечер вечером "
        "вечера басы басында ортасы ортасында соңы соңында аяғы аяғында таң таңы таңертең кеш кешке "
        "кешінде"
    ),
    Role.PORTION: (
        "week half quarter first second third fourth last неделя неделе недели половина половине "
        "квартал квартале декада декаде первая первой вторая второй третья третьей последняя "
        "последней апта аптасы аптасында жартысы жартысында бірінші екінші үшінші соңғы"
    ),
    Role.NIGHT: "night overnight ночь ночью ночи түн түні түнде",
    Role.FROM: "from с со от",
    Role.BETWEEN: "between между аралығы аралығында арасы арасында",
    Role.AND: "and и мен бен пен",
    Role.TO: "to through thru or по или немесе",
    Role.UNTIL: "until till до на",
    Role.OPEN: (
        "after before since by around about circa c ca approx approximately roughly later earlier "
        "following prior probably possibly perhaps после около примерно приблизительно ориентировочно "
        "к позднее позже ранее раньше спустя накануне кейін дейін бұрын шамамен бастап"
    ),
}


def _kazakh_forms(stem: str, vowel: str, consonant: str) -> Iterator[str]:
    """A month's name with the endings that dates take."""
    hard = vowel == "а"
    of = "ы" if hard else "і"
    own = f"с{of}" if not consonant else of
    locative = "т" if consonant == "т" else "д"
    dative = ("қ" if hard else "к") if consonant == "т" else ("ғ" if hard else "г")
    genitive = consonant or "н"
    yield from (stem, f"{stem}{locative}{vowel}", f"{stem}{dative}{vowel}")
    yield f"{stem}{genitive}{of}ң"
    yield from (f"{stem}{start}{vowel}н" for start in {locative, genitive})
    yield from (f"{stem}{own}", f"{stem}{own}нд{vowel}", f"{stem}{own}н{vowel}")
    yield from (f"{stem}{own}н{of}ң", f"{stem}{own}н{vowel}н")


def _meanings() -> Iterator[tuple[str, tuple[Role, int]]]:
    for role, words in _WORDS.items():
        yield from ((word, (role, 0)) for word in words.split())
    for names in (_ENGLISH_MONTHS, _RUSSIAN_MONTHS):
        for number, forms in enumerate(names.split("|"), start=1):
            yield from ((form, (Role.MONTH, number)) for form in forms.split())
    for number, (stem, vowel, consonant) in enumerate(_KAZAKH_MONTHS, start=1):
        for form in _kazakh_forms(stem, vowel, consonant):
            yield form, (Role.MONTH, number)
    for number, weekday in enumerate(_WEEKDAYS):
        yield from ((form, (Role.WEEKDAY, number)) for form in weekday.split())


MEANINGS: Final[Mapping[str, tuple[Role, int]]] = dict(_meanings())
"""Each word, in small letters: what it does, and which month (from 1) or weekday (from 0) it is."""

NOT_KNOWN: Final = frozenset(
    {
        "unknown",
        "not known",
        "date unknown",
        "not stated",
        "not given",
        "no date",
        "неизвестно",
        "дата неизвестна",
        "не указано",
        "не указана",
        "белгісіз",
        "күні белгісіз",
    }
)
"""What people write where there is no date: no words of a source."""
