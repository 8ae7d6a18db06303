import manifest from '../../../keys/second/manifest.json' with { type: 'json' };
import { AssayError } from '../../protocol/errors.ts';
import { asField, type Field, fieldOf } from '../../protocol/field.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { CompiledSecondPolicy } from '../../protocol/second/compile-policy.ts';
import { directionOf, scoreOf, sumsOf, zeroDirection } from '../../protocol/second/model.ts';
import type { EncodedRecord } from '../../protocol/second/record.ts';
import { checkBatch } from '../../protocol/second/rules.ts';
import { attestationSignals } from '../../protocol/second/statement.ts';
import {
  calculateWitness,
  Groth16Error,
  loadKey,
  type ProvingKey,
  prove,
  webThreads,
} from '../../prover/groth16/browser.ts';
import { verify } from '../../prover/groth16/verify.ts';
import { loneAttestation } from '../../prover/second/lone-attestation.ts';
import { toWire } from '../../prover/to-wire.ts';
import { resolveGiven } from '../../records/given-files.ts';
import { readSiteFiles } from '../../records/read-records.ts';
import { secondOutcomes } from '../../records/second/outcomes.ts';
import { sha256 } from '../../system/sha256-in-tab.ts';
import { secondProofText } from '../../verifier/second/proof-json.ts';
import type { ProvenBatch } from './messages.ts';

/** Proves one batch of the dropped records. The proof is a trial: dataset, round and context are made up. */

/** The part of a worker that the prover uses. */
type WebWorker = ReturnType<Parameters<typeof webThreads>[0]>;

interface Loaded {
  readonly circuit: string;
  readonly key: ProvingKey;
  readonly calculator: WebAssembly.Module;
  readonly threads: number;
}

let loaded: Loaded | undefined;
let started = 0;

/** Threads that were started so far. Each asked for its script once. */
export const threadsStarted = (): number => started;

interface Entry {
  readonly zkey: { readonly sha256: string };
  readonly wasm: { readonly sha256: string };
}

/**
 * Reads a proving key and a witness calculator, and compares both with the manifest that came with the page. The threads
 * start here, so that a proof sends no request.
 * @returns the number of threads
 * @throws AssayError `key-integrity` (4)
 */
export async function takeKey(
  circuit: string,
  zkey: Uint8Array,
  wasm: Uint8Array<ArrayBuffer>,
  wanted: number,
): Promise<number> {
  const entry = (manifest.circuits as Readonly<Record<string, Entry>>)[circuit];
  if (entry === undefined || hex(sha256(wasm)) !== entry.wasm.sha256) throw wrongKey();
  await loaded?.key.close();
  loaded = undefined;
  const threads = typeof SharedArrayBuffer === 'function' ? wanted : 1;
  const start = webThreads(() => {
    started += 1;
    return new Worker(new URL('../../prover/groth16/threads/web-worker.ts', import.meta.url), {
      type: 'module',
    }) as unknown as WebWorker;
  });
  const key = await loadKey(zkey, { threads, sha256: entry.zkey.sha256 }, start).catch((error: unknown) => {
    throw error instanceof Groth16Error && error.code === 'bad-key' ? wrongKey() : error;
  });
  loaded = { circuit, key, calculator: await WebAssembly.compile(wasm), threads };
  return threads;
}

const wrongKey = (): AssayError =>
  new AssayError(
    'key-integrity',
    'the proving key is not the one that this page expects, so it is not used; reload the page, and tell the operator if it stays so',
    { exitCode: 4 },
  );

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Rows that are looked at, and batches that are tried, until one keeps the rules of a batch. */
const MOST_ROWS = 50_000;
const MOST_BATCHES = 64;

/**
 * @param step told what is being done
 * @throws AssayError `too-few-records`, `no-batch-passes` (3); `prover-failed` (4); as `readSiteFiles`
 */
export async function proveBatch(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  path: string,
  step: (words: string) => void,
): Promise<ProvenBatch> {
  const { shape, policy } = compiled;
  if (loaded?.circuit !== shape.circuit)
    throw new AssayError('key-integrity', `fetch the proving key of ${shape.circuit} first`, { exitCode: 4 });
  const { key, calculator, threads } = loaded;
  step('Reading records for a batch');
  const [records, other] = chosenBatches(compiled, await someRecords(document, compiled, path));
  const weights = zeroDirection(shape.f);
  const { statement, inputs } = loneAttestation(
    {
      ...{ records, policy, weights, salt: randomField(), context: randomField() },
      blinding: randomInteger(32) >> 6n,
    },
    shape,
  );
  step('Computing the witness');
  const start = performance.now();
  const witness = calculated(calculator, inputs);
  const calculatedAt = performance.now();
  step('Proving');
  const { proof, publicSignals } = await prove(key, witness);
  const provenAt = performance.now();
  step('Verifying');
  const signals = attestationSignals(statement, shape).map(String);
  const isSame =
    signals.length === publicSignals.length && signals.every((each, i) => each === publicSignals[i]);
  const isVerified = isSame && (await verify(await ownVerificationKey(shape.circuit), signals, proof));
  const { vScale, scoreScale } = policy.numbers;
  const direction = directionOf(sumsOf(other, weights).words, other.length, vScale);
  return {
    ...{ circuit: shape.circuit, records: records.length, publicSignals, isVerified },
    gate: Number(scoreOf(direction, sumsOf(records, weights).words, scoreScale)),
    file: secondProofText({ circuit: shape.circuit, publicSignals, proof: toWire(proof) }),
    witnessSeconds: (calculatedAt - start) / 1000,
    proofSeconds: (provenAt - calculatedAt) / 1000,
    threads,
  };
}

/** The calculator's own errors quote inputs, which are record values. */
function calculated(
  calculator: WebAssembly.Module,
  inputs: Parameters<typeof calculateWitness>[1],
): Uint8Array {
  try {
    return calculateWitness(calculator, inputs);
  } catch {
    throw new AssayError('no-witness', 'the statement about this batch is false, so it has no proof', {
      exitCode: 3,
    });
  }
}

/** Read when the worker starts: a later request would break its silence. */
const VERIFICATION_KEYS = import.meta.glob<Parameters<typeof verify>[0]>(
  '../../../keys/second/attestation-*.vkey.json',
  { eager: true, import: 'default' },
);

async function ownVerificationKey(circuit: string): Promise<Parameters<typeof verify>[0]> {
  const key = VERIFICATION_KEYS[`../../../keys/second/${circuit}.vkey.json`];
  if (key === undefined)
    throw new AssayError('key-integrity', `this page has no verification key of ${circuit}`, { exitCode: 4 });
  return key;
}

/** Passing records of the first rows, in a random order. */
async function someRecords(
  document: PolicyDocument,
  compiled: CompiledSecondPolicy,
  path: string,
): Promise<EncodedRecord[]> {
  const { site, paths } = await resolveGiven(document, path, document.mapping.sites[0]?.name);
  const found: EncodedRecord[] = [];
  let rows = 0;
  const rowsOf = readSiteFiles({ document, compiled: compiled.reading, site, paths });
  for await (const outcome of secondOutcomes(rowsOf, compiled, { shrunk: 0 })) {
    if (outcome.kind === 'record') {
      const { codes, label } = outcome.record;
      found.push({ codes, label });
    }
    rows += 1;
    if (rows >= MOST_ROWS) break;
  }
  for (let i = found.length - 1; i > 0; i--) {
    const j = Number(randomInteger(8) % BigInt(i + 1));
    [found[i], found[j]] = [found[j] as EncodedRecord, found[i] as EncodedRecord];
  }
  return found;
}

/** A full batch that keeps the rules of a batch, and a second one, whose direction it is scored against. */
function chosenBatches(
  { policy, shape }: CompiledSecondPolicy,
  records: readonly EncodedRecord[],
): [EncodedRecord[], EncodedRecord[]] {
  const { n } = shape;
  const batches: EncodedRecord[][] = [];
  for (let at = 0; at + n <= records.length && batches.length < MOST_BATCHES; at += n)
    batches.push(records.slice(at, at + n));
  if (batches.length === 0) {
    throw new AssayError(
      'too-few-records',
      `${records.length} records pass, and a batch has ${n}: choose a smaller batch, or drop more records`,
      { exitCode: 3 },
    );
  }
  const at = batches.findIndex((batch) => checkBatch(policy, batch, shape).length === 0);
  const chosen = batches[at];
  if (chosen === undefined) {
    throw new AssayError(
      'no-batch-passes',
      'no batch keeps the rules on whole batches (missing values, means, share of label 1): look at them in the preflight, and widen the policy',
      { exitCode: 3 },
    );
  }
  return [chosen, batches[at === 0 ? batches.length - 1 : 0] as EncodedRecord[]];
}

function randomInteger(bytes: number): bigint {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return BigInt(`0x${hex(random)}`);
}

/** Uniform below r up to 2^-250. */
const randomField = (): Field => asField(fieldOf(randomInteger(64)));
