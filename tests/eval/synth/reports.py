"""Contents to print."""

from __future__ import annotations

import random

from eval.synth.content import Content, make_content
from eval.synth.forms import FORMS


def report(form: str = "disclosure-report/2021", seed: int = 1) -> Content:
    return make_content(FORMS[form], random.Random(seed))
