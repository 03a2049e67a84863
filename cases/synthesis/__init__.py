"""An invented record of any size, to measure with: believable, the same for the same seed, about nobody."""

from cases.synthesis.making import NotEmpty, synthesize

__all__ = ["NotEmpty", "synthesize"]
