"""The lines of the evidence screen, from the verdict down to examples of calls."""

from app import figures
from app.candidates.candidate import Candidate
from app.candidates.evidence import Evidence
from app.candidates.saving import Assumptions
from app.candidates.words import noise_words, saved_words
from app.screens.alternatives import assumed_lines
from app.screens.candidates_words import bar
from widgets.text_view import Line
from widgets.wrapping import wrapped

_LABEL_CELLS = 40
_SHOWN = 8
"""Wordings, shapes and repeated inputs shown."""
_EXAMPLES = 5
_AXES = {
    "volume": "how soon traffic decides a rollout",
    "repetitive": "one prompt, answers that recur or repeat their input",
    "template": "answers in few shapes",
    "domain": "words unlike those of the other features",
}


def evidence_lines(one: Candidate, seen: Evidence | None, assumptions: Assumptions, width: int) -> list[Line]:
    """Verdict, reasons and axes; what was seen; what is assumed; figures of the sample and of all calls."""
    lines: list[Line] = [[], [("  Verdict  ", "dim"), (one.verdict or "not judged yet", "accent strong")]]
    if one.base_model:
        lines[-1] = [*lines[-1], (f", begin with a model of {one.base_model}", "")]
    for reason in one.reasons:
        lines += _hung("         · ", reason, width)
    lines += _axes(one)
    if seen is not None:
        lines += _seen(seen, one, width)
    lines += _heading("If it moves")
    told = f"on the API it {saved_words(one.saving_low_usd, one.saving_high_usd)}, before the host"
    lines += [[("  ", ""), (line, "")] for line in wrapped(told, max(20, width - 4))]
    lines += assumed_lines(assumptions, width)
    if seen is not None:
        lines += _sample(seen)
    lines += _heading("All its calls")
    return lines + _facts(
        ("calls", figures.count(one.calls)),
        ("calls a day", figures.count(one.calls_per_day)),
        ("cost of a call", figures.unit_cost(one.avg_cost_usd)),
        ("cost a month", figures.money(one.monthly_cost_usd)),
        ("share of all cost", figures.share(one.share)),
        ("failed", figures.share(one.metrics["error_rate"])),
    )


def _axes(one: Candidate) -> list[Line]:
    if not one.axes:
        return []
    lines = _heading("Axes")
    for name, value in one.axes.items():
        written = figures.UNKNOWN if value is None else f"{value:.2f}"
        lines.append([(f"  {name:<12}", "dim"), (f"{bar(value):<6}", "accent"), (f"{written:>5}  {_AXES[name]}", "")])
    return lines


def _sample(seen: Evidence) -> list[Line]:
    of_all = f"A sample of {seen.sampled:,} of its {seen.answered:,} answered calls"
    return _heading(of_all) + _facts(
        ("kind of answers", seen.kind.replace("_", ": ") if seen.kind == "key_value" else seen.kind.replace("_", " ")),
        ("in that form, without prose in it", figures.share(seen.closed_share)),
        ("in the five most frequent shapes", figures.share(seen.top_shapes_share)),
        ("different inputs", figures.count(seen.distinct_inputs)),
        (
            "different inputs of all calls, at least",
            figures.count(seen.all_inputs, estimate=seen.sampled < seen.answered),
        ),
        ("different answers", figures.count(seen.distinct_outputs)),
        ("most frequent answer", figures.share(seen.top_output_share)),
        ("entropy of the answers, 0 to 1", f"{seen.entropy:.2f}"),
        ("words of the answer in the input, median", figures.share(seen.copied_p50)),
        ("shorter than the input and taken from it", figures.share(seen.condensed_share)),
        ("length of answer to input, median", _ratio(seen.length_ratio_p50)),
        ("one step of several", figures.share(seen.multi_step_share)),
        ("with images or files in the input", figures.share(seen.attached_share)),
        ("with a user, a session or a stream", figures.share(seen.attended_share)),
        ("cut by the length limit", figures.share(seen.cut_share)),
        ("repeat an earlier input", figures.share(seen.repeated_share)),
        ("input tokens, median", figures.count(seen.input_tokens_p50)),
        ("input tokens, 95 % have fewer", figures.count(seen.input_tokens_p95)),
        ("output tokens, median", figures.count(seen.output_tokens_p50)),
    )


def _seen(seen: Evidence, one: Candidate, width: int) -> list[Line]:
    lines = _heading(f"Wordings of the prompt ({len(seen.wordings.seen):,}; # is what changes from call to call)")
    for wording in seen.wordings.seen[:_SHOWN]:
        when = f"{figures.day(wording.first)} – {figures.day(wording.last)}  " if wording.first else ""
        lines += _counted(wording.calls, f"{when}{_one_line(wording.text) or '(empty)'}", width)
    lines += _heading(f"Shapes of the answers ({seen.shapes:,}; w is a word, 9 a figure)")
    for shape in seen.seen_shapes[:_SHOWN]:
        lines += _counted(shape.calls, shape.text or "(empty)", width)
        lines.append([("           e.g. ", "dim"), (_one_line(shape.example), "dim")])
    lines += _heading("Inputs seen more than once")
    lines += [[("  ", ""), (line, "")] for line in wrapped(noise_words(one.noise_floor, one.kind), max(20, width - 4))]
    for repeat in seen.repeats[:_SHOWN]:
        lines.append([("  in   ", "dim"), (_one_line(repeat.text), "")])
        lines += [
            [(f"  {count:>3}× ", "dim"), (_one_line(answer) or "(empty)", "")] for answer, count in repeat.answers
        ]
    lines += _heading("Examples")
    for example in seen.examples[:: max(1, len(seen.examples) // _EXAMPLES)][:_EXAMPLES]:
        lines.append([("  in   ", "dim"), (_one_line(example.text), "")])
        lines.append([("  out  ", "dim"), (_one_line(example.output) or "(empty)", "accent")])
    return lines


def _ratio(value: float | None) -> str:
    return figures.UNKNOWN if value is None else f"{value:.2f}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _counted(calls: int, text: str, width: int) -> list[Line]:
    first, *rest = wrapped(text, max(20, width - 13))[:3]
    return [[(f"  {calls:>7,}  ", ""), (first, "")], *([(" " * 11, ""), (line, "")] for line in rest)]


def _hung(mark: str, text: str, width: int) -> list[Line]:
    first, *rest = wrapped(text, max(20, width - len(mark) - 2))
    return [[(mark, "dim"), (first, "")], *([(" " * len(mark), ""), (line, "")] for line in rest)]


def _heading(text: str) -> list[Line]:
    return [[], [(f"  {text}", "strong")]]


def _facts(*facts: tuple[str, str]) -> list[Line]:
    return [[(f"  {label:<{_LABEL_CELLS}}", "dim"), (f"{value:>12}", "")] for label, value in facts]
