"""What Python's own ONNX Runtime and TensorFlow say of pictures, with Pillow's pixels and with those that are given.

Usage: reference.py MODEL.onnx SAVED_MODEL PHOTOS PIXELS; PIXELS holds uint8[224, 224, 3] for each photo, in a file with its name.
Prints one JSON object a photo: the probabilities of all classes by engine, for "pillow" and for "given".
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import tensorflow as tf  # noqa: E402
from PIL import Image, ImageOps  # noqa: E402

onnx_file, saved_model, photos, pixels = sys.argv[1:]
session = onnxruntime.InferenceSession(onnx_file)
serve = tf.saved_model.load(saved_model).signatures["serving_default"]


def decode(path, size=256, crop=224):
    """Resize and CenterCrop as torchvision does them."""
    photo = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    short = min(photo.size)
    photo = photo.resize([size * side // short for side in photo.size], Image.Resampling.BICUBIC)
    left, top = (round((side - crop) / 2) for side in photo.size)
    return np.asarray(photo.crop((left, top, left + crop, top + crop)))


def answers(image):
    batch = image[None]
    (onnx_scores,) = session.run(None, {"image": batch})
    saved_scores = serve(tf.constant((batch.astype(np.float32) - 127) / 128))["output_0"].numpy()
    return {"onnx": onnx_scores[0].tolist(), "tensorflow": saved_scores[0].tolist()}


for photo in sorted(pathlib.Path(photos).iterdir()):
    given = np.frombuffer((pathlib.Path(pixels) / photo.name).read_bytes(), np.uint8).reshape(224, 224, 3)
    print(json.dumps({"photo": photo.name, "pillow": answers(decode(photo)), "given": answers(given)}))
