import { describe, expect, it } from 'vitest';
import { FusedField } from '../../../src/prover/groth16/emitter/fused-field.ts';
import { chooseBackend, FUSED, INTEGER } from '../../../src/prover/groth16/index.ts';
import { type Backend, emitBackend } from '../../../src/prover/groth16/runtime/backend.ts';

/** Multiplies and adds with two roundings, as an engine without fused multiply-add may. */
const UNFUSED: Backend = { ...FUSED, field: (modulus) => new FusedField(modulus, { unfused: true }) };

describe('the known-answer test at the start', () => {
  it('takes fused multiply-add where it works', async () => {
    const { backend, rejected } = await chooseBackend();
    expect(rejected).toEqual([]);
    expect(backend.name).toBe('fused');
  });

  it('falls back to integers where multiply-add is not fused, and says why', async () => {
    const { backend, rejected } = await chooseBackend([UNFUSED, INTEGER]);
    expect(backend.name).toBe('integer');
    expect(rejected).toEqual([{ name: 'fused', reason: expect.stringMatching(/fuse/) }]);
  });

  it('gives up with no-engine where no backend works', async () => {
    await expect(chooseBackend([UNFUSED])).rejects.toMatchObject({ code: 'no-engine' });
  });

  it('is right about integers, too', async () => {
    expect((await chooseBackend([INTEGER])).backend).toBe(INTEGER);
  });
});

describe('the module', () => {
  it.each([FUSED, INTEGER])('is valid and the same every time, backend $name', (backend) => {
    const bytes = emitBackend(backend, false);
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(Buffer.from(emitBackend(backend, false)).equals(Buffer.from(bytes))).toBe(true);
  });

  it('has no relaxed instruction in the integer backend', () => {
    const relaxed = Buffer.from([0xfd, 0x87, 0x02]);
    expect(Buffer.from(emitBackend(FUSED, false)).includes(relaxed)).toBe(true);
    expect(Buffer.from(emitBackend(INTEGER, false)).includes(relaxed)).toBe(false);
  });
});
