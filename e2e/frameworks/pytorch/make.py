"""Made flowers.onnx and answers.jsonl beside it, with torch 2.15.0, onnxscript 0.7.2 and pillow 12.3.0.

PyTorch is too large to be installed for a test (5.5 GB with its CUDA libraries), so what it saved and said is kept.
Usage, in this folder: python make.py
"""

import json
import pathlib
import re

import numpy as np
import onnx
import torch
from PIL import Image
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parents[3]
MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.inner = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1), nn.BatchNorm2d(channels), nn.SiLU())

    def forward(self, x):
        return x + self.inner(x)


def decode(path):
    photo = Image.open(path).convert("RGB")
    short = min(photo.size)
    photo = photo.resize([73 * side // short for side in photo.size], Image.Resampling.BILINEAR)
    left, top = (round((side - 64) / 2) for side in photo.size)
    pixels = np.asarray(photo.crop((left, top, left + 64, top + 64)))
    return torch.tensor(((pixels / 255 - MEAN) / STD).transpose(2, 0, 1)[None], dtype=torch.float32)


torch.manual_seed(6)
stem = [nn.Conv2d(3, 12, 3, 2, 1), nn.BatchNorm2d(12), nn.ReLU(), Block(12), nn.Conv2d(12, 24, 3, 2, 1), nn.Hardswish(), Block(24)]
model = nn.Sequential(*stem, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(24, 8)).eval()
model[-1].weight.data *= 20
lines = re.search(r"<!-- export: flowers -->\s*```python\n(.*?)```", (ROOT / "docs/own-models.md").read_text(), re.S)
exec(lines[1], {"torch": torch, "model": model})
exported = onnx.load("flowers.onnx", load_external_data=False)
for node in exported.graph.node:
    del node.metadata_props[:]  # stack traces, with folders of the machine
onnx.save(exported, "flowers.onnx")
with torch.no_grad():
    photos = sorted((ROOT / "libs/models/samples").glob("*.jpg"))
    answers = [{"model": "flowers", "photo": one.name, "pillow": model(decode(one)).softmax(1)[0].tolist()} for one in photos]
pathlib.Path("answers.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in answers))
