/** How this page was opened, as the document says. */
export type PageAccess = { readonly state: 'open' | 'asked' } | { readonly state: 'known'; readonly name: string };

/** Reads it from the document. */
export function documentAccess(): PageAccess {
  const said = document.querySelector<HTMLMetaElement>('meta[name=access]');
  if (said?.content === 'known') return { state: 'known', name: said.dataset.name ?? '' };
  return { state: said?.content === 'asked' ? 'asked' : 'open' };
}

/** The key for the gateway, where one was typed: in this page's memory alone, and gone with it. */
let typedKey: string | undefined;

/** Remembers a key for pictures that this page sends; undefined forgets it. */
export function rememberKey(key: string | undefined): void {
  typedKey = key;
}

/** The headers that let this page's pictures into the gateway. */
export function keyHeaders(): Readonly<Record<string, string>> {
  return typedKey === undefined ? {} : { authorization: `Bearer ${typedKey}` };
}

/** What became of an attempt to log in. */
export type LoginAnswer = { readonly name: string } | { readonly problem: string };

/** Begins a session with a key. */
export async function logIn(key: string): Promise<LoginAnswer> {
  try {
    const answer = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key }),
    });
    const { name, message } = (await answer.json()) as { readonly name?: string; readonly message?: string };
    if (!answer.ok || name === undefined) return { problem: message ?? `The service answered ${answer.status}.` };
    rememberKey(key);
    return { name };
  } catch {
    return { problem: 'The service can’t be reached. Is it still running?' };
  }
}

/** Ends the session; what was open is closed by loading the page anew. */
export async function logOut(): Promise<void> {
  rememberKey(undefined);
  await fetch('/api/session', { method: 'DELETE' }).catch(() => undefined);
  location.reload();
}
