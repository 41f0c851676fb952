"""Writes convolutional networks as ONNX: batch norms folded into the convolutions, normalisation and softmax in the graph."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Smaller weights (biases, constants) aren't worth a cast.
FLOAT16_MIN_SIZE = 257


class OnnxGraph:
    """A network from uint8 [batch, height, width, 3] RGB `image` to float32 [batch, classes] `probabilities`."""

    def __init__(self, height, width, mean, scale):
        self.size = [height, width]
        self.nodes = []
        self.weights = []
        self.constant("zero", np.float32(0))
        self.constant("six", np.float32(6))
        pixels = self.op("Cast", ["image"], to=TensorProto.FLOAT)
        pixels = self.op("Sub", [pixels, self.constant("mean", np.float32(mean))])
        pixels = self.op("Mul", [pixels, self.constant("scale", np.float32(scale))])
        self.pixels = self.op("Transpose", [pixels], perm=[0, 3, 1, 2])

    def constant(self, name, array):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind, inputs, **attributes):
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def convolution(self, x, name, kernel, norm, stride=1, groups=1, relu6=True):
        """Convolution and batch norm; kernel [out, in / groups, height, width], norm (gamma, beta, mean, variance, epsilon)."""
        gamma, beta, mean, variance, epsilon = norm
        factor = gamma / np.sqrt(variance + epsilon)
        weights = self.constant(f"{name}.w", kernel * factor[:, None, None, None])
        bias = self.constant(f"{name}.b", beta - mean * factor)
        size = list(kernel.shape[2:])
        y = self.op("Conv", [x, weights, bias], strides=[stride] * 2, kernel_shape=size, auto_pad="SAME_UPPER", group=groups)
        return self.op("Clip", [y, "zero", "six"]) if relu6 else y

    def classifier(self, x, weights, bias):
        """Mean of each channel, then a dense layer, weights [classes, channels], and softmax."""
        self.classes = len(bias)
        x = self.op("Flatten", [self.op("GlobalAveragePool", [x])])
        x = self.op("Gemm", [x, self.constant("fc.w", weights), self.constant("fc.b", bias)], transB=1)
        self.nodes.append(helper.make_node("Softmax", [x], ["probabilities"], axis=1))

    def save(self, path, name, float16):
        """Writes the file; with float16 large weights are stored as such and cast back in the graph."""
        nodes, weights = self.with_float16() if float16 else (self.nodes, self.weights)
        image = helper.make_tensor_value_info("image", TensorProto.UINT8, ["batch", *self.size, 3])
        probabilities = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", self.classes])
        graph = helper.make_graph(nodes, name, [image], [probabilities], weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model)
        onnx.save(model, path)

    def with_float16(self):
        large = [w for w in self.weights if numpy_helper.to_array(w).size >= FLOAT16_MIN_SIZE]
        small = [w for w in self.weights if numpy_helper.to_array(w).size < FLOAT16_MIN_SIZE]
        halves = [numpy_helper.from_array(numpy_helper.to_array(w).astype(np.float16), f"{w.name}.float16") for w in large]
        casts = [helper.make_node("Cast", [f"{w.name}.float16"], [w.name], to=TensorProto.FLOAT) for w in large]
        return casts + self.nodes, small + halves
