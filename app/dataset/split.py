"""Which pairs are held out: a tenth, chosen by the hash of the input, so that equal inputs never are on both sides."""

HELDOUT_SHARE = 0.1
_STEPS = 1 << 32


def held_out(input_hash: str) -> bool:
    """Whether a pair with this input is held out; the same in every version."""
    return int(input_hash[:8], 16) < HELDOUT_SHARE * _STEPS
