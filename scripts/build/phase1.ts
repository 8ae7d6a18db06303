import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { AssayError } from '../../src/protocol/errors.ts';

/**
 * Phase-1 files with a published BLAKE2b-512. The documentation of snarkjs lists the Hermez family
 * (`powersOfTau28_hez_final_NN.ptau`, 54 contributions and a beacon). Projects that pin the PSE perpetual
 * family (`ppot_0080_NN.ptau`) list its hashes.
 */
export const KNOWN_PHASE1: readonly {
  file: string;
  family: 'hermez' | 'pse';
  power: number;
  blake2b: string;
}[] = [
  {
    file: 'powersOfTau28_hez_final_12.ptau',
    family: 'hermez',
    power: 12,
    blake2b:
      'ded2694169b7b08e898f736d5de95af87c3f1a64594013351b1a796dbee393bd825f88f9468c84505ddd11eb0b1465ac9b43b9064aa8ec97f2b73e04758b8a4a',
  },
  {
    file: 'powersOfTau28_hez_final_13.ptau',
    family: 'hermez',
    power: 13,
    blake2b:
      '58efc8bf2834d04768a3d7ffcd8e1e23d461561729beaac4e3e7a47829a1c9066d5320241e124a1a8e8aa6c75be0ba66f65bc8239a0542ed38e11276f6fdb4d9',
  },
  {
    file: 'powersOfTau28_hez_final_14.ptau',
    family: 'hermez',
    power: 14,
    blake2b:
      'eeefbcf7c3803b523c94112023c7ff89558f9b8e0cf5d6cdcba3ade60f168af4a181c9c21774b94fbae6c90411995f7d854d02ebd93fb66043dbb06f17a831c1',
  },
  {
    file: 'powersOfTau28_hez_final_15.ptau',
    family: 'hermez',
    power: 15,
    blake2b:
      '982372c867d229c236091f767e703253249a9b432c1710b4f326306bfa2428a17b06240359606cfe4d580b10a5a1f63fbed499527069c18ae17060472969ae6e',
  },
  {
    file: 'powersOfTau28_hez_final_16.ptau',
    family: 'hermez',
    power: 16,
    blake2b:
      '6a6277a2f74e1073601b4f9fed6e1e55226917efb0f0db8a07d98ab01df1ccf43eb0e8c3159432acd4960e2f29fe84a4198501fa54c8dad9e43297453efec125',
  },
  {
    file: 'powersOfTau28_hez_final_17.ptau',
    family: 'hermez',
    power: 17,
    blake2b:
      '6247a3433948b35fbfae414fa5a9355bfb45f56efa7ab4929e669264a0258976741dfbe3288bfb49828e5df02c2e633df38d2245e30162ae7e3bcca5b8b49345',
  },
  {
    file: 'ppot_0080_16.ptau',
    family: 'pse',
    power: 16,
    blake2b:
      '9532c6c04a21335577713724b6d46c266a93aa621b78882b8b64b26f3080a8f0d974aded00c4d781adbdf493a45c51db455108f7aeedb49971569d57a56971c3',
  },
];

const FAMILY_NAME = /^(powersOfTau28_hez_final(_\d\d)?|ppot_0080_(\d\d|final))\.ptau$/;

export interface Phase1 {
  readonly path: string;
  readonly name: string;
  readonly blake2b: string;
  /** `hermez` or `pse` when the hash is on the list; `development` otherwise. */
  readonly family: 'hermez' | 'pse' | 'development';
}

async function blake2bFile(path: string): Promise<string> {
  const digest = createHash('blake2b512');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

/**
 * Identifies a phase-1 file by its hash, before its content is used.
 * @throws AssayError `unknown-phase1` (4) for a file with a known name and another hash, and, unless
 *   `development` is set, for a file that is not on the list
 */
export async function identifyPhase1(path: string, development: boolean): Promise<Phase1> {
  const name = basename(path);
  const blake2b = await blake2bFile(path);
  const known = KNOWN_PHASE1.find((entry) => entry.blake2b === blake2b);
  if (known) return { path, name: known.file, blake2b, family: known.family };
  if (FAMILY_NAME.test(name) && KNOWN_PHASE1.some((entry) => entry.file === name)) {
    throw new AssayError(
      'unknown-phase1',
      `${name} bears a published name, but its hash is not the published one.`,
      {
        exitCode: 4,
      },
    );
  }
  if (!development) {
    throw new AssayError(
      'unknown-phase1',
      `${name} is not on the list of phase-1 files. Use a Hermez or PSE file, or pass --development for keys that only local chains accept.`,
      { exitCode: 4 },
    );
  }
  return { path, name, blake2b, family: 'development' };
}
