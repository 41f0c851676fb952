"""Builds a network that `npm run bench -- engines` runs, as a SavedModel and as ONNX with the same weights.

It takes `image`, uint8 [batch, 224, 224, 3] RGB, and gives `scores`, the probabilities. The weights are random, those of
efficientnet_lite0 aside. Usage: build_model.py NAME OUT_FOLDER
"""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import applications  # noqa: E402
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2  # noqa: E402
from tf2onnx.tf_utils import compress_graph_def  # noqa: E402
from tf2onnx.tfonnx import process_tf_graph  # noqa: E402

EFFICIENTNET = pathlib.Path(__file__).resolve().parents[2] / "train/efficientnet_lite0"
SEED, SIZE, OPSET = 7, 224, 17


def efficientnet_lite0():
    sys.path.insert(0, str(EFFICIENTNET))
    from build_savedmodel import WEIGHTS, build_network, read_state_dict

    return build_network(read_state_dict(WEIGHTS)), lambda pixels: (pixels - 127.0) / 128.0


def application(network, module):
    model = network(weights=None)
    calibrate(model, module.preprocess_input)
    return model, module.preprocess_input


NETWORKS = {
    "efficientnet_lite0": efficientnet_lite0,
    "mobilenet_v2": lambda: application(applications.MobileNetV2, applications.mobilenet_v2),
    "resnet50": lambda: application(applications.ResNet50, applications.resnet50),
    "vgg16": lambda: application(applications.VGG16, applications.vgg16),
}


def calibrate(network, preprocess):
    """Gives batch norms the statistics of noise: without them activations die out, and denormal numbers distort the times."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    noise = np.random.default_rng(SEED).integers(0, 256, (16, SIZE, SIZE, 3)).astype(np.float32)
    network(preprocess(tf.constant(noise)), training=True)


def serving_function(network, preprocess):
    signature = [tf.TensorSpec([None, SIZE, SIZE, 3], tf.uint8, name="image")]
    return tf.function(
        lambda image: {"scores": network(preprocess(tf.cast(image, tf.float32)), training=False)},
        input_signature=signature,
    ).get_concrete_function()


def save_model(network, function, folder):
    # Keras' own export would hold each variable twice.
    module = tf.Module()
    module.weights = [variable.value for variable in network.variables]
    tf.saved_model.save(module, folder, signatures={"serving_default": function})


def save_onnx(function, path):
    constant = convert_variables_to_constants_v2(function)
    definition = constant.graph.as_graph_def()
    # Large weights go around the graph: VGG16 would take 20 GB. ONNX Runtime optimises the graph as well as tf2onnx does.
    weights = compress_graph_def(definition)
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(definition, name="")
        names = {"input_names": [constant.inputs[0].name], "output_names": [constant.outputs[0].name]}
        converted = process_tf_graph(graph, opset=OPSET, const_node_values=weights, **names)
    proto = converted.make_model("converted by tf2onnx")
    rename(proto.graph, proto.graph.input[0], "image")
    rename(proto.graph, proto.graph.output[0], "scores")
    pathlib.Path(path).write_bytes(proto.SerializeToString())


def rename(graph, tensor, name):
    before, tensor.name = tensor.name, name
    for node in graph.node:
        node.input[:] = [name if one == before else one for one in node.input]
        node.output[:] = [name if one == before else one for one in node.output]


if __name__ == "__main__":
    wanted, out = sys.argv[1:]
    keras.utils.set_random_seed(SEED)
    model, preprocessing = NETWORKS[wanted]()
    serve = serving_function(model, preprocessing)
    save_model(model, serve, os.path.join(out, "saved_model"))
    save_onnx(serve, os.path.join(out, "model.onnx"))
