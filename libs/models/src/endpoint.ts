import { z } from 'zod';

/** Where a model server answers for a model. */
export const endpointSchema = z
  .strictObject({
    /** Open Inference Protocol v2 over HTTP or gRPC, or the REST API of TensorFlow Serving. */
    protocol: z.enum(['open_inference_rest', 'open_inference_grpc', 'tensorflow_serving_rest']),
    url: z
      .string()
      .regex(
        /^(https?|grpcs?):\/\/[A-Za-z0-9._-]+(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?$/,
        'must be such as http://host:port or grpcs://host:port; a token belongs into REMOTE_MODEL_TOKENS',
      ),
    /** Name of the model there, and its version where the server is not to choose. */
    model: z.string().min(1),
    version: z.string().min(1).optional(),
    /** Signature of a TensorFlow model; `serving_default` when left out. */
    signature: z.string().min(1).optional(),
    /** How long one call may take, retries included. */
    deadlineMs: z.int().min(1).max(600_000).default(5000),
    /** How long one attempt may take; half of deadlineMs when left out. */
    timeoutMs: z.int().min(1).max(600_000).optional(),
    /** Attempts after the first, while there is time. */
    retries: z.int().min(0).max(10).default(2),
    /** Calls that run at the same time. */
    concurrency: z.int().min(1).max(1024).default(4),
  })
  .refine(({ protocol, url }) => url.startsWith(protocol === 'open_inference_grpc' ? 'grpc' : 'http'), {
    path: ['url'],
    error: 'must begin with grpc:// or grpcs:// for open_inference_grpc, with http:// or https:// for the others',
  });
