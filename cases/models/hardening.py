"""Closes two doors that the packages of the history leave open to whoever may run SQL.

Their functions are put in place again after each migrate, since the packages install their own.
"""

from typing import Any, Final

from django.db import connections

# The packages' own: any role may set `pgtrigger.ignore`, and no trigger of that name speaks any more.
ONLY_THE_OWNER_IGNORES_TRIGGERS: Final = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    ignored text[] := NULLIF(current_setting('pgtrigger.ignore', true), '')::text[];
BEGIN
    IF ignored IS NULL OR trigger_name <> ALL (ignored) THEN
        RETURN FALSE;
    END IF;
    -- Inside a function with its owner's rights, such as one that erases, this is the owner.
    RETURN pg_has_role(
        (SELECT proowner FROM pg_proc
          WHERE oid = '{schema}._pgtrigger_should_ignore(name)'::regprocedure),
        'MEMBER');
END $$
"""

# The packages' own: whoever names the id of an earlier context gives it another user and reason, and
# every role that writes must be allowed to update the table.
CONTEXTS_ARE_WRITTEN_ONCE: Final = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
DECLARE
    context uuid := NULLIF(current_setting('pghistory.context_id', true), '')::uuid;
    said jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    IF context IS NULL OR said IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM FROM pghistory_context c WHERE c.id = context AND c.metadata = said;
    IF FOUND THEN
        RETURN context;
    END IF;
    INSERT INTO pghistory_context AS c (id, metadata, created_at, updated_at)
    VALUES (context, said, now(), now())
        ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = now()
     WHERE c.created_at = now();
    IF FOUND THEN
        RETURN context;
    END IF;
    -- An earlier transaction said otherwise: that stays, and this one gets a context of its own.
    context := md5(context::text || said::text)::uuid;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
    VALUES (context, said, now(), now()) ON CONFLICT (id) DO NOTHING;
    RETURN context;
END $$
"""


def install(using: str = "default") -> None:
    """Put both functions in place."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        (schema,) = cursor.fetchone()
        for function in (ONLY_THE_OWNER_IGNORES_TRIGGERS, CONTEXTS_ARE_WRITTEN_ONCE):
            cursor.execute(function.format(schema=schema))


def after_migrate(*, using: str, **_signal: Any) -> None:
    """Put both in place of those that the packages have just installed."""
    install(using)
