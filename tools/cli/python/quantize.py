"""Static int8 quantisation of an ONNX model by ONNX Runtime's own quantiser.

Usage: quantize.py MODEL PIXELS HEIGHT WIDTH TARGET. PIXELS holds uint8[count, height, width, 3], packed. MODEL takes pixels.
"""
import os
import sys
import tempfile

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

model, pixels, height, width, target = sys.argv[1:]
images = np.fromfile(pixels, np.uint8).reshape(-1, int(height), int(width), 3)
name = onnx.load(model, load_external_data=False).graph.input[0].name


class Pictures(CalibrationDataReader):
    def __init__(self):
        self.rest = iter(images)

    def get_next(self):
        image = next(self.rest, None)
        return None if image is None else {name: image[None]}


with tempfile.TemporaryDirectory() as folder:
    prepared = os.path.join(folder, "prepared.onnx")
    quant_pre_process(model, prepared, skip_symbolic_shape=True)
    quantize_static(
        prepared,
        target,
        Pictures(),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        # Seven bits: processors without VNNI add two products in 16 bits, which eight would overflow.
        reduce_range=True,
        op_types_to_quantize=["Conv", "Gemm", "MatMul", "Add", "GlobalAveragePool", "Clip", "Relu", "MaxPool", "Concat"],
    )
