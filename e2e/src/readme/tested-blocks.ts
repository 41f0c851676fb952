/** A command of a document that is to be tried: a fenced block of sh after the comment `<!-- tested -->`. */
export interface TestedBlock {
  /** Line of the document where the command begins. */
  readonly line: number;
  readonly command: string;
  /** The JSON that the document shows as its answer, in a fenced block after the comment `<!-- answer -->`. */
  answer?: unknown;
}

const mark = /^<!--\s*(tested|answer)\s*-->$/;
const fence = /^(`{3,})(\w*)\s*$/;

/**
 * Finds the commands to try in a Markdown document.
 * @throws Error naming the line of a mark that marks nothing, or the wrong thing: it would be tested by nobody.
 */
export function testedBlocks(markdown: string): readonly TestedBlock[] {
  const found: TestedBlock[] = [];
  let marked: string | undefined;
  for (const part of parts(markdown)) {
    if (marked !== undefined) take(found, marked, part);
    marked = mark.exec(part.text)?.[1];
  }
  if (marked !== undefined) throw new Error(`The mark "${marked}" at the end marks nothing`);
  return found;
}

function take(found: TestedBlock[], marked: string, { line, language, code }: Part): void {
  if (code === undefined) throw new Error(`Line ${line}: a block of code must follow the mark "${marked}"`);
  if (marked === 'tested') {
    if (language !== 'sh') throw new Error(`Line ${line}: a tested block must be sh`);
    found.push({ line, command: code });
    return;
  }
  const command = found.at(-1);
  if (command === undefined || 'answer' in command)
    throw new Error(`Line ${line}: this answer belongs to no tested command`);
  command.answer = parseAnswer(line, code);
}

interface Part {
  readonly line: number;
  /** The line itself; of a block of code, its fence. */
  readonly text: string;
  readonly language?: string;
  readonly code?: string;
}

/** The lines that are not blank, with each block of code as one. */
function parts(markdown: string): readonly Part[] {
  const lines = markdown.split('\n').map((line) => line.trimEnd());
  const found: Part[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const text = lines[index] ?? '';
    const [, ticks, language] = fence.exec(text) ?? [];
    if (ticks === undefined || language === undefined) {
      if (text !== '') found.push({ line: index + 1, text });
      continue;
    }
    const end = lines.indexOf(ticks, index + 1);
    if (end < 0) throw new Error(`Line ${index + 1}: this block of code has no end`);
    found.push({ line: index + 2, text, language, code: lines.slice(index + 1, end).join('\n') });
    index = end;
  }
  return found;
}

function parseAnswer(line: number, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`Line ${line}: this answer is no JSON`, { cause: error });
  }
}
