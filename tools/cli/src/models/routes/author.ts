import { hostname, userInfo } from 'node:os';

/** Who types the command: user@host. */
export function author(): string {
  return `${userName()}@${hostname()}`;
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
