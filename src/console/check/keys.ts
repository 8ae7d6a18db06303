import manifest from '../../../keys/second/manifest.json' with { type: 'json' };
import {
  LOCAL_CHAIN_ID,
  parseVerificationKey,
  type VerificationKey,
} from '../../verifier/verification-key.ts';
import './zod-setup.ts';

const FILES = import.meta.glob<{ default: unknown }>('../../../keys/second/*.vkey.json');

/** A verification key that came with this page, not from the service. @returns undefined if there is none */
export async function ownKey(circuit: string): Promise<VerificationKey | undefined> {
  const load = FILES[`../../../keys/second/${circuit}.vkey.json`];
  const entry = (manifest.circuits as Record<string, { grade: string; vkey: { sha256: string } }>)[circuit];
  if (load === undefined || entry === undefined) return undefined;
  const grade = entry.grade === 'ceremony' ? 'ceremony' : 'dev';
  return parseVerificationKey((await load()).default, { circuit, grade, sha256: entry.vkey.sha256 });
}

/** Keys of development grade hold for local chains only: their maker could forge proofs. */
export const isTrusted = ({ grade }: VerificationKey, chainId: bigint): boolean =>
  grade === 'ceremony' || chainId === LOCAL_CHAIN_ID;
