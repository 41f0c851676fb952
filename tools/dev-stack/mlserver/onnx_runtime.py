"""An MLServer runtime for ONNX files, as a team with such a server would write it: tensors in, tensors out."""

import os

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class OnnxModel(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ["MODEL_THREADS"])
        self.session = onnxruntime.InferenceSession(os.environ["MODEL_FILE"], options)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        feeds = {one.name: self.decode(one, default_codec=NumpyCodec) for one in payload.inputs}
        names = [one.name for one in self.session.get_outputs()]
        results = self.session.run(names, feeds)
        outputs = [NumpyCodec.encode_output(name, result) for name, result in zip(names, results)]
        return InferenceResponse(model_name=self.name, outputs=outputs)
