import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshFolder } from '../../support/databases.ts';
import { crashRun } from './crash-run.ts';
import { CrashWorld } from './crash-world.ts';
import type { FaultPoint } from './fault-points.ts';

describe('a service that is killed (short tier of npm run test:crash)', () => {
  it('loses nothing and doubles nothing', async () => {
    const seed = Date.now() % 2 ** 32;
    console.log(`seed ${seed}`);
    const points: FaultPoint[] = ['migrating', 'row-stored', 'broadcast'];
    const folder = mkdtempSync(join(tmpdir(), 'assay-crash-data-'));
    const world = await CrashWorld.start();
    try {
      const settings = { databaseUrl: undefined, dataDirectory: await freshFolder(folder) };
      const report = await crashRun(world, settings, 8, points, seed);
      expect(report).toMatchObject({ lost: [], doubled: [], contradictions: [], missed: [] });
      expect([...report.died].sort()).toEqual([...points].sort());
      expect(report.acknowledged).toBeGreaterThan(0);
    } finally {
      await world.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
