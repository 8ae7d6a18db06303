import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../scripts/support/random.ts';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../src/protocol/field.ts';
import { MclVerifier, type ProofItem, randomWeight } from '../../src/verifier/batch-verifier.ts';
import { toNobleG2 } from '../../src/verifier/curve-points.ts';
import { loadMcl, readG1, readG2 } from '../../src/verifier/mcl.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import { cancellingPair, cofactorTorsion, g2Of, outsideSubgroup, rerandomised } from './proof-mutants.ts';

const fixture = trapdoorKey('batch', 3);
const key = parseVerificationKey(fixture.json, { circuit: 'batch', grade: 'dev', sha256: '00' });
const itemOf = (n: number): ProofItem => {
  const signals = [BigInt(n), 0n, r - 1n - BigInt(n)];
  return { signals, proof: fixture.prove(signals, `proof ${n}`) };
};
const items = Array.from({ length: 70 }, (_, n) => itemOf(n));
const broken = (item: ProofItem): ProofItem => ({ ...item, signals: [5n, 5n, 5n] });

let verifier: MclVerifier;
beforeAll(async () => {
  verifier = await MclVerifier.load();
});
afterAll(() => verifier.close());

describe('a batch', () => {
  it('of valid proofs is accepted, of any size', () => {
    for (const size of [0, 1, 2, 3, 63, 64, 65, 70]) {
      expect(verifier.verify(key, items.slice(0, size))).toEqual(new Array(size).fill(true));
    }
  });

  it('is accepted where proofs repeat, are re-randomised, and a sum is infinity', () => {
    const item = items[0] as ProofItem;
    const again = { ...item, proof: rerandomised(key, item.proof, 5n, 9n) };
    expect(verifier.verify(key, [item, item, again])).toEqual([true, true, true]);
    // IC₀ + s·IC₁ + … = 0 for these signals: the pairing with γ has infinity as its first argument.
    const signals = fixture.signalsOfInfinity();
    expect(verifier.verify(key, [{ signals, proof: fixture.prove(signals) }])).toEqual([true]);
  });

  it('rejects exactly the wrong ones, wherever they are', () => {
    const seed = Date.now() % 2 ** 31;
    const random = new SeededRandom(seed);
    for (const wrong of [1, 2, 7, 33, 64]) {
      const valid = Array.from({ length: 64 }, (_, i) => ({ i, order: random.next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ i }) => i)
        .slice(wrong);
      const batch = items.slice(0, 64).map((item, i) => (valid.includes(i) ? item : broken(item)));
      expect(verifier.verify(key, batch), `seed ${seed}`).toEqual(batch.map((_, i) => valid.includes(i)));
    }
  });

  it('rejects two wrong proofs that cancel without weights', async () => {
    const pair = cancellingPair(items[0] as ProofItem, items[1] as ProofItem);
    expect(verifier.verify(key, pair)).toEqual([false, false]);
    // The attack is real: with equal weights both would pass.
    const unweighted = await MclVerifier.load(() => 1n);
    expect(unweighted.verify(key, pair)).toEqual([true, true]);
    unweighted.close();
  });

  it('draws a fresh nonzero weight of up to 128 bits for each proof', async () => {
    const seen: bigint[] = [];
    for (let i = 0; i < 200; i++) seen.push(randomWeight());
    expect(new Set(seen).size).toBe(200);
    expect(seen.every((weight) => weight > 0n && weight >> 128n === 0n)).toBe(true);
    expect(seen.some((weight) => weight >> 120n !== 0n)).toBe(true);
    let drawn = 0;
    const counting = await MclVerifier.load(() => BigInt(++drawn));
    counting.verify(key, items.slice(0, 10));
    expect(drawn).toBe(10);
    counting.close();
  });

  it('rejects signals and coordinates that are not canonical, as one more proof that fails', () => {
    const [first, second] = items as [ProofItem, ProofItem];
    const signals = [(first.signals[0] as bigint) + r, ...first.signals.slice(1)];
    const a = { ...first.proof.a, x: first.proof.a.x + q };
    const batch = [
      { ...first, signals },
      second,
      { ...first, signals: first.signals.map((signal) => -signal) },
      { ...first, proof: { ...first.proof, a } },
    ];
    expect(verifier.verify(key, batch)).toEqual([false, true, false, false]);
  });

  it('rejects points off the curve, outside the subgroup or at infinity', () => {
    const { signals, proof } = items[0] as ProofItem;
    const zero = { c0: 0n, c1: 0n };
    const changes = [
      { a: { ...proof.a, x: proof.a.x + 1n } },
      { c: { ...proof.c, y: proof.c.y + 1n } },
      { b: { ...proof.b, x: { ...proof.b.x, c0: proof.b.x.c0 + 1n } } },
      { b: g2Of(outsideSubgroup()) },
      { b: g2Of(toNobleG2(proof.b).add(cofactorTorsion())) },
      { a: { x: 0n, y: 0n } },
      { b: { x: zero, y: zero } },
      { c: { x: 0n, y: 0n } },
    ];
    const batch = changes.map((change) => ({ signals, proof: { ...proof, ...change } }));
    const verdicts = verifier.verify(key, [...batch, items[1] as ProofItem]);
    expect(verdicts).toEqual([...batch.map(() => false), true]);
  });

  it('rejects a wrong number of signals', () => {
    const { proof } = items[0] as ProofItem;
    for (const signals of [[1n, 2n], [1n, 2n, 3n, 0n], []]) {
      expect(() => verifier.verify(key, [{ signals, proof }])).toThrow(
        expect.objectContaining({ code: 'wrong-arity' }),
      );
    }
  });

  it('rejects the proof of another circuit, and keeps keys apart', () => {
    const other = trapdoorKey('another', 3);
    const otherKey = parseVerificationKey(other.json, { circuit: 'another', grade: 'dev', sha256: '00' });
    const proof = other.prove([1n, 2n, 3n]);
    expect(verifier.verify(key, [{ signals: [1n, 2n, 3n], proof }])).toEqual([false]);
    expect(verifier.verify(otherKey, [{ signals: [1n, 2n, 3n], proof }])).toEqual([true]);
  });
});

describe('reading points', () => {
  it('rejects what is on the twist but outside the subgroup, which a pairing need not notice', async () => {
    await loadMcl();
    const { proof } = items[0] as ProofItem;
    expect(readG2(proof.b)).toBeDefined();
    expect(readG2(g2Of(outsideSubgroup()))).toBeUndefined();
    expect(readG2(g2Of(cofactorTorsion()))).toBeUndefined();
    expect(readG2(g2Of(toNobleG2(proof.b).add(cofactorTorsion())))).toBeUndefined();
  });

  it('rejects a coordinate at or above q', async () => {
    await loadMcl();
    const { a } = (items[0] as ProofItem).proof;
    expect(readG1(a)).toBeDefined();
    expect(readG1({ ...a, x: a.x + q })).toBeUndefined();
    expect(readG1({ ...a, y: a.y + q })).toBeUndefined();
  });
});

describe('memory', () => {
  it('stays where it is over a thousand proofs, good and bad', () => {
    const run = spawnSync(process.execPath, ['test/verifier/soak.ts', '1000'], { timeout: 600_000 });
    const { rss, wasm } = JSON.parse(run.stdout.toString()) as { rss: number; wasm: number };
    expect(wasm).toBe(0);
    expect(rss).toBeLessThan(40);
  });
});
