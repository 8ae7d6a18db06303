import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CircuitName } from '../../protocol/second/shape.ts';
import { BUILD_ROOT } from '../../system/package-root.ts';
import { SECOND_EDITION } from '../second/keys.ts';
import { TAB_CIRCUITS } from '../second/tab-circuits.ts';
import { checkedKey } from './checked-key.ts';
import { KEY_CACHE } from './made-key.ts';

/** Where a service finds the proving keys that its pages fetch, unless ASSAY_PROVING_KEYS_DIR names another folder. */
export const PUBLISHED_KEYS = join(BUILD_ROOT, 'published-keys');

/**
 * Puts proving keys and witness calculators into a folder, as CIRCUIT.zkey and CIRCUIT.wasm. They are compared with the
 * manifest of the folder `second` of `keys`; a development key is made first unless it is in the cache.
 * @throws AssayError as `checkedKey`
 */
export async function publishKeys(
  keys: string,
  folder = PUBLISHED_KEYS,
  circuits: readonly CircuitName[] = TAB_CIRCUITS,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const circuit of circuits) {
    const { zkey, wasm } = await checkedKey(circuit, join(keys, 'second'), KEY_CACHE, SECOND_EDITION);
    await place(zkey, join(folder, `${circuit}.zkey`));
    await place(wasm, join(folder, `${circuit}.wasm`));
  }
}

/** A link takes no room. Where the folder is on another disk, the file is copied. */
async function place(from: string, to: string): Promise<void> {
  const [source, target] = await Promise.all([stat(from), stat(to).catch(() => undefined)]);
  if (target?.ino === source.ino && target.dev === source.dev) return;
  const draft = `${to}.${process.pid}`;
  await rm(draft, { force: true });
  await link(from, draft).catch(() => copyFile(from, draft));
  await rename(draft, to);
}
