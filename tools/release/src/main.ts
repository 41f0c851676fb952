import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { releaseChangelog, releaseVersion } from 'nx/release/index.js';
import { keepChart, setChartVersion } from './chart.js';

// What `npm run release` does: the versions, the chart and CHANGELOG.md, in one commit with a tag. Nothing is pushed.
const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, 'first-release': { type: 'boolean', default: false } },
});
const options = { dryRun: values['dry-run'], firstRelease: values['first-release'] };
const root = process.cwd();

const { workspaceVersion, projectsVersionData, releaseGraph } = await releaseVersion(options);
if (typeof workspaceVersion !== 'string') throw new Error('Nothing to release: .nx/version-plans holds no plan.');
if (!options.dryRun) {
  const files = [await setChartVersion(root, workspaceVersion), await keepChart(root, workspaceVersion)];
  await execa('git', ['add', ...files], { cwd: root });
}
await releaseChangelog({
  ...options,
  version: workspaceVersion,
  versionData: projectsVersionData,
  releaseGraph,
  deleteVersionPlans: true,
});
