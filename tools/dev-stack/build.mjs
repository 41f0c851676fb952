import { prepareWorkspace } from './bootstrap/workspace.mjs';

await prepareWorkspace();
