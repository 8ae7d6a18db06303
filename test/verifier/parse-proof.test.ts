import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it, vi } from 'vitest';
import { trapdoorKey } from '../../scripts/support/trapdoor-key.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../src/protocol/field.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { parsePublicSignals } from '../../src/verifier/parse-public-signals.ts';
import { toEvmProof, toWireProof } from '../../src/verifier/proof.ts';

const proof = trapdoorKey('parse', 2).prove([1n, 2n]);
const wire = () => JSON.parse(JSON.stringify(toWireProof(proof)));
const PLACES: [string, number, number?][] = [
  ['a', 0],
  ['a', 1],
  ['b', 0, 0],
  ['b', 0, 1],
  ['b', 1, 0],
  ['b', 1, 1],
  ['c', 0],
  ['c', 1],
];

describe('parseProof', () => {
  it('reads what toWireProof writes', () => {
    expect(parseProof(wire())).toEqual(proof);
  });

  it('hands B to the EVM with the imaginary part first', () => {
    expect(toEvmProof(proof).b[0]).toEqual([proof.b.x.c1, proof.b.x.c0]);
  });

  const respellings: [string, (text: string) => unknown][] = [
    ['+ q', (text) => `${BigInt(text) + q}`],
    ['− q', (text) => `${BigInt(text) - q}`],
    ['hex', (text) => `0x${BigInt(text).toString(16)}`],
    ['empty', () => ''],
    ['nested array', () => [['0']]],
    ['array of itself', (text) => [text]],
    ['leading zero', (text) => `0${text}`],
    ['plus sign', (text) => `+${text}`],
    ['blank before', (text) => ` ${text}`],
    ['newline after', (text) => `${text}\n`],
    ['fullwidth digit', (text) => text.replace(/^./, '１')],
    ['exponent', () => '1e3'],
    ['number', () => 1],
    ['bigint', (text) => BigInt(text)],
    ['null', () => null],
    ['boolean', () => true],
    ['object with toString', (text) => ({ toString: () => text })],
    ['q itself', () => `${q}`],
  ];
  for (const [name, respell] of respellings) {
    it(`rejects each coordinate spelled otherwise: ${name}`, () => {
      for (const place of PLACES) {
        const mutant = wire();
        set(mutant, place, respell(get(mutant, place) as string));
        expect(
          codeOf(() => parseProof(mutant)),
          place.join(),
        ).toBe('non-canonical');
      }
    });
  }

  it('rejects projective, truncated, extended and missing members', () => {
    const mutants = [
      { ...wire(), a: [...wire().a, '1'] },
      { ...wire(), a: [...wire().a, '2'] },
      { ...wire(), c: [wire().c[0]] },
      { ...wire(), b: [...wire().b, ['1', '0']] },
      { ...wire(), b: wire().b[0] },
      { ...wire(), b: [wire().b[0], [wire().b[1][0]]] },
      { ...wire(), a: undefined },
      { a: wire().a, b: wire().b },
      { ...wire(), protocol: 'groth16' },
      { ...wire(), a: { 0: wire().a[0], 1: wire().a[1], length: 2 } },
      { pi_a: wire().a, pi_b: wire().b, pi_c: wire().c },
      Object.create(wire()),
      [wire().a, wire().b, wire().c],
      null,
      undefined,
      'proof',
      7,
    ];
    for (const [i, mutant] of mutants.entries()) {
      expect(
        codeOf(() => parseProof(mutant)),
        `mutant ${i}`,
      ).toBe('wrong-arity');
    }
  });

  it('rejects points off the curve, infinity, all zero, G2 points outside the subgroup', () => {
    const mutants = [];
    for (const place of PLACES) {
      const mutant = wire();
      set(mutant, place, `${(BigInt(get(mutant, place) as string) + 1n) % q}`);
      mutants.push(mutant);
    }
    mutants.push({ ...wire(), a: ['0', '0'] }, { ...wire(), c: ['0', '0'] });
    mutants.push({ ...wire(), b: [['0', '0'], ['0', '0']] }); // biome-ignore format: one line
    mutants.push({ a: ['0', '0'], b: [['0', '0'], ['0', '0']], c: ['0', '0'] }); // biome-ignore format: one line
    mutants.push({ ...wire(), b: [wire().b[1], wire().b[0]] });
    mutants.push({ ...wire(), b: wire().b.map((pair: string[]) => [...pair].reverse()) });
    mutants.push({ ...wire(), b: outsideSubgroup() });
    for (const [i, mutant] of mutants.entries()) {
      expect(
        codeOf(() => parseProof(mutant)),
        `mutant ${i}`,
      ).toBe('invalid-proof');
    }
  });

  it('rejects a coordinate of a million digits before it converts it to a number', () => {
    const mutant = { ...wire(), a: ['9'.repeat(1_000_000), '1'] };
    const convert = vi.spyOn(globalThis, 'BigInt');
    try {
      expect(codeOf(() => parseProof(mutant))).toBe('non-canonical');
      expect(convert).not.toHaveBeenCalled();
    } finally {
      convert.mockRestore();
    }
  });

  it('rejects without echoing the input', () => {
    const mutant = { ...wire(), a: ['0777777777', '1'] };
    expect(() => parseProof(mutant)).toThrow(/^(?!.*777).*$/s);
  });
});

describe('parsePublicSignals', () => {
  it('reads canonical values up to r − 1', () => {
    expect(parsePublicSignals(['0', `${r - 1n}`], 2)).toEqual([0n, r - 1n]);
  });

  it('rejects a signal + r and every other spelling', () => {
    for (const bad of [
      `${1n + r}`,
      `${r}`,
      '-1',
      '01',
      '0x1',
      '',
      '1.0',
      1,
      null,
      ['1'],
      '9'.repeat(1_000_000),
    ]) {
      expect(codeOf(() => parsePublicSignals(['1', bad], 2))).toBe('non-canonical');
    }
  });

  it('rejects truncated, extended and sparse arrays', () => {
    expect(codeOf(() => parsePublicSignals(['1'], 2))).toBe('wrong-arity');
    expect(codeOf(() => parsePublicSignals(['1', '2', '0'], 2))).toBe('wrong-arity');
    expect(codeOf(() => parsePublicSignals({ 0: '1', 1: '2', length: 2 }, 2))).toBe('wrong-arity');
    expect(codeOf(() => parsePublicSignals(new Array(2), 2))).toBe('non-canonical');
  });
});

/** A point of the twist that is not in the subgroup of order r (almost every point is not). */
function outsideSubgroup(): string[][] {
  const { Fp2 } = bn254.fields;
  for (let i = 1n; ; i++) {
    const x = Fp2.fromBigTuple([i, 1n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), bn254.G2.Point.CURVE().b));
      return [
        [`${x.c0}`, `${x.c1}`],
        [`${y.c0}`, `${y.c1}`],
      ];
    } catch {
      // x³ + b is no square: the next x
    }
  }
}

function get(target: Record<string, unknown>, [member, i, j]: [string, number, number?]): unknown {
  const outer = (target[member] as unknown[])[i];
  return j === undefined ? outer : (outer as unknown[])[j];
}

function set(
  target: Record<string, unknown>,
  [member, i, j]: [string, number, number?],
  value: unknown,
): void {
  const outer = target[member] as unknown[];
  if (j === undefined) outer[i] = value;
  else (outer[i] as unknown[])[j] = value;
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
}
