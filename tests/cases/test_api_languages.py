"""Coded values in words, for whoever asks the API for them in a language."""

import pytest
from django.utils import translation

from cases.choices import Metric

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

LIST = "/api/v1/figures/?metric=killed&page_size=3"


def test_codes_have_labels_in_the_language_asked_for(client):
    for language in ("en", "ru", "kk"):
        answer = client.get(f"{LIST}&lang={language}")
        assert answer.headers["Content-Language"] == language
        for row in answer.json()["results"]:
            assert row["metric"] == "killed"
            with translation.override(language):
                assert row["labels"]["metric"] == str(Metric.KILLED.label)
            assert set(row["labels"]) <= set(row)


def test_without_a_language_nothing_is_added_and_with_one_nothing_else_changes(client):
    def without_labels(value):
        if isinstance(value, dict):
            return {k: without_labels(v) for k, v in value.items() if k != "labels"}
        return [without_labels(v) for v in value] if isinstance(value, list) else value

    plain = client.get(LIST).json()
    assert "labels" not in str(plain)
    told = without_labels(client.get(f"{LIST}&lang=kk").json())
    assert told["results"] == plain["results"]
    assert "lang=kk" in told["next"]


def test_a_dashboard_and_a_record_have_labels_too(client):
    row = client.get(f"{LIST}&lang=ru").json()["results"][0]
    record = client.get(f"/api/v1/figures/{row['id']}/?lang=ru").json()
    assert record["labels"] == row["labels"]
    stages = client.get("/api/v1/cities/almaty/summary/?lang=ru").json()["outcomes"]
    english = client.get("/api/v1/cities/almaty/summary/").json()["outcomes"]
    assert stages != english


@pytest.mark.parametrize("address", [LIST, "/api/v1/?", "/api/v1/cities/almaty/summary/?"])
def test_a_language_in_which_the_record_is_not_is_refused(client, address):
    answer = client.get(f"{address}&lang=xx")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["parameter"], error["allowed"]) == ("lang", ["en", "ru", "kk"])
    assert client.get("/api/v1/").headers["Content-Language"] == "en"
