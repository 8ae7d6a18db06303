import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/compile-once.ts'],
    // Proving and local chains use every core: files run side by side only as far as the machine has cores.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
  },
});
