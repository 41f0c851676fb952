"""A narrow MobileNetV2 (Sandler and others, 2018): inverted residuals with linear bottlenecks, 0.2 million parameters."""

import numpy as np
from keras import Input, Model, layers

from onnx_graph import OnnxGraph

SIZE = 96
MEAN, SCALE = 127.5, 1 / 127.5
EPSILON = 1e-3
STEM, HEAD = 16, 256
# Repeats, stride of the first, expansion, channels.
STAGES = [(1, 1, 1, 8), (2, 2, 4, 16), (2, 2, 4, 24), (3, 2, 6, 32), (2, 1, 6, 48), (1, 2, 6, 64)]


def blocks():
    """Every inverted residual: its name, channels in and out, expansion and stride."""
    channels = STEM
    for stage, (repeats, first_stride, expansion, out) in enumerate(STAGES):
        for index in range(repeats):
            yield f"block_{stage}_{index}", channels, out, expansion, first_stride if index == 0 else 1
            channels = out


def build_network(classes):
    """The network for training: normalised float32 [batch, 96, 96, 3] in, logits out."""

    def norm(x, name, relu6=True):
        x = layers.BatchNormalization(epsilon=EPSILON, momentum=0.95, name=f"{name}_norm")(x)
        return layers.ReLU(6.0)(x) if relu6 else x

    def convolution(x, name, filters, size=1, stride=1, relu6=True):
        x = layers.Conv2D(filters, size, stride, padding="same", use_bias=False, name=name)(x)
        return norm(x, name, relu6)

    image = Input((SIZE, SIZE, 3))
    x = convolution(image, "stem", STEM, size=3, stride=2)
    for name, channels, out, expansion, stride in blocks():
        skip = x
        if expansion != 1:
            x = convolution(x, f"{name}_expand", channels * expansion)
        x = layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False, name=f"{name}_depthwise")(x)
        x = convolution(norm(x, f"{name}_depthwise"), f"{name}_project", out, relu6=False)
        if stride == 1 and channels == out:
            x = layers.Add()([x, skip])
    x = layers.GlobalAveragePooling2D()(convolution(x, "head", HEAD))
    return Model(image, layers.Dense(classes, name="classes")(layers.Dropout(0.2)(x)))


def export_onnx(network, path):
    """Writes the trained network with its normalisation and softmax: uint8 pixels in, probabilities out."""
    graph = OnnxGraph(SIZE, SIZE, MEAN, SCALE)

    def convolution(x, name, **options):
        (kernel,) = network.get_layer(name).get_weights()
        # Keras: [height, width, in, out], and [height, width, channels, 1] where each channel has its own kernel.
        axes = (2, 3, 0, 1) if "groups" in options else (3, 2, 0, 1)
        norm = (*network.get_layer(f"{name}_norm").get_weights(), EPSILON)
        return graph.convolution(x, name, np.transpose(kernel, axes), norm, **options)

    x = convolution(graph.pixels, "stem", stride=2)
    for name, channels, out, expansion, stride in blocks():
        skip = x
        if expansion != 1:
            x = convolution(x, f"{name}_expand")
        x = convolution(x, f"{name}_depthwise", stride=stride, groups=channels * expansion)
        x = convolution(x, f"{name}_project", relu6=False)
        if stride == 1 and channels == out:
            x = graph.op("Add", [x, skip])
    weights, bias = network.get_layer("classes").get_weights()
    graph.classifier(convolution(x, "head"), weights.T, bias)
    graph.save(str(path), "patterns", float16=False)
