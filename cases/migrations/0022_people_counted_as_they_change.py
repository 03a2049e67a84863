"""People are counted as they change, and names that are kept back are found by the words of a text."""

import cases.models.name_keys
import django.contrib.postgres.indexes
from django.db import migrations, models


NAME_KEYS = r"""
-- Bound to its functions when it is made: an index is built without a search path.
CREATE FUNCTION cases_name_keys(text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
BEGIN ATOMIC
    SELECT CASE
        -- Other letters, signs and codes: here it is not sure what they are folded to elsewhere.
        WHEN folded.words ~ '[^ a-z0-9а-яء-غف-يٱ-ۓ]' OR $1 ~* 'xn--' THEN ARRAY['*']
        ELSE ARRAY(
            SELECT DISTINCT left(longer.word, 6) FROM (
                SELECT each.word FROM string_to_table(folded.words, ' ') each(word)
                 WHERE each.word <> '' ORDER BY length(each.word) OFFSET 1
            ) longer
        ) END
      FROM (SELECT regexp_replace(cases_folded($1), '[-–—.,;:/()«»“”„"&+_[:space:]]+', ' ', 'g')
           ) folded(words);
END
"""
"""Six letters of each word of a name but the shortest; of a name of one word nothing."""

MARKING = {
    "harm": (
        "INSERT OR UPDATE OF state, category, victim_id, incident_id OR DELETE",
        """
    IF TG_OP <> 'INSERT' AND OLD.state = 'published' THEN
        INSERT INTO cases_changedperson (person) VALUES (OLD.victim_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
        INSERT INTO cases_changedperson (person) VALUES (NEW.victim_id);
    END IF;""",
    ),
    "victim": (
        "UPDATE OF state OR DELETE",
        """
    IF TG_OP = 'DELETE' OR OLD.state <> NEW.state THEN
        INSERT INTO cases_changedperson (person) VALUES (OLD.id);
    END IF;""",
    ),
    "incident": (
        "UPDATE OF state, situation_id, place_id",
        """
    IF (OLD.state, OLD.situation_id, OLD.place_id) <> (NEW.state, NEW.situation_id, NEW.place_id) THEN
        INSERT INTO cases_changedperson (person)
        SELECT victim_id FROM cases_harm WHERE incident_id = NEW.id AND state = 'published';
    END IF;""",
    ),
    "situation": (
        "UPDATE OF state",
        """
    IF OLD.state <> NEW.state THEN
        INSERT INTO cases_changedperson (person)
        SELECT h.victim_id FROM cases_harm h JOIN cases_incident i ON i.id = h.incident_id
         WHERE i.situation_id = NEW.id AND h.state = 'published' AND i.state = 'published';
    END IF;""",
    ),
    "place": (
        "UPDATE OF state, level, slug, part_of_id",
        """
    IF (OLD.state, OLD.level, OLD.slug, OLD.part_of_id)
       IS DISTINCT FROM (NEW.state, NEW.level, NEW.slug, NEW.part_of_id) THEN
        -- What lies in it, and in what lies in it.
        INSERT INTO cases_changedperson (person)
        SELECT h.victim_id FROM cases_harm h JOIN cases_incident i ON i.id = h.incident_id
         WHERE h.state = 'published' AND i.state = 'published' AND i.place_id IN (
               SELECT NEW.id
               UNION SELECT id FROM cases_place WHERE part_of_id = NEW.id
               UNION SELECT b.id FROM cases_place a JOIN cases_place b ON b.part_of_id = a.id
                      WHERE a.part_of_id = NEW.id);
    END IF;""",
    ),
}
"""What may change of whom it is counted where: of each table its changes, and the people concerned."""


def marking(table: str, changes: str, people: str) -> migrations.RunSQL:
    """A trigger of the database's own: an erasure, which ignores the guards, is to be counted as well."""
    return migrations.RunSQL(
        f"""
CREATE FUNCTION cases_mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{people}
    RETURN NULL;
END $$;
CREATE TRIGGER marks_people AFTER {changes} ON cases_{table}
    FOR EACH ROW EXECUTE FUNCTION cases_mark_{table}()""",
        f"DROP TRIGGER marks_people ON cases_{table}; DROP FUNCTION cases_mark_{table}()",
    )


KINDS = (
    *("incident", "victim", "victim_name", "harm", "investigation", "investigation_step"),
    *("prosecution", "defendant", "proceeding_step", "figure"),
)
"""What is cited."""

REFRESH = "\n".join(
    f"""
    target := (citation ->> '{kind}_id')::bigint;
    IF target IS NOT NULL THEN
        WITH support AS (
            SELECT c.supports_field AS field, min(s.date_latest) AS day
              FROM cases_citation c JOIN cases_source s ON s.id = c.source_id
             WHERE c.{kind}_id = target AND c.state = 'published' AND s.state = 'published'
             GROUP BY 1
        ), earliest AS (
            SELECT min(day) AS day FROM support
        ), later AS (
            SELECT COALESCE(jsonb_object_agg(field, support.day), '{{}}') AS fields
              FROM support, earliest WHERE field <> '' AND support.day > earliest.day
        )
        UPDATE cases_{kind.replace("_", "")} r SET known_from = earliest.day, field_known_from = later.fields
          FROM earliest, later
         WHERE r.id = target
           AND (r.known_from, r.field_known_from) IS DISTINCT FROM (earliest.day, later.fields);
    END IF;"""
    for kind in KINDS
)

KNOWN_FROM = f"""
-- As before, but written out for each kind, so that it is planned once and not each time.
CREATE OR REPLACE FUNCTION cases_refresh_known_from(citation jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    target bigint;
BEGIN{REFRESH}
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_public_changes_by_place"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangedPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField(help_text="Internal key of the victim.")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CountedPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "statistic",
                    models.CharField(
                        choices=[
                            ("documented_deaths", "documented deaths"),
                            ("documented_torture", "documented torture"),
                            ("closed", "investigations closed"),
                            ("pending", "investigations pending"),
                            ("in_court", "cases in court against state agents"),
                            ("convicted", "cases in court with a state agent convicted"),
                            ("reported_deaths", "reported deaths"),
                        ],
                        help_text="Which headline number it is.",
                        max_length=20,
                    ),
                ),
                (
                    "situation",
                    models.BigIntegerField(
                        help_text="Internal key of the situation it is about as a whole, if it is.",
                        null=True,
                    ),
                ),
                (
                    "city",
                    models.BigIntegerField(
                        help_text="Internal key of the city it is about, if it is.", null=True
                    ),
                ),
                ("person", models.BigIntegerField(help_text="Internal key of the victim.")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Headcount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "statistic",
                    models.CharField(
                        choices=[
                            ("documented_deaths", "documented deaths"),
                            ("documented_torture", "documented torture"),
                            ("closed", "investigations closed"),
                            ("pending", "investigations pending"),
                            ("in_court", "cases in court against state agents"),
                            ("convicted", "cases in court with a state agent convicted"),
                            ("reported_deaths", "reported deaths"),
                        ],
                        help_text="Which headline number it is.",
                        max_length=20,
                    ),
                ),
                (
                    "situation",
                    models.BigIntegerField(
                        help_text="Internal key of the situation it is about as a whole, if it is.",
                        null=True,
                    ),
                ),
                (
                    "city",
                    models.BigIntegerField(
                        help_text="Internal key of the city it is about, if it is.", null=True
                    ),
                ),
                ("number", models.BigIntegerField(help_text="How many people.")),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(NAME_KEYS, "DROP FUNCTION cases_name_keys(text)"),
        migrations.AddIndex(
            model_name="defendant",
            index=django.contrib.postgres.indexes.GinIndex(
                cases.models.name_keys.NameKeys(models.F("name")), name="defendant_name_keys"
            ),
        ),
        migrations.AddIndex(
            model_name="victimname",
            index=django.contrib.postgres.indexes.GinIndex(
                cases.models.name_keys.NameKeys(models.F("text")), name="victimname_text_keys"
            ),
        ),
        migrations.AddConstraint(
            model_name="countedperson",
            constraint=models.UniqueConstraint(
                fields=("person", "statistic", "situation", "city"),
                name="countedperson_is_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="countedperson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("city__isnull", True), ("situation__isnull", False)),
                    models.Q(("city__isnull", False), ("situation__isnull", True)),
                    _connector="OR",
                ),
                name="countedperson_has_one_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.UniqueConstraint(
                fields=("statistic", "situation", "city"),
                name="headcount_is_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="headcount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("city__isnull", True), ("situation__isnull", False)),
                    models.Q(("city__isnull", False), ("situation__isnull", True)),
                    _connector="OR",
                ),
                name="headcount_has_one_scope",
            ),
        ),
        migrations.RunSQL(KNOWN_FROM, migrations.RunSQL.noop),
        *(marking(table, *how) for table, how in MARKING.items()),
    ]
