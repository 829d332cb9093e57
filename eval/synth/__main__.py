"""``python -m eval.synth --n 20 --seed 7 --levels born-digital,office --out DIR``"""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.synth.mill import generate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.synth", description=__doc__)
    parser.add_argument("--n", type=int, default=1, help="reports at each level")
    parser.add_argument("--seed", type=int, default=0, help="of the first report")
    parser.add_argument("--levels", default="born-digital", help="separated by commas")
    parser.add_argument("--out", type=Path, required=True, help="a folder")
    arguments = parser.parse_args()
    levels = arguments.levels.split(",")
    written = list(generate(arguments.out, arguments.n, arguments.seed, levels))
    parser.exit(message=f"{len(written)} documents in {arguments.out}\n")


if __name__ == "__main__":
    main()
