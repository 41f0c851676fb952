// Far beyond any terminal's width: what follows is cut off anyway, and need not be looked at.
const LONGEST = 2000;

const CONTROL_PICTURES = 0x2400;

/**
 * The text as it may go to a terminal: on one line, and unable to move the cursor, change colours or reorder what stands around it.
 * Control characters become their pictures (␛, ␊), other invisible ones �; a pile of combining marks is cut to three.
 */
export function printable(text: string): string {
  const short = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  if (/^[\x20-\x7e]*$/.test(short)) return short;
  return short
    .replace(/[\0-\x1f]/g, (control) => String.fromCodePoint(CONTROL_PICTURES + control.charCodeAt(0)))
    .replace(/\x7f/g, '␡')
    .replace(/[\u2028\u2029]/g, '␤')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .replace(INVISIBLE, '�');
}

// C1 controls (some terminals obey them as escapes), marks of direction and other format characters, lone surrogates, private
// use. U+200D stays: it joins emoji.
const INVISIBLE = /[\x80-\x9f\p{Cs}\p{Co}\p{Cn}]|(?!\u200d)\p{Cf}/gu;

/** JSON on one line that is as harmless on a terminal as `printable`, and parses to the same value. */
export function printableJson(value: object): string {
  return JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\p{Cf}]/gu, (text) =>
    Array.from(
      { length: text.length },
      (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
