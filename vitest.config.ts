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
    isolate: false,
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
