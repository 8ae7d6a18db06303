import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CORES, editionOf, parseDeployment } from '../../../src/chain/deploy/deployment-record.ts';
import { serviceEdition } from '../../../src/service/edition.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { keysDirectory, newChain } from '../support/harness.ts';
import { newSecondChain } from './support/second-requests.ts';

const empty = mkdtempSync(join(tmpdir(), 'assay-no-keys-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

const deployment = (names: readonly string[]) => ({
  ...{ chainId: 31337, fromBlock: 1 },
  contracts: Object.fromEntries(
    names.map((name) => [name, { address: `0x${'a'.repeat(40)}`, codeHash: `0x${'b'.repeat(64)}` }]),
  ),
});

describe('editionOf', () => {
  it('tells the edition of a deployment file by its Rounds contract', () => {
    for (const edition of [1, 2] as const)
      expect(editionOf(parseDeployment(deployment(CORES[edition])))).toBe(edition);
    for (const edition of [1, 2] as const)
      for (const missing of CORES[edition])
        expect(() => parseDeployment(deployment(CORES[edition].filter((name) => name !== missing)))).toThrow(
          expect.objectContaining({ code: 'deployment-invalid' }),
        );
  });
});

describe('the edition of a service', () => {
  it('has the base and the kinds of submission of its chain', () => {
    const kinds = (chain: Parameters<typeof serviceEdition>[0]) => {
      const { base, preparers } = serviceEdition(chain, keysDirectory);
      const deps = { store: {} as never, leastFees: [], relayAddress: `0x${'a'.repeat(40)}` };
      return [base, Object.keys(preparers(deps)).length];
    };
    expect(kinds(newChain())).toEqual(['/v1', 5]);
    expect(kinds(newSecondChain())).toEqual(['/v2', 6]);
  });

  it("refuses this release's development keys on a chain that is not local, and a folder without keys", () => {
    const keys = join(PROJECT_ROOT, 'keys');
    expect(() => serviceEdition(newSecondChain(), keys)).not.toThrow();
    expect(() => serviceEdition(Object.assign(newSecondChain(), { chainId: 1n }), keys)).toThrow(
      expect.objectContaining({ code: 'key-development-grade', exitCode: 4 }),
    );
    expect(() => serviceEdition(newSecondChain(), empty)).toThrow(
      expect.objectContaining({ code: 'key-unreadable', exitCode: 4 }),
    );
  });
});
