"""The filters against the ground truth of a composed corpus: the bars that the bench prints."""

import pytest

from bench.filters import ACCEPTED, DROPPED, Judged, Measured, measure
from tests.shared import shared


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(shared("data/corpus10k_openai"), tmp_path_factory.mktemp("filters") / "workspace")


@pytest.fixture
def pairs(measured: Measured) -> list[Judged]:
    return [pair for pair in measured.pairs if pair.counts]


def share(pairs: list[Judged], of: list[Judged]) -> float:
    return len(pairs) / len(of)


def test_what_is_dropped_unseen_is_bad(pairs: list[Judged]) -> None:
    dropped = [pair for pair in pairs if pair.state == DROPPED]
    assert share([pair for pair in dropped if pair.bad], dropped) >= 0.98


def test_most_of_the_bad_is_taken_out_and_most_that_is_taken_out_is_bad(pairs: list[Judged]) -> None:
    out = [pair for pair in pairs if pair.state != ACCEPTED]
    bad = [pair for pair in pairs if pair.bad]
    assert share([pair for pair in out if pair.bad], bad) >= 0.88
    assert share([pair for pair in out if pair.bad], out) >= 0.85


def test_at_most_a_tenth_is_queued(measured: Measured) -> None:
    assert share([pair for pair in measured.pairs if pair.state == "queued"], measured.pairs) <= 0.1


@pytest.mark.parametrize("defect", ["wrong_label", "bad_format", "trunc_silent"])
def test_what_plain_rules_miss_is_found(pairs: list[Judged], defect: str) -> None:
    these = [pair for pair in pairs if pair.truth["defect"] == defect]
    assert share([pair for pair in these if pair.state != ACCEPTED], these) >= 0.6


def test_hard_negatives_are_kept(pairs: list[Judged]) -> None:
    hard = [pair for pair in pairs if str(pair.truth.get("note")).startswith("hard_negative") and not pair.bad]
    assert share([pair for pair in hard if pair.state == ACCEPTED], hard) >= 0.98


def test_planted_values_are_flagged_to_be_masked(pairs: list[Judged]) -> None:
    planted = [pair for pair in pairs if pair.truth.get("pii")]
    assert all(any(action == "mask" for _, action in pair.flags) for pair in planted)


def test_repeats_are_in_one_cluster_and_no_cluster_is_a_giant(measured: Measured) -> None:
    cluster = {pair.truth["span"]: pair.cluster for pair in measured.pairs}
    repeats = [pair for pair in measured.pairs if pair.truth["defect"] == "near_dup" and pair.truth["of"] in cluster]
    assert share([pair for pair in repeats if cluster[pair.truth["of"]] == pair.cluster], repeats) >= 0.98
    sizes: dict[str, int] = {}
    for pair in measured.pairs:
        sizes[pair.cluster] = sizes.get(pair.cluster, 0) + 1
    assert max(sizes.values()) < 0.03 * len(measured.pairs)
