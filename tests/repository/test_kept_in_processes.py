"""What a process keeps for itself, no other one needs to know: each such place is listed with the reason."""

import ast
from collections.abc import Iterator

import pytest

from tests.repository.test_house import ROOT, tracked

FROM_CODE = "follows from the code and its own files: the same in every process of one version"
PURE = "follows from its arguments alone"

KEPT = {
    "actions/gate.py: links_of": FROM_CODE,
    "actions/shown_in.py: _statement": FROM_CODE,
    "api/examples.py: example_of": FROM_CODE,
    "api/layout.py: parts_of": FROM_CODE,
    "api/schema.py: document": FROM_CODE,
    "api/schema.py: page_of": FROM_CODE,
    "charts/drawing.py: _height": f"{PURE}: the whole picture is one of them, with the version of its data",
    "charts/ground.py: _boxes": PURE,
    "charts/lettering.py: _advance": FROM_CODE,
    "charts/lettering.py: _font": FROM_CODE,
    "charts/outlines/__init__.py: outline_of": FROM_CODE,
    "charts/rendering.py: _converter": "the drawing program itself",
    "exports/dossier.py: _fonts": FROM_CODE,
    "freshness.py: release": FROM_CODE,
    "imports/gazetteer.py: places_called": FROM_CODE,
    "models/erasing.py: definition": FROM_CODE,
    "models/lists.py: lists_of": FROM_CODE,
    "models/name_functions.py: _ranges": FROM_CODE,
    "pages/site_texts.py: _index": "follows from the code and the settings, by language",
    "public/build.py: definitions": FROM_CODE,
    "public/definitions.py: choice_lists": FROM_CODE,
    "public/definitions.py: kinds": FROM_CODE,
    "public/texts.py: _columns": "what the views rest on, while the database has the same ones",
    "search/matching.py: alike": PURE,
    "search/matching.py: token": PURE,
}
"""Functions that remember; none of them holds rows of the record under anything but their own content."""


def remembering() -> Iterator[str]:
    for path in tracked():
        parts = path.relative_to(ROOT).parts
        if parts[0] not in {"cases", "accountability"} or path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                names = {ast.unparse(each).partition("(")[0] for each in node.decorator_list}
                if names & {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}:
                    where = "/".join(parts[1:] if parts[0] == "cases" else parts)
                    yield f"{where}: {node.name}"


def test_every_function_that_remembers_is_known_to_remember_nothing_of_the_record() -> None:
    assert sorted(remembering()) == sorted(KEPT)


@pytest.mark.parametrize("name", ["default", "charts", "pages", "limits"])
def test_every_cache_can_be_shared(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    monkeypatch.setenv("CACHE_URL", "redis://cache:6379/0")
    made = runpy.run_path(str(ROOT / "accountability/settings.py"))
    assert made["CACHES"][name]["LOCATION"] == "redis://cache:6379/0"
