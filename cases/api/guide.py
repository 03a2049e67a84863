"""What a stranger must know before the first call: one text, in the schema and on the page made from it."""

from dataclasses import dataclass
from typing import Final

from cases.api.answers import HEADERS
from cases.api.errors import CODES
from cases.api.whole import WHOLE_HEADERS
from cases.exports.ftm.terms import unsaid


@dataclass(frozen=True)
class Section:
    """A few paragraphs, with what to type and a list of words with their meaning."""

    title: str
    paragraphs: tuple[str, ...]
    commands: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    programs: tuple[tuple[str, str], ...] = ()

    def markdown(self) -> str:
        """The section as Markdown."""
        parts = [f"## {self.title}", *self.paragraphs]
        if self.commands:
            parts.append("With the address of the site in place of `$SITE`:")
            parts.append("\n".join(f"    {line}" for line in self.commands))
        for language, text in self.programs:
            parts += [f"{language}:", "\n".join(f"    {line}" for line in text.splitlines())]
        if self.terms:
            parts.append("\n".join(f"- `{term}`: {meaning}" for term, meaning in self.terms))
        return "\n\n".join(parts)


PYTHON: Final = """\
import json
import urllib.request

address = "$SITE/api/v1/figures/?metric=killed&standing=yes"
while address:
    with urllib.request.urlopen(address) as answer:
        page = json.load(answer)
    for row in page["results"]:
        who = row["speaker"]["name"] if row["speaker"] else row["speaker_status"]
        print(row["low"], row["high"], row["unit"], who, row["place"]["name"], row["url"], sep="; ")
    address = page["next"]
"""

JAVASCRIPT: Final = """\
let address = "$SITE/api/v1/figures/?metric=killed&standing=yes";
while (address) {
  const page = await (await fetch(address)).json();
  for (const row of page.results) {
    const who = row.speaker?.name ?? row.speaker_status;
    console.log([row.low, row.high, row.unit, who, row.place.name, row.url].join("; "));
  }
  address = page.next;
}
"""

R: Final = """\
figures <- read.csv("$SITE/api/v1/figures/?metric=killed&standing=yes&format=csv")
figures[, c("low", "high", "unit", "speaker.name", "place.name", "url")]
"""

GUIDE: Final[tuple[Section, ...]] = (
    Section(
        "Start",
        (
            (
                "The API needs no key and no account, sets no cookie, and only reads: GET and HEAD (POST"
                " only for queries of a reconciliation that are too long for an address)."
                " Answers are JSON; lists are there in other formats too. The pages of other sites may ask"
                " for them in a browser (CORS)."
            ),
            (
                "The index names every list. The rows of a list and the record by itself have the same"
                " fields; the record by itself has its citations in full as well, where the row of a list"
                " has only their ids."
            ),
        ),
        (
            "curl $SITE/api/v1/",
            "curl '$SITE/api/v1/figures/?metric=killed&city=almaty'",
            "curl $SITE/api/v1/cities/almaty/summary/",
        ),
    ),
    Section(
        "From a program",
        (
            "The standing figures of people killed, each with its unit, who says so, where, and its address.",
            "The first two need nothing but the language itself; JavaScript as a module (.mjs).",
        ),
        programs=(("Python", PYTHON), ("JavaScript", JAVASCRIPT), ("R", R)),
    ),
    Section(
        "Languages",
        (
            (
                "Codes stay as they are stored. Whoever adds `lang=en`, `lang=ru` or `lang=kk` finds in each"
                " object the labels of its codes in that language, as `labels`. What researchers typed, and"
                " names, stay in the language in which they are stored; this reference is in English."
            ),
        ),
        ("curl '$SITE/api/v1/figures/?metric=killed&lang=ru'",),
    ),
    Section(
        "Numbers",
        (
            (
                "A number stands with its unit, the one who says it, its date and the ids of its"
                " citations. value is set where low and high are the same; “at least 10” is low 10 and"
                " high null; “hundreds” has its words and no number. Do not add, subtract or divide"
                " numbers of different speakers, units or populations: they overlap, and the record does"
                " not say by how much."
            ),
            (
                "Documented numbers count rows of this record. Reported numbers are claims of others."
                " They are different things and never mixed."
            ),
            (
                "speaker is who asserts a number. Where it is null, speaker_status says why, and"
                " speaker_candidates names those who may be meant."
            ),
            (
                "superseded_by is the same speaker's later figure; standing=yes leaves replaced figures"
                " out. part_of is a whole of which a figure is a part. conflicts names figures that"
                " contradict it, each with a note."
            ),
            (
                "Every value that a headline number of a dashboard has had is a row of /numbers/ and keeps"
                " its id, which is its permanent address. What it counted may be taken back: then it is"
                " answered with 410. data_version is the state of the record in which it was so; it"
                " only grows."
            ),
        ),
    ),
    Section(
        "Nulls",
        (
            (
                "A null never stands alone: the object that holds it has an object absent, with the name"
                " of every null field and the reason. Zero is a number like any other. An empty list"
                " means that this record holds none."
            ),
        ),
        terms=(
            ("unknown", "looked for; the sources say that nobody knows, or leave it unclear"),
            ("not_stated", "the source does not say"),
            ("not_recorded", "nobody has entered it here yet"),
            ("not_applicable", "the question does not arise"),
            ("withheld", "kept back so that nobody comes to harm"),
            ("not_yet_reported", "no source had reported it by the day asked for"),
        ),
    ),
    Section(
        "As of a day",
        (
            (
                "With as_of=2022-03-31 every answer is made as reported by the sources in this record"
                " that are dated that day or earlier; the day on which this record was published does not"
                " count. Rows known later are not there. Status, outcome and what supersedes what are"
                " computed from what was known by that day; a field that was reported only later is null,"
                " with the reason not_yet_reported. What remains of a row is today's corrected record."
            ),
            (
                "known_from is the day from which a row is known; a source of which only the month is"
                " known counts from the last day of that month. A record not yet known that day is a 404"
                " whose message names the day; a day in the future is a 400. Places, speakers and other"
                " reference rows do not change with the day."
            ),
        ),
        ("curl '$SITE/api/v1/figures/?metric=killed&as_of=2022-03-31'",),
    ),
    Section(
        "Pages of a list",
        (
            (
                "A list answers with count (all rows that the filters choose), next and previous (whole"
                " addresses, null at the ends) and results. page_size asks for 1 to 200 rows; 50 is usual."
                " Follow next until it is null. A cursor belongs to one list with its filters, its order and"
                " its day, and is refused anywhere else. No row comes twice, and none is skipped."
            ),
        ),
    ),
    Section(
        "Formats",
        (
            (
                "A list with its filters and its day is also there as a whole: ask by format=csv, ndjson or"
                " geojson, or by the Accept header (text/csv, application/x-ndjson,"
                " application/geo+json). The parameter counts more. The index names the formats of each"
                " list: GeoJSON only where a row has a place. page_size and cursor are refused there."
            ),
            (
                "The rows are the same in each format, under the same names and in the same order. They are"
                " read from one state of the record while they are sent. Accountability-Rows says how many"
                " follow: whoever has fewer has a part. An answer that breaks off is not ended as HTTP ends"
                " one, and curl says so; the count tells also where a proxy hides that."
            ),
            (
                "NDJSON: each line is the object that stands in results, exactly. GeoJSON: each feature has"
                " that object as its properties. Its point is that of the row's place in the gazetteer,"
                " not the spot where something happened; where the place is a region or a country, or has"
                " no coordinates, geometry is null."
            ),
            (
                "CSV: UTF-8, a comma between cells, lines that end in CR LF (RFC 4180), always a header."
                " A column is named by its path: speaker.slug. Lists of ids stand in one cell with a space"
                " between each two; lists of objects and absent stand as JSON. A cell without a value is"
                " empty, and absent says why. Columns are the same whatever the rows hold."
            ),
            (
                "A spreadsheet takes some texts for formulas. So a text in a cell that begins with = + - @,"
                " a tab or the end of a line has an apostrophe before it, as has one that begins with"
                " apostrophes and then such a sign: whoever wants the exact text takes one apostrophe away"
                " there, or reads NDJSON. Numbers are never changed."
            ),
        ),
        (
            "curl -o figures.csv '$SITE/api/v1/figures/?city=almaty&format=csv'",
            "curl -H 'Accept: application/x-ndjson' $SITE/api/v1/investigations/",
        ),
    ),
    Section(
        "Fields and links",
        (
            (
                "fields=id,metric,speaker.slug leaves only these in each row, of a list and of a record, in"
                " every format. absent and labels come along, as far as they are about them. A name that"
                " is not there is refused, with those that are."
            ),
            (
                "expand=speaker,place puts the linked record in place of each of these links, with the fields"
                " of its own list; its own links stay links. harms.incident reaches into the objects of a"
                " list. expand=citations gives the rows of a list the citations that a record by itself"
                " always has. A record that was not yet known on the day asked for is left out of a"
                " list, and null elsewhere. Each list names what it can expand."
            ),
        ),
        ("curl '$SITE/api/v1/figures/?metric=killed&fields=id,value,speaker.kind&expand=speaker'",),
    ),
    Section(
        "Following changes",
        (
            (
                "/changes/ is the log for those who keep a copy: one entry for each record that was"
                " published, changed, merged into another or removed, in the order in which that became"
                " public. Begin without since and follow next until it is null; keep cursor, and give it"
                " as since whenever you come back. No entry is missed and none comes twice, whatever is"
                " written meanwhile: an entry is there for everybody or for nobody."
            ),
            (
                "With expand=record each entry has the row as it is now, as its list shows it: put it in"
                " the place of yours; where there is none, delete yours. changed says that the row is not"
                " what it was, by a correction or because something that it shows became another: a name, a"
                " step, a link, the status that follows from them. Whoever has followed to the end has what"
                " the lists have. Only as_of in a row is a matter of the day on which you ask."
            ),
            (
                "removed and merged are all that is said of what is gone, whatever the reason, and they are"
                " for you to act on at once: somebody's safety may hang on it. A place that is a city"
                " stands in two lists and has an entry for each."
            ),
            (
                "A cursor stays good. It is refused (400, code expired) only where this record had to be set"
                " back to a copy of an earlier day: begin again without since, and delete what does not come."
            ),
        ),
        ("curl '$SITE/api/v1/changes/?expand=record&page_size=200'",),
    ),
    Section(
        "Filters",
        (
            (
                "Filters are those of the pages of this site, so that a number and the list behind it"
                " agree. All that are given must hold. Each may be given once. One that this list does not"
                " have is refused, never ignored."
            ),
            (
                "A filter by a code, a slug or an id takes several, up to 50, with a comma between each two:"
                " status=pending,closed finds what has any of them. withheld and not_yet_reported are values"
                " like the others. A value that is empty, stands there twice or is unknown is refused and"
                " named. What is asked of harms must still hold of one and the same harm, what is asked of"
                " defendants of one and the same defendant."
            ),
            (
                "q looks for words: each must stand in a name or the title of the row (of an occurrence or a"
                " case also in a name of its place, of a source in its publisher's, of a figure in its own"
                " words, its speaker's name or its place's). Case, accents and script do not count:"
                " Талдыкорган finds Taldykorgan. A word of three letters is found inside others too."
                " Nobody is ever found by a name that is withheld. Misspelt words are found by the"
                " search of the site and by /reconcile/, not here."
            ),
            (
                "known_since and known_until ask by the day from which a row is known. date_since and"
                " date_until ask when it can have been: what is known as January 2022 is found on each of"
                " its days, and what has no date on none."
            ),
        ),
        (
            "curl '$SITE/api/v1/investigations/?city=kyzylorda&status=closed'",
            "curl '$SITE/api/v1/investigations/?city=almaty,taldykorgan&status=pending,closed'",
            "curl -G '$SITE/api/v1/figures/' --data-urlencode 'q=Алматы'",
        ),
    ),
    Section(
        "Order",
        (
            (
                "ordering chooses the order of a list, in its pages and in every format: one key, with a"
                " minus before it for the other direction. Each list names its keys; another one is"
                " refused, with those that there are. Of rows with the same key those entered first come"
                " first, and last where there is a minus. Rows without a date come last both ways. With"
                " as_of, a date that was reported later is none yet."
            ),
            (
                "There is no order by the numbers of figures: they have different speakers and units, and a"
                " ranking would say what nobody said. Page 1,000 costs what page 1 costs by known_from, by"
                " slug, by data_version, and by the date of an occurrence, where the database keeps an index."
                " By name, by the date of a source or a figure, and by any date with as_of, the whole list is"
                " sorted for each page."
            ),
        ),
        ("curl '$SITE/api/v1/incidents/?ordering=-date'",),
    ),
    Section(
        "Ids",
        (
            (
                "Public ids are permanent and safe to print: FIG-7K3M9PQX. The last symbol checks the"
                " others. An id in small letters is redirected (301), as is one that was merged into"
                " another. One that was taken back answers 410. Nothing else about it is said."
            ),
        ),
    ),
    Section(
        "Errors",
        (
            (
                "Every error has the same shape: {“error”: {code, message, parameter, allowed}}."
                " parameter names the parameter at fault, or is null; allowed lists what is understood"
                " instead, where that is a list."
            ),
        ),
        terms=tuple((str(status), meaning) for status, meaning in CODES.items()),
    ),
    Section(
        "Headers",
        ("Every answer that is no error has these headers; some only where it says so.",),
        terms=tuple(({**HEADERS, **WHOLE_HEADERS}).items()),
    ),
    Section(
        "Asking again",
        (
            (
                "Keep the ETag of an answer and send it back as If-None-Match: as long as nothing has"
                " changed, the answer is 304 without a body, and costs us next to nothing. An answer is"
                " new after anything in this record was published, corrected or taken back, after a new"
                " release of the software, and, where no as_of is given, on each new day (UTC)."
            ),
            (
                "If-Modified-Since works too, with the very Last-Modified that we gave; it saves the"
                " transfer only. Copies may be kept, and are to be asked for before each use"
                " (Cache-Control: no-cache), since what was taken back for somebody's safety must not"
                " live on in them. Errors and redirects have no ETag."
            ),
        ),
    ),
    Section(
        "Releases",
        (
            (
                "/data/ has numbered releases of everything public: each list as CSV (also with HXL"
                " hashtags), NDJSON and, where rows have places, GeoJSON; all of them in one SQLite file"
                " and one workbook; datapackage.json with the schema of each table; index.json with the"
                " size and SHA-256 of every file. Whoever is taken out of the record is taken out of"
                " older releases too: compare the hashes from time to time."
            ),
            (
                "accountability.ftm.json tells the same, as far as it can, in entities of FollowTheMoney,"
                " one on a line: people who may be named, incidents and situations (Event), institutions"
                " and other bodies (PublicBody, Organization), sources (Article, Document), cases in court"
                " (CourtCase), places (Address), and their links (UnknownLink for harms, CourtCaseParty,"
                " Employment, Documentation). The id is the public id after “accountability-”. No topic is"
                " set: nobody here is a “person of interest”."
            ),
            (
                "The model has no numbers, no speakers and no “not stated”. What gets lost is listed here,"
                " and with the properties that hold the rest in accountability.ftm-limits.json:"
            ),
        ),
        ("curl $SITE/data/",),
        terms=tuple(unsaid()),
    ),
    Section(
        "Matching your list",
        (
            (
                "/reconcile/ speaks the Reconciliation Service API 0.2 of the W3C community group: add its"
                " address to OpenRefine, or send queries yourself. It matches people who may be named,"
                " cities, situations, institutions and speakers, in every script and a letter or two"
                " away. A name that is withheld is never matched."
            ),
            (
                "A score is from 0 to 100: 97 and more is the same name, in whatever letters. What else"
                " you know (place, date, age, sex) raises or lowers it and excludes nobody. match is true"
                " only where no other record can be meant; of a person, a place, a day or an age must"
                " agree as well, since people share names. Look at the others yourself."
            ),
            (
                "Send at most 50 queries at once (batchSize in the manifest), in the address or as a form;"
                " each counts one. extend tells the properties of up to 50 ids."
            ),
        ),
        (
            "curl $SITE/api/v1/reconcile/",
            'curl -d \'queries={"q": {"query": "Алматы", "type": "city"}}\' $SITE/api/v1/reconcile/',
        ),
    ),
    Section(
        "Limits",
        (
            (
                "RateLimit-Policy says how much may be asked in how many seconds, RateLimit how much of it"
                " is left (r) and in how many seconds counting starts anew (t). A list counts one for"
                " each 50 rows of page_size, a whole list ten, a record one, the numbers of a dashboard five,"
                " a query of a reconciliation one, a 304 one."
                " Whoever asks more gets 429; Retry-After says when to go on."
            ),
            (
                "Without a key all who ask from one address are counted together. The address is not"
                " kept: it is counted under a keyed hash that changes every minute, and written nowhere."
            ),
            (
                "Partners who need more get a key from the desk (/contact/). It is sent as Authorization:"
                " Bearer acct_…, raises the limit, and opens nothing else: every answer is the same for"
                " everybody. With the scope bulk, answers that take long count one as well. Of its use"
                " only the last day is kept. A key that is wrong, expired or revoked is a 401."
            ),
        ),
    ),
    Section(
        "What stays the same",
        (
            (
                "Within /api/v1/ no operation, parameter or field is taken away or renamed, and none"
                " changes its type or its meaning, without the notice that follows. What may come at any"
                " time: new operations, new optional parameters, new fields in objects, new values in a"
                " list of codes, new headers, another order of fields, other words in a message. Write"
                " programs that pass over what they do not know."
            ),
            (
                "Something that will go is deprecated first, and then works for a year at least. For all"
                " that time it is marked deprecated in the schema, named in the changelog, and answers that"
                " use it have the headers Deprecation (RFC 9745) and, once the day is fixed, Sunset"
                " (RFC 8594), with a link to what to use instead. What cannot be changed in that way"
                " comes as /api/v2/, and v1 stays beside it for two years at least. Nothing is"
                " deprecated now."
            ),
            (
                "One thing goes before all this: what could bring somebody into danger is withheld at"
                " once."
            ),
        ),
    ),
    Section(
        "Licence",
        (
            (
                "The data are under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/): use them"
                " for anything, name this record and the id of what you use. Names and coordinates of"
                " places are from GeoNames, under the same licence."
            ),
        ),
    ),
)
