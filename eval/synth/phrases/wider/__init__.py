"""More sentences, for prose that is read and not printed: by those who report and by when.

None is of a real report. They are kept apart from those that synthetic reports say.
"""

from __future__ import annotations

from eval.synth.phrases.wider.departments import DEPARTMENTS
from eval.synth.phrases.wider.ministries import MINISTRIES
from eval.synth.phrases.wider.offices import OFFICES
from eval.synth.phrases.wider.older import OLDER
from eval.synth.phrases.wider.recent import RECENT
from eval.synth.phrases.wider.structures import STRUCTURES
from eval.synth.phrases.wider.townships import TOWNSHIPS
from eval.synth.phrases.wider.varied import VARIED

__all__ = ["WIDER"]

WIDER = (*MINISTRIES, *OLDER, *TOWNSHIPS, *OFFICES, *RECENT, *DEPARTMENTS, *STRUCTURES, *VARIED)
