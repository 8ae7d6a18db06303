import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { FaultLab } from './schedules.ts';

/** The short tier of npm run test:chain-faults. */
let database: SqlDatabase;
let lab: FaultLab;
beforeAll(async () => {
  database = await memoryDatabase();
  lab = await FaultLab.start(database, async (deployment) => {
    const file = join(mkdtempSync(join(tmpdir(), 'assay-faults-')), 'deployment.json');
    writeFileSync(file, JSON.stringify(deployment));
    return file;
  });
});
afterAll(async () => {
  await lab?.stop();
  await database?.close();
});

describe('the relay under random faults of chain and endpoints', () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  for (const i of [0, 1]) {
    it(`loses and doubles nothing (seed ${seed + i})`, async () => {
      const { wrong, submissions } = await lab.run(seed + i);
      expect(wrong).toEqual([]);
      expect(submissions).toBeGreaterThan(2);
    });
  }
});
