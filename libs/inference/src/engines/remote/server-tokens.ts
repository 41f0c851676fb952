/**
 * The token for a server: REMOTE_MODEL_TOKENS names the host that each token is for, so that a manifest can't send one elsewhere.
 * @param tokens such as `models.example.com=abc,10.0.0.7:8000=def`
 */
export function serverToken(tokens: string | undefined, url: string): string | undefined {
  const { host } = new URL(url);
  for (const pair of tokens?.split(',') ?? []) {
    const cut = pair.indexOf('=');
    if (pair.slice(0, cut).trim() === host) return pair.slice(cut + 1).trim();
  }
  return undefined;
}
