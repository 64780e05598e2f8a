"""What screens and commands say of candidates in the same words: noise floor, savings, alternatives."""

from app import figures
from app.candidates.candidate import Alternative, Candidate, NoiseFloor
from app.candidates.saving import Bill, Saving

_BUT = {"cache repeats": "", "batch": " (not if a user waits)", "flex": " (not if a user waits)"}
NOT_TWICE = "How often the API agrees with itself is not known: no input was seen twice."


def noise_words(noise: NoiseFloor | None, kind: str | None) -> str:
    """How often the API agrees with itself, with its n and interval."""
    if noise is None:
        return NOT_TWICE
    how = ", compared word for word" if kind == "text" else ""
    inputs = "1 input" if noise.inputs == 1 else f"{noise.inputs:,} inputs"
    interval = f"{noise.low * 100:.0f}–{noise.high * 100:.0f} %"
    return f"The API agrees with itself on {noise.rate * 100:.0f} % [{interval}] of the {inputs} seen twice{how}."


def saved_words(low_usd: float | None, high_usd: float | None) -> str:
    """`saves $700.00–$760.00 a month`, or what it costs where it does not save."""
    if low_usd is None or high_usd is None:
        return "saves an amount that is not known yet"
    if low_usd >= 0:
        return f"saves {figures.money(low_usd)}–{figures.money(high_usd)} a month"
    if high_usd <= 0:
        return f"costs {figures.money(-high_usd)}–{figures.money(-low_usd)} a month more than it saves"
    return f"from a loss of {figures.money(-low_usd)} to a saving of {figures.money(high_usd)} a month"


def bill_words(picked: int, of_all: int, made: Saving, found: Bill) -> tuple[str, str]:
    """What the bill becomes with the picked features moved, and what that saves; one line each."""
    today = figures.money(made.today_usd)
    if not picked:
        return f"Picked 0 of {of_all}.  API bill {today} a month", "nothing moves, nothing is saved"
    after = f"API bill {today} → about {figures.money(made.after_usd)} a month, + host {found.assumptions.host()}"
    return f"Picked {picked} of {of_all}.  {after}", f"{saved_words(made.low_usd, made.high_usd)} ({made.note})"


def moves(one: Candidate) -> bool:
    """Whether it is shown as moved: what is kept and not picked stays as it is, and so does what has no cost."""
    return one.projected_saving_usd is not None and (one.picked or one.verdict != "keep")


def after_usd(one: Candidate) -> float | None:
    """What its calls cost on the API a month later, about: today's for what does not move."""
    if one.monthly_cost_usd is None or one.projected_saving_usd is None:
        return one.monthly_cost_usd
    return one.monthly_cost_usd - (one.projected_saving_usd if moves(one) else 0.0)


def difference_words(one: Alternative, monthly_usd: float | None) -> str:
    """`−94 %`, or `+53 %`; empty where it is not known or nothing changes."""
    if one.difference_usd is None or not monthly_usd or abs(one.difference_usd) < 0.005 * monthly_usd:
        return "" if one.difference_usd is None else "±0 %"
    share = one.difference_usd / monthly_usd * 100
    return f"{'−' if share < 0 else '+'}{abs(share):,.0f} %"


def difference_money(one: Alternative) -> str:
    """`−$5.65`, or `+$59.25`."""
    if one.difference_usd is None:
        return figures.UNKNOWN
    return f"{'−' if one.difference_usd < 0 else '+'}{figures.money(abs(one.difference_usd))}"


def instead_words(one: Candidate) -> str:
    """The alternatives to moving in one line."""
    told = []
    for other in one.alternatives[1:-1]:
        but = _BUT.get(other.name, " (measure it: replay)")
        told.append(f"{other.name} {difference_words(other, one.monthly_cost_usd)}{but}".rstrip())
    return " · ".join(told)


def alternative_cost(one: Alternative) -> str:
    """A month's cost, as a range where it is one."""
    if one.low_usd is None or one.high_usd is None or one.low_usd == one.high_usd:
        return figures.money(one.low_usd)
    return f"{figures.money(one.low_usd)}–{figures.money(one.high_usd)}"
