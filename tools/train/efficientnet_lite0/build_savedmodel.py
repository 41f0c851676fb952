"""Writes the embedded efficientnet_lite0 as a TensorFlow SavedModel: for the TensorFlow engine, and to compare engines.

Takes `input`, float32 [batch, 224, 224, 3] normalised as (x - 127) / 128, and gives `output_0`, the probabilities.
Usage: python efficientnet_lite0/build_savedmodel.py OUT_FOLDER
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from build import EPSILON, STAGES, WEIGHTS  # noqa: E402
from keras import layers  # noqa: E402
from torch_weights import read_state_dict  # noqa: E402


def build_network(state):
    image = layers.Input((224, 224, 3), name="input")
    weights = {}

    def add(layer, x, values):
        y = layer(x)
        weights[layer] = values
        return y

    def convolution(x, name, norm, filters=None, size=1, stride=1, relu6=True):
        kernel = state[f"{name}.weight"]
        options = {"strides": stride, "padding": "same", "use_bias": False}
        if filters is None:
            x = add(layers.DepthwiseConv2D(size, **options), x, [kernel.transpose(2, 3, 0, 1)])
        else:
            x = add(layers.Conv2D(filters, size, **options), x, [kernel.transpose(2, 3, 1, 0)])
        parts = [state[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        x = add(layers.BatchNormalization(epsilon=EPSILON), x, parts)
        return layers.ReLU(6.0)(x) if relu6 else x

    x = convolution(image, "_conv_stem", "_bn0", 32, size=3, stride=2)
    block, channels = 0, 32
    for repeats, size, first_stride, expansion, out in STAGES:
        for index in range(repeats):
            prefix, skip, stride = f"_blocks.{block}.", x, first_stride if index == 0 else 1
            if expansion != 1:
                x = convolution(x, f"{prefix}_expand_conv", f"{prefix}_bn0", channels * expansion)
            x = convolution(x, f"{prefix}_depthwise_conv", f"{prefix}_bn1", size=size, stride=stride)
            x = convolution(x, f"{prefix}_project_conv", f"{prefix}_bn2", out, relu6=False)
            if stride == 1 and channels == out:
                x = layers.Add()([x, skip])
            channels, block = out, block + 1
    x = layers.GlobalAveragePooling2D()(convolution(x, "_conv_head", "_bn1", 1280))
    x = add(layers.Dense(1000, activation="softmax"), x, [state["_fc.weight"].T, state["_fc.bias"]])
    network = keras.Model(image, x)
    for layer, values in weights.items():
        layer.set_weights(values)
    return network


def save(network, folder):
    # Keras' own export would hold each variable twice.
    module = tf.Module()
    module.weights = [variable.value for variable in network.variables]
    signature = [tf.TensorSpec([None, 224, 224, 3], tf.float32, name="input")]
    serve = tf.function(lambda image: {"output_0": network(image, training=False)}, input_signature=signature)
    tf.saved_model.save(module, folder, signatures={"serving_default": serve.get_concrete_function()})


if __name__ == "__main__":
    save(build_network(read_state_dict(WEIGHTS)), sys.argv[1])
