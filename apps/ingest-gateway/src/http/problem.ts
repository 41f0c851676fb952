import type { ImageErrorCode } from '@sightline/image';

interface ProblemKind {
  readonly status: number;
  /** The same for every occurrence; `detail` says what happened this time. */
  readonly title: string;
  /** For the page of all problems: what to do about it. */
  readonly mend: string;
}

/** Why an image itself is refused. The codes are those of `Prediction.error_code`. */
const imageProblems = {
  empty_image: { status: 400, title: 'The image is empty', mend: 'Send the bytes of an image.' },
  unsupported_format: {
    status: 415,
    title: 'Not a supported image',
    mend: 'Send JPEG, PNG, WebP, GIF, TIFF or AVIF. The format is found from the bytes, whatever name or type they carry.',
  },
  truncated: { status: 422, title: 'The image is cut off', mend: 'Send the whole file again.' },
  corrupt: {
    status: 422,
    title: 'The image is damaged',
    mend: 'Open the file in a viewer; export it again if it fails there.',
  },
  too_many_bytes: {
    status: 413,
    title: 'The image has too many bytes',
    mend: 'Send a smaller or more compressed image.',
  },
  too_many_pixels: {
    status: 422,
    title: 'The image has too many pixels',
    mend: 'Scale the image down before sending it.',
  },
  decode_timeout: {
    status: 422,
    title: 'The image takes too long to decode',
    mend: 'Scale the image down before sending it.',
  },
} as const satisfies Record<ImageErrorCode, ProblemKind>;

const requestProblems = {
  bad_request: {
    status: 400,
    title: 'The request is malformed',
    mend: 'See the detail and the API description at /docs.',
  },
  no_image: {
    status: 400,
    title: 'There is no image in the request',
    mend: 'Send one as the body: curl --data-binary @photo.jpg.',
  },
  invalid_json: {
    status: 400,
    title: 'The JSON body is not as described',
    mend: 'Send an object with image_data, the image in base64.',
  },
  broken_base64: {
    status: 400,
    title: 'image_data is not base64',
    mend: 'Encode the bytes of the file as base64 (RFC 4648).',
  },
  invalid_multipart: {
    status: 400,
    title: 'The multipart body is malformed',
    mend: 'Let the client library make the body and its boundary.',
  },
  invalid_field: {
    status: 400,
    title: 'A field has a wrong value',
    mend: 'See the detail for the field and what it takes.',
  },
  invalid_wait: { status: 400, title: 'The wait is not a number', mend: 'Give whole milliseconds: ?wait=5000.' },
  invalid_idempotency_key: {
    status: 400,
    title: 'The Idempotency-Key is malformed',
    mend: 'Use a UUID, a new one for each image.',
  },
  unauthorized: {
    status: 401,
    title: 'An API key is needed',
    mend: 'Send Authorization: Bearer KEY or X-API-Key: KEY.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    mend: 'See / for the addresses and /docs for the API.',
  },
  prediction_unknown: {
    status: 404,
    title: 'No prediction is known for this image',
    mend: 'Ask again shortly if the image was just sent. Older predictions are in the results topic and the warehouse.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method does not fit this address',
    mend: 'Use a method from the Allow header.',
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    mend: 'Send the request again over a faster link.',
  },
  over_inline_limit: {
    status: 413,
    title: 'The image is too large to travel inline',
    mend: 'See the detail: send a smaller image, or send it as the body itself. Larger ones need an upload bucket.',
  },
  request_too_large: { status: 413, title: 'The request is too large', mend: 'Send fewer files in one request.' },
  too_many_files: {
    status: 413,
    title: 'There are too many files in the request',
    mend: 'Send fewer files in one request.',
  },
  unsupported_content_encoding: {
    status: 415,
    title: 'Compressed bodies are not taken',
    mend: 'Send the body without Content-Encoding.',
  },
  idempotency_conflict: {
    status: 422,
    title: 'The Idempotency-Key was used for another image',
    mend: 'Use a new key for each image; repeat a key only with the same bytes.',
  },
  rate_limited: { status: 429, title: 'Too many requests', mend: 'Wait for the seconds in Retry-After.' },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    mend: 'Send fewer or shorter headers and cookies.',
  },
  internal_error: { status: 500, title: 'The gateway failed', mend: 'Try again; report the request_id if it stays.' },
  broker_unavailable: {
    status: 503,
    title: 'Kafka is away',
    mend: 'Nothing was accepted. Try again after the seconds in Retry-After.',
  },
  bucket_unavailable: {
    status: 503,
    title: 'The bucket for large images is away',
    mend: 'Nothing was accepted. Try again after the seconds in Retry-After.',
  },
  overloaded: {
    status: 503,
    title: 'The gateway is full',
    mend: 'Nothing was accepted. Try again after the seconds in Retry-After.',
  },
} as const satisfies Record<string, ProblemKind>;

/** Every problem by its stable code, with the status it is answered with. */
export const problemKinds = { ...imageProblems, ...requestProblems };

export type ProblemCode = keyof typeof problemKinds;

export interface ProblemOptions extends ErrorOptions {
  /** Headers of the answer, such as Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members of the problem document. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An answer other than success: RFC 9457 problem details with a stable code. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ProblemCode,
    /** For the person who sent the request: what is wrong this time and what to do. */
    readonly detail: string,
    { headers = {}, members = {}, ...options }: ProblemOptions = {},
  ) {
    super(`${code}: ${detail}`, options);
    this.status = problemKinds[code].status;
    this.headers = headers;
    this.members = members;
  }

  /** The problem document; `type` is a relative reference to the page that explains the code. */
  document(requestId: string): Record<string, unknown> {
    const { status, title } = problemKinds[this.code];
    return {
      type: `/problems#${this.code}`,
      title,
      status,
      detail: this.detail,
      code: this.code,
      request_id: requestId,
      ...this.members,
    };
  }
}
