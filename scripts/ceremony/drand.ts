import { createHash } from 'node:crypto';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { hexToBytes } from '@noble/curves/utils.js';
import { z } from 'zod';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

/** A drand network of the scheme `bls-unchained-g1-rfc9380`: signatures on G1, the key on G2. */
export const drandNetworkSchema = z.strictObject({
  publicKey: hex(96),
  /** Unix second of round 1. */
  genesis: z.int().positive(),
  /** Seconds between rounds. */
  period: z.int().positive(),
});
export type DrandNetwork = z.infer<typeof drandNetworkSchema>;

/** The League of Entropy's quicknet, chain 52db9ba7…e971. */
export const QUICKNET: DrandNetwork = {
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  genesis: 1_692_803_367,
  period: 3,
};

/** Time of a round in Unix seconds. */
export const timeOfRound = (network: DrandNetwork, round: number): number =>
  network.genesis + (round - 1) * network.period;

/** The message that the network signs for a round: SHA-256 of the round as 8 bytes, big-endian. */
export function messageOfRound(round: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(round));
  return createHash('sha256').update(bytes).digest();
}

/**
 * The randomness of a round. BLS signatures are unique, so a round has one value; before its time only a
 * threshold of the network can compute it.
 * @param signature 48 bytes, hex
 * @returns 32 bytes, hex; undefined if the signature is not the network's for that round
 */
export function randomnessOf(network: DrandNetwork, round: number, signature: string): string | undefined {
  const scheme = bls12_381.shortSignatures;
  try {
    const message = scheme.hash(messageOfRound(round), 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_');
    if (!scheme.verify(hexToBytes(signature), message, hexToBytes(network.publicKey))) return undefined;
  } catch {
    return undefined;
  }
  return createHash('sha256').update(hexToBytes(signature)).digest('hex');
}
