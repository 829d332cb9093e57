"""Steps that stamp: round, oval and square seals in red or blue ink."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from eval.synth.damage import spots
from eval.synth.damage.shot import Colour, Generator, Shot, Step, clouds, grain, inked
from eval.synth.fonts import BUNDLED

Cover = NDArray[np.uint8]
Over = Literal["table", "signature", "anywhere"]
Shape = Literal["round", "oval", "square"]

REDS: tuple[Colour, ...] = (
    (205, 30, 38), (222, 48, 44), (188, 22, 48), (230, 70, 80), (200, 60, 40)
)  # fmt: skip
BLUES: tuple[Colour, ...] = ((40, 60, 165), (60, 80, 190), (30, 50, 120))
PLACES = (
    "青禾", "云渡", "槐浦", "柳桥", "苇川", "枫港", "荔塘", "松渡", "梨川", "桐浦", "霞湾", "菱塘"
)  # fmt: skip
RANKS = ("市", "县", "区", "镇", "乡")
OFFICES = (
    "人民政府", "人民政府办公室", "数据管理局", "水利局", "教育局", "财政局", "司法局",
    "自然资源局", "卫生健康局", "市场监督管理局", "人力资源和社会保障局", "生态环境局",
)  # fmt: skip
PURPOSES = ("办公室", "信息公开专用章", "业务专用章", "收文专用章", "公开办", "档案室")
NAMES = ("李文印", "王明印", "张国印", "陈立之印", "刘平之印", "周安")
FINE = 2
"""Seals are drawn that many times larger than they are printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """Sizes in millimetres; ``below`` stands level under the middle, ``code`` on the lower arc."""

    shape: Shape
    width: float
    height: float
    text: str
    below: str = ""
    code: str = ""
    star: bool = False


def stamped(
    over: Over, *, count: tuple[int, int] = (1, 1), pressure: tuple[float, float] = (0.55, 0.95)
) -> Step:  # fmt: skip
    """``count`` seals, the first ``over`` that (or else over text), the others anywhere.

    Red four times in five, else blue; turned by up to 35 degrees; ``pressure`` is the
    share of the ink that reaches the paper, less towards one side and with gaps.
    """

    def step(shot: Shot, rng: Generator) -> Shot:
        where: Over = over
        for _ in range(int(rng.integers(count[0], count[1] + 1))):
            shot = _pressed(shot, rng, place(shot, rng, where), rng.uniform(*pressure))
            where = "anywhere"
        return shot

    return step


def _pressed(shot: Shot, rng: Generator, middle: tuple[float, float], pressure: float) -> Shot:
    cover = worn(drawn(designed(rng), shot.px(1.0)), rng, pressure)
    colours = REDS if rng.random() < 0.8 else BLUES
    height, width = cover.shape
    corner = (round(middle[0] - width / 2), round(middle[1] - height / 2))
    return inked(shot, cover, colours[int(rng.integers(len(colours)))], corner)


def designed(rng: Generator) -> Seal:
    """As offices have them: 38..45 mm round with a star, ovals, small squares with a name."""
    kind = rng.random()
    if kind < 0.12:
        side = rng.uniform(14, 22)
        return Seal(shape="square", width=side, height=side, text=str(rng.choice(NAMES)))
    text = f"{rng.choice(PLACES)}{rng.choice(RANKS)}{rng.choice(OFFICES)}"
    below = str(rng.choice(PURPOSES)) if rng.random() < 0.5 else ""
    code = "".join(str(n) for n in rng.integers(0, 10, 13)) if rng.random() < 0.4 else ""
    if kind < 0.3:
        width = rng.uniform(38, 46)
        return Seal(shape="oval", width=width, height=width * rng.uniform(0.62, 0.75), text=text,
                    below=below, star=bool(rng.random() < 0.2))  # fmt: skip
    width = rng.uniform(36, 45)
    return Seal(shape="round", width=width, height=width, text=text, below=below, code=code,
                star=bool(rng.random() < 0.85))  # fmt: skip


def place(shot: Shot, rng: Generator, over: Over) -> tuple[float, float]:
    """Where its middle goes, in pixels."""
    x, y, width, height = _under(shot, rng, over)
    return x + rng.uniform(0.25, 0.75) * width, y + rng.uniform(0.25, 0.75) * height


def _under(shot: Shot, rng: Generator, over: Over) -> spots.Rectangle:
    whole = (0, 0, *shot.size)
    if over == "anywhere":
        return whole
    found = spots.table(shot) if over == "table" else spots.signature(shot)
    rows = [] if found else spots.lines(shot)
    return found or (rows[int(rng.integers(len(rows)))] if rows else whole)


# --------------------------------------------------------------------------
# Drawing


def drawn(seal: Seal, mm: float) -> Cover:
    """Clean and upright, ``mm`` pixels to a millimetre."""
    scale = mm * FINE
    size = (round((seal.width + 2) * scale), round((seal.height + 2) * scale))
    picture = Image.new("L", size)
    draw = ImageDraw.Draw(picture)
    if seal.shape == "square":
        _squared(draw, seal, scale)
    else:
        _ring(draw, seal, scale)
        _arched(picture, seal, seal.text, scale, lower=False)
        _middle(picture, draw, seal, scale)
        if seal.code:
            _arched(picture, seal, seal.code, scale, lower=True)
    return np.asarray(picture.resize((size[0] // FINE, size[1] // FINE), Image.Resampling.BOX))


def _ring(draw: ImageDraw.ImageDraw, seal: Seal, scale: float) -> None:
    box = [scale, scale, (seal.width + 1) * scale, (seal.height + 1) * scale]
    draw.ellipse(box, outline=255, width=max(2, round(1.1 * scale)))
    if seal.shape == "oval":
        inset = 1.8 * scale
        inner = [box[0] + inset, box[1] + inset, box[2] - inset, box[3] - inset]
        draw.ellipse(inner, outline=255, width=max(1, round(0.3 * scale)))


def _arched(picture: Image.Image, seal: Seal, text: str, scale: float, *, lower: bool) -> None:
    """Characters along the upper arc, or small ones along the lower."""
    size = 1.9 if lower else _fitting(seal, len(text))
    inset = 1.1 + (1.0 if lower else 0.7) + size / 2 + (1.6 if seal.shape == "oval" else 0)
    radii = np.array([seal.width / 2 - inset, seal.height / 2 - inset])
    middle = np.array([seal.width / 2 + 1, seal.height / 2 + 1])
    for angle, character in zip(_stations(radii, len(text), size, lower), text, strict=True):
        spot = (middle + radii * (np.cos(angle), np.sin(angle))) * scale
        normal = np.arctan2(np.sin(angle) / radii[1], np.cos(angle) / radii[0])
        turn = np.pi / 2 - normal if lower else -normal - np.pi / 2
        _put(picture, character, size * scale, spot, float(np.degrees(turn)))


def _stations(
    radii: NDArray[np.float64], count: int, size: float, lower: bool
) -> NDArray[np.float64]:  # fmt: skip
    """Angles of characters equally far apart on the arc, the first one to the left."""
    widest = 100 if lower else 250 if radii[0] == radii[1] else 215
    share = np.linspace(-0.5, 0.5, 200) * np.radians(widest)
    angles = np.pi / 2 - share if lower else -np.pi / 2 + share
    x, y = radii[0] * np.cos(angles), radii[1] * np.sin(angles)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    half = min(run[-1], count * size * 1.25) / 2
    places = run[-1] / 2 + np.linspace(-half, half, count)
    return np.asarray(np.interp(places, run, angles), np.float64)


def _fitting(seal: Seal, count: int) -> float:
    """Millimetres of a character, so that all fit on the arc."""
    share = 250 if seal.shape == "round" else 215
    arc = np.radians(share) * (seal.width + seal.height) / 4 * 0.76
    return float(min(5.2, 0.15 * seal.height, arc / max(count, 1) / 1.1))


def _put(
    picture: Image.Image, text: str, size: float, spot: NDArray[np.float64], degrees: float
) -> None:  # fmt: skip
    """Pasted about ``spot``, turned counter-clockwise."""
    side = max(4, round(size * 1.5 * max(1, len(text))))
    tile = Image.new("L", (side, side))
    middle, font = (side / 2, side / 2), _font(round(size))
    ImageDraw.Draw(tile).text(middle, text, fill=255, font=font, anchor="mm")
    tile = _taller(tile).rotate(degrees, Image.Resampling.BILINEAR)
    picture.paste(255, (round(spot[0] - side / 2), round(spot[1] - side / 2)), tile)


def _taller(tile: Image.Image, share: float = 1.22) -> Image.Image:
    """As the characters of seals are, about its middle."""
    side = tile.width
    large = tile.resize((side, round(side * share)), Image.Resampling.BILINEAR)
    top = (large.height - side) // 2
    return large.crop((0, top, side, top + side))


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(BUNDLED.file), max(4, size))


def _middle(picture: Image.Image, draw: ImageDraw.ImageDraw, seal: Seal, scale: float) -> None:
    """The star, and the purpose under it."""
    x, y = (seal.width / 2 + 1) * scale, (seal.height / 2 + 1) * scale
    if seal.star:
        draw.polygon(_star(x, y, 0.155 * seal.height * scale), fill=255)
    if seal.below:
        size = min(4.0, 0.5 * seal.width / len(seal.below))
        spot = np.array([x, y + (0.27 * seal.height * scale if seal.star else 0)])
        _put(picture, seal.below, size * scale, spot, 0.0)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    angles = -np.pi / 2 + np.arange(10) * np.pi / 5
    lengths = np.where(np.arange(10) % 2, radius * 0.382, radius)
    points = np.stack([x + lengths * np.cos(angles), y + lengths * np.sin(angles)], axis=1)
    return [(float(a), float(b)) for a, b in points]


def _squared(draw: ImageDraw.ImageDraw, seal: Seal, scale: float) -> None:
    """Two columns read from the right."""
    side = seal.width * scale
    frame = [scale, scale, scale + side, scale + side]
    draw.rectangle(frame, outline=255, width=max(2, round(scale)))
    font = _font(round(side * 0.36))
    text = seal.text.ljust(4)
    for place_, character in enumerate(text):
        x = scale + side * (0.71 if place_ < 2 else 0.29)
        y = scale + side * (0.29 if place_ % 2 == 0 else 0.71)
        draw.text((x, y), character, fill=255, font=font, anchor="mm")


# --------------------------------------------------------------------------
# Ink


def worn(cover: Cover, rng: Generator, pressure: float) -> Cover:
    """Turned, pressed harder on one side, with gaps and grain in the ink."""
    turned = Image.fromarray(cover).rotate(
        rng.uniform(-35, 35), Image.Resampling.BICUBIC, expand=True
    )
    seal = np.asarray(turned, np.float32)
    height, width = seal.shape
    x, y = np.meshgrid(np.linspace(-0.5, 0.5, width), np.linspace(-0.5, 0.5, height))
    angle = rng.uniform(0, 2 * np.pi)
    lean = 1 - rng.uniform(0, 0.55) * np.clip(0.5 + x * np.cos(angle) + y * np.sin(angle), 0, 1)
    ink = seal * pressure * lean * _gaps(rng, (width, height))
    return np.asarray(cv2.GaussianBlur(np.clip(ink, 0, 255), (0, 0), 0.5).astype(np.uint8))


def _gaps(rng: Generator, size: tuple[int, int]) -> NDArray[np.float32]:
    """Blots of missing ink, and grain everywhere."""
    blots = cv2.resize(clouds(rng, size, rng.uniform(20, 60)), size)
    missing = np.clip((blots - rng.uniform(0.6, 0.95)) * 5, 0, 0.9)
    rough = cv2.GaussianBlur(grain(rng, (size[1], size[0])), (0, 0), 0.8) * rng.uniform(0.1, 0.6)
    return np.asarray(np.clip(1 - missing - np.maximum(rough, 0), 0, 1), np.float32)
