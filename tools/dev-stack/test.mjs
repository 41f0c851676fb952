// `npm test`: installs and compiles what is missing, then runs every test, those with a real Kafka included.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { missingClients, outsideClients } from './bootstrap/outside-clients.mjs';
import { prepareWorkspace, workspaceRoot } from './bootstrap/workspace.mjs';

await prepareWorkspace();
const missing = missingClients(outsideClients());
if (missing !== undefined) console.log(missing);
const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const child = spawn(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: workspaceRoot,
  stdio: 'inherit',
});
// The terminal's Ctrl-C reaches the child as well; it ends the run, and we with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (code) => (process.exitCode = code ?? 1));
