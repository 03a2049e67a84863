"""The one function that rewrites history: it takes a person out of every table of the database.

Its SQL is written from the models after each migrate, so that what is added to them is not forgotten.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connections, models, transaction

from cases.choices import ErasureReason
from cases.models.attachments import Link, Model, hanging_on, stored
from cases.models.erasures import Erasure
from cases.models.name_functions import BREAK, functions
from cases.models.people import Victim, VictimName
from cases.models.places import NameVariant
from cases.models.prosecutions import Defendant
from cases.models.review import Correction, Record, SeedEntry, Tombstone
from cases.models.text_keys import index_of, keys_of

NAMES: Final[dict[type[Record], tuple[type[Record], str]]] = {
    Victim: (VictimName, "text"),
    Defendant: (Defendant, "name"),
}
"""Who can be erased, and where their names are kept."""

SIGNATURE: Final = "cases_erase(text, bigint, text, text[], jsonb, boolean)"
"""The function. A role of the database that may execute it needs no other right for it."""

_ELSEWHERE: Final = ("auth", "axes", "contenttypes", "otp_static", "otp_totp", "sessions")
"""Applications whose tables say nothing about the record."""


def _table(model: Model) -> str:
    return model._meta.db_table


def _noun(model: Model) -> str:
    return str(model._meta.verbose_name)


def _history(model: Model) -> str:
    event = getattr(model, "pgh_event_model", None)
    return event._meta.db_table if event is not None else ""


def _key(model: Model) -> str:
    key = model._meta.pk
    if not isinstance(key, models.IntegerField):
        message = f"{model.__name__} hangs on a person and has no number for a key."
        raise TypeError(message)
    return str(key.column)


def _gone(model: Model) -> str:
    return f"gone_{_table(model)}"


def words_in(model: Model) -> "list[models.Field[Any, Any]]":
    """The columns of a table that can hold somebody's name without being there to hold one."""
    names = [each for each in NAMES.values() if each[0] is model]
    return [
        field
        for field in model._meta.concrete_fields
        if (
            isinstance(field, models.CharField | models.TextField | models.JSONField)
            or (isinstance(field, ArrayField) and isinstance(field.base_field, models.CharField))
        )
        and not field.choices
        and not field.primary_key
        and not hasattr(field, "prefix")
        and (model, field.name) not in names
    ]


def is_content(model: Model) -> bool:
    """Whether rows of a kind are the record itself; the rest is what the desk keeps about it."""
    return issubclass(model, Record | NameVariant)


def _kept_by_the_desk() -> list[Model]:
    # Sessions are sealed: only the application reads them. Users are no part of the record. Stored
    # rows say what public ones said: those of records that change are gone with the change.
    # Numbers, ids and kinds are no words either, and there are many of them.
    apart = {
        apps.get_model("cases", name)
        for name in ("DeskSession", "MirrorEntry", "Share", "StoredRow", "Tally", "User")
    }
    return [
        model
        for model in stored()
        if not is_content(model)
        and model not in {*apart, Tombstone, Erasure}
        and model._meta.app_label not in _ELSEWHERE
        and words_in(model)
    ]


# --- Pieces of SQL ---------------------------------------------------------------------------------


def _removing(table: str, condition: str, counter: str = "v_gone") -> str:
    return f"""
    DELETE FROM {table} r WHERE {condition};
    GET DIAGNOSTICS v_n = ROW_COUNT; {counter} := {counter} + v_n;"""


def _all_words(fields: "Sequence[models.Field[Any, Any]]", of: str = "") -> str:
    columns = ", ".join(f"{of}{field.column}::text" for field in fields)
    return f"concat_ws('{BREAK}', {columns})"


def _without_names(field: "models.Field[Any, Any]") -> str:
    column = field.column
    if isinstance(field, models.JSONField):
        return f"cases_without_names({column}, v_pattern)"
    nothing = "{}" if isinstance(field, ArrayField) else "[removed]"[: field.max_length or 20]
    return f"CASE WHEN cases_names({column}::text, v_pattern) THEN '{nothing}' ELSE {column} END"


def _scrubbing(table: str, fields: "Sequence[models.Field[Any, Any]]") -> str:
    changes = ", ".join(f"{field.column} = {_without_names(field)}" for field in fields)
    return f"""
    UPDATE {table} SET {changes} WHERE cases_names({_all_words(fields)}, v_pattern);
    GET DIAGNOSTICS v_n = ROW_COUNT; v_texts := v_texts + v_n;"""


def _scrubbing_history(model: Model, fields: "Sequence[models.Field[Any, Any]]") -> str:
    """Of the record itself: what still stands there is looked through by itself, and holds no name."""
    changes = ", ".join(f"{field.column} = {_without_names(field)}" for field in fields)
    then, now = (", ".join(f"{of}.{field.column}" for field in fields) for of in "rl")
    return f"""
    UPDATE {_history(model)} SET {changes} WHERE pgh_id = ANY(ARRAY(
        SELECT past.pgh_id FROM (
            SELECT r.pgh_id, {_all_words(fields, "r.")} AS words
              FROM {_history(model)} r LEFT JOIN {_table(model)} l ON l.{_key(model)} = r.pgh_obj_id
             WHERE l.{_key(model)} IS NULL OR ROW({then}) IS DISTINCT FROM ROW({now})
            OFFSET 0) past
         WHERE cases_names(past.words, v_pattern)));
    GET DIAGNOSTICS v_n = ROW_COUNT; v_texts := v_texts + v_n;"""


def _hangs(model: Model, links: Iterable[Link]) -> list[str]:
    mine = [each for each in links if each.model is model and not each.is_loose]
    return list(dict.fromkeys(each.condition(_gone(each.parent)) for each in mine))


def _finding(found: list[Model], links: list[Link]) -> str:
    """Which rows go, and how many; those of today and those that only the history remembers."""
    steps = []
    for model in found[1:]:
        table, key, hangs = _table(model), _key(model), " OR ".join(_hangs(model, links))
        past = ""
        if history := _history(model):
            past = f"""
        UNION SELECT r.pgh_obj_id FROM {history} r WHERE ({hangs})
          AND NOT EXISTS (SELECT 1 FROM {table} l WHERE l.{key} = r.pgh_obj_id)"""
        steps.append(f"""
    {_gone(model)} := ARRAY(
        SELECT r.{key} FROM {table} r WHERE {hangs}{past});""")
    for model in found:
        steps.append(f"""
    SELECT count(*) INTO v_n FROM {_table(model)} WHERE {_key(model)} = ANY({_gone(model)});
    v_counts := v_counts || jsonb_build_object('{_noun(model)}', v_n);""")
        if history := _history(model):
            steps.append(f"""
    SELECT count(*) INTO v_n FROM {history} WHERE pgh_obj_id = ANY({_gone(model)});
    v_past := v_past + v_n;""")
    return "".join(steps)


def _burying(found: list[Model]) -> str:
    """Their ids go on answering “removed”; the fixtures do not bring them back."""
    steps = []
    for model in found:
        if not issubclass(model, Record):
            continue
        table, gone, history = _table(model), _gone(model), _history(model)
        steps.append(f"""
    v_ids := v_ids || ARRAY(SELECT public_id FROM {table} WHERE id = ANY({gone})
                      UNION SELECT public_id FROM {history} WHERE pgh_obj_id = ANY({gone}));
    INSERT INTO {_table(Tombstone)} (public_id, kind, removed_on, merged_into, reason)
        SELECT public_id, '{_noun(model)}', (now() AT TIME ZONE 'UTC')::date, '', ''
          FROM {table} WHERE id = ANY({gone}) AND state IN ('published', 'withdrawn')
        ON CONFLICT (public_id) DO NOTHING;
    UPDATE {_table(SeedEntry)} SET record_pk = 0, digest = '',
           key = 'erased ' || encode(sha256(convert_to(key, 'UTF8')), 'hex')
     WHERE kind = '{_noun(model).replace(" ", "_")}' AND record_pk = ANY({gone});""")
    return "".join(steps)


def _taking_away(found: list[Model], links: list[Link]) -> str:
    steps = []
    for link in links:
        if link.is_loose:
            forgets = ", ".join(f"{each} = NULL" for each in (link.key, link.kind) if each)
            steps += [
                f"\n    UPDATE {table} r SET {forgets} WHERE {link.condition(_gone(link.parent))};"
                for table in (_table(link.model), _history(link.model))
                if table
            ]
    for model in reversed(found):
        steps.append(_removing(_table(model), f"r.{_key(model)} = ANY({_gone(model)})"))
        if history := _history(model):
            hangs = [f"r.pgh_obj_id = ANY({_gone(model)})", *_hangs(model, links)]
            steps.append(_removing(history, " OR ".join(hangs)))
    return "".join(steps)


def _of_a_person(root: type[Record]) -> str:
    found, links = hanging_on(root)
    named, column = NAMES[root]
    options: Any = root._meta
    public_id = options.get_field("public_id")
    return f"""
    WHEN '{public_id.prefix}' THEN
    v_what := '{_noun(root)}';
    SELECT id, created_at INTO v_number, v_entered FROM {_table(root)} WHERE public_id = whose FOR UPDATE;
    {_gone(root)} := ARRAY[v_number];{_finding(found, links)}
    v_counts := v_counts || jsonb_build_object('entry in the history', v_past);
    IF only_count AND v_number IS NOT NULL THEN
        RETURN v_counts;
    END IF;
    v_names := ARRAY(SELECT {column} FROM {_table(named)} WHERE id = ANY({_gone(named)}));
    {_burying(found)}{_taking_away(found, links)}"""


def _cells() -> str:
    """Every text whose history is kept, where that is, and whether it is loose data."""
    return ",\n            ".join(
        f"('{_table(model)}', '{field.column}', '{_history(model)}',"
        f" {str(isinstance(field, models.JSONField)).lower()})"
        for model in stored()
        if _history(model)
        for field in words_in(model)
    )


def _scrubbing_everywhere() -> str:
    kept = _kept_by_the_desk()
    steps = []
    for model in stored():
        if not (fields := words_in(model)):
            continue
        if is_content(model) and _history(model):
            steps.append(_scrubbing_history(model, fields))
        else:
            tables = [_history(model), _table(model) if model in kept else ""]
            steps += [_scrubbing(table, fields) for table in tables if table]
    return "".join(steps)


def _may_name(model: Model) -> str:
    """A condition that an index answers, so that not every text is looked at."""
    indexed = index_of(model, [field.name for field in words_in(model)])
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return f"{keys_of(columns[name] for name in indexed)} @@ v_asked AND " if indexed else ""


def _refusing_what_is_left() -> str:
    return "".join(
        f"""
    SELECT id INTO v_left FROM {_table(model)}
     WHERE {_may_name(model)}cases_names({_all_words(words_in(model))}, v_pattern) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Nothing was erased: the {_noun(model)} number % still holds a name.', v_left
            USING ERRCODE = 'check_violation';
    END IF;"""
        for model in stored()
        if is_content(model)
    )


@cache
def definition() -> str:
    """The function that erases, as SQL; ``@schema@`` is still to be filled in."""
    tables = dict.fromkeys(_gone(model) for root in NAMES for model in hanging_on(root)[0])
    declared = "".join(f"\n    {table} bigint[] := '{{}}';" for table in tables)
    reasons = ", ".join(f"'{reason}'" for reason in ErasureReason.values)
    seeds = f"r.pgh_obj_id IN (SELECT id FROM {_table(SeedEntry)} WHERE record_pk = 0)"
    return f"""
CREATE OR REPLACE FUNCTION cases_erase(
    whose text, done_by bigint, why text, spellings text[], cells jsonb, only_count boolean
) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER
SET search_path = @schema@, pg_temp SET pgtrigger.ignore = '{{}}' AS $erase$
DECLARE{declared}
    v_what text;
    v_number bigint;
    v_entered timestamptz;
    v_names text[];
    v_ids text[] := '{{}}';
    v_pattern text;
    v_lone text;
    v_asked tsquery;
    v_cell record;
    v_left bigint;
    v_counts jsonb := '{{}}';
    v_past bigint := 0;
    v_gone bigint := 0;
    v_texts bigint := 0;
    v_n bigint;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM cases_user u WHERE u.id = done_by AND u.is_active AND (u.is_superuser OR EXISTS (
            SELECT 1 FROM cases_user_groups m JOIN auth_group g ON g.id = m.group_id
             WHERE m.user_id = u.id AND g.name = 'administrator')))
    THEN
        RAISE EXCEPTION 'Only an administrator erases.' USING ERRCODE = 'check_violation';
    END IF;
    IF only_count IS NULL OR NOT only_count AND COALESCE(why, '') NOT IN ({reasons}) THEN
        RAISE EXCEPTION 'An erasure needs a reason from the list.' USING ERRCODE = 'check_violation';
    END IF;
    -- Neither guards nor history: nothing of what goes is to be written down once more.
    PERFORM set_config('pgtrigger.ignore', (
        SELECT array_agg(DISTINCT tgname)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_%'), true);
    CASE left(whose, 3){"".join(map(_of_a_person, NAMES))}
    ELSE NULL;
    END CASE;
    IF v_number IS NULL THEN
        RAISE EXCEPTION 'There is no person with the public id %.', whose USING ERRCODE = 'check_violation';
    END IF;

    -- Corrections of what is gone. Its ids keep nothing but kind and date.{
        _removing(_table(Correction), "r.record_id = ANY(v_ids)")
    }
    UPDATE {_table(Tombstone)} SET reason = '', removed_by_id = NULL, merged_into = ''
     WHERE public_id = ANY(v_ids) OR merged_into = ANY(v_ids);{
        _removing(_history(Correction), "r.record_id = ANY(v_ids)")
    }{_removing(_history(Tombstone), "r.public_id = ANY(v_ids) OR r.merged_into = ANY(v_ids)")}{
        _removing(_history(SeedEntry), seeds)
    }

    -- Texts: whatever holds a name for certain; single words where somebody saw that they are one.
    v_pattern := cases_name_pattern(v_names || spellings);
    v_lone := cases_word_pattern(v_names || spellings);
    v_asked := cases_asked_for(v_names || spellings);
    FOR v_cell IN
        SELECT k.history, k.name, k.is_loose, (c.value ->> 'id')::bigint AS id
          FROM jsonb_array_elements(COALESCE(cells, '[]')) AS c(value)
          JOIN (VALUES
            {_cells()}) AS k(place, name, history, is_loose)
            ON k.place = c.value ->> 'table' AND k.name = c.value ->> 'column'
    LOOP
        EXECUTE format(
            CASE WHEN v_cell.is_loose
                 THEN 'UPDATE %1$I SET %2$I = cases_without_names(%2$I, $2)'
                 ELSE 'UPDATE %1$I SET %2$I = ''[removed]''' END
            || ' WHERE pgh_obj_id = $1 AND cases_names(%2$I::text, $2)', v_cell.history, v_cell.name
        ) USING v_cell.id, v_lone;
        GET DIAGNOSTICS v_n = ROW_COUNT; v_texts := v_texts + v_n;
    END LOOP;{_scrubbing_everywhere()}{_refusing_what_is_left()}

    INSERT INTO {_table(Erasure)}
        (kind, reason, erased_by_id, erased_at, rows_removed, texts_removed, record_pk, record_entered_at)
    VALUES (v_what, why, done_by, now(), v_gone, v_texts, v_number, v_entered);
    RETURN v_counts;
END $erase$"""


def build(using: str = "default") -> bool:
    """Make the functions anew, unless they are as they should be.

    They are replaced, not dropped: whoever was granted the right to erase keeps it.

    Returns:
        Whether anything was done.

    """
    text = definition()
    wanted = hashlib.sha256("\n".join([*functions().values(), text]).encode()).hexdigest()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regprocedure(%s), 'pg_proc')", [SIGNATURE])
        if cursor.fetchone()[0] == wanted:
            return False
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        for function in functions().values():
            cursor.execute(function)
        cursor.execute(text.replace("@schema@", schema))
        cursor.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
        cursor.execute(f"COMMENT ON FUNCTION {SIGNATURE} IS '{wanted}'")
    return True


def after_migrate(*, using: str, **_signal: Any) -> None:
    """Make the functions."""
    build(using)
