import { createHash } from 'node:crypto';
import { importMap } from './page-files.js';

/** The page itself, and the policy it is sent with. */
export interface PageDocument {
  /** The document for somebody who is let in or not. */
  readonly html: (access: Access) => string;
  readonly policy: string;
}

/** How the page is opened: to everybody, by the key of this name, or not before a key is given. */
export type Access = { readonly state: 'open' | 'asked' } | { readonly state: 'known'; readonly name: string };

/**
 * The document that loads the page. Its policy lets in the service's own files, the map of their names, and requests to the
 * gateway; no script may make HTML out of text.
 */
export function pageDocument(scripts: readonly string[], gatewayUrl: string): PageDocument {
  const mapHash = createHash('sha256').update(importMap).digest('base64');
  const preloads = scripts.map((path) => `<link rel="modulepreload" href="${path}">`).join('\n    ');
  const html = (access: Access): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="gateway" content="${attribute(gatewayUrl)}">
    <meta name="access" content="${access.state}"${access.state === 'known' ? ` data-name="${attribute(access.name)}"` : ''}>
    <title>Sightline</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/uplot.css">
    <link rel="stylesheet" href="/assets/style.css">
    <script type="importmap">${importMap}</script>
    ${preloads}
    <script type="module" src="/app/page/main.js"></script>
  </head>
  <body>
    <div id="page"><p class="first-words">Loading …</p></div>
    <noscript>This page shows live figures and needs JavaScript. The same predictions: npx sightline watch</noscript>
  </body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${mapHash}'`,
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${new URL(gatewayUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return { html, policy };
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
