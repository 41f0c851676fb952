"""Runs a model as a Python program would, or asks the server that does; answers questions on standard input, one JSON object a line, on standard output.

Questions: {"id", "name", "argument"}, answers: {"id", "value"} or {"id", "error"}. See engines/engine-side.ts.
"""

import json
import os
import resource
import sys
import time
import traceback

import numpy as np


def open_onnx(model, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model["path"], options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda pixels: session.run(None, {name: pixels})[0]


def open_tensorflow(model, threads):
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    loaded = tf.saved_model.load(os.path.dirname(model["path"]))
    function = loaded.signatures["serving_default"]
    (name,) = function.structured_input_signature[1]

    def call(pixels):
        # The function needs what was loaded to stay alive.
        call.loaded = loaded
        (scores,) = function(**{name: tf.constant(pixels)}).values()
        return scores.numpy()

    return call


def open_remote(model, _):
    return PROTOCOLS[model["endpoint"]["protocol"]](model["endpoint"], model["input"]["name"], model["output"]["name"])


def open_grpc(endpoint, image, scores):
    from tritonclient import grpc

    client = grpc.InferenceServerClient(endpoint["url"].removeprefix("grpc://"))
    wanted = [grpc.InferRequestedOutput(scores)]

    def call(pixels):
        tensor = grpc.InferInput(image, pixels.shape, "UINT8").set_data_from_numpy(pixels)
        return client.infer(endpoint["model"], [tensor], outputs=wanted).as_numpy(scores)

    return call


def open_rest(endpoint, image, scores):
    import httpx
    import orjson

    client = httpx.Client(base_url=endpoint["url"], headers={"content-type": "application/json"}, timeout=None)
    path = f"/v2/models/{endpoint['model']}/infer"

    def call(pixels):
        # tritonclient would turn each number into an object of Python's first.
        tensor = {"name": image, "shape": pixels.shape, "datatype": "UINT8", "data": pixels.reshape(-1)}
        request = {"inputs": [tensor], "outputs": [{"name": scores}]}
        answer = client.post(path, content=orjson.dumps(request, option=orjson.OPT_SERIALIZE_NUMPY))
        answer.raise_for_status()
        (output,) = [one for one in orjson.loads(answer.content)["outputs"] if one["name"] == scores]
        return np.array(output["data"], np.float32).reshape(output["shape"])

    return call


OPENERS = {"onnx": open_onnx, "tensorflow": open_tensorflow, "remote": open_remote}
PROTOCOLS = {"open_inference_grpc": open_grpc, "open_inference_rest": open_rest}


class Runner:
    def open(self, model, threads, pixelsFile):
        size = model["preprocessing"]["width"]
        self.pixels = np.fromfile(pixelsFile, np.uint8).reshape(-1, size, size, 3)
        started = time.perf_counter()
        self.call = OPENERS[model["engine"]](model, threads)
        self.call(self.pixels[:1])
        return {"loadMs": (time.perf_counter() - started) * 1000}

    def run(self, batch, calls):
        pixels, times, cpu = np.ascontiguousarray(self.pixels[:batch]), [], time.process_time()
        for _ in range(calls):
            started = time.perf_counter()
            self.call(pixels)
            times.append((time.perf_counter() - started) * 1000)
        return {"times": times, "cpuMs": (time.process_time() - cpu) * 1000}

    def scores(self, images):
        return [row.tolist() for row in self.call(self.pixels[:images])]

    def rssMb(self):
        try:
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * resource.getpagesize() / 2**20
        except OSError:
            # macOS tells the highest so far, in bytes.
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    runner = Runner()
    for line in sys.stdin:
        question = json.loads(line)
        try:
            value = getattr(runner, question["name"])(**question.get("argument", {}))
            answer = {"id": question["id"], "value": value}
        except Exception:
            answer = {"id": question["id"], "error": traceback.format_exc(limit=-2)}
        print(json.dumps(answer), flush=True)
