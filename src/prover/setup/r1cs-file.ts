import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS } from '../../protocol/field.ts';
import { readScalar } from './scalar-field.ts';

/** One coefficient of a constraint: row `constraint` of A, B or C has `value` at `wire`. */
interface Term {
  readonly matrix: 0 | 1 | 2;
  readonly constraint: number;
  readonly wire: number;
  readonly value: bigint;
}

/** A constraint system on BN254. Wire 0 is the constant 1; wires 1 to `publicSignals` are public. */
export interface ConstraintSystem {
  readonly wires: number;
  readonly publicSignals: number;
  readonly constraints: number;
  /** Every term, constraint after constraint: those of A, of B, of C. */
  readonly terms: () => Generator<Term>;
}

const SCALAR_BYTES = 32;

/**
 * Reads the compiler's binary constraint file (format r1cs, version 1).
 * @throws AssayError `bad-r1cs` (exit 4) where the bytes are no such file, are cut off, or are of another curve; from
 * `terms` where a wire or a coefficient is out of range
 */
export function parseR1cs(bytes: Uint8Array): ConstraintSystem {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const sections = sectionsOf(view);
    const header = sections.get(1);
    const body = sections.get(2);
    if (!header || !body) throw bad('has no constraints');
    if (view.getUint32(header.at, true) !== SCALAR_BYTES) throw bad('is of another curve');
    if (readScalar(view, header.at + 4) !== FIELD_MODULUS) throw bad('is of another curve');
    const count = (offset: number) => view.getUint32(header.at + 4 + SCALAR_BYTES + offset, true);
    const wires = count(0);
    const publicSignals = count(4) + count(8);
    const constraints = count(24);
    if (publicSignals >= wires) throw bad('has more public signals than wires');
    return {
      wires,
      publicSignals,
      constraints,
      terms: () => termsOf(view, body, constraints, wires),
    };
  } catch (error) {
    throw error instanceof RangeError ? bad('is cut off') : error;
  }
}

interface Section {
  readonly at: number;
  readonly end: number;
}

function sectionsOf(view: DataView): Map<number, Section> {
  if (view.getUint32(0, false) !== 0x72316373 || view.getUint32(4, true) !== 1) throw bad('is no r1cs file');
  const sections = new Map<number, Section>();
  let at = 12;
  for (let rest = view.getUint32(8, true); rest > 0; rest--) {
    const end = at + 12 + Number(view.getBigUint64(at + 4, true));
    if (end > view.byteLength) throw bad('is cut off');
    sections.set(view.getUint32(at, true), { at: at + 12, end });
    at = end;
  }
  return sections;
}

function* termsOf(
  view: DataView,
  section: Section,
  constraints: number,
  wires: number,
): Generator<Term, void> {
  let { at } = section;
  for (let constraint = 0; constraint < constraints; constraint++) {
    for (const matrix of [0, 1, 2] as const) {
      if (at + 4 > section.end) throw bad('is cut off');
      const terms = view.getUint32(at, true);
      at += 4;
      if (at + terms * (4 + SCALAR_BYTES) > section.end) throw bad('is cut off');
      for (let i = 0; i < terms; i++) {
        const wire = view.getUint32(at, true);
        const value = readScalar(view, at + 4);
        at += 4 + SCALAR_BYTES;
        if (wire >= wires) throw bad(`names a wire that it doesn't have in constraint ${constraint}`);
        if (value >= FIELD_MODULUS)
          throw bad(`has a coefficient above the field in constraint ${constraint}`);
        yield { matrix, constraint, wire, value };
      }
    }
  }
  if (at !== section.end) throw bad('has bytes behind its last constraint');
}

const bad = (why: string) =>
  new AssayError('bad-r1cs', `The compiled circuit ${why}; remove build/circuits and compile it again.`, {
    exitCode: 4,
  });
