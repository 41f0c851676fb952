import { Writable } from 'node:stream';
import { runCli } from './run-cli.js';

const introduction = `<!-- Generated from the help of the command by \`npm run docs -w tools/cli\`: do not edit. -->

# The \`sightline\` command

\`npx sightline …\`, from the root of the repository, once it is compiled (\`npm start\` and \`npm run build\` both do that).
It speaks to the pipeline as any client does: over HTTP to the gateway, and to Kafka.

- **Answers go to standard output**, progress and summaries to standard error: \`>\` and \`|\` get the answer alone. Where the
  output is no terminal, nothing is cut and there are no colours.
- **\`--json\`** prints one JSON object a line. Names of files and texts of others are harmless on a terminal in every form:
  control characters are shown as pictures (␛) or escaped.
- **Errors are one sentence with what to do.** Exit codes: 0 all well, 1 something failed or is not right, 64 a wrong command
  line, 78 wrong settings, 130 interrupted before it was done. Ctrl-C is the way to end \`watch\`: 0.
`;

const commands: readonly (readonly string[])[] = [
  [],
  ['classify'],
  ['watch'],
  ['alerts'],
  ['report'],
  ['backfill'],
  ['query'],
  ['topics', 'apply'],
  ['topics', 'check'],
  ['models', 'list'],
  ['models', 'pull'],
  ['models', 'import'],
  ['models', 'train'],
  ['models', 'retrain'],
  ['models', 'verify'],
  ['models', 'route'],
  ['models', 'promote'],
  ['models', 'rollback'],
  ['models', 'status'],
  ['engines', 'install'],
  ['engines', 'list'],
  ['models', 'compare'],
  ['dead-letters', 'list'],
  ['dead-letters', 'show'],
  ['check'],
  ['deploy', 'check'],
  ['deploy', 'plan'],
  ['deploy', 'apply'],
  ['deploy', 'status'],
  ['deploy', 'smoke'],
  ['deploy', 'destroy'],
];

/** docs/cli.md: the help of every command. */
export async function cliDoc(): Promise<string> {
  const sections: string[] = [];
  for (const command of commands) {
    sections.push(
      `## ${['sightline', ...command].join(' ')}\n\n\`\`\`text\n${(await helpOf(command)).trimEnd()}\n\`\`\`\n`,
    );
  }
  return [introduction, ...sections].join('\n');
}

async function helpOf(command: readonly string[]): Promise<string> {
  let text = '';
  const stdout = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  await runCli([...command, '--help'], {
    env: {},
    stdout,
    stderr: stdout,
    signal: new AbortController().signal,
    openBroker: () => Promise.reject(new Error('The help needs no broker.')),
    openStore: () => Promise.reject(new TypeError('nothing is stored here')),
    openWarehouse: () => Promise.reject(new TypeError('nothing is stored here')),
  });
  return text;
}
