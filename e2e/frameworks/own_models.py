"""Makes models of several frameworks, saves them as docs/own-models.md says, and answers for them.

Usage: own_models.py save DOCUMENT            saves the models into the working folder, by the lines of the document
       own_models.py answer PHOTOS PIXELS     prints a JSON object for each model and photo: its own probabilities of all classes
PIXELS holds a folder for each model, with uint8[height, width, 3] for each photo in a file with its name.
"""

import json
import os
import pathlib
import re
import sys
import tarfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
import skl2onnx  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402
from PIL import Image  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

PILLOW = Image.Resampling.BILINEAR


def sharpen(model):
    """Random weights give nearly the same score to every class; larger ones of the last layer decide."""
    *_, last = (layer for layer in model.layers if layer.weights)
    last.set_weights([30 * last.get_weights()[0], *last.get_weights()[1:]])
    return model


def convolutions(size, classes, *first, activation="softmax"):
    stack = [layers.Input((*size, 3)), *first, layers.Conv2D(8, 3, 2, activation="relu"), layers.Conv2D(12, 3, 2, activation="relu")]
    return sharpen(keras.Sequential([*stack, layers.GlobalAveragePooling2D(), layers.Dense(classes, activation=activation)]))


def signs():
    keras.utils.set_random_seed(1)
    return convolutions((48, 64), 7, layers.Rescaling(1 / 127.5, offset=-1))


def birds():
    keras.utils.set_random_seed(2)
    return convolutions((40, 40), 6)


def fruits():
    keras.utils.set_random_seed(3)
    return sharpen(keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, classes=6, weights=None))


class Leaves(tf.Module):
    """As those of TensorFlow Hub: functions over variables, logits as output, a signature with names of its own."""

    def __init__(self):
        super().__init__()
        random = np.random.default_rng(4)
        self.kernel = tf.Variable(random.normal(size=(5, 5, 3, 16)) / 4, dtype=tf.float32)
        self.dense = tf.Variable(random.normal(size=(16, 6)), dtype=tf.float32)

    @tf.function(input_signature=[tf.TensorSpec([None, 32, 32, 3], tf.float32, name="images")])
    def __call__(self, images):
        features = tf.reduce_mean(tf.nn.relu6(tf.nn.conv2d(images, self.kernel, 2, "SAME")), axis=[1, 2])
        return {"logits": features @ self.dense}


def colours():
    """Learns which of six colours a picture has most of."""
    random = np.random.default_rng(5)
    palette = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 0, 0], [1, 1, 1]])
    targets = random.integers(6, size=600)
    rows = np.clip(palette[targets][:, None, :] * 0.6 + random.random((600, 256, 3)) * 0.5, 0, 1).reshape(600, -1)
    return MLPClassifier((16,), max_iter=30, random_state=5).fit(rows.astype(np.float32), targets)


def softmax(logits):
    return tf.nn.softmax(logits).numpy()


def probabilities():
    """For each model, what takes pixels from 0 to 255 in a batch, the size of its pictures, and whether their centre is cropped."""
    keras_models = {name: make() for name, make in (("signs", signs), ("birds", birds), ("fruits", fruits))}
    leaves, classifier = Leaves(), colours()
    return {
        "signs": (lambda x: keras_models["signs"](x).numpy(), (64, 48), False),
        "birds": (lambda x: keras_models["birds"](x / 255).numpy(), (40, 40), False),
        "fruits": (lambda x: keras_models["fruits"](x / 127.5 - 1).numpy(), (96, 96), True),
        "leaves": (lambda x: softmax(leaves(x / 255)["logits"]), (32, 32), False),
        "colours": (lambda x: classifier.predict_proba((x / 255).reshape(len(x), -1)), (16, 16), False),
    }


def save(document):
    found = dict(re.findall(r"<!-- export: (\w+) -->\s*```python\n(.*?)```", pathlib.Path(document).read_text(), re.S))
    scope = {"keras": keras, "np": np, "pathlib": pathlib, "skl2onnx": skl2onnx, "weights": None}
    exec(found["signs"], {**scope, "model": signs()})
    exec(found["birds"], {**scope, "model": birds()})
    keras.utils.set_random_seed(3)
    exec(found["fruits"].replace("model.export", "sharpen(model).export"), {**scope, "sharpen": sharpen})
    exec(found["colours"], {**scope, "classifier": colours()})
    leaves = Leaves()
    tf.saved_model.save(leaves, "hub", signatures={"serving_default": leaves.__call__})
    with tarfile.open("leaves.tar.gz", "w:gz") as archive:
        archive.add("hub", ".")


def pillow(path, size, center):
    photo = Image.open(path).convert("RGB")
    if not center:
        return np.asarray(photo.resize(size, PILLOW))
    wide, crop, short = round(size[0] / 0.875), size[0], min(photo.size)
    photo = photo.resize([wide * side // short for side in photo.size], PILLOW)
    left, top = (round((side - crop) / 2) for side in photo.size)
    return np.asarray(photo.crop((left, top, left + crop, top + crop)))


def answer(photos, pixels):
    for name, (model, size, center) in probabilities().items():
        for photo in sorted(pathlib.Path(photos).glob("*.jpg")):
            given = np.frombuffer((pathlib.Path(pixels) / name / photo.name).read_bytes(), np.uint8)
            batch = np.stack([given.reshape(size[1], size[0], 3), pillow(photo, size, center)]).astype(np.float32)
            own, decoded = model(batch).astype(float).tolist()
            print(json.dumps({"model": name, "photo": photo.name, "given": own, "pillow": decoded}))


if __name__ == "__main__":
    {"save": save, "answer": answer}[sys.argv[1]](*sys.argv[2:])
