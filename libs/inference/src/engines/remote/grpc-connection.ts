import { fileURLToPath } from 'node:url';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import type { RemoteEndpoint } from '../../engine-model.js';
import { grpcFailure } from './grpc-failure.js';
import { MAX_ANSWER_BYTES } from './model-server.js';

/** A channel to a model server. */
export interface GrpcConnection {
  /** A request as it goes over the wire. */
  encode(method: string, request: object): Buffer;
  /**
   * Takes a request or its bytes, which may change once the promise is settled.
   * @throws ModelServerError, or the signal's reason.
   */
  call(method: string, request: object | Buffer, signal: AbortSignal): Promise<unknown>;
  close(): void;
}

const protocol = new URL('../../../proto/open_inference.proto', import.meta.url);

// Retries are the guard's. The addresses behind a name take turns, so that each replica of a headless service gets its share.
// A connection that has died without a word is noticed by pings. The wait before reconnecting stays below the guard's pause.
// Nobody reads the statistics of channelz, which are kept for each message.
const channelOptions = {
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
  'grpc.max_send_message_length': -1,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
};

/** Opens a channel, which connects when it is needed. */
export function openGrpcConnection({ url }: RemoteEndpoint, token: string | undefined): GrpcConnection {
  const { protocol: scheme, host } = new URL(url);
  const secure = scheme === 'grpcs:' ? credentials.createSsl() : credentials.createInsecure();
  const client = new Client(host, secure, channelOptions);
  const methods = loadMethods();
  const methodOf = (name: string): MethodDefinition<object, object> => {
    const method = methods[name];
    if (!method) throw new TypeError(`no method ${name}`);
    return method;
  };
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);

  return {
    encode: (name, request) => methodOf(name).requestSerialize(request),
    call(name, request, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const done = (error: ServiceError | null, answer?: unknown): void => {
          signal.removeEventListener('abort', cancel);
          if (error === null) resolve(answer);
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the guard's signal has an Error as its reason
          else reject(signal.aborted ? signal.reason : grpcFailure(error, url));
        };
        const { path, requestSerialize, responseDeserialize } = methodOf(name);
        const serialize = (value: object): Buffer => (Buffer.isBuffer(value) ? value : requestSerialize(value));
        const call = client.makeUnaryRequest(path, serialize, responseDeserialize, request, metadata, {}, done);
        const cancel = (): void => {
          call.cancel();
        };
        signal.addEventListener('abort', cancel);
      });
    },
    close() {
      client.close();
    },
  };
}

/** The methods of the protocol. */
export function loadMethods(): Readonly<Record<string, MethodDefinition<object, object>>> {
  const definition = loadSync(fileURLToPath(protocol), { keepCase: true, longs: Number, defaults: true });
  // A service is the one kind of definition without a format; that of the file is known.
  return definition['inference.GRPCInferenceService'] as Record<string, MethodDefinition<object, object>>;
}
