"""The embedded server: it starts, survives, is shared, and is gone when its last user is."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from accountability import embedded
from accountability.embedded.account import Account
from accountability.embedded.binaries import Binaries
from accountability.embedded.cluster import Cluster
from accountability.processes import CannotStart
from tests.accountability.conftest import Run

ONE_ANSWER = """
cursor.execute({sql!r})
print(cursor.fetchone()[0], flush=True)
"""
STAY = "sys.stdin.read()"


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def rest(process: "subprocess.Popen[str]") -> str:
    """All that it still says until it ends; `communicate` would miss what was read ahead for `said`."""
    assert process.stdout is not None
    return process.stdout.read()


def answer(user: Run, sql: str) -> str:
    process = user(ONE_ANSWER.format(sql=sql))
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.strip()


def is_running(data_dir: Path, pid: int) -> bool:
    return Cluster(data_dir).is_server(pid)


def keeper_of(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        pytest.skip("this system tells no parents, and no child that its parent died")
    return int(stat.read_text().rpartition(")")[2].split()[1])


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_it_is_durable_knows_every_script_and_listens_on_no_port(data_dir: Path, user: Run) -> None:
    sql = """
        SELECT concat_ws('|', current_setting('fsync'), current_setting('listen_addresses'),
                         upper('école ұлы'), 'ÉCOLE' ILIKE 'école')
    """
    assert answer(user, sql) == "on||ÉCOLE ҰЛЫ|t"
    assert Cluster(data_dir).socket_dir.stat().st_mode & 0o077 == 0


def test_trigrams_see_cyrillic_letters(user: Run) -> None:
    user("cursor.execute('CREATE EXTENSION pg_trgm')").communicate(timeout=60)
    assert answer(user, "SELECT similarity('Құралай', 'Құралаи') > 0.4") == "True"


def test_the_last_user_stops_it_and_the_data_stay(
    data_dir: Path, user: Run, server_pid: Callable[[], int]
) -> None:
    first = user(
        "cursor.execute('CREATE TABLE kept AS SELECT 7 AS n'); print(1, flush=True);" + STAY
    )
    said(first)
    second = user("print(2, flush=True);" + STAY)
    said(second)
    pid = server_pid()

    first.communicate(timeout=60)
    assert is_running(data_dir, pid)
    second.communicate(timeout=60)
    assert not is_running(data_dir, pid)  # by the time its last user has ended, not later

    assert answer(user, "SELECT n FROM kept") == "7"


def test_it_stops_after_a_user_that_was_killed(
    data_dir: Path, user: Run, server_pid: Callable[[], int]
) -> None:
    process = user("print(1, flush=True);" + STAY)
    said(process)
    pid = server_pid()
    process.kill()
    assert wait_until(lambda: not is_running(data_dir, pid))


def test_it_stops_after_its_keeper_was_killed(
    data_dir: Path, user: Run, server_pid: Callable[[], int]
) -> None:
    process = user("print(1, flush=True);" + STAY)
    said(process)
    pid = server_pid()
    os.kill(keeper_of(pid), signal.SIGKILL)
    assert wait_until(lambda: not is_running(data_dir, pid))
    assert answer(user, "SELECT 1") == "1"


def test_no_acknowledged_save_is_lost_when_the_server_is_killed(
    user: Run, server_pid: Callable[[], int]
) -> None:
    saver = user("""
cursor.execute("CREATE TABLE saved (n int)")
for n in range(1_000_000):
    cursor.execute("INSERT INTO saved VALUES (%s)", [n])
    print(n, flush=True)
""")
    said(saver)
    time.sleep(0.5)  # it is ahead of us: what it has said waits to be read
    for _ in range(199):
        said(saver)
    os.kill(server_pid(), signal.SIGKILL)
    acknowledged = 200 + len(rest(saver).split())

    present = int(answer(user, "SELECT count(*) FROM saved"))
    assert acknowledged <= present <= acknowledged + 1


def test_who_comes_before_a_keeper_noticed_that_its_server_was_killed_gets_a_new_one(
    data_dir: Path, user: Run, server_pid: Callable[[], int]
) -> None:
    first = user("print(1, flush=True);" + STAY)
    said(first)
    pid = server_pid()
    keeper = keeper_of(pid)
    os.kill(keeper, signal.SIGSTOP)
    try:
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not is_running(data_dir, pid))
        second = user(ONE_ANSWER.format(sql="SELECT 1"))
        time.sleep(1)
        assert second.poll() is None
    finally:
        os.kill(keeper, signal.SIGCONT)
    output, _ = second.communicate(timeout=60)
    assert output.strip() == "1"


def test_a_new_server_waits_until_the_workers_of_a_killed_one_are_gone(
    data_dir: Path, user: Run, server_pid: Callable[[], int]
) -> None:
    """Though the lock that names them is cleared away: they may still write."""
    first = user(ONE_ANSWER.format(sql="SELECT pg_backend_pid()") + STAY)
    worker = int(said(first))
    os.kill(worker, signal.SIGSTOP)
    try:
        os.kill(server_pid(), signal.SIGKILL)
        second = user(ONE_ANSWER.format(sql="SELECT 1"))
        log = Cluster(data_dir).log
        assert wait_until(lambda: log.read_text().count("is still in use") >= 2)
        assert second.poll() is None
    finally:
        os.kill(worker, signal.SIGCONT)
    output, _ = second.communicate(timeout=60)
    assert output.strip() == "1"


def test_why_a_server_did_not_start_is_read_from_what_it_wrote_itself(data_dir: Path) -> None:
    data_dir.mkdir()
    cluster = Cluster(data_dir)
    cluster.log.write_text(
        "2022-01-05 10:00:00.000 UTC [7] FATAL:  the memory is still in use\n"
        "2022-01-05 10:00:00.000 UTC [7] HINT:  Terminate any old server processes.\n"
        "2022-01-05 10:00:00.001 UTC [6] FATAL:  terminating connection\n"
    )
    assert "FATAL:  the memory is still in use (from " in cluster.last_words(7)
    assert "FATAL:  terminating connection (from " in cluster.last_words(8)
    with cluster.log.open("a") as log:
        log.write(
            "2022-01-05 10:00:01.000 UTC [9] LOG:  starting\n"
            "2022-01-05 10:00:01.001 UTC [10] PANIC:  no checkpoint\n"
            "2022-01-05 10:00:01.002 UTC [9] LOG:  the database system is shut down\n"
        )
    assert "PANIC:  no checkpoint (from " in cluster.last_words(9)


def test_locks_that_name_somebody_elses_process_do_not_stop_it(data_dir: Path, user: Run) -> None:
    answer(user, "SELECT 1")
    recycled = f"{os.getpid()}\n{Cluster(data_dir).files}\n0\n5432\n"
    (Cluster(data_dir).files / "postmaster.pid").write_text(recycled)
    (Cluster(data_dir).socket_dir / ".s.PGSQL.5432.lock").write_text(recycled)
    assert answer(user, "SELECT 1") == "1"


def test_an_interrupted_first_start_is_begun_afresh(data_dir: Path, user: Run) -> None:
    (data_dir / "postgresql.new/base").mkdir(parents=True)
    (data_dir / "ACCOUNTABILITY.txt").touch()
    assert answer(user, "SELECT 1") == "1"


def test_two_first_starts_at_once_are_one_server(user: Run) -> None:
    both = [user(ONE_ANSWER.format(sql="SELECT pg_postmaster_start_time()") + STAY) for _ in "ab"]
    assert said(both[0]) == said(both[1]) != ""


def test_a_long_path_gets_a_short_socket(data_dir: Path) -> None:
    deep = data_dir / ("d" * 100)
    assert Cluster(deep).socket_dir.parent == Path("/tmp")
    assert Cluster(data_dir).socket_dir == data_dir / "run"


def test_a_socket_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    open_to_all = tmp_path / "run"
    open_to_all.mkdir(mode=0o755)
    with pytest.raises(CannotStart, match="not a private directory"):
        Account.for_files(tmp_path / "none").make_private(open_to_all)


def test_data_of_a_version_that_is_not_here_says_so(data_dir: Path) -> None:
    account = Account.for_files(data_dir)
    with pytest.raises(CannotStart, match=r"no PostgreSQL 9, which made the data"):
        Binaries.find(account, data_dir, 9)


def test_a_directory_with_something_else_in_it_is_left_alone(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "letters.txt").write_text("mine")
    with pytest.raises(CannotStart, match="already holds something else"):
        embedded.ensure(data_dir)
    assert [path.name for path in data_dir.iterdir()] == ["letters.txt"]
