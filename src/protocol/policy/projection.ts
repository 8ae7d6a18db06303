import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { AssayError } from '../errors.ts';

/**
 * The projection of a frozen encoder's vectors to features: a matrix with F rows. It is fixed before any
 * record is committed: the schema contains its hash.
 *
 * Not guaranteed: that a vector came from the encoder that the schema names. The source vouches for that, as
 * for every value.
 */
export interface Projection {
  /** Numbers per vector. */
  readonly inputs: number;
  /** Rows of `inputs` numbers each. */
  readonly rows: readonly Float64Array[];
  /** SHA-256 over sizes and rows as 32-bit floats, in hexadecimal. */
  readonly sha256: string;
}

/** The two ways in which a document gives the matrix: a seed for random signs, or the matrix in base64. */
export interface ProjectionSource {
  readonly signs?: string | undefined;
  readonly matrix?: string | undefined;
}

/**
 * The projection of a document.
 * @param inputs numbers per vector
 * @param outputs number of rows to make from signs; the size of a given matrix decides its own
 * @throws AssayError `projection-invalid` (2) if the matrix is not a whole number of rows, or has a number
 *   that is not finite
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

/** One feature of a vector: the dot product with a row, summed in order, in double precision. */
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

/**
 * Random signs divided by the square root of `inputs`: in expectation they keep a vector's length (Achlioptas
 * 2003).
 */
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
