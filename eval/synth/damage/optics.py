"""Steps of lenses, sensors and their files: blur, noise, resampling, compression."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from eval.synth.damage.shot import Generator, Shot, Step, grain, with_pixels


def blurred(low: float, high: float) -> Step:
    """Out of focus by a standard deviation of ``low``..``high`` pixels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        soft = cv2.GaussianBlur(shot.pixels, (0, 0), rng.uniform(low, high))
        return with_pixels(shot, soft)

    return step


def shaken(low: float, high: float) -> Step:
    """Moved while the shutter was open, by ``low``..``high`` pixels in any direction."""

    def step(shot: Shot, rng: Generator) -> Shot:
        length, angle = rng.uniform(low, high), rng.uniform(0, np.pi)
        side = int(np.ceil(length)) // 2 * 2 + 3
        kernel = np.zeros((side, side), np.float32)
        for share in np.linspace(-0.5, 0.5, 33):
            x, y = (side // 2 + share * length * f(angle) for f in (np.cos, np.sin))
            kernel[round(y), round(x)] += 1
        soft = cv2.filter2D(shot.pixels, -1, kernel / kernel.sum())
        return with_pixels(shot, soft)

    return step


def sharpened(low: float, high: float) -> Step:
    """As scanners do to hide blur, by ``low``..``high`` times the details."""

    def step(shot: Shot, rng: Generator) -> Shot:
        soft = cv2.GaussianBlur(shot.pixels, (0, 0), 1.2)
        amount = rng.uniform(low, high)
        sharp = cv2.addWeighted(
            shot.pixels, 1 + amount, soft.reshape(shot.pixels.shape), -amount, 0
        )
        return with_pixels(shot, sharp)

    return step


def noisy(low: float, high: float) -> Step:
    """Grey noise, a deviation of ``low``..``high`` grey levels."""

    def step(shot: Shot, rng: Generator) -> Shot:
        noise = grain(rng, shot.pixels.shape[:2]) * np.float32(rng.uniform(low, high))
        bands = cv2.merge([noise] * 3) if shot.pixels.shape[2] == 3 else noise
        return with_pixels(shot, cv2.add(shot.pixels, bands, dtype=cv2.CV_8U))

    return step


def noisy_colours(low: float, high: float) -> Step:
    """Blotches of colour of 2 pixels, as a telephone's sensor makes in poor light."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size
        small = (height // 2 + 1, width // 2 + 1)
        deviation = np.float32(rng.uniform(low, high))
        bands = [grain(rng, small) * deviation for _ in range(shot.pixels.shape[2])]
        noise = cv2.resize(cv2.merge(bands), shot.size, interpolation=cv2.INTER_LINEAR)
        mixed = cv2.add(shot.pixels, noise, dtype=cv2.CV_8U)
        return with_pixels(shot, mixed)

    return step


def salted(low: float, high: float) -> Step:
    """Single pixels black or white, a share of ``low``..``high`` of all."""

    def step(shot: Shot, rng: Generator) -> Shot:
        width, height = shot.size
        count = int(rng.uniform(low, high) * width * height)
        pixels = shot.pixels.copy()
        rows, columns = rng.integers(0, height, count), rng.integers(0, width, count)
        pixels[rows, columns] = rng.choice((0, 255), (count, 1))
        return with_pixels(shot, pixels)

    return step


def recompressed(low: int, high: int) -> Step:
    """Saved once before as JPEG of quality ``low``..``high``, off the grid of the later one."""

    def step(shot: Shot, rng: Generator) -> Shot:
        x, y = (int(n) for n in rng.integers(0, 8, 2))
        quality = int(rng.integers(low, high + 1))
        padded = cv2.copyMakeBorder(shot.pixels, y, 0, x, 0, cv2.BORDER_REPLICATE)
        buffer = io.BytesIO()
        Image.fromarray(np.squeeze(padded)).save(buffer, "JPEG", quality=quality)
        pixels = np.asarray(Image.open(buffer), np.uint8)
        return with_pixels(shot, np.ascontiguousarray(pixels[y:, x:]))

    return step


def resampled(low: float, high: float) -> Step:
    """Stored at ``low``..``high`` of the resolution and enlarged again."""

    def step(shot: Shot, rng: Generator) -> Shot:
        share = rng.uniform(low, high)
        small = cv2.resize(shot.pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        large = cv2.resize(small, shot.size, interpolation=cv2.INTER_CUBIC)
        return with_pixels(shot, large)

    return step
