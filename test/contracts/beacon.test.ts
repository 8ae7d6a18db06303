import { concat, dataSlice, decodeRlp, encodeRlp, keccak256, toBeHex } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcSender } from '../../src/chain/clients/header-proof.ts';
import { headerProof } from '../../src/chain/clients/header-proof.ts';
import { refused } from './support/refused.ts';
import { RoyaltyWorld } from './support/royalty-world.ts';

describe('HeaderBeacon', () => {
  let world: RoyaltyWorld;
  const randomness = async (height: bigint, proof: string): Promise<string> =>
    (await world.contract('HeaderBeacon', 2)).getFunction('randomness').staticCall(height, proof);

  beforeAll(async () => {
    world = await RoyaltyWorld.start();
    await world.anvil.mineTo(50);
  });
  afterAll(() => world.stop());

  it("gives the mixHash of a block that the block's header proves", async () => {
    for (const height of [1n, 5n, 50n]) {
      const block = (await world.anvil.provider.send('eth_getBlockByNumber', [
        `0x${height.toString(16)}`,
        false,
      ])) as {
        mixHash: string;
      };
      const proof = await headerProof(world.anvil.provider, height);
      expect(await randomness(height, proof)).toBe(block.mixHash);
      expect(BigInt(block.mixHash)).not.toBe(0n);
    }
  });

  it('rejects the header of another block, and a changed one', async () => {
    const proof = await headerProof(world.anvil.provider, 20n);
    await refused(randomness(21n, proof), 'InvalidBeaconProof', 21n);
    const changed = toBeHex(BigInt(dataSlice(proof, 100, 101)) ^ 1n, 1);
    await refused(
      randomness(20n, concat([dataSlice(proof, 0, 100), changed, dataSlice(proof, 101)])),
      'InvalidBeaconProof',
    );
    await refused(randomness(20n, concat([proof, '0x00'])), 'InvalidBeaconProof');
    await refused(randomness(20n, '0x'), 'InvalidBeaconProof');
  });

  it('rejects blocks that are not mined yet', async () => {
    const proof = await headerProof(world.anvil.provider, 20n);
    await refused(randomness(1_000_000n, proof), 'InvalidBeaconProof');
  });

  it('rejects a block of a chain without randomness', async () => {
    // The first block of a local chain has a mixHash of zero.
    await refused(randomness(0n, await headerProof(world.anvil.provider, 0n)), 'NoRandomness', 0n);
  });

  it('rejects a gap in which the seal could see the beacon', async () => {
    await refused(world.contract('HeaderBeacon', 1), 'GapTooSmall', 1n);
  });

  it('proves, off chain, headers with the fields of later forks', async () => {
    const { provider } = world.anvil;
    const header = (await provider.send('eth_getBlockByNumber', ['0x14', false])) as Record<string, string>;
    const known = decodeRlp(await headerProof(provider, 20n)) as string[];
    const word = `0x${'ab'.repeat(32)}`;
    // Amsterdam adds a hash and a number; the fork after it a field that has no name here.
    const amsterdam = encodeRlp([...known, word, '0x0c']);
    const later = encodeRlp([...known, word, '0x0c', word]);
    const node = (encoded: string, raw?: string): RpcSender => ({
      send: async (method) => {
        if (method !== 'debug_getRawHeader') {
          return { ...header, blockAccessListHash: word, slotNumber: '0xc', hash: keccak256(encoded) };
        }
        if (raw === undefined) throw new Error('method not found');
        return raw;
      },
    });
    expect(await headerProof(node(amsterdam), 20n)).toBe(amsterdam);
    expect(await headerProof(node(later, later), 20n)).toBe(later);
    await expect(headerProof(node(later), 20n)).rejects.toMatchObject({ code: 'header-unknown' });
    await expect(headerProof(node(later, amsterdam), 20n)).rejects.toMatchObject({ code: 'header-unknown' });
  });

  it('rejects, off chain, a header with fields that it does not know', async () => {
    const rpc: RpcSender = {
      send: async (method, params) => {
        const header = (await world.anvil.provider.send(method, params)) as Record<string, string>;
        return { ...header, stateRoot: header['parentHash'] };
      },
    };
    await expect(headerProof(rpc, 20n)).rejects.toMatchObject({ code: 'header-unknown', exitCode: 5 });
    await expect(headerProof(world.anvil.provider, 99_999n)).rejects.toMatchObject({ code: 'block-missing' });
  });
});
