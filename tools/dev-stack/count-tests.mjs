// Closes a CI run: counts the tests of Vitest's JSON report and the checks before them, and sets the exit code.
import { readFileSync } from 'node:fs';

const [reportFile = '', testExitCode, checksPassed, checksFailed] = process.argv.slice(2);
const tests = countTests(reportFile);
const passed = tests.passed + Number(checksPassed);
// A run that failed beside its tests (it did not compile, a file did not load) has failed all the same.
const failed = Math.max(tests.failed, testExitCode === '0' ? 0 : 1) + Number(checksFailed);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && tests.passed > 0 ? 0 : 1;

function countTests(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
