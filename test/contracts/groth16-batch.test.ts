import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bn254 } from '@noble/curves/bn254.js';
import { Contract, ContractFactory, getBytes, type InterfaceAbi, solidityPackedKeccak256 } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  simulatedKey,
  simulatedName,
  simulatedVerificationKey,
} from '../../scripts/build/simulated-verifier.ts';
import { renderVerifier } from '../../scripts/build/verifier-template.ts';
import { SeededRandom } from '../../scripts/support/random.ts';
import { attestationCase } from '../../scripts/support/second-cases.ts';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { ABIS } from '../../src/chain/clients/abis.ts';
import { type Anvil, startAnvil } from '../../src/chain/deploy/anvil.ts';
import {
  type Artifact,
  changedSources,
  compileSources,
  loadArtifact,
} from '../../src/chain/deploy/compile.ts';
import type { EvmProof } from '../../src/protocol/evm-proof.ts';
import { BASE_MODULUS, FIELD_MODULUS } from '../../src/protocol/field.ts';
import { TINY } from '../../src/protocol/second/shape.ts';
import { secondProver } from '../../src/prover/second/prover.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import {
  coefficientOf,
  combineC,
  type ProvenSet,
  type ProvenSignals,
  seedOf,
} from '../../src/verifier/combine-proofs.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { toEvmProof } from '../../src/verifier/proof.ts';
import { secondLocalKey } from '../../src/verifier/second/local-key.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';
import { combinedVector } from '../support/combined-vector.ts';
import { type BatchCall, batchCall, foldOn } from './support/batch-call.ts';
import { refused } from './support/refused.ts';
import { strayG2, withCoordinate } from './support/spoiled-proof.ts';

const attestation = simulatedKey('attestation-standard');
const opening = simulatedKey('open-standard');
const key = simulatedVerificationKey('attestation-standard');
const openKey = simulatedVerificationKey('open-standard');
const ARITY = 12;
/** Where a call has one value for all proofs, and where each proof has its own; the rest is folded. */
const COMMON = [0, 3, 11];
const OWN = [1, 2, 8, 9, 10];
/** The opening's folded signals are those of a round. */
const LAYOUT = { common: COMMON, own: OWN, openRound: [2, 3] };
const random = new SeededRandom(20_261_121);
const { G1, fields } = { G1: bn254.G1.Point, fields: bn254.fields };

type Point = readonly [bigint, bigint];
const noble = ([x, y]: Point) => G1.fromAffine({ x, y });
const added = (point: Point, ...others: ReturnType<typeof noble>[]): Point => {
  const { x, y } = others.reduce((sum, other) => sum.add(other), noble(point)).toAffine();
  return [x, y];
};
const times = (point: Point, by: bigint) => noble(point).multiplyUnsafe(fields.Fr.create(by));
/** A point of which everybody knows the logarithm. */
const D: Point = added([1n, 2n], G1.BASE.multiply(12345n));
const replaced = <T>(values: readonly T[], at: number, value: T): T[] =>
  values.map((old, i) => (i === at ? value : old));

const openSignals = Array.from({ length: 11 }, () => random.bigint(253));
const opened: ProvenSignals = { signals: openSignals, proof: toEvmProof(opening.prove(openSignals)) };

/** k proofs that are all valid, with an opening. */
function setOf(k: number): ProvenSet {
  const shared = Array.from({ length: ARITY }, () => random.bigint(253));
  const attestations = Array.from({ length: k }, (_, j) => {
    const signals = shared.map((value, i) => (OWN.includes(i) ? random.bigint(253) : value));
    return { signals, proof: toEvmProof(attestation.prove(signals, `batch ${j}`)) };
  });
  return { key, attestations, openKey, opening: opened, layout: LAYOUT };
}

const withProof = (set: ProvenSet, j: number, change: (proof: EvmProof) => EvmProof): ProvenSet => ({
  ...set,
  attestations: set.attestations.map((claim, i) =>
    i === j ? { ...claim, proof: change(claim.proof) } : claim,
  ),
});
const withSignal = (set: ProvenSet, j: number, at: number, value: bigint): ProvenSet => ({
  ...set,
  attestations: set.attestations.map((claim, i) =>
    i === j || !OWN.includes(at) ? { ...claim, signals: replaced(claim.signals, at, value) } : claim,
  ),
});
const shifted = (proof: EvmProof, by: bigint): EvmProof => ({
  ...proof,
  c: added(proof.c, times(D, by)),
});

describe('Groth16Batch', () => {
  let anvil: Anvil;
  let verifier: Contract;
  let openVerifier: Contract;
  let harness: Contract;
  const batch = setOf(32);
  const small = setOf(3);

  const put = async ({ abi, bytecode }: Pick<Artifact, 'abi' | 'bytecode'>): Promise<Contract> => {
    const deployed = await new ContractFactory(abi as InterfaceAbi, bytecode, anvil.wallet(0)).deploy();
    await deployed.waitForDeployment();
    return new Contract(await deployed.getAddress(), abi as InterfaceAbi, anvil.provider);
  };
  const callOf = (set: ProvenSet, changes: Partial<BatchCall> = {}): BatchCall => ({
    ...batchCall(set, COMMON, OWN, [2, 3]),
    ...changes,
  });
  /** The part that the seed and the call share. */
  const claimsOf = ({ base, commonAt, common, ownAt, own, points }: BatchCall): unknown[] => [
    base,
    commonAt,
    common,
    ownAt,
    own,
    points,
  ];
  const seedOnChain = (transcript: string, call: BatchCall): Promise<bigint> =>
    harness.getFunction('seedOf').staticCall(transcript, ...claimsOf(call));
  const argumentsOf = async (call: BatchCall, other: Contract): Promise<unknown[]> => [
    call.combinedC,
    ...claimsOf(call),
    await other.getAddress(),
    call.otherProof,
    call.otherBase,
    call.otherAt,
    call.otherSignals,
  ];
  const send = async (call: BatchCall, on = verifier, other = openVerifier): Promise<boolean> =>
    on.getFunction('verifyAllAnd').staticCall(...(await argumentsOf(call, other)));
  const accepts = (set: ProvenSet, changes: Partial<BatchCall> = {}) => send(callOf(set, changes));

  beforeAll(async () => {
    anvil = await startAnvil({ anyCodeSize: process.env['ASSAY_ARTIFACTS'] !== undefined });
    verifier = await put(loadArtifact(simulatedName('attestation-standard')));
    openVerifier = await put(loadArtifact(simulatedName('open-standard')));
    harness = await put(loadArtifact('LibraryHarness'));
  });
  afterAll(() => anvil.stop());

  it('accepts 32 proofs, and one, with one of another circuit', async () => {
    expect(await accepts(batch)).toBe(true);
    expect(await accepts(setOf(1))).toBe(true);
    expect(await accepts(setOf(2))).toBe(true);
  });

  it('rejects one bad proof at any position, and any other signal, however the points C are combined', async () => {
    for (const j of [0, 17, 31]) {
      expect(await accepts(withProof(batch, j, (proof) => shifted(proof, 1n)))).toBe(false);
    }
    for (let at = 0; at < ARITY; at++) {
      for (const j of OWN.includes(at) ? [0, 2] : [0]) {
        const changed = withSignal(small, j, at, 77n);
        expect(await accepts(changed)).toBe(false);
        expect(await accepts(changed, { combinedC: combineC(small) })).toBe(false);
      }
    }
  });

  it('treats a signal at any position as common to all proofs or as each proof’s own', async () => {
    for (const [common, own, folded] of [
      [
        [3, 11],
        [0, ...OWN],
        [2, 3],
      ],
      [[], [...Array(ARITY).keys()], []],
    ]) {
      const call = batchCall(small, common ?? [], own ?? [], folded ?? []);
      const { otherProof: p, otherBase, otherAt, otherSignals } = call;
      const ofOther = [...p.a, ...p.b[0], ...p.b[1], ...p.c, ...otherBase, otherAt, ...otherSignals];
      const words = [BigInt(key.vkHash), BigInt(openKey.vkHash), ...ofOther];
      const transcript = solidityPackedKeccak256(['uint256[]'], [words]);
      const seed = await seedOnChain(transcript, call);
      const parts = small.attestations.map(({ proof }, j) => times(proof.c, coefficientOf(seed, j)));
      const { x, y } = parts.reduce((sum, part) => sum.add(part)).toAffine();
      const combinedC = [x, y] as const;
      expect(await send({ ...call, combinedC })).toBe(true);
      expect(await send({ ...call, combinedC, own: replaced(call.own, 0, 5n) })).toBe(false);
    }
  });

  it('rejects a false statement with every C that can be made without the trapdoor', async () => {
    const [first] = small.attestations as [ProvenSignals];
    const at = 8;
    const old = first.signals[at] ?? 0n;
    const forged = withSignal(small, 0, at, old + 1n);
    // With it, anything can be proven: the same A and B, and the C that goes with them.
    const signals = replaced(first.signals, at, old + 1n);
    const simulated = toEvmProof(attestation.prove(signals, 'batch 0'));
    expect([simulated.a, simulated.b]).toEqual([first.proof.a, first.proof.b]);
    const right = combineC(withProof(forged, 0, () => simulated));
    expect(await accepts(forged, { combinedC: right })).toBe(true);
    // Without it: the honest C, under the new coefficients or the old ones; with what is missing on γ's side made up on
    // δ's; with points of the key.
    const honest = combineC(forged);
    const c0: bigint = await harness.getFunction('coefficientOf').staticCall(seedOf(forged), 0);
    const ic = key.ic[at + 1] ?? { x: 0n, y: 0n };
    const candidates: Point[] = [
      combineC(small),
      honest,
      added(honest, times([ic.x, ic.y], c0)),
      added(honest, times([ic.x, ic.y], -c0)),
      added(honest, times([ic.x, ic.y], 1n)),
      added(honest, times([key.alpha.x, key.alpha.y], c0)),
      added(honest, times(first.proof.a, c0)),
      added(honest, times(D, c0)),
    ];
    for (const combinedC of candidates) {
      expect(combinedC).not.toEqual(right);
      expect(await accepts(forged, { combinedC })).toBe(false);
    }
  });

  it('rejects every C but the combination, of valid proofs too', async () => {
    const { proof } = small.attestations[0] as ProvenSignals;
    const right = combineC(small);
    const others: Point[] = [
      added(right, times(D, 1n)),
      [right[0], BASE_MODULUS - right[1]],
      proof.c,
      D,
      combineC({ ...small, attestations: [...small.attestations].reverse() }),
      // Equal coefficients.
      small.attestations.slice(1).reduce((sum, claim) => added(sum, noble(claim.proof.c)), proof.c),
    ];
    for (const combinedC of others) expect(await accepts(small, { combinedC })).toBe(false);
    await refused(accepts(small, { combinedC: [0n, 0n] }), 'InvalidPoint');
    await refused(accepts(small, { combinedC: [right[0], right[1] ^ 1n] }), 'InvalidPoint');
    for (const combinedC of [
      [right[0] + BASE_MODULUS, right[1]],
      [right[0], right[1] + BASE_MODULUS],
      [BASE_MODULUS, right[1]],
      [right[0], BASE_MODULUS],
    ] as const) {
      const above = combinedC.find((value) => value >= BASE_MODULUS);
      await refused(accepts(small, { combinedC }), 'NonCanonicalInput', above);
    }
  });

  it('rejects other proofs of the same statements under the old combination', async () => {
    const combinedC = combineC(small);
    for (const j of [0, 1, 2]) {
      const { signals } = small.attestations[j] as ProvenSignals;
      const again = withProof(small, j, () => toEvmProof(attestation.prove(signals, 'again')));
      expect(await accepts(again)).toBe(true);
      expect(await accepts(again, { combinedC })).toBe(false);
    }
    const reopened = { ...opened, proof: toEvmProof(opening.prove(openSignals, 'again')) };
    expect(await accepts({ ...small, opening: reopened })).toBe(true);
    expect(await accepts({ ...small, opening: reopened }, { combinedC })).toBe(false);
  });

  it('rejects two wrong proofs that would cancel under other coefficients', async () => {
    const [c0, c1] = (await Promise.all(
      [0, 1].map((j) => harness.getFunction('coefficientOf').staticCall(seedOf(small), j)),
    )) as [bigint, bigint];
    // Under equal ones; under those of the honest proofs: the same A, B and signals, so the same seed.
    const equal = withProof(small, 0, (proof) => shifted(proof, 1n));
    expect(await accepts(withProof(equal, 1, (proof) => shifted(proof, -1n)))).toBe(false);
    const one = withProof(small, 0, (proof) => shifted(proof, c1));
    const both = withProof(one, 1, (proof) => shifted(proof, -c0));
    // They do cancel, in C alone: so it is the honest C*, and the call proves what it proved before.
    expect(combineC(both)).toEqual(combineC(small));
    // In A there is no way back: the coefficients change with it.
    const inA = (proof: EvmProof, by: bigint): EvmProof => ({ ...proof, a: added(proof.a, times(D, by)) });
    const [{ proof }] = small.attestations as [ProvenSignals];
    const sameB = withProof(small, 1, ({ a, c }) => ({ a, b: proof.b, c }));
    const cancelling = withProof(
      withProof(sameB, 0, (p) => inA(p, c1)),
      1,
      (p) => inA(p, -c0),
    );
    expect(await accepts(cancelling)).toBe(false);
    expect(await accepts(cancelling, { combinedC: combineC(small) })).toBe(false);
  });

  it('rejects swapped signals, and accepts the same statements in another order', async () => {
    const [first, second, third] = small.attestations as [ProvenSignals, ProvenSignals, ProvenSignals];
    const swapped = [{ ...first, proof: second.proof }, { ...second, proof: first.proof }, third];
    expect(await accepts({ ...small, attestations: swapped })).toBe(false);
    expect(await accepts({ ...small, attestations: [second, first, third] })).toBe(true);
  });

  it('rejects a bad proof of the other circuit, or other signals of it', async () => {
    const other = (change: Partial<ProvenSignals>) =>
      accepts({ ...small, opening: { ...opened, ...change } });
    expect(await other({ proof: shifted(opened.proof, 1n) })).toBe(false);
    for (const at of openSignals.keys()) {
      expect(await other({ signals: replaced(openSignals, at, 5n) })).toBe(false);
    }
    const zero = [0n, 0n] as const;
    for (const infinite of [{ a: zero }, { b: [zero, zero] as const }, { c: zero }]) {
      await refused(other({ proof: { ...opened.proof, ...infinite } }), 'InvalidPoint');
    }
    // One coordinate other than 0, and a point is not at infinity: what is wrong with the signals is said first.
    const wrong = { otherSignals: [FIELD_MODULUS, ...callOf(small).otherSignals.slice(1)] };
    for (let i = 0; i < 8; i++) {
      const alone = i < 2 ? { a: zero } : i < 6 ? { b: [zero, zero] as const } : { c: zero };
      const otherProof = withCoordinate({ ...opened.proof, ...alone }, i, () => 1n);
      await refused(accepts(small, { ...wrong, otherProof }), 'NonCanonicalInput', FIELD_MODULUS);
    }
    for (let i = 0; i < 8; i++) {
      const above = withCoordinate(opened.proof, i, (v) => v + BASE_MODULUS);
      await refused(other({ proof: above }), 'NonCanonicalInput');
      const least = withCoordinate(opened.proof, i, () => BASE_MODULUS);
      await refused(other({ proof: least }), 'NonCanonicalInput', BASE_MODULUS);
      await refused(other({ proof: withCoordinate(opened.proof, i, (v) => v ^ 1n) }), 'InvalidPoint');
    }
    const { otherSignals } = callOf(small);
    await refused(accepts(small, { otherSignals: otherSignals.slice(1) }), 'WrongArity', 9n, 8n);
    await refused(accepts(small, { otherSignals: [...otherSignals, 0n] }), 'WrongArity', 9n, 10n);
    await refused(accepts(small, { otherAt: 1n << 11n, otherSignals: [1n] }), 'WrongArity');
    for (const at of [0, 8]) {
      const above = replaced(otherSignals, at, FIELD_MODULUS);
      await refused(accepts(small, { otherSignals: above }), 'NonCanonicalInput', FIELD_MODULUS);
    }
  });

  it('rejects a bad opening that C is bent to make good, even with the trapdoor', async () => {
    // E = −D·δ′ of the opening, and C* + D·δ′/δ: they cancel, unless the two equations are scaled apart after C*.
    const bad = { ...small, opening: { ...opened, proof: shifted(opened.proof, 1n) } };
    const ratio = fields.Fr.div(opening.delta, attestation.delta);
    const honest = combineC(bad);
    for (const sign of [1n, -1n]) {
      const bent = added(honest, times(D, sign * ratio));
      expect(await accepts(bad, { combinedC: bent })).toBe(false);
      const scale: bigint = await harness.getFunction('scaleOf').staticCall(seedOf(bad), bent);
      const again = added(honest, times(D, sign * fields.Fr.div(ratio, scale)));
      expect(await accepts(bad, { combinedC: again })).toBe(false);
    }
    // Both wrong, and made to cancel.
    const both = withProof(bad, 2, (proof) => shifted(proof, -1n));
    expect(await accepts(both)).toBe(false);
  });

  it('draws other coefficients for any other input', async () => {
    const two = setOf(2);
    const seeds: bigint[] = [seedOf(two), seedOf({ ...two, attestations: two.attestations.slice(1) })];
    const push = (set: ProvenSet) => seeds.push(seedOf(set));
    for (const j of [0, 1]) {
      for (let i = 0; i < 6; i++) push(withProof(two, j, (p) => withCoordinate(p, i, (value) => value ^ 1n)));
      for (const at of OWN) push(withSignal(two, j, at, 77n));
    }
    for (let at = 0; at < ARITY; at++) if (!OWN.includes(at)) push(withSignal(two, 0, at, 77n));
    for (let i = 0; i < 8; i++) {
      const proof = withCoordinate(opened.proof, i, (value) => value ^ 1n);
      push({ ...two, opening: { ...opened, proof } });
    }
    for (const at of openSignals.keys()) {
      push({ ...two, opening: { ...opened, signals: replaced(openSignals, at, 77n) } });
    }
    push({ ...two, key: { ...key, vkHash: openKey.vkHash } });
    push({ ...two, openKey: { ...openKey, vkHash: key.vkHash } });
    expect(new Set(seeds).size).toBe(seeds.length);
    // C is no part of it.
    expect(seedOf(withProof(two, 0, (proof) => shifted(proof, 1n)))).toBe(seeds[0]);
    const coefficients: bigint[] = await Promise.all(
      Array.from({ length: 32 }, (_, j) => harness.getFunction('coefficientOf').staticCall(seeds[0], j)),
    );
    expect(new Set(coefficients).size).toBe(32);
    expect(coefficients.every((value) => value > 0n && value < 1n << 128n)).toBe(true);
    expect(coefficients.some((value) => value >= 1n << 120n)).toBe(true);
  });

  it('draws the coefficients of the shared vector, as src/verifier does', async () => {
    const { set, vector } = combinedVector();
    const call = callOf(set);
    const seed = await seedOnChain(vector.transcript, call);
    expect(`${seed}`).toBe(vector.seed);
    for (const [j, coefficient] of vector.coefficients.entries()) {
      expect(`${await harness.getFunction('coefficientOf').staticCall(seed, j)}`).toBe(coefficient);
    }
    expect(call.base.map(String)).toEqual(vector.base);
    const combinedC = vector.combinedC.map(BigInt) as unknown as Point;
    const hash = solidityPackedKeccak256(['uint256', 'uint256[2]'], [seed, combinedC]);
    expect(await harness.getFunction('scaleOf').staticCall(seed, combinedC)).toBe(BigInt(hash) >> 128n);
    expect(await accepts(set, { combinedC })).toBe(true);
  });

  it('folds signals as src/verifier does', async () => {
    const { signals } = small.attestations[0] as ProvenSignals;
    for (const positions of [[], [4, 5, 6, 7], [0, 11]]) {
      expect(await foldOn(verifier, signals, positions)).toEqual(foldOn.expected(key, signals, positions));
    }
    await refused(foldOn(verifier, [FIELD_MODULUS], [0]), 'NonCanonicalInput', FIELD_MODULUS);
    await refused(verifier.getFunction('fold').staticCall([1n], 3n), 'WrongArity', 2n, 1n);
    await refused(verifier.getFunction('fold').staticCall([1n], 1n << 12n), 'WrongArity');
  });

  it('rejects a value that is not canonical at any position', async () => {
    const last = small.attestations.length - 1;
    for (let i = 0; i < 6; i++) {
      for (const j of [0, last]) {
        const above = withProof(small, j, (p) => withCoordinate(p, i, (value) => value + BASE_MODULUS));
        await refused(accepts(above), 'NonCanonicalInput');
        const least = withProof(small, j, (p) => withCoordinate(p, i, () => BASE_MODULUS));
        await refused(accepts(least), 'NonCanonicalInput', BASE_MODULUS);
        const off = withProof(small, j, (p) => withCoordinate(p, i, (value) => value ^ 1n));
        await refused(accepts(off), 'InvalidPoint');
      }
    }
    const { own, common, commonAt, ownAt, base } = callOf(small);
    for (const at of own.keys()) {
      const value = (own[at] ?? 0n) + FIELD_MODULUS;
      await refused(accepts(small, { own: replaced(own, at, value) }), 'NonCanonicalInput', value);
    }
    for (const at of common.keys()) {
      const value = (common[at] ?? 0n) + FIELD_MODULUS;
      await refused(accepts(small, { common: replaced(common, at, value) }), 'NonCanonicalInput', value);
    }
    // A signal twice; a signal that the circuit does not have.
    const twice = { commonAt: commonAt | 2n, common: [1n, ...common] };
    await refused(accepts(small, twice), 'NonCanonicalInput', twice.commonAt);
    for (const [change, named] of [
      [{ ownAt: ownAt | (1n << 12n) }, commonAt | ownAt | (1n << 12n)],
      [{ commonAt: commonAt | (1n << 255n) }, commonAt | ownAt | (1n << 255n)],
    ] as const) {
      await refused(accepts(small, change), 'NonCanonicalInput', named);
    }
    await refused(accepts(small, { base: [base[0], base[1] ^ 1n] }), 'PrecompileFailed', 7n);
    await refused(accepts(small, { otherBase: [1n, 3n] }), 'PrecompileFailed', 6n);
  });

  it('rejects points at infinity, outside the subgroup, and negated', async () => {
    const zero = [0n, 0n] as const;
    const combinedC = combineC(small);
    for (const j of [0, 2]) {
      const b = [zero, zero] as const;
      for (const bad of [{ a: zero }, { b }, { b: strayG2() }, { a: zero, b }]) {
        const set = withProof(small, j, (proof) => ({ ...proof, ...bad }));
        await refused(accepts(set, { combinedC }), 'InvalidPoint');
      }
      const negated = withProof(small, j, (p) => withCoordinate(p, 1, (y) => BASE_MODULUS - y));
      expect(await accepts(negated)).toBe(false);
    }
  });

  it('rejects any other number of signals or proofs', async () => {
    const { own, common, points } = callOf(small);
    await refused(accepts(small, { own: own.slice(1) }), 'WrongArity', 15n, 14n);
    await refused(accepts(small, { own: [...own, 0n] }), 'WrongArity', 15n, 16n);
    await refused(accepts(small, { common: common.slice(1) }), 'WrongArity', 3n, 2n);
    await refused(accepts(small, { common: [...common, 0n] }), 'WrongArity', 3n, 4n);
    await refused(accepts(small, { points: points.slice(6) }), 'WrongArity', 10n, 15n);
    await refused(accepts(small, { points: points.slice(1) }), 'WrongArity', 12n, 17n);
    await refused(accepts(small, { points: [], own: [] }), 'WrongArity', 0n, 0n);
  });

  /** The same call with so much gas, in words. */
  const withGas = async (call: BatchCall, gas: number): Promise<string> => {
    const data = await calldataOf(call);
    return anvil.provider
      .send('eth_call', [{ to: await verifier.getAddress(), data, gas: `0x${gas.toString(16)}` }, 'latest'])
      .then((result: string) => (BigInt(result) === 1n ? 'valid' : 'invalid'))
      .catch((error: { info?: { error?: { data?: string } } }) => {
        const returned = error.info?.error?.data ?? '0x';
        return returned.length >= 10
          ? (ABIS.groth16Verifier.parseError(returned)?.name ?? returned)
          : 'out of gas';
      });
  };
  const calldataOf = async (call: BatchCall): Promise<string> =>
    verifier.interface.encodeFunctionData('verifyAllAnd', await argumentsOf(call, openVerifier));

  it('never reports proofs as invalid because gas ran out', async () => {
    const outcomes = new Map<string, number>();
    for (let gas = 40_000; gas <= 680_000; gas += 5_000) outcomes.set(await withGas(callOf(small), gas), gas);
    expect([...outcomes.keys()].sort()).toEqual(['InsufficientGas', 'out of gas', 'valid']);
  });

  it('checks the remaining gas before every precompile', async () => {
    const gas = 1_000_000;
    const to = await verifier.getAddress();
    const good = callOf(small);
    // A C* that is none is found only after the proofs, each of which has had its gas by then.
    const bad: BatchCall = { ...good, combinedC: [BASE_MODULUS, 1n] };
    for (const call of [good, bad]) {
      const data = await calldataOf(call);
      const trace: { structLogs: { op: string; gas: number; stack: string[] }[] } = await anvil.provider.send(
        'debug_traceCall',
        [{ to, data, gas: `0x${gas.toString(16)}` }, 'latest', { disableStorage: true }],
      );
      const limits = trace.structLogs
        .map(({ op, gas: left, stack }) => ({ op, left, price: stack.at(-1), target: stack.at(-2) }))
        .filter(({ op, target }) => op === 'STATICCALL' && [7n, 8n].includes(BigInt(target ?? 0)))
        // It would be called with its price left, of which it could not be given all.
        .map(({ left, price }) => gas - left + Number(price))
        // EIP-7623: with less the call does not begin.
        .filter((limit) => limit > 21_000 + 40 * getBytes(data).length);
      expect(limits.length).toBeGreaterThan(2);
      for (const limit of limits) expect(await withGas(call, limit)).toBe('InsufficientGas');
    }
  });

  it('names a bad point as soon as there is gas to check it', async () => {
    const bad = withProof(small, 0, (proof) => withCoordinate(proof, 0, (x) => x ^ 1n));
    const call = callOf(bad, { combinedC: combineC(small) });
    expect(await withGas(callOf(small), 220_000)).toBe('InsufficientGas');
    expect(await withGas(call, 220_000)).toBe('InvalidPoint');
  });

  it.each([
    [6, /ADD_GAS, 6,/g, 'ADD_GAS, 0x1006,'],
    [7, /MUL_GAS, 7,/g, 'MUL_GAS, 0x1007,'],
    [8, /price, 8,/g, 'price, 0x1008,'],
  ])('rejects everything on a chain without the precompile %i', async (precompile, there, nowhere) => {
    const path = 'contracts/lib/Groth16Batch.sol';
    const library = changedSources()[path] ?? readFileSync(join(PROJECT_ROOT, path), 'utf8');
    const trapdoor = trapdoorKey('trapdoor', 1);
    const verifierOf = renderVerifier('trapdoor', trapdoor.json, { circuit: 'trapdoor', grade: 'dev' });
    const found = compileSources(
      { [path]: library.replace(there, nowhere), 'contracts/generated/TrapdoorVerifier.sol': verifierOf },
      changedSources(),
    ).find(({ contract }) => contract === 'TrapdoorVerifier');
    const without = await put(found as Artifact);
    const proof = toEvmProof(trapdoor.prove([5n]));
    const { ic } = parseVerificationKey(trapdoor.json, { circuit: 'trapdoor', grade: 'dev', sha256: '' });
    const base: Point = [ic[0]?.x ?? 0n, ic[0]?.y ?? 0n];
    await refused(without.getFunction('verify').staticCall(proof, [5n]), 'PrecompileFailed');
    const call: BatchCall = {
      combinedC: proof.c,
      base,
      commonAt: 1n,
      common: [5n],
      ownAt: 0n,
      own: [],
      points: [...proof.a, ...proof.b[0], ...proof.b[1]],
      otherProof: proof,
      otherBase: base,
      otherAt: 1n,
      otherSignals: [5n],
    };
    await refused(send(call, without, without), 'PrecompileFailed', BigInt(precompile));
  });

  it('accepts real proofs, from one to eight, and an opening under a key of another phase 1', async () => {
    const prover = secondProver();
    const tiny = await put(loadArtifact('AttestationTinyVerifier2'));
    const cases: ProvenSignals[] = [];
    for (const seed of [1, 2]) {
      const { inputs } = attestationCase(TINY, { seed });
      const { proof, publicSignals } = await prover.prove(TINY.circuit, inputs);
      cases.push({ proof: toEvmProof(parseProof(proof)), signals: publicSignals.map(BigInt) });
    }
    await prover.close();
    const real = (attestations: readonly ProvenSignals[]): ProvenSet => ({
      key: secondLocalKey('attestation-tiny', 31337n),
      attestations,
      openKey,
      opening: opened,
      layout: { common: [0, 7], own: [1, 2, 5, 6], openRound: [2, 3] },
    });
    const tinyCall = (set: ProvenSet) => batchCall(set, [0, 7], [1, 2, 5, 6], [2, 3]);
    // The second case is of other signals altogether: one of the two, again and again.
    for (const claim of cases) {
      for (const k of [1, 2, 8]) {
        const set = real(Array.from({ length: k }, () => claim));
        expect(await send(tinyCall(set), tiny)).toBe(true);
        const spoilt = { ...claim, signals: replaced(claim.signals, 1, (claim.signals[1] ?? 0n) + 1n) };
        const last = real(replaced(set.attestations, k - 1, spoilt));
        expect(await send(tinyCall(last), tiny)).toBe(false);
      }
    }
    const set = real(cases.slice(0, 1));
    const badOpening = { ...set, opening: { ...opened, signals: replaced(openSignals, 5, 1n) } };
    expect(await send(tinyCall(badOpening), tiny)).toBe(false);
  });
});
