"""The rules that the database itself enforces, as triggers declared beside the models."""

from typing import Final, TypeVar

import pghistory
import pgtrigger
from django.db import models

from cases.models.text import FORBIDDEN_IN_SQL

M = TypeVar("M", bound=models.Model)

CITED_KINDS: Final = (
    "incident",
    "victim",
    "victim_name",
    "harm",
    "investigation",
    "investigation_step",
    "prosecution",
    "defendant",
    "proceeding_step",
    "figure",
)
"""The kinds of record that need a published citation: the targets of a citation, as its fields."""

WORKFLOW_FIELDS: Final = (
    "id",
    "state",
    "submitted_at",
    "reviewer_id",
    "published_at",
    "withdrawn_at",
    "withdrawn_by_id",
    "withdrawal_reason",
    "changed_by",
    "created_at",
    "updated_at",
    "known_from",
    "field_known_from",
    "name_cleared_at",
)
"""Columns that say how far a record is; every other column is its content."""


def tracked(model: type[M]) -> type[M]:
    """Keep the history of a model by trigger: every insert, real update and delete, never rewritten.

    The trackers are made anew for each model: they remember the first one they are given.
    """
    decorate = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(condition=pghistory.AnyChange(exclude_auto=True)),
        pghistory.DeleteEvent(),
        append_only=True,
    )
    decorated: type[M] = decorate(model)
    if any(isinstance(field, _HOLDS_TEXT) for field in model._meta.concrete_fields):
        pgtrigger.register(readable_text())(decorated)
    return decorated


_HOLDS_TEXT: Final = (models.CharField, models.TextField, models.JSONField)


def readable_text() -> pgtrigger.Trigger:
    """Refuse characters that nobody sees, whichever way a text comes in.

    Only what changes is looked at: a text that was there before stands in nobody's way.
    """
    return pgtrigger.Trigger(
        name="guard_text",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("broken", "text")],
        func=f"""
            SELECT each.key INTO broken FROM jsonb_each_text(to_jsonb(NEW)) each
             WHERE each.value ~ '{FORBIDDEN_IN_SQL}'
               AND (TG_OP = 'INSERT' OR each.value IS DISTINCT FROM to_jsonb(OLD) ->> each.key)
             LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'The field “%” holds an invisible character that misleads: take it out.',
                    replace(broken, '_', ' ')
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'text_is_readable';
            END IF;
            RETURN NEW;
        """,
    )


_WORKFLOW_ARRAY: Final = "ARRAY[" + ", ".join(f"'{field}'" for field in WORKFLOW_FIELDS) + "]"

_ACT: Final = "COALESCE(current_setting('accountability.act', true), '')"
"""What an action of this product announces before it changes a published row."""


def review_guard() -> pgtrigger.Trigger:
    """Keep who changed a record, and refuse to edit a published one in place.

    The user comes from the history's context. A correction or a withholding announces itself in the
    setting ``accountability.act``; it leaves the list of authors alone, since it has its own two people.
    """
    return pgtrigger.Trigger(
        name="guard_review",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("who", "int")],
        func=f"""
            who := (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::int;
            IF TG_OP = 'INSERT' THEN
                -- A row that comes back brings along those who changed it before; nobody is left out.
                NEW.changed_by := ARRAY(
                    SELECT DISTINCT each
                      FROM unnest(NEW.changed_by || ARRAY[NEW.author_id::int, who]) each
                     WHERE each IS NOT NULL ORDER BY 1);
                RETURN NEW;
            END IF;
            NEW.changed_by := OLD.changed_by;
            IF OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'
               OR OLD.state = 'published' AND NEW.state NOT IN ('published', 'withdrawn') THEN
                RAISE EXCEPTION 'What was published is not taken back to the desk: withdraw it.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_stays_or_is_withdrawn';
            END IF;
            IF to_jsonb(OLD) - {_WORKFLOW_ARRAY} IS DISTINCT FROM to_jsonb(NEW) - {_WORKFLOW_ARRAY} THEN
                IF {_ACT} IN ('correction', 'withholding') THEN
                    RETURN NEW;
                END IF;
                IF OLD.state IN ('published', 'withdrawn') THEN
                    RAISE EXCEPTION 'A published record is not edited in place: propose a correction.'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_is_not_edited';
                END IF;
                NEW.changed_by := ARRAY(
                    SELECT DISTINCT each
                      FROM unnest(OLD.changed_by || ARRAY[who, NEW.author_id::int]) each
                     WHERE each IS NOT NULL ORDER BY 1);
            END IF;
            RETURN NEW;
        """,
    )


def deletion_guard() -> pgtrigger.Trigger:
    """Nothing once published is deleted: it is withdrawn (an erasure announces itself)."""
    return pgtrigger.Trigger(
        name="guard_deletion",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        condition=pgtrigger.Q(old__state__in=["published", "withdrawn"]),
        func=f"""
            IF {_ACT} <> 'erasure' THEN
                RAISE EXCEPTION 'What was published is not deleted: withdraw it.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_is_not_deleted';
            END IF;
            RETURN OLD;
        """,
    )


def known_from_guard() -> pgtrigger.Trigger:
    """Only the citations' triggers set the day from which a record is known.

    A form saves every column of a row it read earlier; without this a stale day would come back.
    """
    return pgtrigger.Trigger(
        name="guard_known_from",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF TG_OP = 'INSERT' THEN
                NEW.known_from := NULL;
                NEW.field_known_from := '{{}}'::jsonb;
            ELSIF pg_trigger_depth() = 1 THEN
                NEW.known_from := OLD.known_from;
                NEW.field_known_from := OLD.field_known_from;
            END IF;
            RETURN NEW;
        """.replace("{{}}", "{}"),
    )


def needs_citation(kind: str) -> pgtrigger.Trigger:
    """Refuse, at the end of the transaction, a published record without a published citation.

    The row is locked before its citations are counted, so that two transactions cannot each take
    away what the other relies on.
    """
    table = _table(kind)
    return pgtrigger.Trigger(
        name="needs_citation",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(new__state="published"),
        func=f"""
            PERFORM 1 FROM {table} WHERE id = NEW.id AND state = 'published' FOR UPDATE;
            IF FOUND AND NOT {_has_published_citation(kind, "NEW.id")} THEN
                RAISE EXCEPTION 'No fact without a source: % % has no published citation.',
                    '{kind.replace("_", " ")}', NEW.public_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_has_citation';
            END IF;
            RETURN NULL;
        """,
    )


def keeps_citation() -> pgtrigger.Trigger:
    """On citations: refuse to take away the last published citation of a published record."""
    checks = "\n".join(
        f"""
            IF OLD.{kind}_id IS NOT NULL THEN
                PERFORM 1 FROM {_table(kind)} WHERE id = OLD.{kind}_id AND state = 'published' FOR UPDATE;
                IF FOUND AND NOT {_has_published_citation(kind, f"OLD.{kind}_id")} THEN
                    RAISE EXCEPTION 'No fact without a source: % is the last published citation of a %.',
                        OLD.public_id, '{kind.replace("_", " ")}'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'published_keeps_a_citation';
                END IF;
            END IF;"""
        for kind in CITED_KINDS
    )
    return pgtrigger.Trigger(
        name="keeps_citation",
        when=pgtrigger.After,
        operation=pgtrigger.Update | pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__state="published"),
        func=f"{checks}\n            RETURN NULL;",
    )


def citation_needs_source() -> pgtrigger.Trigger:
    """On citations: the source is published before the citation, or in the same transaction."""
    return pgtrigger.Trigger(
        name="needs_source",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "source_id"),
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(new__state="published"),
        func="""
            IF EXISTS (SELECT 1 FROM cases_citation c JOIN cases_source s ON s.id = c.source_id
                       WHERE c.id = NEW.id AND c.state = 'published' AND s.state <> 'published') THEN
                RAISE EXCEPTION 'The source of citation % is not published.', NEW.public_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_citation_has_source';
            END IF;
            RETURN NULL;
        """,
    )


def source_keeps_citations() -> pgtrigger.Trigger:
    """On sources: one that published citations rest on stays public."""
    return pgtrigger.Trigger(
        name="keeps_citations",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state"),
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(old__state="published") & ~pgtrigger.Q(new__state="published"),
        func="""
            IF EXISTS (SELECT 1 FROM cases_citation WHERE source_id = NEW.id AND state = 'published') THEN
                RAISE EXCEPTION 'Published citations rest on source %: withdraw them first.', NEW.public_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'cited_source_stays_published';
            END IF;
            RETURN NULL;
        """,
    )


def refresh_known_from() -> pgtrigger.Trigger:
    """On citations: keep ``known_from`` of the cited record, and of its separately cited fields.

    The function it calls is made by the migration ``known_from_function``.
    """
    old, new = (", ".join(f"{row}.{kind}_id" for kind in CITED_KINDS) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="refresh_known_from",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND ({old}) IS DISTINCT FROM ({new}) THEN
                PERFORM cases_refresh_known_from(to_jsonb(OLD));
            END IF;
            IF TG_OP <> 'DELETE' THEN
                PERFORM cases_refresh_known_from(to_jsonb(NEW));
            END IF;
            RETURN NULL;
        """,
    )


def refresh_cited() -> pgtrigger.Trigger:
    """On sources: a changed date or state moves ``known_from`` of everything it supports."""
    return pgtrigger.Trigger(
        name="refresh_cited",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("state", "date_latest"),
        func="""
            IF OLD.state IS DISTINCT FROM NEW.state OR OLD.date_latest IS DISTINCT FROM NEW.date_latest THEN
                PERFORM cases_refresh_known_from(to_jsonb(c))
                   FROM cases_citation c WHERE c.source_id = NEW.id;
            END IF;
            RETURN NULL;
        """,
    )


def link_guard(parent_column: str, parent_table: str) -> pgtrigger.Trigger:
    """On link tables: the links of a published record are its content, changed by correction only."""
    return pgtrigger.Trigger(
        name="guard_links",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("parent", "bigint")],
        func=f"""
            parent := CASE WHEN TG_OP = 'INSERT' THEN NEW.{parent_column} ELSE OLD.{parent_column} END;
            IF {_ACT} NOT IN ('correction', 'withholding', 'erasure') AND EXISTS (
                SELECT 1 FROM {parent_table} WHERE id = parent AND state IN ('published', 'withdrawn')
            ) THEN
                RAISE EXCEPTION 'A published record is not edited in place: propose a correction.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'published_is_not_edited';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


def comment_guard() -> pgtrigger.Trigger:
    """On comments: what was said stays as it was said; it is struck, once."""
    content = "- ARRAY['struck_at', 'struck_by_id']"
    return pgtrigger.Trigger(
        name="guard_comment",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF {_ACT} <> 'erasure' AND (OLD.struck_at IS NOT NULL
                OR to_jsonb(OLD) {content} IS DISTINCT FROM to_jsonb(NEW) {content}) THEN
                RAISE EXCEPTION 'A comment is not edited: strike it and write another.'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_is_not_edited';
            END IF;
            RETURN NEW;
        """,
    )


def _table(kind: str) -> str:
    return f"cases_{kind.replace('_', '')}"


def _has_published_citation(kind: str, target: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM cases_citation c JOIN cases_source s ON s.id = c.source_id"
        f" WHERE c.{kind}_id = {target} AND c.state = 'published' AND s.state = 'published')"
    )
