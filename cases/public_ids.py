"""Public ids: short, permanent, safe to print in a newspaper and to read over the telephone."""

import re
import secrets

ALPHABET = "34679ACDEFHJKMNPQRTVWXY"
"""23 symbols without look-alikes (no 0 O, 1 I L, 2 Z, 5 S, 8 B, G, U). 23 is prime, so that one
weighted sum finds every single mistyped symbol and every two symbols swapped."""

RANDOM_SYMBOLS = 7

_PATTERN = re.compile(rf"([A-Z]{{3}})-([{ALPHABET}]{{{RANDOM_SYMBOLS}}})([{ALPHABET}])")


def check_symbol(symbols: str) -> str:
    """The check symbol for seven symbols: their sum weighted 1 to 7, modulo 23."""
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in enumerate(symbols, start=1))
    return ALPHABET[total % len(ALPHABET)]


def new_public_id(prefix: str) -> str:
    """A fresh id such as ``FIG-7K3M9PQX``; 23^7 (3.4 thousand million) for each kind."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return f"{prefix}-{symbols}{check_symbol(symbols)}"


def is_public_id(text: str) -> bool:
    """Whether the text has the form of a public id and its check symbol agrees."""
    match = _PATTERN.fullmatch(text)
    return match is not None and check_symbol(match[2]) == match[3]
