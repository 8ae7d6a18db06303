import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bn254 } from '@noble/curves/bn254.js';
import { curves, groth16, zKey } from 'snarkjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CIRCUIT_NAMES } from '../../src/protocol/second/shape.ts';
import { onPreparation, type Preparation } from '../../src/prover/preparation.ts';
import { SECOND_EDITION } from '../../src/prover/second/keys.ts';
import { makeKey } from '../../src/prover/setup/development-key.ts';
import { verificationPoints, zkeySections } from '../../src/prover/setup/key-points.ts';
import { madeKey } from '../../src/prover/setup/made-key.ts';
import { DEVELOPMENT_KEY_VERSION, developmentTrapdoor } from '../../src/prover/setup/trapdoor.ts';
import { calculateWitness } from '../../src/prover/witness.ts';
import { readR1cs } from '../attack/circuits/r1cs.ts';
import { type KeyedCircuit, keyedCircuit, mainFile } from '../support/keyed-circuit.ts';
import { g1Bytes, g2Bytes, lagrange, phase1File } from './support/phase1-file.ts';

const { Fr, Fp } = bn254.fields;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const folder = mkdtempSync(join(tmpdir(), 'assay-made-keys-'));
const at = (file: string) => join(folder, file);

/** Wires in A alone, in B alone, in both, in C alone; coefficients 0 < c < r, small negative ones, several terms a row. */
const SOURCE = `
template Small() {
  signal input product;
  signal input sum;
  signal input left;
  signal input right;
  signal square <== left * left;
  signal mixed <== (3 * left - 5 * right + 7) * (right - 2);
  product === square * right;
  sum === mixed + 123456789012345678901234567890 * square;
}
component main { public [product, sum] } = Small();`;

/** Of two values, what the circuit claims of them. */
function statement(left: bigint, right: bigint): Record<string, bigint> {
  const square = left * left;
  const mixed = (3n * left - 5n * right + 7n) * (right - 2n);
  const sum = Fr.create(mixed + 123456789012345678901234567890n * square);
  return { product: square * right, sum, left, right };
}

let circuit: KeyedCircuit;
let key: Buffer;
beforeAll(async () => {
  circuit = await keyedCircuit(await mainFile(SOURCE), 'small');
  key = readFileSync(circuit.zkey);
});
afterAll(async () => (await curves.getCurveFromName('bn128')).terminate());

/** Number, start and length of each section, in the file's order. */
function sectionsOf(zkey: Buffer): { id: number; start: number; length: number }[] {
  const starts = zkeySections(new DataView(zkey.buffer, zkey.byteOffset, zkey.byteLength));
  const order = [...starts];
  return order.map(([id, start], i) => ({
    id,
    start,
    length: (order[i + 1]?.[1] ?? zkey.length + 12) - 12 - start,
  }));
}

const section = (zkey: Buffer, wanted: number): Buffer => {
  const { start, length } = sectionsOf(zkey).find(({ id }) => id === wanted) as {
    start: number;
    length: number;
  };
  return zkey.subarray(start, start + length);
};

describe('a key made from a trapdoor', () => {
  test('is, but for its circuit hash, what snarkjs makes from a phase-1 file of the same secrets', async () => {
    // newZKey leaves gamma and delta at 1.
    const trapdoor = { ...developmentTrapdoor('small'), gamma: 1n, delta: 1n };
    const power = Math.log2(section(key, 2).readUInt32LE(80));
    writeFileSync(at('phase1.ptau'), phase1File(power, trapdoor));
    await zKey.newZKey(circuit.r1cs, at('phase1.ptau'), at('snarkjs.zkey'), quiet);
    const theirs = readFileSync(at('snarkjs.zkey'));
    const ours = Buffer.from(await makeKey(readFileSync(circuit.r1cs), trapdoor));
    expect(sectionsOf(ours)).toEqual(sectionsOf(theirs));
    for (const { id } of sectionsOf(ours)) {
      if (id !== 10) expect(section(ours, id), `section ${id}`).toEqual(section(theirs, id));
    }
    // Length of the list of contributions.
    expect(section(ours, 10).subarray(64)).toEqual(section(theirs, 10).subarray(64));
  });

  test('fulfils the equations of Groth16 at random wires', async () => {
    const { alpha, beta, gamma, delta, tau } = developmentTrapdoor('small');
    const { wires, publicInputs, constraints } = await readR1cs(circuit.r1cs);
    const power = Math.log2(section(key, 2).readUInt32LE(80));
    const polynomialAt = (matrix: 'a' | 'b' | 'c', wire: number): bigint => {
      let value = 0n;
      constraints.forEach((constraint, row) => {
        const { wires: of, coefficients } = constraint[matrix];
        of.forEach((each, i) => {
          if (each !== wire) return;
          value = Fr.add(value, Fr.mul(Fr.create(coefficients[i] as bigint), lagrange(power, row, tau)));
        });
      });
      const isPublic = matrix === 'a' && wire <= publicInputs;
      return isPublic ? Fr.add(value, lagrange(power, constraints.length + wire, tau)) : value;
    };
    const point = (id: number, i: number, size = 64) => section(key, id).subarray(i * size, (i + 1) * size);
    const seed = randomInt(2 ** 32);
    const drawn = Array.from({ length: 6 }, (_, i) => (seed + i * 7) % wires);
    for (const wire of new Set([0, 1, wires - 1, ...drawn])) {
      const say = `wire ${wire}, seed ${seed}`;
      const [a, b, c] = (['a', 'b', 'c'] as const).map((matrix) => polynomialAt(matrix, wire)) as [
        bigint,
        bigint,
        bigint,
      ];
      expect(point(5, wire), say).toEqual(g1Bytes(a));
      expect(point(6, wire), say).toEqual(g1Bytes(b));
      expect(point(7, wire, 128), say).toEqual(g2Bytes(b));
      const combined = Fr.add(Fr.add(Fr.mul(beta, a), Fr.mul(alpha, b)), c);
      if (wire <= publicInputs) expect(point(3, wire), say).toEqual(g1Bytes(Fr.div(combined, gamma)));
      else expect(point(8, wire - publicInputs - 1), say).toEqual(g1Bytes(Fr.div(combined, delta)));
    }
    const j = seed % 2 ** power;
    const odd = Fr.div(lagrange(power + 1, 2 * j + 1, tau), delta);
    expect(point(9, j), `H ${j}, seed ${seed}`).toEqual(g1Bytes(odd));
  });

  test('has points that pair as its equations say', () => {
    const first = (bytes: Buffer, i = 0) => {
      const [x, y] = coordinates(bytes.subarray(64 * i, 64 * i + 64)) as [bigint, bigint];
      return bn254.G1.Point.fromAffine({ x, y });
    };
    const second = (bytes: Buffer, i = 0) => {
      const [x0, x1, y0, y1] = coordinates(bytes.subarray(128 * i, 128 * i + 128)) as [
        bigint,
        bigint,
        bigint,
        bigint,
      ];
      const { Fp2 } = bn254.fields;
      return bn254.G2.Point.fromAffine({ x: Fp2.fromBigTuple([x0, x1]), y: Fp2.fromBigTuple([y0, y1]) });
    };
    const header = section(key, 2).subarray(84);
    const [alpha1, beta1, delta1] = [0, 1, 6].map((i) => first(header.subarray(64 * i))) as [G1, G1, G1];
    const [beta2, , delta2] = [2, 4, 7].map((i) => second(header.subarray(64 * i))) as [G2, G2, G2];
    const [g1, g2] = [bn254.G1.Point.BASE, bn254.G2.Point.BASE];
    const one = bn254.fields.Fp12.ONE;
    const pairs = (...all: { g1: G1; g2: G2 }[]) => bn254.fields.Fp12.eql(bn254.pairingBatch(all), one);
    expect(pairs({ g1: beta1, g2 }, { g1: g1.negate(), g2: beta2 })).toBe(true);
    expect(pairs({ g1: delta1, g2 }, { g1: g1.negate(), g2: delta2 })).toBe(true);
    const publicSignals = section(key, 2).readUInt32LE(76);
    const wires = section(key, 2).readUInt32LE(72);
    for (let wire = publicSignals + 1; wire < wires; wire++) {
      const b = section(key, 7).subarray(128 * wire, 128 * wire + 128);
      if (b.every((byte) => byte === 0)) continue;
      expect(pairs({ g1: first(section(key, 6), wire), g2 }, { g1: g1.negate(), g2: second(b) })).toBe(true);
    }
    // alpha of G1 and the pairing that snarkjs keeps with a verification key.
    expect(alpha1.equals(g1.multiply(developmentTrapdoor('small').alpha))).toBe(true);
  });

  test('exports the verification key that is read from it, and e(alpha, beta)', async () => {
    const exported = JSON.parse(JSON.stringify(await zKey.exportVerificationKey(circuit.zkey, quiet)));
    expect(exported).toMatchObject(verificationPoints(key));
    const { alpha, beta } = developmentTrapdoor('small');
    const product = bn254.pairing(bn254.G1.Point.BASE.multiply(Fr.mul(alpha, beta)), bn254.G2.Point.BASE);
    const flat = [product.c0, product.c1].flatMap(({ c0, c1, c2 }) =>
      [c0, c1, c2].map((c) => [`${c.c0}`, `${c.c1}`]),
    );
    expect(exported.vk_alphabeta_12.flat()).toEqual(flat);
  });

  test('lets snarkjs prove, and the proof holds for its own signals alone', async () => {
    const seed = randomInt(2 ** 40);
    const witness = await calculateWitness(statement(BigInt(seed), BigInt(seed) * 3n + 1n), circuit.wasm);
    const { proof, publicSignals } = await groth16.prove(circuit.zkey, witness, quiet);
    expect(await groth16.verify(circuit.vkey, publicSignals, proof), `seed ${seed}`).toBe(true);
    expect(await groth16.verify(circuit.vkey, [...publicSignals.slice(0, -1), '1'], proof)).toBe(false);
    const other = { ...circuit.vkey, vk_delta_2: circuit.vkey['vk_gamma_2'] };
    expect(await groth16.verify(other, publicSignals, proof)).toBe(false);
  });

  test('is made bit for bit again, and differs with the name and with the circuit', async () => {
    const r1cs = readFileSync(circuit.r1cs);
    expect(Buffer.from(await makeKey(r1cs, developmentTrapdoor('small')))).toEqual(key);
    const renamed = verificationPoints(await makeKey(r1cs, developmentTrapdoor('other')));
    expect(renamed.vk_delta_2).not.toEqual(verificationPoints(key).vk_delta_2);
    const changed = await keyedCircuit(await mainFile(SOURCE.replace('7)', '8)')), 'small');
    expect(readFileSync(changed.zkey)).not.toEqual(key);
  });
});

type G1 = InstanceType<typeof bn254.G1.Point>;
type G2 = InstanceType<typeof bn254.G2.Point>;

/** Coordinates out of Montgomery form. */
function coordinates(bytes: Buffer): bigint[] {
  const inverse = Fp.inv(Fp.create(1n << 256n));
  return Array.from({ length: bytes.length / 32 }, (_, i) =>
    Fp.mul(
      BigInt(
        `0x${Buffer.from(bytes.subarray(32 * i, 32 * i + 32))
          .reverse()
          .toString('hex')}`,
      ),
      inverse,
    ),
  );
}

describe('the trapdoor of a development key', () => {
  test('has a delta of its own for each circuit; the rest is shared as keys of one phase 1 share it', () => {
    const all = [...CIRCUIT_NAMES.map(SECOND_EDITION.keyName), 'small'].map((name) =>
      developmentTrapdoor(name),
    );
    expect(new Set(all.map(({ delta }) => delta)).size).toBe(all.length);
    for (const secret of ['tau', 'alpha', 'beta', 'gamma'] as const) {
      expect(new Set(all.map((each) => each[secret])).size).toBe(1);
    }
    const every = all.flatMap((each) => Object.values(each) as bigint[]);
    expect(new Set(every).size).toBe(all.length + 4);
    for (const value of every) expect(value > 1n && value < Fr.ORDER).toBe(true);
  });

  test('does not exist of a version that this release does not know', () => {
    for (const version of [0, -1, 1.5, DEVELOPMENT_KEY_VERSION + 1, Number.NaN]) {
      expect(() => developmentTrapdoor('small', version)).toThrow(
        expect.objectContaining({ code: 'key-version', exitCode: 4 }),
      );
    }
  });
});

describe('the cache of made keys', () => {
  test('makes a key once, tells its progress, and finds it again', async () => {
    const told: Preparation[] = [];
    const stop = onPreparation((preparation) => told.push(preparation));
    try {
      const cache = at('cache');
      const both = await Promise.all([1, 2].map(() => madeKey('small', circuit.r1cs, { cache })));
      expect(both[0]).toBe(both[1]);
      expect(readFileSync(both[0] as string)).toEqual(key);
      const steps = told.filter(({ kind }) => kind === 'key').map(({ done }) => done);
      expect([steps[0], steps.at(-1)]).toEqual([0, 1]);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      expect(new Set(steps).size).toBe(steps.length);
      told.length = 0;
      expect(await madeKey('small', circuit.r1cs, { cache })).toBe(both[0]);
      expect(told).toEqual([]);
    } finally {
      stop();
    }
  });

  test('keeps nothing of constraints that are cut off, changed in their header, or none', async () => {
    const whole = readFileSync(circuit.r1cs);
    const order = Buffer.from(Fr.ORDER.toString(16), 'hex').reverse();
    const changed = Buffer.from(whole);
    changed.writeUInt8((order[0] as number) ^ 2, whole.indexOf(order));
    const cases = { cut: whole.subarray(0, whole.length - 40), changed, none: Buffer.from('no constraints') };
    for (const [name, bytes] of Object.entries(cases)) {
      writeFileSync(at(`${name}.r1cs`), bytes);
      const made = madeKey(name, at(`${name}.r1cs`), { cache: at('refused') });
      await expect(made, name).rejects.toMatchObject({ code: 'bad-r1cs', exitCode: 4 });
    }
    expect(readdirSync(at('refused'))).toEqual([]);
    const future = madeKey('small', circuit.r1cs, { version: DEVELOPMENT_KEY_VERSION + 1 });
    await expect(future).rejects.toMatchObject({ code: 'key-version', exitCode: 4 });
  });
});
