import { helpText, readStartOptions } from './bootstrap/start-options.mjs';
import { fail, prepareWorkspace } from './bootstrap/workspace.mjs';

const options = readOptions();
if (options.help) {
  console.log(helpText);
} else {
  await prepareWorkspace();
  const { runStack } = await import('./dist/run-stack.js');
  // Something may still be waiting for a part that was told to stop.
  process.exit(await runStack(options));
}

function readOptions() {
  try {
    return readStartOptions(process.argv.slice(2));
  } catch (error) {
    return fail(error.message);
  }
}
