import type { VNode } from 'preact';
import { useState } from 'preact/hooks';

interface KeyFormProps {
  readonly id: string;
  readonly action: string;
  /** Resolves with what is wrong, or with nothing. */
  readonly submit: (key: string) => Promise<string | undefined>;
}

/** Asks for an API key. */
export function KeyForm({ id, action, submit }: KeyFormProps): VNode {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('key') as HTMLInputElement;
    if (field.value === '') return;
    setBusy(true);
    void submit(field.value).then((wrong) => {
      setBusy(false);
      setProblem(wrong ?? '');
      if (wrong !== undefined) field.select();
    });
  };
  return (
    <form class="key-form" onSubmit={send}>
      <label for={id}>API key</label>
      <input
        id={id}
        name="key"
        type="password"
        autocomplete="current-password"
        required
        maxLength={512}
        spellcheck={false}
        aria-describedby={problem === '' ? undefined : `${id}-problem`}
        aria-invalid={problem === '' ? undefined : true}
      />
      <button type="submit" class="main" disabled={busy}>
        {action}
      </button>
      <p id={`${id}-problem`} class="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
