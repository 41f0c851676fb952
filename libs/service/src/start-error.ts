/** Something the operator must mend before the service can start. Its message says what, and is logged without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The address a server was to listen on, and the setting that names its port. */
export interface ListenAddress {
  readonly setting: string;
  readonly host: string;
  readonly port: number;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program: stop that one, or choose another port (0 takes any free one)',
  EACCES: 'is not allowed for this user: choose a port above 1023',
  EADDRNOTAVAIL: 'is no address of this machine: choose another host, such as 127.0.0.1 or 0.0.0.0',
  ENOTFOUND: 'is no known host name: choose another host, such as 127.0.0.1 or 0.0.0.0',
};

/** What a failed `listen` means for the operator, in one sentence. */
export function listenError(error: unknown, { setting, host, port }: ListenAddress): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code] ?? `cannot be listened on (${error instanceof Error ? error.message : String(error)})`;
  return new StartError(`${setting}=${port}: ${host}:${port} ${reason}.`, { cause: error });
}
