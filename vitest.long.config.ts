import { defineConfig, mergeConfig } from 'vitest/config';
import usual from './vitest.config.ts';

/** Suites that take minutes: `*.long.ts`. */
const { include: _, ...test } = usual.test ?? {};
export default mergeConfig({ test }, defineConfig({ test: { include: ['test/**/*.long.ts'] } }));
