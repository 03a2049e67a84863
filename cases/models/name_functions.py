"""How a name is found in a text, once more as SQL: an erasure looks through every table by itself.

The tables of letters are those of `letters`, written out for PostgreSQL; a test holds the two together.
"""

import sys
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

from cases.models.letters import (
    JOINERS,
    LETTERS,
    LIGATURES,
    SPACELESS,
    is_separator,
    stands_between,
)
from cases.models.name_keys import ANY_TEXT
from cases.models.names import GAP, SEAM, SHORTEST
from cases.models.sounding import ALIKE
from cases.models.text_keys import LONGEST

BREAK: Final = " 00 00 "
"""Stands between two texts that are looked through together, so that no name begins in one."""


@cache  # a million characters are asked, and at each migration again
def _ranges(holds: Callable[[str], object]) -> str:
    """The characters for which something holds, as inside the brackets of an expression."""
    found: list[list[int]] = []
    for code in range(1, sys.maxunicode + 1):
        if 0xD800 <= code <= 0xDFFF or not holds(chr(code)):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(
        rf"\U{first:08X}" if first == last else rf"\U{first:08X}-\U{last:08X}"
        for first, last in found
    )


def functions() -> dict[str, str]:
    """Signature to definition, in the order in which they depend on each other."""
    letters = "".join(LETTERS), "".join(LETTERS.values())
    between = _ranges(stands_between)
    joiners = "".join(rf"\U{ord(joiner):08X}" for joiner in JOINERS)
    folded = r"lower(normalize(cases_unquoted(cases_unquoted(value)), NFKD))"
    folded = f"regexp_replace({folded}, '[{_ranges(unicodedata.combining)}]', '', 'g')"
    for ligature, plain in LIGATURES.items():
        folded = f"replace({folded}, '{ligature}', '{plain}')"
    folded = f"translate({folded}, '{letters[0]}', '{letters[1]}')"
    folded = f"regexp_replace({folded}, '[{joiners}]', CASE WHEN apart THEN ' ' ELSE '' END, 'g')"
    folded = f"trim(regexp_replace({folded}, '[{_ranges(is_separator)}]+', ' ', 'g'))"
    alike = "".join(pair[0] for pair in ALIKE), "".join(pair[1] for pair in ALIKE)
    words = rf"""
    raw AS (
        SELECT name, word, place
          FROM unnest(names) AS name,
               regexp_split_to_table(name, '[{between}]+') WITH ORDINALITY AS w(word, place)
         WHERE word <> ''
    ), folded AS (
        SELECT name, place, left(word, 1) = upper(left(word, 1)) AS is_capital,
               cases_as_words(regexp_replace(word, '[{joiners}]+', '{SEAM}', 'g'), false) AS words
          FROM raw
    ), words AS (
        SELECT name, part AS word, (place, n) AS place, is_capital,
               count(*) FILTER (WHERE is_capital) OVER (PARTITION BY name) > 1 AS has_capitals
          FROM (SELECT name, place, is_capital, w.part, w.n FROM folded,
                       string_to_table(words, ' ') WITH ORDINALITY AS w(part, n)) AS split
         WHERE part <> '' AND name !~ '{SPACELESS.pattern}'
    )"""
    return {
        "cases_unquoted(text)": r"""
CREATE OR REPLACE FUNCTION cases_unquoted(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    -- %D0%94 in an address is one letter.
    IF value !~ '%[0-9A-Fa-f]{2}' THEN
        RETURN value;
    END IF;
    RETURN (
        SELECT convert_from(string_agg(
                   CASE WHEN part[1] ~ '^%[0-9A-Fa-f]{2}$' THEN decode(substr(part[1], 2), 'hex')
                        ELSE convert_to(part[1], 'UTF8') END, ''::bytea ORDER BY place), 'UTF8')
          FROM regexp_matches(value, '(%[0-9A-Fa-f]{2}|.)', 'g') WITH ORDINALITY AS t(part, place));
EXCEPTION WHEN character_not_in_repertoire OR untranslatable_character THEN
    RETURN value;  -- it means no letters
END $$""",
        "cases_as_words(text, boolean)": f"""
CREATE OR REPLACE FUNCTION cases_as_words(value text, apart boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    -- Most texts have no letter beyond ASCII, and need nothing of what the others need.
    SELECT CASE WHEN octet_length(value) = length(value) AND strpos(value, '%') = 0
        THEN trim(regexp_replace(
            translate(lower(value), '''`', CASE WHEN apart THEN '  ' ELSE '' END),
            '[^a-z0-9]+', ' ', 'g'))
        ELSE {folded} END
$$""",
        "cases_name_pattern(text[])": rf"""
CREATE OR REPLACE FUNCTION cases_name_pattern(names text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    -- Two words of one name, in either order, and the whole of it; without spaces only the whole.
    WITH {words}, pairs AS (
        SELECT DISTINCT replace(one.word || '{GAP}' || other.word, '{SEAM}', ' ?') AS pair
          FROM words one JOIN words other ON other.name = one.name AND other.place <> one.place
         WHERE (one.is_capital AND other.is_capital OR NOT one.has_capitals)
           AND length(replace(one.word || other.word, '{SEAM}', '')) >= {SHORTEST}
    ), patterns AS (
        SELECT '(?<!\S)(?:' || string_agg(pair, '|') || ')(?!\S)' AS pattern FROM pairs
        UNION ALL
        SELECT DISTINCT '(?<!\S)(?:' || replace(string_agg(word, ' ?' ORDER BY place), '{SEAM}', ' ?')
                     || ')(?!\S)'
          FROM words GROUP BY name HAVING count(*) > 1
        UNION ALL
        SELECT DISTINCT regexp_replace(
                   replace(cases_as_words(name, false), ' ', ''), '(.)(?!$)', '\1 ?', 'g')
          FROM unnest(names) AS name WHERE name ~ '{SPACELESS.pattern}'
    )
    SELECT string_agg(pattern, '|') FROM patterns
$$""",
        "cases_asked_for(text[])": f"""
CREATE OR REPLACE FUNCTION cases_asked_for(names text[]) RETURNS tsquery
LANGUAGE sql IMMUTABLE AS $$
    -- The keys of which every text has one that the pattern of these names finds.
    WITH {words}, sequences AS (
        SELECT one.word || '{SEAM}' || other.word AS sequence
          FROM words one JOIN words other ON other.name = one.name AND other.place <> one.place
        UNION SELECT string_agg(word, '{SEAM}' ORDER BY place) FROM words GROUP BY name
    ), pieces AS (
        SELECT sequence, piece, place
          FROM sequences, string_to_table(sequence, '{SEAM}') WITH ORDINALITY AS p(piece, place)
    ), joined AS (
        SELECT string_agg(between.piece, '' ORDER BY between.place) AS word
          FROM pieces first
          JOIN pieces last ON last.sequence = first.sequence AND last.place >= first.place
          JOIN pieces between ON between.sequence = first.sequence
                             AND between.place BETWEEN first.place AND last.place
         GROUP BY first.sequence, first.place, last.place
    )
    SELECT concat_ws(' | ', quote_literal('{ANY_TEXT}'), string_agg(DISTINCT quote_literal(
               left(translate(word, '{alike[0]}', '{alike[1]}'), {LONGEST})), ' | '))::tsquery
      FROM joined WHERE word <> ''
$$""",
        "cases_word_pattern(text[])": r"""
CREATE OR REPLACE FUNCTION cases_word_pattern(names text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    -- Each of these words alone.
    SELECT '(?<!\S)(?:' || string_agg(DISTINCT word, '|') || ')(?!\S)'
      FROM unnest(names) AS name, string_to_table(cases_as_words(name, false), ' ') AS word
     WHERE length(word) > 1
$$""",
        "cases_names(text, text)": f"""
CREATE OR REPLACE FUNCTION cases_names(value text, pattern text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    -- Many a text is only the brackets of nothing, or the number of a page.
    SELECT COALESCE(translate(value, '{{}}[] 0123456789', '') <> ''
                AND (cases_as_words(value, false) ~ pattern
                  OR value ~ '[{joiners}]' AND cases_as_words(value, true) ~ pattern), false)
$$""",
        "cases_without_names(jsonb, text)": """
CREATE OR REPLACE FUNCTION cases_without_names(value jsonb, pattern text) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    -- Loose data with “removed” for whatever in it holds a name.
    SELECT CASE
        WHEN jsonb_typeof(value) = 'object' THEN COALESCE((
            SELECT jsonb_object_agg(
                       CASE WHEN cases_names(key, pattern) THEN '[removed]' ELSE key END,
                       CASE WHEN cases_names(part::text, pattern) THEN '"[removed]"'::jsonb ELSE part END)
              FROM jsonb_each(value) AS e(key, part)), '{}')
        WHEN cases_names(value::text, pattern) THEN '"[removed]"'::jsonb
        ELSE value END
$$""",
    }
