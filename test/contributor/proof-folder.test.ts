import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ProofFolder } from '../../src/contributor/proof-folder.ts';
import { TINY } from '../../src/protocol/shape.ts';
import type { AttestationStatement } from '../../src/protocol/statement.ts';

const parent = mkdtempSync(join(tmpdir(), 'assay-proof-folder-'));
afterAll(() => rmSync(parent, { recursive: true }));

const NOW = 1_900_000_000;
const HOUR = 3600;
const after = (seconds: number) => BigInt(NOW + seconds);
const open = (name: string) => ProofFolder.open(join(parent, name), TINY, 31337n);

describe('the terms of an answer', () => {
  test('are those of the first run, so that its proofs can be reused', async () => {
    const first = { relayerFee: 5n, deadline: after(48 * HOUR) };
    expect(await (await open('same')).terms(first, NOW)).toEqual(first);
    const later = { relayerFee: 5n, deadline: after(50 * HOUR) };
    expect(await (await open('same')).terms(later, NOW + 2 * HOUR)).toEqual(first);
  });

  test('are new and stored if the fee differs or the deadline is near', async () => {
    const folder = await open('new');
    await folder.terms({ relayerFee: 5n, deadline: after(HOUR) }, NOW);
    const dearer = { relayerFee: 6n, deadline: after(HOUR) };
    expect(await folder.terms(dearer, NOW)).toEqual(dearer);
    const longer = { relayerFee: 6n, deadline: after(48 * HOUR) };
    // 1800 seconds before the deadline is too near, one second earlier is not.
    expect(await folder.terms(longer, NOW + 1799)).toEqual(dearer);
    expect(await folder.terms(longer, NOW + 1800)).toEqual(longer);
    expect(JSON.parse(readFileSync(folder.path('terms.json'), 'utf8'))).toEqual({
      relayerFee: '6',
      deadline: `${after(48 * HOUR)}`,
    });
  });

  test('are an integrity error if their file is damaged', async () => {
    const folder = await open('damaged');
    for (const text of ['{"relayerFee":"-1","deadline":"9"}', '{"relayerFee":"1"}', '{}']) {
      writeFileSync(folder.path('terms.json'), text);
      await expect(folder.terms({ relayerFee: 1n, deadline: after(HOUR) }, NOW)).rejects.toMatchObject({
        code: 'bad-work-folder',
        exitCode: 4,
      });
    }
  });
});

describe('a kept proof', () => {
  const statement = {
    root: 1n,
    batchIndex: 3,
    count: 4,
    period: 5n,
    policyHash: 6n,
    W: [],
    V: [],
    commitment: { x: 0n, y: 1n },
    band: 0,
    context: 7n,
  } as unknown as AttestationStatement;

  test('is undefined if no earlier run made one', async () => {
    const folder = await open('proofs');
    expect(await folder.kept(statement)).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('lies in a folder that only its owner can read', async () => {
    await open('private');
    expect(statSync(join(parent, 'private')).mode & 0o777).toBe(0o700);
  });
});
