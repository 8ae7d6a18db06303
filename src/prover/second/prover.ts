import type { CircuitName } from '../../protocol/second/shape.ts';
import { AssayProver, type AssayProverOptions } from '../assay-prover.ts';
import { SECOND_EDITION, SECOND_KEYS } from './keys.ts';

/** Our prover. Keys are made at their first use and compared with keys/second. */
export const secondProver = (options: Omit<AssayProverOptions, 'edition'> = {}): AssayProver<CircuitName> =>
  new AssayProver<CircuitName>(SECOND_KEYS, { ...options, edition: SECOND_EDITION });
