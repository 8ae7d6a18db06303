import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AssayError } from '../../protocol/errors.ts';
import { type CircuitArtifacts, circuitArtifacts, sha256File } from '../artifacts.ts';
import { free } from '../groth16/index.ts';
import { type KeyEntry, type KeyManifest, readKeyManifest } from './key-manifest.ts';
import { verificationPoints } from './key-points.ts';
import { KEY_CACHE, madeKey } from './made-key.ts';

/** Paths of a circuit's proving key and witness calculator, both checked, and of its verification key. */
export interface CheckedKey {
  readonly zkey: string;
  /** SHA-256 of the proving key, 64 hex digits. */
  readonly sha256: string;
  readonly vkey: string;
  readonly wasm: string;
}

/** The circuits of an edition, as keys need them. */
export interface Edition {
  /** Compiles a circuit, or finds it in the cache. */
  readonly compile: (circuit: string) => Promise<Pick<CircuitArtifacts, 'r1cs' | 'wasm'>>;
  /** Name from which the secrets of a circuit's development key follow. */
  readonly keyName: (circuit: string) => string;
}

const FIRST_EDITION: Edition = {
  compile: (circuit) => circuitArtifacts(circuit),
  keyName: (circuit) => circuit,
};

/**
 * A circuit's proving key and witness calculator, compared with the manifest of `keys`. A key that lies there is used
 * as it is; a development key is made first, unless it is in `cache`.
 * @throws AssayError `key-integrity`, `key-version`, `compile-failed` (exit 4)
 */
export async function checkedKey(
  circuit: string,
  keys: string,
  cache = KEY_CACHE,
  edition = FIRST_EDITION,
): Promise<CheckedKey> {
  const fail = (why: string, cause?: unknown) =>
    new AssayError('key-integrity', `The proving key of ${circuit} ${why}.`, { exitCode: 4, cause });
  const { keyVersion, circuits } = await readKeyManifest(keys).catch((cause: unknown): KeyManifest => {
    throw fail('has no readable manifest', cause);
  });
  const entry = Object.hasOwn(circuits, circuit) ? circuits[circuit] : undefined;
  if (!entry) throw fail('is not in the manifest');
  if (entry.zkey.file !== undefined) {
    // Its hash comes first: a key that can't be used needs no compiled circuit.
    await compareFile(join(keys, entry.zkey.file), entry, fail);
  }
  const { r1cs, wasm } = await edition.compile(circuit);
  if ((await sha256File(wasm)) !== entry.wasm.sha256 || (await sha256File(r1cs)) !== entry.r1cs.sha256) {
    throw fail('was made for another compiled circuit; remove build/circuits, or make the keys anew');
  }
  const rest = { sha256: entry.zkey.sha256, vkey: join(keys, entry.vkey.file), wasm };
  if (entry.zkey.file !== undefined) return { zkey: join(keys, entry.zkey.file), ...rest };
  const zkey = await madeKey(edition.keyName(circuit), r1cs, { version: keyVersion, cache });
  await compareMade(zkey, keys, entry, fail);
  return { zkey, ...rest };
}

type Fail = (why: string, cause?: unknown) => AssayError;

async function compareFile(zkey: string, entry: KeyEntry, fail: Fail): Promise<void> {
  const actual = await sha256File(zkey).catch((cause: unknown): string => {
    throw fail('cannot be read', cause);
  });
  if (actual !== entry.zkey.sha256) throw fail('is not the one in the manifest; restore it before use');
}

/** Compares a made key with the manifest, and with the verification key that verifiers and contracts have. */
async function compareMade(zkey: string, keys: string, entry: KeyEntry, fail: Fail): Promise<void> {
  const bytes = await readFile(zkey);
  try {
    if (sha256(bytes) !== entry.zkey.sha256) {
      throw fail(
        `is not the one in the manifest; remove ${basename(zkey)} from build/keys, and it is made again`,
      );
    }
    await compareVerificationKey(bytes, keys, entry, fail);
  } finally {
    free(bytes);
  }
}

async function compareVerificationKey(
  zkey: Uint8Array,
  keys: string,
  entry: KeyEntry,
  fail: Fail,
): Promise<void> {
  const vkey = await readFile(join(keys, entry.vkey.file)).catch((cause: unknown): Buffer => {
    throw fail('has no verification key beside its manifest', cause);
  });
  const { nPublic, vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC } = parsed(vkey, fail);
  const committed = { nPublic, vk_alpha_1, vk_beta_2, vk_gamma_2, vk_delta_2, IC };
  if (sha256(vkey) !== entry.vkey.sha256 || !isDeepStrictEqual(committed, verificationPoints(zkey))) {
    throw fail(`doesn't belong to ${entry.vkey.file}; restore that file before use`);
  }
}

function parsed(vkey: Buffer, fail: Fail): Record<string, unknown> {
  try {
    return JSON.parse(vkey.toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw fail('has a verification key that is not JSON', cause);
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
