import { P, R } from '../constants.ts';
import { curveFunctions } from '../emitter/curve.ts';
import { CoordinateField } from '../emitter/extension.ts';
import { fftFunctions } from '../emitter/fft.ts';
import type { FieldEmitter } from '../emitter/field-emitter.ts';
import { FUSED_SHAPE, FusedField } from '../emitter/fused-field.ts';
import { INTEGER_SHAPE, IntegerField } from '../emitter/integer-field.ts';
import { encodeModule } from '../emitter/module.ts';
import { rowFunctions } from '../emitter/rows.ts';
import { vectorFunctions } from '../emitter/vectors.ts';
import { DoubleLayout, type ElementLayout, IntegerLayout } from './layout.ts';

export type BackendName = 'fused' | 'integer';

/** One way to do field arithmetic: how code is emitted, and how elements lie in memory. */
export interface Backend {
  readonly name: BackendName;
  field(modulus: bigint): FieldEmitter;
  layout(buffer: ArrayBufferLike): ElementLayout;
}

/** Relaxed-SIMD fused multiply-add on 51-bit limbs. */
export const FUSED: Backend = {
  name: 'fused',
  field: (modulus) => new FusedField(modulus),
  layout: (buffer) => new DoubleLayout(new Float64Array(buffer), FUSED_SHAPE),
};

/** Fixed-width SIMD on 29-bit limbs: exact on every engine with SIMD, slower. */
export const INTEGER: Backend = {
  name: 'integer',
  field: (modulus) => new IntegerField(modulus),
  layout: (buffer) => new IntegerLayout(new Int32Array(buffer), INTEGER_SHAPE),
};

export const BACKENDS: Readonly<Record<BackendName, Backend>> = { fused: FUSED, integer: INTEGER };

/** The module of a backend. The same bytes every time. */
export function emitBackend(backend: Backend, shared: boolean): Uint8Array<ArrayBuffer> {
  const fq = backend.field(P);
  const fr = backend.field(R);
  const functions = [
    ...vectorFunctions(fq, 'fq'),
    ...vectorFunctions(fr, 'fr'),
    ...curveFunctions(new CoordinateField(fq, 1), 'g1'),
    ...curveFunctions(new CoordinateField(fq, 2), 'g2'),
    ...fftFunctions(fr),
    ...rowFunctions(fr),
  ];
  return encodeModule(functions, { shared });
}

const compiled = new Map<Backend, Map<boolean, Promise<WebAssembly.Module>>>();

/** Emitted and compiled once. Rejects if the engine lacks the backend's instructions. */
export function compileBackend(backend: Backend, shared: boolean): Promise<WebAssembly.Module> {
  const mine = compiled.get(backend) ?? new Map<boolean, Promise<WebAssembly.Module>>();
  compiled.set(backend, mine);
  let module = mine.get(shared);
  if (!module) {
    module = WebAssembly.compile(emitBackend(backend, shared));
    mine.set(shared, module);
  }
  return module;
}
