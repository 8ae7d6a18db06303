import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../src/protocol/field.ts';
import { nobleVerifier } from '../../src/verifier/noble-verifier.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { type Proof, toWireProof } from '../../src/verifier/proof.ts';
import type { ProofVerifier } from '../../src/verifier/proof-verifier.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import { snarkjsVerifier } from '../../src/verifier/verify-proof.ts';

const fixture = trapdoorKey('verify', 3);
const key = parseVerificationKey(fixture.json, { circuit: 'verify', grade: 'dev', sha256: '00' });
const signals = [5n, 0n, r - 1n];
const verifiers: [string, ProofVerifier][] = [
  ['snarkjs', snarkjsVerifier],
  ['noble', nobleVerifier],
];

describe.each(verifiers)('%s', (_name, verifier) => {
  it('accepts a valid proof, also re-randomised, also in parallel', async () => {
    const proofs = ['one', 'two', 'three'].map((seed) => fixture.prove(signals, seed));
    expect(await Promise.all(proofs.map((proof) => verifier.verify(key, signals, proof)))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('rejects each signal changed', async () => {
    const proof = fixture.prove(signals);
    for (let i = 0; i < signals.length; i++) {
      const changed = signals.map((signal, j) => (i === j ? (signal + 1n) % r : signal));
      expect(await verifier.verify(key, changed, proof)).toBe(false);
    }
  });

  it('rejects the proof of another circuit', async () => {
    expect(await verifier.verify(key, signals, trapdoorKey('another', 3).prove(signals))).toBe(false);
  });

  it('rejects a wrong number of signals, which snarkjs alone would pad', async () => {
    const proof = fixture.prove([5n, 0n, 0n]);
    await expect(verifier.verify(key, [5n, 0n], proof)).rejects.toMatchObject({ code: 'wrong-arity' });
    await expect(verifier.verify(key, [5n, 0n, 0n, 0n], proof)).rejects.toMatchObject({
      code: 'wrong-arity',
    });
  });
});

describe('both verifiers', () => {
  it('rejects hundreds of mutants, and the two agree on each', async () => {
    const valid = fixture.prove(signals);
    const other = fixture.prove(signals, 'other');
    let refusedByParser = 0;
    let refusedByPairing = 0;
    for (const mutant of mutants(valid, other)) {
      let parsed: Proof;
      try {
        parsed = parseProof(mutant);
      } catch (error) {
        expect(['non-canonical', 'wrong-arity', 'invalid-proof']).toContain((error as { code: string }).code);
        refusedByParser++;
        continue;
      }
      const answers = [];
      for (const [, verifier] of verifiers) answers.push(await verifier.verify(key, signals, parsed));
      expect(answers).toEqual([false, false]);
      refusedByPairing++;
    }
    expect(refusedByParser).toBeGreaterThanOrEqual(300);
    expect(refusedByPairing).toBeGreaterThanOrEqual(20);
  });
});

describe('snarkjsVerifier', () => {
  it('leaves no worker behind: a process that verifies ends by itself', () => {
    const script = `
      import { snarkjsVerifier } from './src/verifier/verify-proof.ts';
      import { parseVerificationKey } from './src/verifier/verification-key.ts';
      import { trapdoorKey } from './scripts/support/trapdoor-key.ts';
      const fixture = trapdoorKey('exit', 1);
      const key = parseVerificationKey(fixture.json, { circuit: 'exit', grade: 'dev', sha256: '00' });
      const answer = await snarkjsVerifier.verify(key, [1n], fixture.prove([1n]));
      console.log(answer, globalThis.curve_bn128 === null || globalThis.curve_bn128 === undefined);`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 600_000 });
    expect(run.stdout.toString().trim()).toBe('true true');
    expect(run.status).toBe(0);
  });
});

/** Mutated encodings (refused by the parser) and mutated values that are still points (refused by the pairing). */
function* mutants(valid: Proof, other: Proof): Generator<unknown> {
  const base = () => JSON.parse(JSON.stringify(toWireProof(valid)));
  const swap = JSON.parse(JSON.stringify(toWireProof(other)));
  // Points of the groups that belong to another proof, negated, or in each other's place.
  const negate = (y: string) => `${q - BigInt(y)}`;
  const negateA = { ...base(), a: [base().a[0], negate(base().a[1])] };
  const negateC = { ...base(), c: [base().c[0], negate(base().c[1])] };
  const negateB = { ...base(), b: [base().b[0], base().b[1].map(negate)] };
  yield* [negateA, negateB, negateC];
  yield { ...base(), a: swap.a };
  yield { ...base(), b: swap.b };
  yield { ...base(), c: swap.c };
  yield { ...base(), a: base().c, c: base().a };
  yield { ...base(), a: swap.a, b: swap.b };
  yield { ...base(), b: swap.b, c: swap.c };
  yield { ...base(), a: swap.a, c: swap.c };
  yield { ...negateA, b: base().b, c: negateC.c };
  for (let i = 0; i < 12; i++) {
    const random = toWireProof(fixture.prove([BigInt(i), 1n, 2n], `random ${i}`));
    yield random;
    yield { ...base(), c: random.c };
  }
  // Every coordinate in every wrong spelling, and every small arithmetic change.
  const places: ((proof: ReturnType<typeof base>) => [string[], number])[] = [
    (p) => [p.a, 0],
    (p) => [p.a, 1],
    (p) => [p.b[0], 0],
    (p) => [p.b[0], 1],
    (p) => [p.b[1], 0],
    (p) => [p.b[1], 1],
    (p) => [p.c, 0],
    (p) => [p.c, 1],
  ];
  const changes: ((text: string) => unknown)[] = [
    (t) => `${BigInt(t) + q}`,
    (t) => `${BigInt(t) + 2n * q}`,
    (t) => `0x${BigInt(t).toString(16)}`,
    (t) => `0${t}`,
    (t) => `${t}.0`,
    (t) => `+${t}`,
    (t) => `-${t}`,
    (t) => ` ${t}`,
    (t) => `${t} `,
    (t) => `${t}n`,
    (t) => `${t}e0`,
    (t) => `${t.slice(0, 3)}_${t.slice(3)}`,
    (t) => `${t}${t}`,
    (t) => t.slice(1),
    (t) => t.slice(0, -1),
    (t) => [t],
    (t) => [[t]],
    (t) => ({ valueOf: () => t }),
    (t) => Number(t),
    () => '',
    () => '0',
    () => 0,
    () => null,
    () => [['0']],
    () => undefined,
    () => `${q}`,
    () => `${q - 1n}`,
    (t) => `${(BigInt(t) + 1n) % q}`,
    (t) => `${(BigInt(t) * 2n) % q}`,
    (t) => `${q - BigInt(t)}`.padStart(78, '0'),
    (t) => `${BigInt(t) ^ 1n}`,
    (t) => `${BigInt(t) ^ (1n << 200n)}`,
  ];
  for (const place of places) {
    for (const change of changes) {
      const proof = base();
      const [array, i] = place(proof);
      array[i] = change(array[i] ?? '') as string;
      yield proof;
    }
    const longer = base();
    const [array, i] = place(longer);
    array.splice(i, 0, '1');
    yield longer;
    const shorter = base();
    const [toCut, j] = place(shorter);
    toCut.splice(j, 1);
    yield shorter;
  }
  for (const z of ['0', '1', '2', `${q}`, ['1', '0']]) {
    yield { ...base(), a: [...base().a, z] };
    yield { ...base(), b: [...base().b, z] };
    yield { ...base(), c: [...base().c, z] };
  }
  for (const name of ['a', 'b', 'c']) {
    for (const value of [
      undefined,
      null,
      '',
      [],
      {},
      [[]],
      ['0', '0'],
      [
        ['0', '0'],
        ['0', '0'],
      ],
    ]) {
      yield { ...base(), [name]: value };
    }
    const { [name]: _gone, ...rest } = base();
    yield rest;
  }
}
