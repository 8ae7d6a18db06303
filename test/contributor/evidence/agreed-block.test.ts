import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readHeader } from '../../../src/chain/clients/header-proof.ts';
import { type Anvil, startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { agreedBlock } from '../../../src/contributor/evidence/agreed-block.ts';
import type { EvidenceEndpoint } from '../../../src/contributor/evidence/endpoints.ts';

const CHAIN = 31337n;
let anvil: Anvil;
let endpoint: EvidenceEndpoint;

/** An endpoint that changes answers to one method. */
const lying = (method: string, change: (answer: never) => unknown): EvidenceEndpoint => ({
  name: 'liar',
  send: async (asked, params) => {
    const answer = await endpoint.send(asked, params);
    return asked === method ? change(structuredClone(answer) as never) : answer;
  },
});

beforeAll(async () => {
  anvil = await startAnvil();
  endpoint = { name: 'anvil', send: (method, params) => anvil.provider.send(method, params) };
  // Its blocks differ from those of another local chain.
  await anvil.provider.send('evm_increaseTime', [1000]);
  await anvil.mineTo(30n);
});
afterAll(() => anvil?.stop());

describe('a block that the endpoints agree on', () => {
  test('is the finalised one, and on a local chain the newest', async () => {
    const tags: unknown[] = [];
    const recording = (chainId: string): EvidenceEndpoint => ({
      name: 'recording',
      send: async (method, params) => {
        if (method === 'eth_chainId') return chainId;
        if (typeof params[0] === 'string' && !params[0].startsWith('0x')) tags.push(params[0]);
        return endpoint.send(method, params);
      },
    });
    await agreedBlock([recording('0x1'), recording('0x1')], 1n, undefined);
    await agreedBlock([recording('0x7a69')], CHAIN, undefined);
    expect(tags).toEqual(['finalized', 'finalized', 'latest']);
  });

  test('is refused with another header at one of them, and with a header that does not hash to its name', async () => {
    const other = lying(
      'eth_getBlockByNumber',
      (block: Record<string, string>) => ({ ...block, gasUsed: '0x1' }) as never,
    );
    await expect(agreedBlock([endpoint, other], CHAIN, undefined)).rejects.toMatchObject({
      code: 'header-unknown',
    });
    const latest = (send: EvidenceEndpoint['send'], height: string): EvidenceEndpoint => ({
      name: 'other',
      send: (method, params) => send(method, params[0] === 'latest' ? [height, false] : params),
    });
    const older = latest(endpoint.send, '0x3');
    expect(await agreedBlock([older, endpoint], CHAIN, undefined)).toMatchObject({ height: 3n });
    const fork = await startAnvil();
    onTestFinished(() => fork.stop());
    await fork.mineTo(5n);
    const forked = latest((method, params) => fork.provider.send(method, params), '0x4');
    await expect(agreedBlock([endpoint, forked], CHAIN, undefined)).rejects.toMatchObject({
      code: 'endpoints-disagree',
      exitCode: 3,
    });
    // A header of another height than the one that was asked for.
    const confused: EvidenceEndpoint = {
      name: 'confused',
      send: (method, params) => endpoint.send(method, params[0] === '0x3' ? ['0x2', false] : params),
    };
    await expect(agreedBlock([older, confused], CHAIN, undefined)).rejects.toMatchObject({
      code: 'evidence-false',
    });
  });

  test('must descend from the block that the ledger knows, and must not be older', async () => {
    const { hash } = await readHeader(endpoint, 5n);
    const known = { height: 5n, hash: hash.slice(2) };
    expect((await agreedBlock([endpoint], CHAIN, known)).ancestors.get(5n)?.hash).toBe(hash);
    await expect(agreedBlock([endpoint], CHAIN, { height: 5n, hash: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'other-chain',
      exitCode: 3,
    });
    await expect(
      agreedBlock([endpoint], CHAIN, { height: 1n << 40n, hash: hash.slice(2) }),
    ).rejects.toMatchObject({ code: 'not-final', exitCode: 5 });
    await expect(agreedBlock([endpoint], 1n, undefined)).rejects.toMatchObject({ code: 'other-chain' });
  });
});
