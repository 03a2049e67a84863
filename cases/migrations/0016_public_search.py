from functools import reduce

import django.contrib.postgres.indexes
from django.db import migrations, models

import cases.models.sounding
from cases.migrations._together import Together

LETTERS = (
    'абвгдезиклмнопрстуфхцчшщыэжqwyjابپتجچحخدذرزژسشصضطظغفقكلمنڭوهي-–—.,;:/()«»“”„"&+_ъьءع',
    "abvgdeziklmnoprstufkssssiezkvizabptzskkdzrzzsssdtzgfkklmnnuei                   ",
)
"""Letters, and how they sound; those at the end, to which nothing answers, are silent."""

TOGETHER = (
    "ю:iu я:ia sh:s ch:s zh:z kh:k gh:g th:t ph:f ts:s tz:s dz:z x:ks h:k c:k ou:u oo:u ii:i ie:e aa:a"
    " ee:e uu:u bb:b dd:d ff:f gg:g kk:k ll:l mm:m nn:n pp:p rr:r ss:s tt:t vv:v zz:z"
)
"""What sounds as something else, in this order."""

HEARD = reduce(
    lambda sql, pair: "replace({}, '{}', '{}')".format(sql, *pair.split(":")),
    TOGETHER.split(),
    "translate(cases_folded($1), '{}', '{}')".format(*LETTERS),
)

# Bound to its functions when it is made: an index is built without a search path.
SOUNDED = f"""
CREATE FUNCTION cases_sounded(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN {HEARD}
"""

INDEXES = (
    ("agency", "name", "agency_name_sounds"),
    ("incident", "title", "incident_title_sounds"),
    ("investigation", "title", "investigation_title_sounds"),
    ("place", "name", "place_name_sounds"),
    ("placename", "text", "placename_text_sounds"),
    ("prosecution", "title", "prosecution_title_sounds"),
    ("publisher", "name", "publisher_name_sounds"),
    ("source", "title", "source_title_sounds"),
    ("speaker", "name", "speaker_name_sounds"),
    ("victimname", "text", "victimname_text_sounds"),
)


class Migration(migrations.Migration):
    """Indexes by which readers find names and titles across scripts, and those that are misspelt."""

    dependencies = [
        ("cases", "0015_logged_numbers_and_archive_hashes"),
    ]

    operations = [
        migrations.RunSQL(SOUNDED, "DROP FUNCTION cases_sounded(text)"),
        Together(
            [
                migrations.AddIndex(
                    model_name=model,
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            cases.models.sounding.Sounded(models.F(field)), name="gin_trgm_ops"
                        ),
                        name=name,
                    ),
                )
                for model, field, name in INDEXES
            ]
        ),
    ]
