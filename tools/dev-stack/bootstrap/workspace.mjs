// Brings a bare clone to the point where compiled code can run. Plain JavaScript over Node alone: nothing is installed yet.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this clone. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

const oldestNode = [20, 19];
const tellEveryMs = 10_000;

/** Says on one line what is being done, with the seconds since the start. */
export function say(step) {
  console.log(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${step}`);
}

/** Why this Node cannot run us, as a sentence; undefined where it can. */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return good
    ? undefined
    : `Node ${version} is too old: install Node ${oldestNode.join('.')} or newer (20, 22 and 24 are tested).`;
}

/** Whether node_modules holds what the lockfile asks for, by npm's own record of what it installed. */
export function isInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const found = readJson(record).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) return true;
    return found[path]?.version === entry.version && found[path]?.integrity === entry.integrity;
  });
}

/** What npm's error output means, as a sentence. */
export function npmProblem(output, logFile) {
  if (/ENOSPC/.test(output)) return 'The disk is full: free some space and start again.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/.test(output)) {
    return 'npm could not reach its registry: connect to the network for the first start (npm config get registry says which it asks).';
  }
  if (/EACCES|EPERM|EROFS/.test(output))
    return `npm may not write to node_modules: change the owner of this folder, see ${logFile}.`;
  return `npm could not install the packages: see ${logFile}.`;
}

/** Deletes compiled files whose source is gone: tests run from compiled output, and a deleted test must not run on. */
export function removeStaleOutputs(root) {
  for (const project of projectFolders(root)) {
    const dist = join(project, 'dist');
    if (!existsSync(dist)) continue;
    for (const file of filesBelow(dist)) {
      const source = relative(dist, file).replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
      const known = [source, `${source}x`].some((name) => existsSync(join(project, 'src', name)));
      if (source !== relative(dist, file) && !known) rmSync(file);
    }
  }
}

/** Installs, tidies and compiles, as far as there is something to do; ends the process with a sentence where that fails. */
export async function prepareWorkspace() {
  const problem = nodeProblem(process.versions.node);
  if (problem) fail(problem);
  try {
    if (!isInstalled(workspaceRoot)) await install();
    removeStaleOutputs(workspaceRoot);
    await compile();
  } catch (error) {
    if (error.code === 'ENOSPC') fail('The disk is full: free some space and start again.');
    throw error;
  }
}

/** Ends the process with one sentence. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

async function install() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-progress', '--loglevel=error'];
  // Run by this very Node where npm says how: the one on the path may be another.
  const [command, ...first] = npm && npm.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const { code, output } = await run('Installing packages', command, [...first, ...args]);
  if (code === 0) return;
  if (code === 'ENOENT') fail('npm is missing: install it (it usually comes with Node).');
  const logFile = join(workspaceRoot, '.sightline', 'logs', 'npm.log');
  const sentence = npmProblem(output, logFile);
  try {
    mkdirSync(dirname(logFile), { recursive: true });
    writeFileSync(logFile, output);
  } catch {
    // The sentence is what matters: a full disk takes no log.
  }
  fail(sentence);
}

async function compile() {
  // TypeScript 7 compiles several times as fast; ESLint and Nx need the programming interface of 6, which it lacks.
  const tsc = join('node_modules', 'typescript-native', 'bin', 'tsc');
  const first = await run('Compiling', process.execPath, [tsc, '--build']);
  if (first.code === 0) return;
  // What is remembered of an earlier state, such as that before a pull, can be wrong: an error only counts without it.
  const { code, output } = await run('Compiling all of it anew', process.execPath, [tsc, '--build', '--force']);
  if (code === 0) return;
  if (/ENOSPC/.test(output)) fail('The disk is full: free some space and start again.');
  console.error(output);
  fail('The code does not compile: mend the errors above.');
}

/** Runs a command, telling every few seconds that it is still going. */
function run(step, command, args) {
  say(step);
  const began = performance.now();
  const timer = setInterval(
    () => say(`${step}: ${Math.round((performance.now() - began) / 1000)} s so far`),
    tellEveryMs,
  );
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd: workspaceRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: error.code, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  }).finally(() => clearInterval(timer));
}

function projectFolders(root) {
  const grouped = ['apps', 'libs', 'tools'].flatMap((group) => {
    const folder = join(root, group);
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  });
  return [...grouped, join(root, 'e2e')].filter((folder) => existsSync(folder) && statSync(folder).isDirectory());
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
