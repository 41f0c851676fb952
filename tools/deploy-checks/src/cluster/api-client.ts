import { request as httpsRequest } from 'node:https';

export interface ApiAnswer {
  readonly status: number;
  readonly body: ApiBody;
}

/** What we look at in an answer: an object, a Status, a list of resources. */
export interface ApiBody {
  readonly message?: string;
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
  readonly [field: string]: unknown;
}

/** Speaks to an API server as its administrator. */
export interface ApiClient {
  request(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<ApiAnswer>;
}

/** A client of the API server on this machine that has this certificate; a PATCH is a server-side apply. */
export function apiClient(port: number, certificate: string, token: string): ApiClient {
  return {
    request: (method, path, body) =>
      new Promise((resolve, reject) => {
        const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
        const headers = { authorization: `Bearer ${token}`, 'content-type': type };
        const options = { host: '127.0.0.1', port, path, method, ca: certificate, headers, agent: false };
        const request = httpsRequest(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) });
          });
        });
        request.on('error', reject);
        request.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  };
}

/** Probes answer plain text. */
function parse(text: string): ApiBody {
  return text.startsWith('{') ? (JSON.parse(text) as ApiBody) : { message: text };
}
