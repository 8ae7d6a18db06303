import { ELEMENT_BYTES, PAIR_BYTES } from '../emitter/field-emitter.ts';
import type { Engine, WasmFunction } from './engine.ts';

/** G1 or G2 of an engine: sizes and functions. */
export class Group {
  readonly engine: Engine;
  readonly components: 1 | 2;
  /** Bytes of a point in memory: x, then y. */
  readonly pointBytes: number;
  readonly pairBytes: number;
  readonly differences: WasmFunction;
  readonly products: WasmFunction;
  readonly inverses: WasmFunction;
  readonly finish: WasmFunction;
  readonly sameY: WasmFunction;
  readonly twiceY: WasmFunction;
  readonly double: WasmFunction;
  /** (target, source): bit 0 of the source negates y. */
  readonly copy: WasmFunction;
  readonly offCurve: WasmFunction;

  constructor(engine: Engine, components: 1 | 2) {
    const prefix = components === 1 ? 'g1' : 'g2';
    this.engine = engine;
    this.components = components;
    this.pointBytes = 2 * ELEMENT_BYTES * components;
    this.pairBytes = PAIR_BYTES * components;
    this.differences = engine.function(`${prefix}_differences`);
    this.products = engine.function(`${prefix}_products`);
    this.inverses = engine.function(`${prefix}_inverses`);
    this.finish = engine.function(`${prefix}_finish`);
    this.sameY = engine.function(`${prefix}_sameY`);
    this.twiceY = engine.function(`${prefix}_twiceY`);
    this.double = engine.function(`${prefix}_double`);
    this.copy = engine.function(`${prefix}_copy`);
    this.offCurve = engine.function(`${prefix}_offCurve`);
  }

  /** Inverts both lanes of a pair of coordinates, in place. */
  invert(pair: number): void {
    if (this.components === 1) this.engine.invert(pair, pair);
    else this.engine.invertExtension(pair);
  }

  isInfinity(point: number): boolean {
    return this.engine.layout.isInfinity(point & -8);
  }
}
