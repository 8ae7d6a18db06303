import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readProofFile } from '../../contributor/proof-file.ts';
import {
  ATTESTATION_FORMAT,
  type AttestationRecord,
  parseAttestation,
} from '../../delivery/attestation-record.ts';
import { type Claim, claimsOf } from '../../delivery/parcel-claims.ts';
import { PARCEL_FORMAT, parseParcel } from '../../delivery/parse-parcel.ts';
import { submissionOf } from '../../delivery/submission.ts';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile } from '../../system/files.ts';

/** Largest parcel or proof file. */
const LARGEST = 1 << 22;

/** A claim of a file; an attestation is the proofs of one mined call, saved from the console. */
export type FileClaim =
  | Claim
  | { readonly name: string; readonly kind: 'attestation'; readonly record: AttestationRecord };

export interface Found {
  readonly claims: readonly FileClaim[];
  /** Files of a folder that hold no proof, relative to it. */
  readonly skipped: readonly string[];
}

/**
 * Every proof of a file or folder: proof files, and parcels of commit, enrol and prove. A folder is read with the
 * folders below it.
 *
 * @param trainerKey `x,y` in decimal: without it, the proof of a set's sealed sum cannot be verified
 * @throws AssayError `no-proofs`; `bad-proof-file`, `bad-parcel` (2); as `readJsonFile` and the parsers
 */
export async function findProofs(path: string, trainerKey: string | undefined): Promise<Found> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) return { claims: await proofsOf(path, '', trainerKey, await parse(path)), skipped: [] };
  const claims: FileClaim[] = [];
  const skipped: string[] = [];
  for (const file of await jsonFilesBelow(path)) {
    const name = relative(path, file);
    const json = await parse(file).catch((error: unknown) => unlessNoJson(error));
    if (!looksLikeProof(json)) skipped.push(name);
    else claims.push(...(await proofsOf(file, name, trainerKey, json)));
  }
  if (claims.length === 0) {
    throw new AssayError('no-proofs', `${path} holds no proof file and no parcel`);
  }
  return { claims, skipped };
}

async function proofsOf(
  path: string,
  name: string,
  trainerKey: string | undefined,
  json: unknown,
): Promise<readonly FileClaim[]> {
  const { format } = (json ?? {}) as { format?: unknown };
  if (format === PARCEL_FORMAT) {
    try {
      return claimsOf(submissionOf(parseParcel(json)), name, trainerKey);
    } catch (cause) {
      if (cause instanceof AssayError && cause.code === 'bad-option') throw cause;
      throw new AssayError('bad-parcel', `${path} is not a parcel; make it again`, { cause });
    }
  }
  if (format === ATTESTATION_FORMAT) return [{ name, kind: 'attestation', record: parseAttestation(json) }];
  const { circuit, publicSignals, proof } = await readProofFile(path);
  return [{ name, kind: 'proof', circuit, publicSignals, proof, chainId: undefined, isBound: true }];
}

/** @throws AssayError as `readJsonFile` */
export const parse = (path: string): Promise<unknown> => readJsonFile(path, { largest: LARGEST });

/** A damaged file must not pass as one without a proof, so only text that is no JSON is skipped. */
export function unlessNoJson(error: unknown): undefined {
  if (error instanceof AssayError && (error.code === 'not-json' || error.code === 'file-too-large')) return;
  throw error;
}

/** A proof file or a parcel, whole or damaged. */
function looksLikeProof(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const { format, circuit, proof, publicSignals } = json as Record<string, unknown>;
  return (
    format === PARCEL_FORMAT ||
    format === ATTESTATION_FORMAT ||
    (circuit !== undefined && (proof ?? publicSignals) !== undefined)
  );
}

/** Files of a folder and the folders below it that may hold a proof, in order. */
export async function jsonFilesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && /\.(json|parcel)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
