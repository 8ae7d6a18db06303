import { pointFromScalar, signRecoverable } from 'tiny-secp256k1';
import { expect, it } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { recoverInWasm, recoverNatively } from '../../../src/inference/uses/recover-key.ts';

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const seed = Math.floor(Math.random() * 2 ** 32);
const random = new SeededRandom(seed);
const bytes = (length: number) => Uint8Array.from({ length }, () => random.integer(0, 255));
const word = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
const RECOVERIES = [0, 1] as const;

it('recovers the key of a signature, in WebAssembly and natively', () => {
  const secret = bytes(32);
  const key = pointFromScalar(secret, false);
  const digest = bytes(32);
  const { signature, recoveryId } = signRecoverable(digest, secret);
  for (const recover of [recoverInWasm, recoverNatively ?? recoverInWasm]) {
    expect(recover(digest, signature, recoveryId as 0 | 1), `seed ${seed}`).toEqual(key);
    expect(recover(bytes(32), signature, recoveryId as 0 | 1), `seed ${seed}`).not.toEqual(key);
  }
});

it.skipIf(recoverNatively === undefined)(
  'answers the same in WebAssembly and natively, also for signatures without a key',
  () => {
    const edges = [0n, 1n, ORDER / 2n, ORDER - 1n, ORDER, 2n ** 256n - 1n].map(word);
    const signatures = edges.flatMap((r) => edges.map((s) => Buffer.concat([r, s])));
    for (let i = 0; i < 60; i++) signatures.push(Buffer.from(bytes(64)));
    let keys = 0;
    for (const [i, signature] of signatures.entries()) {
      const digest = i % 5 === 0 ? new Uint8Array(32) : bytes(32);
      for (const recovery of RECOVERIES) {
        const key = recoverInWasm(digest, signature, recovery);
        expect(recoverNatively?.(digest, signature, recovery), `seed ${seed}, ${i}`).toEqual(key);
        keys += key === undefined ? 0 : 1;
      }
    }
    expect(keys).toBeGreaterThan(20);
    expect(keys).toBeLessThan(2 * signatures.length);
  },
);
