/** Stands in a document for a value that is another each time: any value there is right. */
const anything = '…';

/**
 * Where an answer is not what a document shows, as sentences. What the document shows must be there, with the same values; the
 * answer may have more fields, and a shown list may end with "…" for more of the same.
 */
export function differences(shown: unknown, answer: unknown, path = 'the answer'): readonly string[] {
  if (shown === anything) return answer === undefined ? [`${path} is missing`] : [];
  if (Array.isArray(shown)) return listDifferences(shown, answer, path);
  if (typeof shown === 'object' && shown !== null) return fieldDifferences(shown, answer, path);
  return Object.is(shown, answer) ? [] : [`${path} is ${JSON.stringify(answer)} and not ${JSON.stringify(shown)}`];
}

function fieldDifferences(shown: object, answer: unknown, path: string): readonly string[] {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    return [`${path} is ${JSON.stringify(answer)} and not an object`];
  const fields = new Map(Object.entries(answer));
  return Object.entries(shown).flatMap(([name, value]) => differences(value, fields.get(name), `${path}.${name}`));
}

function listDifferences(shown: readonly unknown[], answer: unknown, path: string): readonly string[] {
  if (!Array.isArray(answer)) return [`${path} is ${JSON.stringify(answer)} and not a list`];
  const isOpen = shown.at(-1) === anything;
  const items = isOpen ? shown.slice(0, -1) : shown;
  if (isOpen ? answer.length < items.length : answer.length !== items.length)
    return [`${path} has ${answer.length} items and not ${items.length}${isOpen ? ' or more' : ''}`];
  return items.flatMap((item, index) => differences(item, answer[index], `${path}[${index}]`));
}
