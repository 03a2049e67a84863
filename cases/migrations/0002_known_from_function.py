"""The function behind the triggers that keep the day from which a record is known."""

from django.db import migrations

CREATE = """
CREATE FUNCTION cases_refresh_known_from(citation jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kind text;
    target bigint;
BEGIN
    FOREACH kind IN ARRAY ARRAY[
        'incident', 'victim', 'victim_name', 'harm', 'investigation', 'investigation_step',
        'prosecution', 'defendant', 'proceeding_step', 'figure'
    ] LOOP
        target := (citation ->> (kind || '_id'))::bigint;
        CONTINUE WHEN target IS NULL;
        EXECUTE format($query$
            WITH support AS (
                SELECT c.supports_field AS field, min(s.date_latest) AS day
                  FROM cases_citation c JOIN cases_source s ON s.id = c.source_id
                 WHERE c.%I = $1 AND c.state = 'published' AND s.state = 'published'
                 GROUP BY 1
            ), earliest AS (
                SELECT min(day) AS day FROM support
            ), later AS (
                SELECT COALESCE(jsonb_object_agg(field, support.day), '{}') AS fields
                  FROM support, earliest WHERE field <> '' AND support.day > earliest.day
            )
            UPDATE %I r SET known_from = earliest.day, field_known_from = later.fields
              FROM earliest, later
             WHERE r.id = $1
               AND (r.known_from, r.field_known_from) IS DISTINCT FROM (earliest.day, later.fields)
            $query$,
            kind || '_id', 'cases_' || replace(kind, '_', '')
        ) USING target;
    END LOOP;
END $$
"""

DROP = "DROP FUNCTION cases_refresh_known_from(jsonb)"


class Migration(migrations.Migration):
    """Recompute the days of one citation's target: the earliest last possible day of its sources."""

    dependencies = [("cases", "0001_the_record")]

    operations = [migrations.RunSQL(CREATE, DROP)]
