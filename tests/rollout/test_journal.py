"""The journal's segments: whole lines, private files, a new segment when one is full, nothing lost in silence."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.logs.formats import journal as journal_format
from app.logs.importer import import_paths
from app.rollout.journal import VERSION, Journal
from app.store import Store

ROOT = Path(__file__).resolve().parents[2]


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for path in sorted(folder.iterdir()) for line in path.read_bytes().splitlines()]


def test_a_record_is_one_line_with_its_version(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    assert journal.write({"call_id": "a", "output": "line\nbreak\u2028"})
    journal.close()
    assert lines(tmp_path / "journal") == [{"v": 1, "call_id": "a", "output": "line\nbreak\u2028"}]
    assert VERSION == journal_format.VERSION


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.write({"call_id": "a"})
    assert journal.segment is not None
    assert stat.S_IMODE(journal.segment.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.folder.stat().st_mode) == 0o700
    journal.close()


def test_a_full_segment_is_followed_by_another(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=100)
    for number in range(20):
        journal.write({"call_id": f"{number:02}", "output": "x" * 30})
    journal.close()
    assert len(list(tmp_path.iterdir())) > 5
    assert [line["call_id"] for line in lines(tmp_path)] == [f"{number:02}" for number in range(20)]


def test_two_gateways_share_a_folder_and_no_file(tmp_path: Path) -> None:
    first, second = Journal(tmp_path), Journal(tmp_path)
    for number in range(10):
        first.write({"call_id": f"a{number}"})
        second.write({"call_id": f"b{number}"})
    assert first.segment != second.segment
    first.close()
    second.close()
    assert len(lines(tmp_path)) == 20


def test_a_segment_that_was_moved_away_is_written_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.write({"call_id": "a"})
    assert journal.segment is not None
    journal.segment.rename(tmp_path / "away.jsonl")
    journal.write({"call_id": "b"})
    journal.close()
    assert [line["call_id"] for line in map(json.loads, (tmp_path / "away.jsonl").read_bytes().splitlines())] == [
        "a",
        "b",
    ]


def test_a_disk_that_refuses_is_counted_and_told(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file where the folder should be")
    journal = Journal(tmp_path / "journal")
    assert not journal.write({"call_id": "a"})
    assert (journal.lost, journal.written) == (1, 0)
    assert journal.trouble
    (tmp_path / "journal").unlink()
    assert journal.write({"call_id": "b"})
    assert journal.trouble == ""
    journal.close()


def test_a_line_that_was_taken_in_part_is_cut_off_again(tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk that is nearly full: it takes what fits and no more."""
    pytest.importorskip("resource")
    code = """
import resource, signal, sys
from pathlib import Path
from app.rollout.journal import Journal
journal = Journal(Path(sys.argv[1]))
journal.write({"call_id": "whole"})
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40, resource.RLIM_INFINITY))
taken = journal.write({"call_id": "x" * 100})
print(taken, journal.lost, journal.trouble)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))
journal.write({"call_id": "later"})
"""
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == "False 1 the disk took only part of a line: it is full"
    assert [line["call_id"] for line in lines(tmp_path)] == ["whole", "later"]


def test_what_is_no_json_is_counted(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert not journal.write({"call_id": object()})
    assert "no JSON" in journal.trouble
    journal.close()


def test_a_reader_beside_the_writer_loses_nothing_when_segments_follow_each_other(tmp_path: Path, store: Store) -> None:
    journal = Journal(tmp_path / "journal", segment_bytes=1000)
    imported = 0
    for round_ in range(4):
        for number in range(25):
            journal.write({"call_id": f"c{round_}-{number}", "ts": 1_790_000_000, "output": "x" * 50, "status": "ok"})
        if round_ == 2 and journal.segment is not None:
            with journal.segment.open("ab") as torn:  # a gateway that was killed in the middle of a line
                torn.write(b'{"v":1,"call_id":"to')
            journal = Journal(tmp_path / "journal", segment_bytes=1000)
        report = import_paths(store, [tmp_path / "journal"])
        imported += report.imported
        assert (report.duplicates, sum(file.quarantined for file in report.files)) == (0, 0)
    journal.close()
    assert imported == 100
