import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/prepare-once.ts'],
    // Proving and local chains use all cores, so few files run side by side.
    maxWorkers: 2,
    // Limits only end a test that hangs. They must exceed the slowest test on a busy machine.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    pool: 'forks',
    // Files share the modules of their worker: compiling Poseidon, loading ethers and the like takes one to two seconds
    // of a processor. A test must undo what it changes in the process. Module mocks are not available.
    isolate: false,
    // Node runs TypeScript itself, as it runs the program.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    env: {
      // Programs that tests start compile their modules once, not once per start.
      NODE_COMPILE_CACHE: fileURLToPath(new URL('./build/compile-cache', import.meta.url)),
      // A keystore at its standard cost takes a third of a second of a processor to make and to open.
      ASSAY_KEYSTORE_COST: 'test',
    },
  },
});
