"""Stages and the share of users they move: sticky, nested, independent between features."""

from hashlib import md5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UsageError
from app.rollout.routing import Route, Routes, asks_twice, bucket, draw, read_routes, sticky_key

USERS = [f"user-{number}" for number in range(10_000)]
CHALLENGER = 'url = "http://127.0.0.1:11434/v1"\nmodel = "m"\n'


def moved(share: float, feature: str = "f", salt: str = "") -> set[str]:
    route = Route(feature, share=share, salt=salt)
    return {user for user in USERS if draw(route, {"user_id": user}).side == "challenger"}


@pytest.mark.parametrize("feature", ["f", "classify", "summarise"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_share_of_users_is_that_of_the_stage(feature: str, share: float) -> None:
    assert abs(len(moved(share, feature)) / len(USERS) - share) < 0.01


def test_all_and_none() -> None:
    assert moved(1) == set(USERS)
    assert moved(0) == set()


def test_who_is_among_the_few_is_among_the_many() -> None:
    assert moved(0.1) < moved(0.5) < moved(0.9)


def test_features_and_salts_draw_independently() -> None:
    for other in (moved(0.5, "g"), moved(0.5, salt="again")):
        both = len(moved(0.5) & other) / len(USERS)
        assert abs(both - 0.25) < 0.02


def test_the_place_is_the_one_that_duckdb_works_out() -> None:
    expected = int.from_bytes(md5(b"classify:s:u-1").digest()[:8], "little") / 2**64
    assert bucket("classify", "s", "u-1") == expected


@given(st.text(), st.text(), st.text())
def test_a_place_is_always_the_same_and_between_0_and_1(feature: str, salt: str, user: str) -> None:
    assert 0 <= bucket(feature, salt, user) == bucket(feature, salt, user) <= 1


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"user_id": "u", "session_id": "s"}, "u"),
        ({"session_id": "s", "messages": [{"role": "user", "content": "a"}]}, "s"),
        (
            {
                "messages": [
                    {"role": "system", "content": "x"},
                    {"role": "user", "content": "a"},
                    {"role": "user", "content": "b"},
                ]
            },
            "a",
        ),
        ({"messages": [{"role": "system", "content": "x"}], "row_id": "gw-1"}, "gw-1"),
        ({"row_id": "gw-1"}, "gw-1"),
    ],
)
def test_what_a_call_is_drawn_by(record: dict, key: str) -> None:
    assert sticky_key(record) == key


@pytest.mark.parametrize(
    ("stage", "share", "shadow", "told"),
    [
        ('"off"', 0, False, "off"),
        ('"shadow"', 0, True, "shadow"),
        ("10", 0.1, False, "10"),
        ('"50%"', 0.5, False, "50"),
        ("2.5", 0.025, False, "2.5"),
        ("100", 1, False, "100"),
        ("0", 0, False, "off"),
    ],
)
def test_a_stage_is_read(stage: str, share: float, shadow: bool, told: str) -> None:
    route = read_routes(f"[features.f]\nstage = {stage}\n{CHALLENGER}").of("f")
    assert route is not None
    assert (route.share, route.shadow, route.stage) == (share, shadow, told)


def test_a_feature_may_come_under_other_names() -> None:
    routes = read_routes(f'[features.f]\nstage = 10\nalso = ["old-f"]\nshadow = true\n{CHALLENGER}')
    assert routes.of("old-f") == routes.of("f")
    assert routes.of("g") is None
    assert routes.of(None) is None


def test_the_calls_that_are_asked_twice_are_as_many_as_was_said() -> None:
    route = Route("f", twice=0.05)
    asked = sum(asks_twice(route, f"chatcmpl-{number}") for number in range(10_000))
    assert abs(asked / 10_000 - 0.05) < 0.01
    assert not asks_twice(Route("f"), "chatcmpl-1")


def test_panic_sends_everything_to_the_api() -> None:
    assert read_routes(f"panic = true\n[features.f]\nstage = 100\n{CHALLENGER}").of("f") is None
    assert read_routes("") == Routes()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[features.f\n", "not valid TOML"),
        ("stage = 10", "unknown"),
        ("features = 3", "features"),
        ("panic = 1", "panic"),
        ("features.f = 3", "no table"),
        (f"[features.f]\nstage = 101\n{CHALLENGER}", "stage"),
        (f'[features.f]\nstage = "most"\n{CHALLENGER}', "stage"),
        (f"[features.f]\nstage = true\n{CHALLENGER}", "stage"),
        ("[features.f]\nstage = 10", "names no challenger"),
        ('[features.f]\nstage = "shadow"\nurl = "localhost"\nmodel = "m"', "names no challenger"),
        (f"[features.f]\nstage = 10\nshare = 1\n{CHALLENGER}", "unknown key"),
        (f"[features.f]\nstage = 10\ntwice = 5\n{CHALLENGER}", "twice"),
        (f"[features.f]\nstage = 10\nslots = 0\n{CHALLENGER}", "slots"),
        (f"[features.f]\nstage = 10\nlabels = [1]\n{CHALLENGER}", "labels"),
        (f'[features.f]\nstage = 10\ndialect = "grpc"\n{CHALLENGER}', "dialect"),
        (f'[features.f]\nstage = 10\nalso = ["g"]\n{CHALLENGER}[features.g]\n', "two routes"),
    ],
)
def test_a_file_that_cannot_be_obeyed_is_refused(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_routes(text)
