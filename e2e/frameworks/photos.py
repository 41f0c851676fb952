"""Writes photographs of scikit-image's data into a folder: as they are, and some as a camera would give them.

Usage: photos.py FOLDER
"""

import pathlib
import sys

import skimage
from PIL import Image

DATA = pathlib.Path(skimage.__file__).parent / "data"
PHOTOS = ["astronaut.png", "brick.png", "camera.png", "chelsea.png", "clock_motion.png", "coffee.png", "coins.png"]
PHOTOS += ["grass.png", "gravel.png", "hubble_deep_field.jpg", "motorcycle_left.png", "motorcycle_right.png", "rocket.jpg"]
# Exif orientation, and how the stored picture is turned so that it is upright again: mirrored and turned ones included.
CAMERA = {"camera.png": (1, None), "coffee.png": (6, Image.Transpose.ROTATE_90), "motorcycle_left.png": (3, Image.Transpose.ROTATE_180)}
CAMERA["rocket.jpg"] = (5, Image.Transpose.TRANSPOSE)

folder = pathlib.Path(sys.argv[1])
for name in PHOTOS:
    (folder / name).write_bytes((DATA / name).read_bytes())
for name, (orientation, turn) in CAMERA.items():
    photo = Image.open(DATA / name).convert("RGB")
    large = photo.resize((photo.width * 3, photo.height * 3), Image.Resampling.LANCZOS)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = large if turn is None else large.transpose(turn)
    stored.save(folder / f"{pathlib.Path(name).stem}-large.jpg", quality=90, exif=exif)
