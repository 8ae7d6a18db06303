import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import usual from '../../../vitest.config.ts';

/**
 * The test files in the order of ASSAY_TEST_ORDER, names separated by commas. By default vitest runs the
 * longest first.
 */
class AsAsked extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = (process.env['ASSAY_TEST_ORDER'] ?? '').split(',');
    const placeOf = ({ moduleId }: TestSpecification): number =>
      order.findIndex((name) => moduleId.endsWith(name));
    return [...files].sort((a, b) => placeOf(a) - placeOf(b));
  }
}

/** Configuration for mutants: one file after another in one process; the first failure ends the run. */
export default mergeConfig(
  usual,
  defineConfig({
    test: {
      include: ['test/contracts/**/*.long.ts'],
      bail: 1,
      maxWorkers: 1,
      isolate: false,
      sequence: { sequencer: AsAsked },
    },
  }),
);
