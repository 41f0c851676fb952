"""Reads a state dict that PyTorch wrote in its legacy format, without PyTorch, running none of the code a pickle can name."""

import collections
import pickle
import struct

import numpy as np

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
STORAGES = {"FloatStorage": np.float32, "LongStorage": np.int64}

Storage = collections.namedtuple("Storage", ["type", "key"])


class Tensor:
    """A view of a storage, as torch._utils._rebuild_tensor_v2 is called for it."""

    def __init__(self, storage, offset, size, stride, *_):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride

    def array(self, storages):
        values = storages[self.storage.key][self.offset :]
        strides = [step * values.itemsize for step in self.stride]
        return np.lib.stride_tricks.as_strided(values, self.size, strides).copy()


class Unpickler(pickle.Unpickler):
    ALLOWED = {"OrderedDict": collections.OrderedDict, "_rebuild_tensor_v2": Tensor} | {name: name for name in STORAGES}

    def find_class(self, module, name):
        if name not in self.ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in a state dict")
        return self.ALLOWED[name]

    def persistent_load(self, pid):
        _, storage_type, key, *_ = pid
        return Storage(storage_type, key)


def read_state_dict(path):
    """The arrays of a .pth file by name."""
    with open(path, "rb") as file:
        if Unpickler(file).load() != MAGIC or Unpickler(file).load() != PROTOCOL:
            raise ValueError(f"{path} isn't a legacy PyTorch file")
        Unpickler(file).load()
        tensors = Unpickler(file).load()
        types = {tensor.storage.key: STORAGES[tensor.storage.type] for tensor in tensors.values()}
        storages = {key: read_storage(file, types[key]) for key in Unpickler(file).load()}
    return {name: tensor.array(storages) for name, tensor in tensors.items()}


def read_storage(file, dtype):
    (count,) = struct.unpack("<q", file.read(8))
    return np.frombuffer(file.read(count * np.dtype(dtype).itemsize), dtype)
