import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { AssayError } from '../errors.ts';

/**
 * The projection of a frozen encoder's vectors to features: a matrix of F rows that is fixed before any record
 * is committed. Its hash is part of the schema, so that nobody can exchange it later.
 *
 * Not guaranteed: that a vector came from the encoder that the schema names. That is the source's word, as
 * every value is.
 */
export interface Projection {
  /** Numbers of a vector. */
  readonly inputs: number;
  /** Rows, each with `inputs` numbers. */
  readonly rows: readonly Float64Array[];
  /** SHA-256 of sizes and rows as 32-bit floats, hexadecimal. */
  readonly sha256: string;
}

/** How a document gives the matrix. */
export interface ProjectionSource {
  readonly signs?: string | undefined;
  readonly matrix?: string | undefined;
}

/**
 * The projection of a document.
 *
 * @param outputs rows, where the matrix is made from signs; a given matrix has as many as its size says
 * @throws AssayError `projection-invalid` (2): the matrix is no whole number of rows or has a number that is
 * not finite
 */
export function projectionOf(source: ProjectionSource, inputs: number, outputs: number): Projection {
  if (source.signs !== undefined) return fromFloats(signMatrix(source.signs, inputs, outputs), inputs);
  const bytes = base64Bytes(source.matrix ?? '');
  if (bytes.length === 0 || bytes.length % (4 * inputs) !== 0) {
    throw new AssayError(
      'projection-invalid',
      `the projection's matrix is not a whole number of rows of ${inputs} 32-bit floats`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return fromFloats(
    Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true)),
    inputs,
  );
}

/** The features of a vector: one number a row, summed in order, in doubles. */
export function projectRow(projection: Projection, vector: readonly number[], row: number): number {
  const weights = projection.rows[row] as Float64Array;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (vector[i] as number);
  return sum;
}

function fromFloats(floats: Float32Array, inputs: number): Projection {
  if (!floats.every(Number.isFinite)) {
    throw new AssayError('projection-invalid', "the projection's matrix has a number that is not finite");
  }
  const outputs = floats.length / inputs;
  const content = new Uint8Array(8 + 4 * floats.length);
  const view = new DataView(content.buffer);
  view.setUint32(0, outputs, true);
  view.setUint32(4, inputs, true);
  for (const [i, value] of floats.entries()) view.setFloat32(8 + 4 * i, value, true);
  const rows = Array.from({ length: outputs }, (_, row) =>
    Float64Array.from(floats.subarray(row * inputs, (row + 1) * inputs)),
  );
  return {
    inputs,
    rows,
    sha256: bytesToHex(sha256(new Uint8Array([...utf8ToBytes('assay/projection/v1\n'), ...content]))),
  };
}

/** Signs over the square root of their number: keeps the length of a vector in expectation (Achlioptas 2003). */
function signMatrix(seed: string, inputs: number, outputs: number): Float32Array {
  const matrix = new Float32Array(inputs * outputs);
  const unit = 1 / Math.sqrt(inputs);
  for (let start = 0; start < matrix.length; start += 256) {
    const bits = sha256(utf8ToBytes(`assay/projection/signs/v1\n${JSON.stringify(seed)}\n${start}`));
    for (let i = start; i < Math.min(start + 256, matrix.length); i++) {
      const at = i - start;
      matrix[i] = (((bits[at >> 3] as number) >> (at & 7)) & 1) === 1 ? unit : -unit;
    }
  }
  return matrix;
}

function base64Bytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
