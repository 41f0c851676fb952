"""Trains the embedded `patterns` model on pictures that the simulator's own generator draws. Some twenty minutes on 2 cores.

Usage: python patterns/train.py [--out FOLDER]
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from network import MEAN, SCALE, SIZE, build_network, export_onnx  # noqa: E402

ROOT = HERE.parents[2]
SAMPLES = ROOT / ".sightline/patterns"
WRITE_PICTURES = HERE.parent / "dist/main.js"
LABELS = ["circles", "rectangles", "lines", "noise", "text", "gradient"]
# First seed and count of each file; two training files, since there are two cores.
TRAINING = {"train-a.bin": (0, 8000), "train-b.bin": (12_000, 8000)}
CHECK = {"check.bin": (10_000_000, 2000)}
EPOCHS, BATCH, LEARNING_RATE = 14, 64, 4e-3


def draw_samples():
    """Draws what isn't there yet; a picture is a byte of class and its pixels."""
    SAMPLES.mkdir(parents=True, exist_ok=True)
    running = []
    for name, (first_seed, count) in (TRAINING | CHECK).items():
        path = SAMPLES / name
        if not path.exists() or path.stat().st_size != count * (1 + SIZE * SIZE * 3):
            running.append(subprocess.Popen(["node", WRITE_PICTURES, path, str(first_seed), str(count)]))
    if any([process.wait() for process in running]):
        sys.exit("drawing the pictures failed; is the project built (npm run build)?")


def read_samples(files):
    records = np.concatenate([np.fromfile(SAMPLES / name, np.uint8).reshape(-1, 1 + SIZE * SIZE * 3) for name in files])
    return records[:, 1:].reshape(-1, SIZE, SIZE, 3), records[:, 0]


def vary(pixels, label):
    """Mirrored, with its colours swapped, a little lighter or darker: the pattern stays what it is."""
    pixels = tf.image.random_flip_left_right(tf.image.random_flip_up_down(pixels))
    pixels = tf.gather(pixels, tf.random.shuffle([0, 1, 2]), axis=2)
    return normalise(pixels, label, tf.random.uniform([], 0.8, 1.2), tf.random.uniform([], -0.2, 0.2))


def normalise(pixels, label, contrast=1.0, brightness=0.0):
    return (tf.cast(pixels, tf.float32) - MEAN) * SCALE * contrast + brightness, label


def batches(pixels, labels, training):
    data = tf.data.Dataset.from_tensor_slices(np.arange(len(labels)))
    if training:
        data = data.shuffle(len(labels))

    def pick(index):
        picture = tf.numpy_function(lambda at: pixels[at], [index], tf.uint8)
        return tf.ensure_shape(picture, [SIZE, SIZE, 3]), tf.gather(tf.constant(labels, tf.int32), index)

    data = data.map(pick).map(vary if training else normalise, num_parallel_calls=2)
    return data.batch(BATCH).prefetch(4)


def train():
    keras.utils.set_random_seed(1)
    pixels, labels = read_samples(TRAINING)
    check = batches(*read_samples(CHECK), training=False)
    network = build_network(len(LABELS))
    steps = EPOCHS * -(-len(labels) // BATCH)
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps, warmup_target=LEARNING_RATE, warmup_steps=steps // 14)
    network.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=1e-4),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    network.fit(batches(pixels, labels, training=True), validation_data=check, epochs=EPOCHS, verbose=2)
    return network


def write_model(network, out):
    """Writes the model's folder: weights, labels and manifest."""
    out.mkdir(parents=True, exist_ok=True)
    weights, labels = out / "patterns.onnx", out / "labels.txt"
    export_onnx(network, weights)
    labels.write_text("".join(f"{label}\n" for label in LABELS))
    manifest = {
        "name": "patterns",
        "version": "1.0.0",
        "engine": "onnx",
        "file": weights.name,
        "sha256": sha256(weights),
        "bytes": weights.stat().st_size,
        "source": "trained by tools/train/patterns on pictures of the simulator's generator",
        "licence": "Apache-2.0",
        "preprocessing": {"width": SIZE, "height": SIZE, "crop": "stretch", "cropFraction": 1, "interpolation": "bilinear"},
        "input": {"name": "image", "layout": "NHWC", "colorOrder": "RGB", "type": "uint8"},
        "output": {"name": "probabilities", "kind": "probabilities"},
        "labelsFile": labels.name,
        "labelsSha256": sha256(labels),
        "maxBatchSize": 32,
    }
    (out / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "libs/models/embedded/patterns")
    folder = parser.parse_args().out
    draw_samples()
    write_model(train(), folder)
