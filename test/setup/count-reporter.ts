import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints `N passed, N failed` as the very last line: test modules that could not even start count as failed. Before it
 * stands every test that passed only when tried again.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    const triedAgain: string[] = [];
    for (const module of modules) {
      let failedInside = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (test.diagnostic()?.flaky) triedAgain.push(`${module.relativeModuleId}: ${test.fullName}`);
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failedInside += 1;
      }
      failed += failedInside === 0 && module.state() === 'failed' ? 1 : failedInside;
    }
    process.on('exit', () => {
      for (const name of triedAgain) process.stdout.write(`Passed only when tried again: ${name}\n`);
      process.stdout.write(`${passed} passed, ${failed} failed\n`);
    });
  }
}
