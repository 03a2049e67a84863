"""What can be wrong in the benchmark itself: medians, pairs, verdicts, the table, the readers of /proc."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.benchmarks import exports, goals, machine, picture, plans, report, sizes, statistics
from tests.benchmarks.__main__ import sizes_from
from tests.benchmarks.goals import SMALLEST, Goal, Row, Side
from tests.benchmarks.names import begun, misspelt, romanised
from tests.benchmarks.report import Result, Verdict
from tests.benchmarks.running import Bench
from tests.benchmarks.statistics import NotMeasured, Spread
from tests.benchmarks.team import Worker
from tests.benchmarks.together import Recounts, Seen, told, wrong
from tests.benchmarks.works import TooLong, repeated, time_limit

RATIO = Row("r", "ours ÷ theirs", Goal(2), Side("own"), Side("theirs"))
SPEED = Row(
    "s", "ours ÷ theirs", Goal(2, at_least=True), Side("own"), Side("theirs"), statistics.speed
)
GROWTH = Row("g", "growth", Goal(2), Side("own"), Side("own", size=SMALLEST))
SHARE = Row("c", "share", Goal(0.2, unit="%"), Side("own", "count"), Side("own"))


class Told:
    """A reader that says what it was told to, and notes what it was asked."""

    def __init__(self, noted: list[str], **readings: object) -> None:
        self.noted, self.readings = noted, readings

    def read(self, work: str) -> dict[str, float]:
        self.noted.append(work)
        found = self.readings[work]
        if isinstance(found, str):
            raise NotMeasured(found)
        return found


def test_the_spread_holds_the_median_and_both_ends():
    assert Spread.of([5.0, 1.0, 2.0]) == Spread(2.0, 1.0, 5.0, 3)
    with pytest.raises(NotMeasured):
        Spread.of([])


def test_a_result_is_the_ratio_of_medians_and_not_bent_by_one_odd_pair():
    value, spread = statistics.compared([(2, 1), (2, 1), (2, 0.01)], statistics.ratio)
    assert value == 2
    assert (spread.low, spread.high) == (2, 200)


def test_speed_is_how_many_times_as_fast_and_a_difference_is_no_ratio():
    assert statistics.speed(0.5, 2.0) == 4
    assert statistics.difference(30.0, 28.0) == 2
    with pytest.raises(NotMeasured):
        statistics.ratio(1.0, 0.0)


def test_both_sides_are_read_in_turn_after_a_call_that_does_not_count():
    noted: list[str] = []
    own, theirs = {"seconds": 1.0}, {"seconds": 2.0}
    result = Bench({10: Told(noted, own=own, theirs=theirs)}, 3).result(RATIO)
    assert noted == ["own", "theirs"] * 4
    assert result.value == 0.5
    assert result.spread is not None
    assert result.spread.readings == 3


def test_a_bound_itself_is_kept_in_both_directions():
    assert Goal(2).holds(2)
    assert not Goal(2).holds(2.01)
    assert Goal(2, at_least=True).holds(2)
    assert not Goal(2, at_least=True).holds(1.99)
    assert Goal(0, unit="locks").holds(0)


def test_verdicts_follow_the_direction_of_the_goal():
    slow = [(3.0, 1.0)] * 2
    assert Result.of(RATIO, slow).verdict == Verdict.OUT_OF_REACH
    assert Result.of(SPEED, slow).verdict == Verdict.OUT_OF_REACH
    assert Result.of(SPEED, [(1.0, 3.0)]).verdict == Verdict.HOLDS


def test_what_cannot_be_measured_says_why_and_stops_nothing():
    bench = Bench({10: Told([], own={"seconds": 1.0}, theirs="pgbench is not installed")}, 2)
    result = bench.result(RATIO)
    assert result.verdict == Verdict.NOT_MEASURED
    assert "not measured: pgbench is not installed" in report.table([result])
    assert bench.costs([RATIO]) == {"own": {10: 1.0}}


def test_growth_is_read_at_the_smallest_and_the_largest_size_in_turn():
    noted: list[str] = []
    small, large = Told(noted, own={"seconds": 1.0}), Told(noted, own={"seconds": 3.0})
    assert Bench({1000: large, 10: small}, 2).result(GROWTH).value == 3
    lone = Bench({10: small}, 2).result(GROWTH)
    assert lone.verdict == Verdict.NOT_MEASURED
    assert "two sizes" in lone.reason


def test_a_share_is_taken_from_one_and_the_same_call():
    noted: list[str] = []
    result = Bench({10: Told(noted, own={"seconds": 4.0, "count": 1.0})}, 2).result(SHARE)
    assert result.value == 0.25
    assert result.verdict == Verdict.OUT_OF_REACH
    assert noted == ["own"] * 3
    assert "25 %" in report.table([result])


def test_the_table_has_a_line_for_each_row_and_straight_columns():
    told = report.table(
        [Result.of(RATIO, [(1.0, 2.0)]), Result.missing(SPEED, "a | b")]
    ).splitlines()
    assert len(told) == 4
    assert {line.count("|") for line in told} == {6}
    assert len({len(line) for line in told}) == 1
    assert "| 0.5 ×" in told[2]
    assert "holds" in told[2]


def test_the_machine_readable_result_says_everything_the_table_does():
    results = [Result.of(RATIO, [(1.0, 2.0), (1.0, 4.0)], victims=10), Result.missing(SPEED, "why")]
    told = json.loads(report.as_json(results, {"own": {10: 1.0}}, {"sizes": [10]}))
    first, second = told["rows"]
    assert first["value"] == pytest.approx(1 / 3)
    assert first["verdict"] == "holds"
    assert first["spread"] == {"median": 0.375, "low": 0.25, "high": 0.5, "readings": 2}
    assert first["notes"] == {"victims": 10}
    assert (second["verdict"], second["reason"], second["value"]) == ("not measured", "why", None)
    assert told["costs"] == {"own": {"10": 1.0}}
    assert told["sizes"] == [10]


def test_every_row_has_a_name_of_its_own_and_can_be_picked():
    names = [row.name for row in goals.ROWS]
    assert len(set(names)) == len(names)
    assert [row.name for row in goals.picked("start, csv")] == ["start", "csv"]
    assert goals.picked("") == list(goals.ROWS)
    with pytest.raises(ValueError, match="'nothing'"):
        goals.picked("nothing")


def test_every_row_names_works_that_there_are():
    from tests.benchmarks import dashboards, lists, names, publishing, starting  # noqa: F401
    from tests.benchmarks.works import WORKS

    sides = [side for row in goals.ROWS for side in (row.own, row.yardstick) if side]
    assert {side.work for side in sides} <= WORKS.keys()


def test_sizes_are_numbers_in_order_and_nothing_else():
    assert sizes_from("1000,10") == [10, 1000]
    for text in ("0", "ten", "1,,2", "20000000"):
        with pytest.raises(ValueError, match=r"0|ten|''"):
            sizes_from(text)


def test_what_takes_too_long_is_broken_off_even_where_errors_are_caught():
    def patient() -> None:
        try:
            time.sleep(5)
        except Exception:  # noqa: BLE001
            pytest.fail("the application would have answered it")

    with pytest.raises(TooLong, match=r"more than 0\.05 s"), time_limit(0.05):
        patient()


def test_a_short_work_is_repeated_and_what_comes_before_is_not_counted():
    calls: list[str] = []
    seconds = repeated(lambda: time.sleep(0.1), before=lambda: calls.append("before"))
    assert len(calls) == 3
    assert 0.09 < seconds < 5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_processor_time_of_children_is_counted_also_after_they_ended():
    before = machine.cpu_seconds(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(30_000_000))"], check=True)
    assert machine.cpu_seconds(os.getpid()) - before >= 0.05
    assert os.getpid() in machine.tree(os.getppid())


def test_rows_of_a_stream_are_counted_and_a_long_one_is_cut_off():
    assert exports.rows_read([b"a\nb\n", b"c\n"], 5) < 1

    def endless():
        while True:
            time.sleep(0.01)
            yield b"row\n"

    assert exports.rows_read(endless(), 0.05) >= 0.01
    with pytest.raises(NotMeasured):
        exports.rows_read([], 1)


def test_a_worker_that_ends_is_a_row_without_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    worker = Worker(tmp_path, 1)
    with pytest.raises(NotMeasured, match="its process ended"):
        worker.read("page.first")
    worker.stop()


def test_a_database_is_made_again_when_what_decides_its_rows_changed(tmp_path: Path):
    for name in ("cases/models", "cases/public"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.py").write_text("one")
    first = sizes.fingerprint(tmp_path)
    (tmp_path / "cases/pages").mkdir()
    (tmp_path / "cases/pages/a.py").write_text("pages decide no rows")
    assert sizes.fingerprint(tmp_path) == first
    (tmp_path / "cases/public/a.py").write_text("two")
    assert sizes.fingerprint(tmp_path) != first


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path):
    (tmp_path / "10").mkdir()
    (tmp_path / "10" / "thesis.txt").write_text("mine")
    with pytest.raises(sizes.CannotBuild, match="something else"):
        sizes.built(tmp_path, 10, lambda _words: None)
    assert (tmp_path / "10" / "thesis.txt").read_text() == "mine"


def test_no_setting_of_ours_leads_a_benchmark_to_another_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/real")
    told = sizes.surroundings(tmp_path, seconds=5)
    assert told["DATABASE_URL"] == ""
    assert told["ACCOUNTABILITY_DATA_DIR"] == str(tmp_path)
    assert "statement_timeout=5s" in told["PGOPTIONS"]


def test_the_picture_has_both_axes_by_powers_of_ten_and_every_reading():
    costs = {"own": {10: 0.001, 100: 0.002}, "theirs": {10: 0.1}}
    made = picture.specification(costs)
    assert [made["encoding"][axis]["scale"]["type"] for axis in "xy"] == ["log", "log"]
    assert [value["ms"] for value in made["data"]["values"]] == [1.0, 2.0, 100.0]
    assert made["encoding"]["x"]["axis"]["values"] == [10, 100]
    assert picture.png(costs).startswith(b"\x89PNG")


def test_questions_are_what_somebody_might_type():
    assert romanised("Қайрат Жұмабаев") == "Qayrat Zhumabaev"
    assert misspelt("Aida Serikova") == "Aida Serkiova"
    assert begun("Aida Serikova") == "Seri"


def test_an_answer_is_wrong_where_a_recount_of_its_own_state_finds_another_number():
    lines = [
        {"version": 12, "cities": {"a": {"man": 3}}},
        {"version": 9, "cities": {"a": {"man": 2}, "b": {"woman": 1}}},
    ]
    truth = Recounts.of(5, {"a": {"man": 1}, "b": {}}, lines)
    right = [
        ("a", 5, {"man": 1}),
        ("a", 8, {"man": 1}),
        ("a", 9, {"man": 2}),
        ("a", 11, {"man": 2}),
        ("a", 40, {"man": 3}),
        ("b", 8, {}),
        ("b", 12, {"woman": 1}),
    ]
    assert wrong(right, truth) == []
    assert len(wrong([("a", 8, {"man": 2}), ("a", 9, {"man": 1}), *right], truth)) == 2


def test_readers_and_writers_succeed_only_if_there_were_both_and_nothing_failed(capsys):
    seen, lines = Seen([("a", 1, {})], [0.1]), [{"did": "publish"}]
    assert told(seen, lines, [0], []) == 0
    assert told(seen, lines, [0, 1], []) == 1
    assert told(seen, lines, [0], ["a in state 1: wrong"]) == 1
    assert told(Seen([("a", 1, {})], [0.1], ["/: 500"]), lines, [0], []) == 1
    assert told(Seen(), lines, [0], []) == told(seen, [], [0], []) == 1
    assert "wrong: 1" in capsys.readouterr().out


def notice(ms: str, text: str, plan: str) -> str:
    return f"LOG:  duration: {ms} ms  plan:\nQuery Text: {text}\n{plan}"


INDEX_SCAN = "Index Scan using a on b  (cost=0.1..2.3 rows=1 width=8) (actual rows=1 loops=1)"


def test_statements_are_told_with_their_plans_and_their_times():
    (one,) = plans.statements(
        "/x/", ["LOG: other", notice("12.5", "SELECT 1\n  FROM b", INDEX_SCAN)]
    )
    assert one == plans.Statement("/x/", 12.5, "SELECT 1\n  FROM b", INDEX_SCAN)
    assert plans.written(one, 3).startswith("3. 12 ms, of /x/\n   SELECT 1 FROM b\n    Index Scan")
    assert "cost=" not in plans.written(one, 3)
    assert "actual rows=1" in plans.written(one, 3)


def test_the_heaviest_is_told_once_whatever_was_asked_about_and_a_call_is_not():
    calls = "Function Scan on public_numbers  (cost=0.1..2.3 rows=1 width=8)"
    found = plans.statements(
        "/x/",
        [
            notice("3", "SELECT a FROM b WHERE c = 'one' LIMIT 8", INDEX_SCAN),
            notice("5", "SELECT a FROM b WHERE c = 'other' LIMIT 20", INDEX_SCAN),
            notice("9", "SELECT * FROM public_numbers(1)", calls),
            notice("4", "SELECT d FROM e", INDEX_SCAN),
        ],
    )
    assert [each.ms for each in plans.heaviest(found)] == [5.0, 4.0]


def test_a_long_plan_is_told_by_its_beginning_and_how_much_is_left_out():
    plan = "\n".join([INDEX_SCAN] * (plans.LINES + 7))
    told = plans.written(plans.Statement("/x/", 1, "SELECT 1", plan), 1)
    assert "... 7 lines more" in told
