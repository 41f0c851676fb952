"""Turns a Keras file or a SavedModel into a SavedModel with one signature, or into ONNX.

Usage: convert.py SOURCE TARGET; a TARGET that ends in .onnx gets ONNX.
"""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf  # noqa: E402

source, target = sys.argv[1:]


def signature(model):
    """The model as one function: `tf.saved_model.save` with it holds each variable once."""
    shape = [None, *model.inputs[0].shape[1:]]
    spec = tf.TensorSpec(shape, model.inputs[0].dtype, name="image")
    return tf.function(lambda image: {"scores": model(image, training=False)}, input_signature=[spec])


if source.endswith(".keras"):
    # Safe mode: code inside the file is not run.
    model = tf.keras.models.load_model(source, compile=False, safe_mode=True)
    if len(model.inputs) != 1:
        sys.exit("The model takes more than a picture.")
    # The variables alone: of a Keras model as a whole, TensorFlow's C API finds none again.
    loaded = tf.Module()
    loaded.weights = [variable.value for variable in model.variables]
    function = signature(model)
else:
    loaded = tf.saved_model.load(source)
    function = loaded.signatures["serving_default"]

if target.endswith(".onnx"):
    import tf2onnx
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    concrete = function.get_concrete_function() if source.endswith(".keras") else function
    constant = convert_variables_to_constants_v2(concrete)
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(constant.graph.as_graph_def(), name="")
        names = [tensor.name for tensor in constant.inputs]
        results = [tensor.name for tensor in constant.outputs]
        converted = tf2onnx.tfonnx.process_tf_graph(graph, opset=17, input_names=names, output_names=results)
    proto = tf2onnx.optimizer.optimize_graph(converted).make_model("converted by tf2onnx")
    with open(target, "wb") as file:
        file.write(proto.SerializeToString())
else:
    tf.saved_model.save(loaded, target, signatures={"serving_default": function})
