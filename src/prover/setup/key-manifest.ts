import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const entrySchema = z.object({
  grade: z.enum(['dev', 'ceremony']),
  r1cs: z.object({ sha256, constraints: z.number().int() }),
  /** The witness calculator that goes with the r1cs. */
  wasm: z.object({ sha256 }),
  /** `file` is absent where the key is made from its trapdoor. */
  zkey: z.object({ file: z.string().optional(), sha256, bytes: z.number().int() }),
  vkey: z.object({ file: z.string(), sha256 }),
  /** Of a key that was made from a phase-1 file. */
  phase1: z.object({ file: z.string(), family: z.string(), blake2b: z.string() }).optional(),
  contributions: z.number().int().optional(),
});

const manifestSchema = z.object({
  /** Of the derivation of development keys. */
  keyVersion: z.number().int(),
  circuits: z.record(z.string(), entrySchema),
});

/** A key's line in keys/manifest.json. */
export type KeyEntry = z.infer<typeof entrySchema>;
export type KeyManifest = z.infer<typeof manifestSchema>;

/** Reads `manifest.json` of a folder of keys. @throws whatever reading, JSON.parse or the schema throws */
export async function readKeyManifest(folder: string): Promise<KeyManifest> {
  return manifestSchema.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')));
}
