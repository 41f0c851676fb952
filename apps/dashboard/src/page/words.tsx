import type { VNode } from 'preact';

/** Characters that do things instead of being seen: controls (ANSI escapes begin with one) and marks that turn the text around. */
const acting = /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** A text with what would act in it made visible. */
export function plain(text: string): string {
  return text.replace(acting, '·');
}

/** A text that came from outside: shown as it is, whatever it holds, and without effect on what stands beside it. */
export function Words({ text }: { readonly text: string }): VNode {
  return <bdi>{plain(text)}</bdi>;
}

/** A number and its unit stay on one line. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:ms|s|min|h|%|B|KiB|MiB|cores)(?:\W|$))/g, '$1\u00a0');
}
