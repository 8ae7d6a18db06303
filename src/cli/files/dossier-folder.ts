import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { verifierKey } from '../../contributor/approval/committee-key.ts';
import { differences, type PaperDifference } from '../../dossier/compare.ts';
import type { Dossier, Subject } from '../../dossier/dossier.ts';
import { openStatement, signStatement } from '../../dossier/formats/dsse.ts';
import { papersOf } from '../../dossier/formats/papers.ts';
import { type DossierChain, readDossier } from '../../dossier/read-dossier.ts';
import { AssayError } from '../../protocol/errors.ts';
import { assertWritable, exists, readJsonFile, readTextFile, writeTextFile } from '../../system/files.ts';
import { dossierPage } from '../plots/dossier-page.ts';

/** A folder of papers: dossier.json, dossier.html, and the other formats. */

const PAGE = 'dossier.html';
const BUNDLE = 'statement.sigstore.json';
const STATEMENT = 'statement.intoto.json';
const LARGEST = 1 << 26;

/** The key that signs a checkpoint's statement. */
interface Signer {
  readonly seed: string;
  readonly did: string;
}

/** Writes every paper into a folder. @returns their names @throws AssayError as `assertWritable` */
export async function writeDossier(
  folder: string,
  dossier: Dossier,
  { force, signer }: { readonly force: boolean; readonly signer?: Signer | undefined },
): Promise<readonly string[]> {
  const papers = papersOf(dossier);
  const texts: Record<string, string> = Object.fromEntries(
    Object.entries(papers).map(([name, value]) => [name, textOf(value)]),
  );
  texts[PAGE] = dossierPage(dossier);
  const statement = texts[STATEMENT];
  if (signer !== undefined && statement !== undefined) {
    texts[BUNDLE] = textOf(await signStatement(statement, signer.seed, signer.did));
  }
  const names = Object.keys(texts);
  for (const name of names) await assertWritable(join(folder, name), { secret: false, replace: force });
  for (const name of names) {
    await writeTextFile(join(folder, name), texts[name] as string, { secret: false, replace: force });
  }
  return names;
}

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const digits = z.string().regex(/^(?:0|[1-9][0-9]{0,77})$/);
const headSchema = z.looseObject({
  format: z.literal('assay/dossier/v1'),
  subject: z.union([
    z.strictObject({ kind: z.literal('checkpoint'), model: digits, round: digits }),
    z.strictObject({ kind: z.literal('model'), model: digits }),
    z.strictObject({ kind: z.literal('dataset'), dataset: digits }),
  ]),
  chain: z.looseObject({ block: z.int().min(0) }),
});

/** A paper that differs from the chain, and where. */
interface PaperFault extends PaperDifference {
  readonly file: string;
}

export interface CheckedDossier {
  readonly subject: Subject;
  readonly block: number;
  /** Files that were compared. */
  readonly files: readonly string[];
  readonly faults: readonly PaperFault[];
  /** did:key that signed the statement; null without a bundle. */
  readonly signer: string | null;
}

/**
 * Recomputes a folder of papers from the chain, at the block that its dossier names, and compares every file.
 *
 * @param path the folder, or one of its files
 * @throws AssayError `bad-dossier`, `not-a-paper` (2); as `readDossier` and `openStatement`
 */
export async function checkDossier(chain: DossierChain, path: string): Promise<CheckedDossier> {
  const { folder, named } = await placeOf(path);
  const parsed = headSchema.safeParse(await readJsonFile(join(folder, 'dossier.json'), { largest: LARGEST }));
  if (!parsed.success) {
    throw new AssayError(
      'bad-dossier',
      `${join(folder, 'dossier.json')} is not a dossier (see ${parsed.error.issues[0]?.path.join('.') || 'the document'})`,
    );
  }
  const { subject, chain: point } = parsed.data;
  const dossier = await readDossier(chain, subject, point.block);
  const papers = papersOf(dossier);
  const known = [...Object.keys(papers), PAGE, BUNDLE];
  if (named !== undefined && !known.includes(named)) {
    throw new AssayError('not-a-paper', `${named} is none of a dossier's papers: ${known.join(', ')}`);
  }
  const faults: PaperFault[] = [];
  for (const [name, expected] of Object.entries(papers)) {
    faults.push(...(await faultsIn(folder, name, expected)));
  }
  faults.push(...(await pageFaults(folder, dossier)));
  const signed = await signedFaults(folder, papers[STATEMENT]);
  return {
    subject,
    block: point.block,
    files: [...Object.keys(papers), PAGE, ...(signed.signer === null ? [] : [BUNDLE])],
    faults: [...faults, ...signed.faults],
    signer: signed.signer,
  };
}

async function placeOf(path: string): Promise<{ folder: string; named: string | undefined }> {
  if (await exists(join(path, 'dossier.json'))) return { folder: path, named: undefined };
  return { folder: dirname(path), named: basename(path) };
}

async function faultsIn(folder: string, file: string, expected: unknown): Promise<PaperFault[]> {
  const path = join(folder, file);
  if (!(await exists(path))) return [missing(file)];
  const paper = await readJsonFile(path, { largest: LARGEST });
  // The chain's side is taken through JSON, as the paper was.
  return differences(paper, JSON.parse(JSON.stringify(expected))).map((each) => ({ file, ...each }));
}

async function pageFaults(folder: string, dossier: Dossier): Promise<PaperFault[]> {
  const path = join(folder, PAGE);
  if (!(await exists(path))) return [missing(PAGE)];
  const [paper, chain] = [await readTextFile(path, { largest: LARGEST }), dossierPage(dossier)].map((text) =>
    text.split('\n'),
  ) as [string[], string[]];
  const at = Array.from({ length: Math.max(paper.length, chain.length) }).findIndex(
    (_, i) => paper[i] !== chain[i],
  );
  if (at === -1) return [];
  const line = (lines: string[]) => (lines[at] ?? 'nothing').slice(0, 100);
  return [{ file: PAGE, path: `line ${at + 1}`, paper: line(paper), chain: line(chain) }];
}

async function signedFaults(
  folder: string,
  expected: unknown,
): Promise<{ faults: PaperFault[]; signer: string | null }> {
  const path = join(folder, BUNDLE);
  if (!(await exists(path))) return { faults: [], signer: null };
  const { text, signer } = await openStatement(
    await readJsonFile(path, { largest: LARGEST }),
    async (did) => (await verifierKey(did)).publicKey,
  );
  const chain = expected === undefined ? undefined : JSON.parse(JSON.stringify(expected));
  const faults = differences(JSON.parse(text), chain).map((each) => ({ file: BUNDLE, ...each }));
  return { faults, signer };
}

const missing = (file: string): PaperFault => ({ file, path: '', paper: 'no such file', chain: 'the whole' });
