import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trapdoorKey, writeKey } from '../../scripts/support/trapdoor-key.ts';
import { loadVerificationKey } from '../../src/verifier/load-verification-key.ts';
import { parseVerificationKey } from '../../src/verifier/verification-key.ts';

const fixture = trapdoorKey('key', 2);
const json = () => JSON.parse(JSON.stringify(fixture.json));
const identity = { circuit: 'key', grade: 'dev', sha256: '00' } as const;

function directory(grade: 'dev' | 'ceremony' = 'dev'): string {
  const path = mkdtempSync(join(tmpdir(), 'assay-keys-'));
  writeKey(path, fixture, grade);
  return path;
}

describe('loadVerificationKey', () => {
  it('reads a key whose hash is in the manifest', () => {
    expect(loadVerificationKey(directory(), 'key', 31337n)).toMatchObject({
      circuit: 'key',
      arity: 2,
      grade: 'dev',
    });
  });

  it('rejects a development key outside the local chain, admits a ceremony one', () => {
    expect(() => loadVerificationKey(directory(), 'key', 1n)).toThrow(
      expect.objectContaining({ code: 'key-development-grade', exitCode: 4 }),
    );
    expect(loadVerificationKey(directory('ceremony'), 'key', 1n).grade).toBe('ceremony');
  });

  it('rejects a key changed by one bit, before it is parsed', () => {
    const path = directory();
    const file = join(path, 'key.vkey.json');
    const bytes = readFileSync(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect(() => loadVerificationKey(path, 'key', 31337n)).toThrow(/manifest|JSON/);
  });

  it('rejects an unknown circuit, also one named like a member of Object', () => {
    for (const name of ['other', 'toString', '__proto__']) {
      expect(() => loadVerificationKey(directory(), name, 31337n)).toThrow(
        expect.objectContaining({ code: 'key-unknown', exitCode: 4 }),
      );
    }
  });
});

describe('parseVerificationKey', () => {
  it('rejects γ = δ and δ = the generator', () => {
    const generator = [
      [
        '10857046999023057135944570762232829481370756359578518086990519993285655852781',
        '11559732032986387107991004021392285783925812861821192530917403151452391805634',
      ],
      [
        '8495653923123431417604973247489272438418190587263600148770280649306958101930',
        '4082367875863433681332203403145435568316851327593401208105741076214120093531',
      ],
      ['1', '0'],
    ];
    for (const unsafe of [
      { ...json(), vk_delta_2: json().vk_gamma_2 },
      { ...json(), vk_delta_2: generator },
    ]) {
      expect(() => parseVerificationKey(unsafe, identity)).toThrow(
        expect.objectContaining({ code: 'key-unsafe' }),
      );
    }
  });

  it('rejects a missing or misplaced point', () => {
    for (const bad of [
      { ...json(), IC: json().IC.slice(1) },
      { ...json(), nPublic: 3 },
      { ...json(), vk_alpha_1: ['0', '0', '1'] },
      { ...json(), vk_alpha_1: ['1', '3', '1'] },
      { ...json(), vk_beta_2: json().vk_beta_2.slice(0, 2) },
      { ...json(), protocol: 'plonk' },
      {},
      null,
    ]) {
      expect(() => parseVerificationKey(bad, identity)).toThrow(
        expect.objectContaining({ code: 'key-malformed', exitCode: 4 }),
      );
    }
  });
});
