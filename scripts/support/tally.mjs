/** Counts checks and test cases, and closes with the one line that other programs read. */
export function createTally() {
  let passed = 0;
  const failed = [];
  const skipped = [];
  return {
    pass(count = 1) {
      passed += count;
    },
    fail(name) {
      failed.push(name);
    },
    skip(name) {
      skipped.push(name);
    },
    /** A named check with a yes or no; what it said is shown when the answer is no. */
    check(name, { ok, output = '' }) {
      if (ok) passed += 1;
      else failed.push(name);
      console.log(`${ok ? '✓' : '✗'} ${name}`);
      if (!ok && output) console.log(output.trimEnd().replace(/^/gm, '    '));
      return ok;
    },
    failures: () => failed.length,
    finish() {
      if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  - ${name}`).join('\n')}`);
      if (failed.length > 0) console.log(`\nFailed:\n${failed.map((name) => `  ✗ ${name}`).join('\n')}`);
      const aside = skipped.length > 0 ? `(${skipped.length} skipped, named above)\n` : '';
      console.log(`\n${aside}${passed} passed, ${failed.length} failed`);
      return failed.length === 0;
    },
  };
}
