"""Messages of made-up words, for tests that need text nobody wrote."""

import random


def made_texts(rng: random.Random, count: int) -> list[str]:
    """Messages of made-up words: frequent ones often, most of them rarely, with openings that people do share."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]
    words = ["".join(rng.choices(syllables, k=rng.choice((1, 2, 2, 3)))) for _ in range(4000)]
    weights = [1 / rank for rank in range(1, 4001)]
    openings = ["can i", "i want to", "please", "hello", "how do i", "what is the", *[""] * 8]
    made = []
    for _ in range(count):
        lines = []
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            lines.append(" ".join([rng.choice(openings), *rng.choices(words, weights, k=rng.randrange(3, 30))]).strip())
        made.append("\n".join(lines))
    return made
