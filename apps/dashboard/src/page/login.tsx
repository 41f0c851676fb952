import type { VNode } from 'preact';
import { logIn } from './access.js';
import { KeyForm } from './key-form.js';

/** Asks who is there before anything is shown. */
export function Login({ enter }: { readonly enter: (name: string) => void }): VNode {
  const submit = async (key: string): Promise<string | undefined> => {
    const answer = await logIn(key);
    if ('problem' in answer) return answer.problem;
    enter(answer.name);
    return undefined;
  };
  return (
    <main class="login">
      <h1>Sightline</h1>
      <p class="headline">See what your pictures are taken for, as they come.</p>
      <KeyForm id="login-key" action="Log in" submit={submit} />
      <p class="note">
        It is one of the keys that the gateway knows (API_KEYS). This browser keeps a session, never the key itself.
      </p>
    </main>
  );
}
