import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';

/** Copies a text and says so. */
export function CopyButton({ text, children }: { readonly text: string; readonly children: ComponentChildren }): VNode {
  const [said, setSaid] = useState<string>();
  const copy = (): void => {
    // Browsers offer the clipboard on secure pages alone.
    const copied =
      'clipboard' in navigator ? navigator.clipboard.writeText(text) : Promise.reject(new Error('no clipboard'));
    copied.then(
      () => setSaid('copied'),
      () => setSaid('this browser does not let pages copy here'),
    );
  };
  return (
    <button type="button" onClick={copy}>
      {said ?? children}
      <span class="unseen" role="status">
        {said ?? ''}
      </span>
    </button>
  );
}
