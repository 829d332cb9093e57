"""``python -m eval.synth --n 20 --seed 7 --levels born-digital,office --out DIR``"""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.synth.fonts import BUNDLED, available, missing
from eval.synth.mill import generate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.synth", description=__doc__)
    parser.add_argument("--n", type=int, default=1, help="reports at each level")
    parser.add_argument("--seed", type=int, default=0, help="of the first report")
    parser.add_argument("--levels", default="born-digital", help="separated by commas")
    parser.add_argument("--system-fonts", action="store_true", help="also those installed")
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    arguments = parser.parse_args()
    fonts = available() if arguments.system_fonts else (BUNDLED,)
    levels = arguments.levels.split(",")
    written = sum(1 for _ in generate(arguments.out, arguments.n, arguments.seed, levels, fonts))
    absent = f"; fonts not found: {', '.join(missing())}" if arguments.system_fonts else ""
    parser.exit(message=f"{written} documents in {arguments.out}{absent}\n")


if __name__ == "__main__":
    main()
