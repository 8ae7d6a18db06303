import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bn254 } from '@noble/curves/bn254.js';
import { Contract, ContractFactory, type InterfaceAbi, keccak256, solidityPacked } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Artifact, compileSources, loadArtifact } from '../../scripts/contracts.ts';
import { renderVerifier } from '../../scripts/verifier-template.ts';
import { ABIS } from '../../src/chain/abis.ts';
import { type Anvil, startAnvil } from '../../src/chain/anvil.ts';
import { BASE_MODULUS, FIELD_MODULUS } from '../../src/protocol/field.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { PROJECT_ROOT } from '../../src/prover/project.ts';
import { SnarkjsProver } from '../../src/prover/prover.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { type EvmProof, toEvmProof } from '../../src/verifier/proof.ts';
import { attestationCase } from '../support/attestation-case.ts';
import { SeededRandom } from '../support/random.ts';
import { trapdoorKey } from '../verifier/trapdoor-key.ts';
import { refused } from './support/refused.ts';
import { simulatedKey, simulatedName } from './support/simulated-verifier.ts';
import { strayG2, withCoordinate } from './support/spoiled-proof.ts';

/** Signals of a call's proofs as the contract takes them. */
type Signals = { common: bigint[]; varying: bigint; own: bigint[] };
type Batch = Signals & { proofs: EvmProof[] };

const attestation = simulatedKey('attestation-standard');
const opening = simulatedKey('open-standard');
const ARITY = 12;
const OWN = [1, 2, 8, 9, 10];
const VARYING = OWN.reduce((mask, i) => mask | (1n << BigInt(i)), 0n);
const random = new SeededRandom(20_261_121);

const rowOf = ({ common, own }: Signals, j: number): bigint[] =>
  common.map((value, i) => (OWN.includes(i) ? (own[j * OWN.length + OWN.indexOf(i)] as bigint) : value));

/** k proofs that are all valid. */
function batchOf(k: number): Batch {
  const common = Array.from({ length: ARITY }, (_, i) => (OWN.includes(i) ? 0n : random.bigint(253)));
  const own = Array.from({ length: k * OWN.length }, () => random.bigint(253));
  const signals = { common, varying: VARYING, own };
  const proofs = Array.from({ length: k }, (_, j) =>
    toEvmProof(attestation.prove(rowOf(signals, j), `batch ${j}`)),
  );
  return { ...signals, proofs };
}

const replaced = <T>(values: readonly T[], at: number, value: T): T[] =>
  values.map((old, i) => (i === at ? value : old));

/** C + n·D, for a point D that everybody knows. */
function shifted(proof: EvmProof, n: bigint): EvmProof {
  const c = bn254.G1.Point.fromAffine({ x: proof.c[0], y: proof.c[1] });
  const d = bn254.G1.Point.BASE.multiply(12345n);
  const { x, y } = c.add(n > 0n ? d : d.negate()).toAffine();
  return { ...proof, c: [x, y] };
}

describe('Groth16Batch', () => {
  let anvil: Anvil;
  let verifier: Contract;
  let openVerifier: Contract;
  let harness: Contract;
  const batch = batchOf(32);
  const small = batchOf(3);
  const openSignals = Array.from({ length: 11 }, () => random.bigint(253));
  const openProof = toEvmProof(opening.prove(openSignals));

  const put = async ({ abi, bytecode }: Pick<Artifact, 'abi' | 'bytecode'>): Promise<Contract> => {
    const deployed = await new ContractFactory(abi as InterfaceAbi, bytecode, anvil.wallet(0)).deploy();
    await deployed.waitForDeployment();
    return new Contract(await deployed.getAddress(), abi as InterfaceAbi, anvil.provider);
  };
  const all = ({ proofs, common, varying, own }: Batch, on = verifier): Promise<boolean> =>
    on.getFunction('verifyAll').staticCall(proofs, common, varying, own);
  const both = (b: Batch, proof = openProof, signals = openSignals, other = openVerifier): Promise<boolean> =>
    verifier
      .getFunction('verifyAllAnd')
      .staticCall(b.proofs, b.common, b.varying, b.own, other, proof, signals);

  beforeAll(async () => {
    anvil = await startAnvil({ anyCodeSize: process.env['ASSAY_ARTIFACTS'] !== undefined });
    verifier = await put(loadArtifact(simulatedName('attestation-standard')));
    openVerifier = await put(loadArtifact(simulatedName('open-standard')));
    harness = await put(loadArtifact('LibraryHarness'));
  });
  afterAll(() => anvil.stop());

  it('accepts 32 proofs, alone and with one of another circuit', async () => {
    expect(await all(batch)).toBe(true);
    expect(await both(batch)).toBe(true);
    expect(await all(batchOf(1))).toBe(true);
    const { common, proofs } = small;
    for (const j of [0, 1, 2]) {
      const own = rowOf(small, j);
      const zeros = common.map(() => 0n);
      const alone = { proofs: [proofs[j] as EvmProof], common: zeros, varying: 4095n, own };
      expect(await all(alone)).toBe(true);
      expect(await all({ ...alone, common: own, varying: 0n, own: [] })).toBe(true);
    }
  });

  it('accepts real proofs, from one to eight', { timeout: 300_000 }, async () => {
    const prover = new SnarkjsProver();
    const tiny = await put(loadArtifact('AttestationTinyVerifier'));
    const cases: { proof: EvmProof; signals: bigint[] }[] = [];
    for (const seed of [1, 2]) {
      const { inputs } = attestationCase(TINY, { seed });
      const { proof, publicSignals } = await prover.prove(TINY.circuit, inputs);
      cases.push({ proof: toEvmProof(parseProof(proof)), signals: publicSignals.map(BigInt) });
    }
    await prover.close();
    for (let k = 1; k <= 8; k++) {
      const chosen = Array.from(
        { length: k },
        (_, j) => cases[j % 2] as { proof: EvmProof; signals: bigint[] },
      );
      const own = chosen.flatMap(({ signals }) => signals);
      const real = {
        proofs: chosen.map(({ proof }) => proof),
        common: (cases[0]?.signals ?? []).map(() => 0n),
        varying: 2047n,
        own,
      };
      expect(await all(real, tiny)).toBe(true);
      const spoilt = replaced(own, 11 * (k - 1) + 9, ((own[11 * (k - 1) + 9] ?? 0n) + 1n) % 15n);
      expect(await all({ ...real, own: spoilt }, tiny)).toBe(false);
    }
  });

  it('rejects one bad proof at any position', async () => {
    for (const j of [0, 1, 15, 30, 31]) {
      const proofs = replaced(batch.proofs, j, shifted(batch.proofs[j] as EvmProof, 1n));
      expect(await all({ ...batch, proofs })).toBe(false);
      expect(await both({ ...batch, proofs })).toBe(false);
    }
    for (const at of small.own.keys()) {
      expect(await all({ ...small, own: replaced(small.own, at, 1n) })).toBe(false);
    }
    for (const [at, value] of small.common.entries()) {
      if (!OWN.includes(at))
        expect(await all({ ...small, common: replaced(small.common, at, value + 1n) })).toBe(false);
    }
  });

  it('rejects two wrong proofs that would cancel under equal coefficients', async () => {
    for (const [i, j] of [
      [0, 1],
      [3, 31],
    ] as const) {
      const plus = replaced(batch.proofs, i, shifted(batch.proofs[i] as EvmProof, 1n));
      const proofs = replaced(plus, j, shifted(plus[j] as EvmProof, -1n));
      const sum = (of: readonly EvmProof[]) =>
        of.reduce(
          (total, { c: [x, y] }) => total.add(bn254.G1.Point.fromAffine({ x, y })),
          bn254.G1.Point.ZERO,
        );
      expect(sum(proofs).equals(sum(batch.proofs))).toBe(true);
      expect(await all({ ...batch, proofs })).toBe(false);
    }
  });

  it('rejects two wrong proofs that would cancel under the coefficients of the honest ones', async () => {
    const { proofs, common, varying, own } = small;
    const hash = await verifier.getFunction('vkHash').staticCall();
    const seed = await harness.getFunction('seedOf').staticCall(hash, proofs, common, varying, own);
    const [c0, c1] = await Promise.all(
      [0, 1].map((j): Promise<bigint> => harness.getFunction('coefficientOf').staticCall(seed, j)),
    );
    const by = (proof: EvmProof, n: bigint): EvmProof => {
      const d = bn254.G1.Point.BASE.multiply(n);
      const { x, y } = bn254.G1.Point.fromAffine({ x: proof.c[0], y: proof.c[1] }).add(d).toAffine();
      return { ...proof, c: [x, y] };
    };
    const forged = [
      by(proofs[0] as EvmProof, c1 as bigint),
      by(proofs[1] as EvmProof, FIELD_MODULUS - (c0 as bigint)),
      proofs[2] as EvmProof,
    ];
    expect(await all({ ...small, proofs: forged })).toBe(false);
  });

  it('rejects swapped signals, and proofs in another order', async () => {
    const [first, second, third] = small.proofs as [EvmProof, EvmProof, EvmProof];
    expect(await all({ ...small, proofs: [second, first, third] })).toBe(false);
    const rows = [0, 1, 2].map((j) => small.own.slice(5 * j, 5 * j + 5));
    const own = [rows[1], rows[0], rows[2]].flatMap((row) => row ?? []);
    expect(await all({ ...small, own })).toBe(false);
    // Both together are the same statements in another order.
    expect(await all({ ...small, own, proofs: [second, first, third] })).toBe(true);
  });

  it('rejects a bad proof of the other circuit, or other signals of it', async () => {
    expect(await both(small)).toBe(true);
    expect(await both(small, shifted(openProof, 1n))).toBe(false);
    for (const at of openSignals.keys()) {
      expect(await both(small, openProof, replaced(openSignals, at, 5n))).toBe(false);
    }
    await refused(both(small, openProof, openSignals.slice(1)), 'WrongArity', 11n, 10n);
    await refused(both(small, openProof, replaced(openSignals, 3, FIELD_MODULUS)), 'NonCanonicalInput');
    for (let i = 0; i < 8; i++) {
      await refused(
        both(
          small,
          withCoordinate(openProof, i, (v) => v + BASE_MODULUS),
        ),
        'NonCanonicalInput',
      );
      await refused(
        both(
          small,
          withCoordinate(openProof, i, (v) => v ^ 1n),
        ),
        'InvalidPoint',
      );
    }
    const spoilt = replaced(small.proofs, 2, shifted(small.proofs[2] as EvmProof, 1n));
    expect(await both({ ...small, proofs: spoilt }, shifted(openProof, -1n))).toBe(false);
  });

  it('verifies apart what is not of one phase 1', async () => {
    const stranger = trapdoorKey('stranger', 2);
    const path = 'contracts/generated/StrangerVerifier.sol';
    const text = renderVerifier('stranger', stranger.json, { circuit: 'stranger', grade: 'dev' });
    const [artifact] = compileSources({ [path]: text }) as [Artifact];
    const other = await put(artifact);
    const proof = toEvmProof(stranger.prove([7n, 8n]));
    expect(await both(small, proof, [7n, 8n], other)).toBe(true);
    expect(await both(small, proof, [7n, 9n], other)).toBe(false);
    expect(await both({ ...small, own: replaced(small.own, 0, 1n) }, proof, [7n, 8n], other)).toBe(false);
  });

  it('draws other coefficients for any other input', async () => {
    const { proofs, common, varying, own } = batchOf(2);
    const key = keccak256('0x01');
    const seedOf = (
      hash = key,
      p: readonly EvmProof[] = proofs,
      c: readonly bigint[] = common,
      v = varying,
      o: readonly bigint[] = own,
    ): Promise<bigint> => harness.getFunction('seedOf').staticCall(hash, p, c, v, o);
    const words = proofs.flatMap(({ a, b, c }) => [...a, ...b[0], ...b[1], ...c]);
    const list = [2n, varying, ...words, ...common, ...own];
    expect(await seedOf()).toBe(BigInt(keccak256(solidityPacked(['bytes32', 'uint256[]'], [key, list]))));
    const seeds = [await seedOf(), await seedOf(keccak256('0x02')), await seedOf(key, proofs.slice(1))];
    for (const j of [0, 1]) {
      for (let i = 0; i < 8; i++) {
        const changed = withCoordinate(proofs[j] as EvmProof, i, (value) => value ^ 1n);
        seeds.push(await seedOf(key, replaced(proofs, j, changed)));
      }
    }
    for (const i of common.keys()) seeds.push(await seedOf(key, proofs, replaced(common, i, 77n)));
    seeds.push(await seedOf(key, proofs, common, varying ^ 1n));
    for (const i of own.keys()) seeds.push(await seedOf(key, proofs, common, varying, replaced(own, i, 77n)));
    expect(new Set(seeds).size).toBe(seeds.length);
    const coefficients: bigint[] = await Promise.all(
      Array.from({ length: 32 }, (_, j) => harness.getFunction('coefficientOf').staticCall(seeds[0], j)),
    );
    expect(new Set(coefficients).size).toBe(32);
    expect(coefficients.every((value) => value > 0n && value < 1n << 128n)).toBe(true);
    expect(coefficients.some((value) => value >= 1n << 120n)).toBe(true);
  });

  it('rejects whatever is not canonical, at any position', async () => {
    const last = small.proofs.length - 1;
    for (let i = 0; i < 8; i++) {
      for (const [j, proof] of [small.proofs[0], small.proofs[last]].entries()) {
        const at = j * last;
        const above = withCoordinate(proof as EvmProof, i, (value) => value + BASE_MODULUS);
        await refused(all({ ...small, proofs: replaced(small.proofs, at, above) }), 'NonCanonicalInput');
        const off = withCoordinate(proof as EvmProof, i, (value) => value ^ 1n);
        await refused(all({ ...small, proofs: replaced(small.proofs, at, off) }), 'InvalidPoint');
      }
    }
    for (const at of [0, 7, 14]) {
      const value = (small.own[at] ?? 0n) + FIELD_MODULUS;
      await refused(all({ ...small, own: replaced(small.own, at, value) }), 'NonCanonicalInput', value);
    }
    for (const at of [0, 3, 11]) {
      const value = (small.common[at] ?? 0n) + FIELD_MODULUS;
      await refused(all({ ...small, common: replaced(small.common, at, value) }), 'NonCanonicalInput', value);
    }
    // A second encoding of the same statement.
    await refused(all({ ...small, common: replaced(small.common, 1, 1n) }), 'NonCanonicalInput', 1n);
    await refused(all({ ...small, varying: VARYING | (1n << 12n) }), 'NonCanonicalInput');
  });

  it('rejects points at infinity, outside the subgroup, and negated', async () => {
    const zero = [0n, 0n] as const;
    for (const j of [0, 2]) {
      const proof = small.proofs[j] as EvmProof;
      const b = [zero, zero] as const;
      for (const bad of [{ a: zero }, { c: zero }, { b }, { b: strayG2() }, { a: zero, b, c: zero }]) {
        const proofs = replaced(small.proofs, j, { ...proof, ...bad });
        await refused(all({ ...small, proofs }), 'InvalidPoint');
      }
      const negated = withCoordinate(proof, 1, (y) => BASE_MODULUS - y);
      expect(await all({ ...small, proofs: replaced(small.proofs, j, negated) })).toBe(false);
    }
  });

  it('rejects any other number of signals or proofs', async () => {
    await refused(all({ ...small, own: small.own.slice(1) }), 'WrongArity', 15n, 14n);
    await refused(all({ ...small, own: [...small.own, 0n] }), 'WrongArity', 15n, 16n);
    await refused(all({ ...small, common: small.common.slice(1) }), 'WrongArity', 12n, 11n);
    await refused(all({ ...small, common: [...small.common, 0n] }), 'WrongArity', 12n, 13n);
    await refused(all({ ...small, proofs: small.proofs.slice(1) }), 'WrongArity', 10n, 15n);
    await refused(all({ ...small, proofs: [], own: [] }), 'WrongArity', 0n, 0n);
  });

  it('never calls proofs invalid for want of gas', async () => {
    const { proofs, common, varying, own } = small;
    const data = verifier.interface.encodeFunctionData('verifyAllAnd', [
      proofs,
      common,
      varying,
      own,
      await openVerifier.getAddress(),
      openProof,
      openSignals,
    ]);
    const to = await verifier.getAddress();
    const outcomes = new Map<string, number>();
    for (let gas = 40_000; gas <= 680_000; gas += 5_000) {
      const outcome = await anvil.provider
        .send('eth_call', [{ to, data, gas: `0x${gas.toString(16)}` }, 'latest'])
        .then((result: string) => (BigInt(result) === 1n ? 'valid' : 'invalid'))
        .catch((error: { info?: { error?: { data?: string } } }) => {
          const returned = error.info?.error?.data ?? '0x';
          return returned.length >= 10
            ? (ABIS.groth16Verifier.parseError(returned)?.name ?? returned)
            : 'out of gas';
        });
      outcomes.set(outcome, gas);
    }
    expect([...outcomes.keys()].sort()).toEqual(['InsufficientGas', 'out of gas', 'valid']);
  });

  it.each([
    [7, /MUL_GAS, 7,/g, 'MUL_GAS, 0x1007,'],
    [8, /price, 8,/g, 'price, 0x1008,'],
  ])('rejects everything on a chain without the precompile %i', async (precompile, there, nowhere) => {
    const library = readFileSync(join(PROJECT_ROOT, 'contracts/lib/Groth16Batch.sol'), 'utf8');
    const key = trapdoorKey('trapdoor', 1);
    const found = compileSources({
      'contracts/lib/Groth16Batch.sol': library.replace(there, nowhere),
      'contracts/generated/TrapdoorVerifier.sol': renderVerifier('trapdoor', key.json, {
        circuit: 'trapdoor',
        grade: 'dev',
      }),
    }).find(({ contract }) => contract === 'TrapdoorVerifier');
    const without = await put(found as Artifact);
    const proof = toEvmProof(key.prove([5n]));
    const failed = BigInt(precompile);
    await refused(without.getFunction('verify').staticCall(proof, [5n]), 'PrecompileFailed', failed);
    await refused(
      without.getFunction('verifyAll').staticCall([proof, proof], [5n], 0n, []),
      'PrecompileFailed',
      failed,
    );
  });
});
