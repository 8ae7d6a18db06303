import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type Batch, batchLeaf } from '../../protocol/batch.ts';
import type { DatasetOptions, KeyedRecord } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { type IntervalNode, IntervalTree } from '../../protocol/interval-tree.ts';
import { compilePoseidon } from '../../protocol/poseidon-compiled.ts';
import type { TaggedRecord } from '../../protocol/record.ts';
import { packPeriod } from '../../protocol/statement.ts';
import { BlockCipher } from './block-cipher.ts';
import { encodeHeader } from './dataset-file.ts';
import { newDatasetKey } from './dataset-keys.ts';
import { blockAt, blockBytes, DATASET_FORMAT, decodeNodes, encodeBatch, encodeNodes } from './layout.ts';
import { mergeRuns, RunWriter } from './sorted-runs.ts';
import type { SourceKeys } from './source-keys.ts';

export const PRIVATE = 'holds encoded records, encrypted: never let it leave this machine all the same';
/** Batches between two checkpoints of an interrupted build. */
const CHECKPOINT_BATCHES = 256;
const TAGS_AT_ONCE = 1000;
const SALTS_AT_ONCE = 256;
const STATE_FORMAT = 'assay/dataset-build/v1';

export interface BuildRequest extends Omit<DatasetOptions, 'nonce'> {
  readonly out: string;
  readonly keys: SourceKeys;
  /** Hash of the inputs, policy included. An interrupted build is resumed only if it is the same. */
  readonly fingerprint: string;
  /** Read once, or again from the start if an earlier run was interrupted while reading. */
  readonly records: () => AsyncIterable<KeyedRecord> | Iterable<KeyedRecord>;
  /** Counts made while reading, such as rows left out. Called when reading ends; kept across an interruption. */
  readonly tally?: () => Readonly<Record<string, number>>;
  /** Each batch in order, as it is sealed or, after an interruption, gone past. */
  readonly onBatch?: (batch: Batch) => void;
  readonly onProgress?: (phase: 'reading' | 'sealing', done: number) => void;
  /** Records sorted in memory at a time. */
  readonly runRecords?: number;
}

export interface BuiltDataset {
  readonly root: bigint;
  readonly records: number;
  readonly batches: number;
  /** Positions in the input: same key as an earlier record; another record's tag by chance. */
  readonly duplicates: readonly number[];
  readonly collisions: readonly number[];
  readonly tally: Readonly<Record<string, number>>;
  /** Whether an interrupted build was gone on with. */
  readonly resumed: boolean;
}

/** From this number of records on, compiling Poseidon takes less time than it saves. */
export const COMPILED_FROM = 20_000;

const stateSchema = z.strictObject({
  format: z.literal(STATE_FORMAT),
  fingerprint: z.string(),
  id: z.string().regex(/^[0-9a-f]{32}$/),
  sourceKey: z.string().regex(/^[0-9a-f]{120}$/),
  /** Of the salts: an interrupted build keeps it, a new one has another. */
  nonce: z.string(),
  /** Null while the input is being read. */
  runs: z.int().min(0).nullable(),
  read: z.int().min(0),
  tally: z.record(z.string(), z.number()),
  /** Batches whose blocks and leaves are on disk. */
  sealed: z.int().min(0),
});
type State = z.infer<typeof stateSchema>;

/**
 * Tags, orders, salts and commits any number of records; `buildDataset` does the same in memory. Records are sorted on
 * disk, encrypted. An interrupted build is resumed with the same salts, and so gives the same root. The file appears
 * when it is complete.
 *
 * @throws AssayError `no-records` (3), `outside-period`, `over-capacity` (2), `dataset-corrupt` (4)
 */
export async function buildDatasetFile(request: BuildRequest): Promise<BuiltDataset> {
  const folder = `${request.out}.build`;
  const { state, key, resumed } = await openState(folder, request);
  const build = new Build(request, folder, state, key);
  if (state.runs === null) await build.read();
  const result = await build.seal();
  await rm(folder, { recursive: true, force: true });
  return { ...result, resumed };
}

/** Removes the files of an interrupted build. */
const _discardBuild = (out: string): Promise<void> => rm(`${out}.build`, { recursive: true, force: true });

async function openState(folder: string, { fingerprint, keys }: BuildRequest) {
  const text = await readFile(join(folder, 'state.json'), 'utf8').catch(() => undefined);
  const known = text === undefined ? undefined : stateSchema.safeParse(tryJson(text));
  if (known?.success && known.data.fingerprint === fingerprint) {
    const state = known.data;
    const key = await keys.unwrap(state.sourceKey, Buffer.from(state.id, 'hex'));
    return { state, key, resumed: true };
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const id = randomBytes(16);
  const key = newDatasetKey();
  const state: State = {
    format: STATE_FORMAT,
    fingerprint,
    id: id.toString('hex'),
    sourceKey: await keys.wrap(key, id),
    nonce: randomBytes(16).toString('hex'),
    runs: null,
    read: 0,
    tally: {},
    sealed: 0,
  };
  await writeState(folder, state);
  return { state, key, resumed: false };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function writeState(folder: string, state: State): Promise<void> {
  await durably(join(folder, 'state.json.new'), Buffer.from(`${JSON.stringify(state)}\n`));
  await rename(join(folder, 'state.json.new'), join(folder, 'state.json'));
}

async function durably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

class Build {
  readonly #request: BuildRequest;
  readonly #folder: string;
  #state: State;
  readonly #cipher: BlockCipher;
  readonly #period: bigint;
  #salts: readonly Field[] = [];

  constructor(request: BuildRequest, folder: string, state: State, key: Uint8Array) {
    this.#request = request;
    this.#folder = folder;
    this.#state = state;
    this.#cipher = new BlockCipher(key, Buffer.from(state.id, 'hex'));
    this.#period = packPeriod(request.firstDay, request.lastDay);
  }

  /** Input → sealed runs. */
  async read(): Promise<void> {
    const { shape, keys, model, firstDay, lastDay, runRecords, onProgress } = this.#request;
    const writer = new RunWriter(this.#folder, shape, this.#cipher, runRecords);
    let position = 0;
    let waiting: KeyedRecord[] = [];
    const tagged = async (): Promise<void> => {
      const tags = await keys.tags(
        model,
        waiting.map(({ key }) => key),
      );
      for (const [i, record] of waiting.entries()) await writer.add(record, tags[i] as bigint);
      waiting = [];
    };
    for await (const record of this.#request.records()) {
      if (record.day < firstDay || record.day > lastDay) {
        throw new AssayError('outside-period', `Record ${position} lies outside the dataset's period.`);
      }
      waiting.push(record);
      if (waiting.length === TAGS_AT_ONCE) await tagged();
      position++;
      if (position % 10_000 === 0) onProgress?.('reading', position);
    }
    await tagged();
    this.#state = {
      ...this.#state,
      runs: await writer.end(),
      read: position,
      tally: this.#request.tally?.() ?? {},
    };
    await writeState(this.#folder, this.#state);
  }

  /** Sealed runs → sealed batches, the tree, the header. */
  async seal(): Promise<Omit<BuiltDataset, 'resumed'>> {
    const { out, shape, schemaHash, onBatch, onProgress } = this.#request;
    if (this.#state.read >= COMPILED_FROM) await compilePoseidon();
    const body = join(this.#folder, 'body');
    const leaves = await this.#keptLeaves();
    const file = await open(body, this.#state.sealed === 0 ? 'w' : 'r+', 0o600);
    const left = { duplicates: [] as number[], collisions: [] as number[] };
    let records = 0;
    try {
      let index = 0;
      for await (const held of this.#batches(left)) {
        if (index >= 2 ** shape.depth) {
          throw new AssayError(
            'over-capacity',
            `A dataset holds at most ${shape.n * 2 ** shape.depth} records.`,
          );
        }
        const batch = await this.#salted(index, held);
        records += held.length;
        if (index >= this.#state.sealed) {
          leaves.push(batchLeaf(batch, schemaHash, shape));
          const block = this.#cipher.seal('batch', index, encodeBatch(batch, shape));
          await file.write(block, 0, blockBytes(shape), blockAt(shape, index));
        }
        onBatch?.(batch);
        index++;
        if (index % CHECKPOINT_BATCHES === 0 && index > this.#state.sealed)
          await this.#checkpoint(file, leaves);
        if (index % 64 === 0) onProgress?.('sealing', records);
      }
      if (records === 0) throw new AssayError('no-records', 'No record is left to commit.', { exitCode: 3 });
      const tree = new IntervalTree(leaves, shape.depth);
      await this.#finish(file, tree, records);
      await file.sync();
      await file.close();
      await rename(body, out);
      await syncFolder(dirname(out));
      return { root: tree.root, records, batches: leaves.length, tally: this.#state.tally, ...left };
    } finally {
      await file.close().catch(() => {});
    }
  }

  /** The runs' records without repeated keys and chance collisions, N at a time. */
  async *#batches(left: { duplicates: number[]; collisions: number[] }): AsyncGenerator<TaggedRecord[]> {
    const { shape } = this.#request;
    const { runs, read } = this.#state;
    let held: TaggedRecord[] = [];
    let merged = 0;
    let tag = -1n;
    const keys = new Set<string>();
    for await (const { record, position, keyDigest } of mergeRuns(
      this.#folder,
      runs as number,
      shape,
      this.#cipher,
    )) {
      merged++;
      if (record.tag === tag) {
        (keys.has(keyDigest) ? left.duplicates : left.collisions).push(position);
        continue;
      }
      tag = record.tag;
      keys.clear();
      keys.add(keyDigest);
      held.push(record);
      if (held.length === shape.n) {
        yield held;
        held = [];
      }
    }
    if (merged !== read) {
      throw new AssayError('dataset-corrupt', 'a part of the unfinished dataset is gone; build it again', {
        exitCode: 4,
      });
    }
    if (held.length > 0) yield held;
  }

  /** Salts are asked for by the block: a remote signer answers once for many. */
  async #salted(index: number, records: readonly TaggedRecord[]): Promise<Batch> {
    const at = index % SALTS_AT_ONCE;
    if (at === 0) {
      const { keys, model } = this.#request;
      this.#salts = await keys.salts(model, this.#period, this.#state.nonce, index, SALTS_AT_ONCE);
    }
    return { index, records, salt: this.#salts[at] as Field };
  }

  async #checkpoint(file: FileHandle, leaves: readonly IntervalNode[]): Promise<void> {
    const number = leaves.length / CHECKPOINT_BATCHES - 1;
    const nodes = encodeNodes(leaves.slice(-CHECKPOINT_BATCHES));
    await durably(this.#leavesPath(number), this.#cipher.seal('leaves', number, nodes));
    await file.sync();
    this.#state = { ...this.#state, sealed: leaves.length };
    await writeState(this.#folder, this.#state);
  }

  async #keptLeaves(): Promise<IntervalNode[]> {
    const leaves: IntervalNode[] = [];
    for (let number = 0; number * CHECKPOINT_BATCHES < this.#state.sealed; number++) {
      const sealed = await readFile(this.#leavesPath(number));
      leaves.push(...decodeNodes(this.#cipher.open('leaves', number, sealed)));
    }
    return leaves;
  }

  #leavesPath = (number: number): string => join(this.#folder, `leaves-${number}`);

  async #finish(file: FileHandle, tree: IntervalTree, records: number): Promise<void> {
    const { shape, model, schemaHash, firstDay, lastDay } = this.#request;
    const { id, sourceKey } = this.#state;
    const nodes = this.#cipher.seal('tree', 0, encodeNodes(tree.levels.flat()));
    await file.write(nodes, 0, nodes.length, blockAt(shape, tree.leaves.length));
    const header = encodeHeader(
      {
        format: DATASET_FORMAT,
        private: PRIVATE,
        circuit: shape.circuit,
        model,
        schemaHash,
        period: { firstDay, lastDay },
        records,
        root: tree.root,
        id,
        sourceKey,
      },
      this.#cipher,
    );
    await file.write(header, 0, header.length, 0);
  }
}

export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
