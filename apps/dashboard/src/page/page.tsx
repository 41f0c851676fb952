import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { documentAccess } from './access.js';
import { App } from './app.js';
import { Login } from './login.js';

/** What a visitor gets: the figures, or first the question for a key. */
export function Page(): VNode {
  const [access, setAccess] = useState(documentAccess);
  if (access.state === 'asked') return <Login enter={(name) => setAccess({ state: 'known', name })} />;
  return <App access={access} lockedOut={() => setAccess({ state: 'asked' })} />;
}
