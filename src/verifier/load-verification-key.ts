import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { keyError, LOCAL_CHAIN_ID, parseVerificationKey, type VerificationKey } from './verification-key.ts';

const manifestSchema = z.object({
  circuits: z.record(
    z.string(),
    z.object({
      vkey: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
      grade: z.enum(['dev', 'ceremony']),
    }),
  ),
});

/**
 * Reads `<directory>/<circuit>.vkey.json`. Checks its hash and grade against `<directory>/manifest.json`, and
 * its points.
 * @param chainId the chain whose contracts rely on this key; `dev` keys are rejected unless it is 31337
 * @throws AssayError (4) `key-unreadable`, `key-unknown`, `key-hash-mismatch`, `key-malformed`,
 *   `key-development-grade`, or `key-unsafe` (γ = δ or δ the generator: proofs could be forged)
 */
export function loadVerificationKey(directory: string, circuit: string, chainId: bigint): VerificationKey {
  const circuits = manifestOf(directory);
  const entry = Object.hasOwn(circuits, circuit) ? circuits[circuit] : undefined;
  if (entry === undefined) throw keyError('key-unknown', `the key manifest has no circuit ${circuit}`);
  if (entry.grade !== 'ceremony' && chainId !== LOCAL_CHAIN_ID) {
    throw keyError(
      'key-development-grade',
      `the key of ${circuit} is of development grade: local chains only`,
    );
  }
  const file = readJson(join(directory, `${circuit}.vkey.json`));
  if (file.sha256 !== entry.vkey.sha256) {
    throw keyError('key-hash-mismatch', `the key of ${circuit} is not the one in the manifest`);
  }
  return parseVerificationKey(file.json, { circuit, grade: entry.grade, sha256: file.sha256 });
}

/** The circuits that a folder of keys has. @throws AssayError (4) `key-unreadable`, `key-malformed` */
export const listedCircuits = (directory: string): readonly string[] => Object.keys(manifestOf(directory));

function manifestOf(directory: string) {
  const manifest = manifestSchema.safeParse(readJson(join(directory, 'manifest.json')).json);
  if (!manifest.success) throw keyError('key-malformed', 'the key manifest is malformed');
  return manifest.data.circuits;
}

function readJson(path: string): { json: unknown; sha256: string } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw keyError('key-unreadable', `cannot read ${path}`, cause);
  }
  try {
    return {
      json: JSON.parse(bytes.toString('utf8')),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  } catch (cause) {
    throw keyError('key-malformed', `${path} is not JSON`, cause);
  }
}
