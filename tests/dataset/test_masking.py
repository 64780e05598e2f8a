"""Personal data and secrets: what is found, what is left, placeholders that agree within a pair."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dataset.masking import masked, privates
from app.dataset.private import luhn, mod97
from tests.dataset.examples import an_example, found_by

FOUND = {
    "write to ann.b+shop@mail.example.org please": "EMAIL",
    "card 4111 1111 1111 1111, exp 10/29": "CARD",
    "my card number is 630427373398": "CARD",
    "AT61 1904 3002 3457 3201 is the account": "IBAN",
    "my SSN: 460-89-9847": "SSN",
    "call me at (905) 674-3793": "PHONE",
    "ring +43 664 1234567 tonight": "PHONE",
    "phone 60-56-85-91": "PHONE",
    "from 195.206.132.199 it fails": "IP",
    "from 2001:db8:85a3::8a2e:370:7334 too": "IP",
    "key sk-proj-" + "a1B2" * 10: "KEY",
    "AKIAIOSFODNN7EXAMPLE": "KEY",
    "ghp_" + "a1B2" * 9: "KEY",
    "eyJhbGciOiJIUzI1NiJ9." + "a" * 30 + "." + "b" * 30: "KEY",
    "password: hunter2secret": "PASSWORD",
    "my api_key=Zx81!!kkQQ": "KEY",
    "DB_PASSWORD=hunter2!x9": "PASSWORD",
    "OPENAI_API_KEY=a1b2c3d4e5f6": "KEY",
    "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG": "KEY",
    "my_token = a1b2c3d4e5": "KEY",
    "DB_PASSWORD_PROD=hunter2!x9": "PASSWORD",
    "{dbPassword: 'hunter2!x9'}": "PASSWORD",
    r'{"body": "{\"password\": \"hunter2!x9\"}"}': "PASSWORD",
    r'{"env": "A=1\nTOKEN=a1b2c3d4e5"}': "KEY",
    "Authorization: Bearer abcdefghij": "KEY",
    '{"Authorization": "Basic YW5uOnMzY3JldA=="}': "KEY",
    "it sends Bearer a1b2c3d4e5f6a7b8c9": "KEY",
    "data: reach me at ann@mail.example.org": "EMAIL",
    "data:image/png;base64,AAAA mine is ann@mail.example.org": "EMAIL",
    "postgres://ann:s3cr3t@db.example.org/x": "LOGIN",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----": "KEY",
}
LEFT = [
    "order 20261009 of 2026-10-09, 12:30",
    "it costs $1,234,567.89",
    "version 1.2.3 of 10.0.0.1",
    "4111 1111 1111 1112",
    "3.14159265358979",
    "ratio 700/1000 = 0.7",
    "the password is wrong",
    "token: required",
    "password = os.environ['PASSWORD']",
    "ticket #40118837",
    "AT61 1904 3002 3457 3202",
    "at 10:30:45 and 11:20",
    "@ann said hi",
    "a basic understanding, a bearer certificate",
    "Authorization: Bearer $TOKEN",
    "the monkey is photographed2day",
    "data:image/png;base64,4111111111111111+AKIAIOSFODNN7EXAMPLE",
    "a@b",
]


@pytest.mark.parametrize(("text", "what"), FOUND.items())
def test_what_is_private_is_found(text: str, what: str) -> None:
    assert what in {one.what for one in privates(text)}


@pytest.mark.parametrize("text", LEFT)
def test_what_is_not_is_left(text: str) -> None:
    assert privates(text) == []
    assert masked([{"role": "user", "content": text}], text) == ([{"role": "user", "content": text}], text)


def test_one_value_has_one_placeholder_in_input_answer_and_tool_call() -> None:
    call = {
        "id": "1",
        "name": "send",
        "arguments": json.dumps({"to": "Ann@mail.example.org", "text": "a\nb@c.example"}),
    }
    messages = [
        {"role": "user", "content": "I am ann@mail.example.org, not bob@mail.example.org"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "user", "content": [{"type": "text", "text": "ann@mail.example.org"}, {"type": "image_url"}]},
    ]
    hidden, answer = masked(messages, '{"mail": "ann@mail.example.org", "note": "x\\nbob@mail.example.org"}')
    assert hidden[0]["content"] == "I am [EMAIL_1], not [EMAIL_2]"
    assert json.loads(hidden[1]["tool_calls"][0]["arguments"]) == {"to": "[EMAIL_1]", "text": "a\n[EMAIL_3]"}
    assert hidden[2]["content"][0]["text"] == "[EMAIL_1]"
    assert isinstance(answer, str)
    assert json.loads(answer) == {"mail": "[EMAIL_1]", "note": "x\n[EMAIL_2]"}
    assert messages[0]["content"].startswith("I am ann@")


def test_fields_of_a_tool_call_are_read_with_their_names_and_their_names_too() -> None:
    given = {
        "password": "hunter2!x9",
        "id": "ann@mail.example.org",
        "ann@mail.example.org": 1,
        "Ann@mail.example.org": 2,
    }
    given |= {"card": 4111111111111111, "count": 3, "done": True}
    answer = masked([], {"content": None, "tool_calls": [{"id": "1", "arguments": json.dumps(given)}]})[1]
    assert isinstance(answer, dict)
    assert json.loads(answer["tool_calls"][0]["arguments"]) == {
        "password": "[PASSWORD_1]",
        "id": "[EMAIL_1]",
        "[EMAIL_1]": 1,
        "[EMAIL_1] (3)": 2,
        "card": "[CARD_1]",
        "count": 3,
        "done": True,
    }
    assert masked([], {"ann@mail.example.org": 1})[1] == {"[EMAIL_1]": 1}


def test_the_name_of_a_field_is_found() -> None:
    assert found_by("personal", [an_example({"content": {"ann@mail.example.org": 1}}, call_id="1")]) == {
        "1": "1 mail address"
    }


def test_secrets_alone_may_be_masked() -> None:
    text = "ann@mail.example.org password: hunter2secret"
    assert masked([], text, ["secret"])[1] == "ann@mail.example.org password: [PASSWORD_1]"
    assert masked([], text, ["personal"])[1] == "[EMAIL_1] password: hunter2secret"


def test_the_evidence_never_holds_the_value() -> None:
    secret = "sk-proj-" + "a1B2" * 10
    examples = [an_example(f"it is {secret}", "I am ann@mail.example.org", call_id="1"), an_example(call_id="2")]
    assert found_by("secret", examples) == {"1": "1 key"}
    assert found_by("personal", examples) == {"1": "1 mail address"}


def test_the_products_own_prompt_is_not_searched() -> None:
    messages = [
        {"role": "system", "content": "Send complaints to help@shop.example."},
        {"role": "user", "content": "where is it"},
    ]
    assert found_by("personal", [an_example(messages=messages)]) == {}


WORDS = st.text(string.ascii_letters + " .,\n\"'äß漢", max_size=20)
VALUES = st.sampled_from(
    ["ann@mail.example.org", "4111111111111111", "AT611904300234573201", "+43 664 1234567", "sk-" + "a1B2" * 8]
)


@given(st.lists(st.tuples(WORDS, VALUES), min_size=1, max_size=6), WORDS)
def test_nothing_of_a_value_is_left_and_placeholders_agree(pieces: list[tuple[str, str]], end: str) -> None:
    text = "".join(f"{words} ({value}) " for words, value in pieces) + end
    hidden, answer = masked([{"role": "user", "content": text}], text)
    assert hidden[0]["content"] == answer
    assert isinstance(answer, str)
    assert not any(value in answer for _, value in pieces)
    assert len({value for _, value in pieces}) == len({each for each in answer.split() if each.startswith("([")})
    assert masked(hidden, answer) == (hidden, answer)


@given(st.text(max_size=60), st.lists(VALUES, max_size=3))
def test_arguments_stay_json(text: str, values: list[str]) -> None:
    arguments = json.dumps({"text": f"{text} {' '.join(values)}", "list": values, "number": 1})
    answer = masked([], {"content": None, "tool_calls": [{"name": "send", "arguments": arguments}]})[1]
    assert isinstance(answer, dict)
    held = json.loads(answer["tool_calls"][0]["arguments"])
    assert held["number"] == 1
    assert len(held["list"]) == len(values)


@pytest.mark.parametrize(
    ("digits", "right"), [("4111111111111111", True), ("4111111111111112", False), ("0" * 16, False)]
)
def test_the_check_digit_of_a_card(digits: str, right: bool) -> None:
    assert luhn(digits) is right


@pytest.mark.parametrize(("account", "right"), [("AT611904300234573201", True), ("AT611904300234573202", False)])
def test_the_check_digits_of_an_account(account: str, right: bool) -> None:
    assert mod97(account) is right


@pytest.mark.parametrize("answer", ['{"card": 4111111111111111, "ok": true}', '[{"mail": "anna@example.org"}]'])
def test_an_answer_in_json_is_json_afterwards(answer: str) -> None:
    _, hidden = masked([], answer)
    assert isinstance(hidden, str)
    assert json.loads(hidden) != json.loads(answer)
    assert "4111111111111111" not in hidden
    assert "anna" not in hidden
