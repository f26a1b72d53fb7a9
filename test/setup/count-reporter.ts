import type { Reporter, TestModule } from 'vitest/node';

/** Prints `N passed, N failed` as the very last line: test modules that could not even start count as failed. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    for (const module of modules) {
      let failedInside = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failedInside += 1;
      }
      failed += failedInside === 0 && module.state() === 'failed' ? 1 : failedInside;
    }
    process.on('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`));
  }
}
