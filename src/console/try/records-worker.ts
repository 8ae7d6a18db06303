import '../check/zod-setup.ts';
import { AssayError } from '../../protocol/errors.ts';
import {
  type CompiledSecondPolicy,
  compileSecondPolicy,
  readingShape,
} from '../../protocol/second/compile-policy.ts';
import { parseSecondPolicy, type SecondPolicyDocument } from '../../protocol/second/policy-document.ts';
import { type Shape, shapeOf } from '../../protocol/second/shape.ts';
import { Groth16Error } from '../../prover/groth16/errors.ts';
import { resolveGiven } from '../../records/given-files.ts';
import { reportPage } from '../../records/preflight/page/report-page.ts';
import type { ReadingProgress } from '../../records/preflight/preflight.ts';
import { propose } from '../../records/proposal/propose.ts';
import { type Trial, tryProposal } from '../../records/proposal/trial.ts';
import { secondPageWords } from '../../records/second/page-words.ts';
import { secondPreflight } from '../../records/second/preflight.ts';
import { proposePolicy } from '../../records/second/proposed-policy.ts';
import { dropFiles } from '../../records/tables/dropped-files.ts';
import type { Checked, FromWorker, Kind, PolicyTexts, Progress, ToWorker, Work } from './messages.ts';
import { proveBatch, takeKey, threadsStarted } from './prove-batch.ts';
import { watchRequests } from './sent-requests.ts';

/**
 * Reads records and proves. This is the only part of the page that sees a record; the service serves its script with a
 * policy that forbids every connection.
 */

interface Scope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
}

const scope = globalThis as unknown as Scope;

/** Told how far the work is. */
type Tell = (progress: Progress) => void;

/** Rows read from a sample, as `assay init` does. */
const SAMPLE_ROWS = 20_000;

const WORK: { readonly [K in Kind]: (ask: Work[K]['ask'], tell: Tell) => Promise<Work[K]['answer']> } = {
  async propose({ files, wishes, circuit, today }, tell) {
    // A sample ends before the files do, so there is no share.
    let sampled = 0;
    const path = dropFiles(files, (more) => {
      sampled += more;
      tell({ step: 'Reading a sample', ...NOTHING, bytes: sampled });
    });
    const shape = shapeOf(circuit);
    const found = await propose(path, {
      ...{ name: nameOf(files), mostFeatures: shape.f, sampleRows: SAMPLE_ROWS, today },
      ...wishes,
    });
    dropFiles(files);
    const onProgress = readingTold('Trying the proposal on the whole files', files, tell);
    const { policy, paths } = found;
    const trial = await tryProposal({
      ...{ policy, paths, onProgress, shape: readingShape(shape), simulatedSites: 1 },
    });
    const texts = await proposedTexts(trial, shape, files);
    const checked = await checkedWith(texts, files, today, tell);
    return {
      format: found.format,
      policy: texts,
      columns: found.ranges.map(({ column, kind }) => ({ column, kind })),
      questions: [...found.questions, ...trial.questions].map(withoutOptions),
      reasons: [
        ...(trial.passes ? [] : trial.reasons),
        ...(checked.report.verdict === 'refused' ? checked.report.reasons : []),
      ].filter((reason, i, all) => all.indexOf(reason) === i),
      checked,
    };
  },

  check: ({ files, policy, today }, tell) => checkedWith(policy, files, today, tell),

  async loadKey({ circuit, zkey, wasm, threads }) {
    return { threads: await takeKey(circuit, new Uint8Array(zkey), new Uint8Array(wasm), threads) };
  },

  async prove({ files, policy }, tell) {
    const step = (words: string): void => tell({ step: words, ...NOTHING });
    const { document, compiled } = await policyOf(policy);
    return proveBatch(document, compiled, dropFiles(files), step);
  },
};

/** The name of the policy document beside its numbers, once both are saved. */
const BASE = 'policy-document.json';

/** @throws AssayError `policy-document-invalid` (2) and as `compileSecondPolicy` */
async function policyOf({
  document,
  numbers,
}: PolicyTexts): Promise<SecondPolicyDocument & { readonly compiled: CompiledSecondPolicy }> {
  const parsed = await parseSecondPolicy(numbers, async () => document);
  return { ...parsed, compiled: compileSecondPolicy(parsed) };
}

/** A proposal with its numbers. */
async function proposedTexts(trial: Trial, shape: Shape, files: readonly File[]): Promise<PolicyTexts> {
  const paths = new Map([[trial.document.mapping.sites[0]?.name ?? '', dropFiles(files)]]);
  const numbers = await proposePolicy(trial, { shape, base: BASE, paths, sampleRows: SAMPLE_ROWS });
  return {
    document: `${JSON.stringify(trial.policy, null, 2)}\n`,
    numbers: `${JSON.stringify(numbers, null, 2)}\n`,
  };
}

/** The preflight of the whole files, and its page. */
async function checkedWith(
  texts: PolicyTexts,
  files: readonly File[],
  made: string,
  tell: Tell,
): Promise<Checked> {
  const { document, compiled } = await policyOf(texts);
  const source = await resolveGiven(document, dropFiles(files), document.mapping.sites[0]?.name);
  const onProgress = readingTold('Checking the whole files', files, tell);
  const report = await secondPreflight({ document, compiled, source, onProgress, role: 'contributor' });
  const words = secondPageWords(document, compiled, report);
  return { report, page: reportPage({ report, document, batchSize: compiled.shape.n, made, words }) };
}

/** A name of the policy document, made of a file's. */
function nameOf([first]: readonly File[]): string {
  const plain = (first?.name ?? '')
    .toLowerCase()
    .replace(/(?:\.[a-z0-9]+)+$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 28);
  return plain === '' ? 'records' : plain;
}

/** Sentences of the command line name its options, which a page does not have. */
const withoutOptions = (words: string): string => words.replace(/\s*\([^()]*--[a-z][^()]*\)/g, '');

const NOTHING = { bytes: 0, of: 0, rows: 0 } as const;

/** Tells how far the reading of the files is. A repair reads them again, which begins from nothing. */
function readingTold(step: string, files: readonly File[], tell: Tell): ReadingProgress {
  const of = files.reduce((sum, { size }) => sum + size, 0);
  let [bytes, rows, times] = [0, 0, 1];
  return {
    bytes(more: number): void {
      if (bytes >= of) [bytes, rows, times] = [0, 0, times + 1];
      bytes += more;
      tell({ step: times === 1 ? step : `${step} (reading ${times})`, bytes, of, rows });
    },
    row(): void {
      rows += 1;
    },
  };
}

/** Progress is told at most so often. */
const PROGRESS_MS = 100;

function teller(id: number): Tell {
  let last = { at: 0, step: '' };
  return (progress) => {
    const at = performance.now();
    if (progress.step === last.step && at - last.at < PROGRESS_MS) return;
    last = { at, step: progress.step };
    scope.postMessage({ id, progress });
  };
}

/** A sentence for the visitor. Errors that are not ours may quote a record, so their text is withheld. */
function problemOf(error: unknown): string {
  if (error instanceof AssayError) return withoutOptions(error.message);
  if (error instanceof Groth16Error)
    return error.code === 'out-of-memory'
      ? 'This device has not enough memory for the proof: close other tabs, or choose the smaller batch.'
      : `The prover failed (${error.code}): try again, or use another browser.`;
  return 'Something unexpected happened while the files were read. Try the command line: assay check.';
}

async function run<K extends Kind>({
  id,
  kind,
  ...ask
}: { id: number; kind: K } & Work[K]['ask']): Promise<void> {
  try {
    const answer = await WORK[kind](ask as unknown as Work[K]['ask'], teller(id));
    scope.postMessage({ id, answer });
  } catch (error) {
    scope.postMessage({ id, problem: problemOf(error) });
  }
}

// Requests of this worker are shown on the page.
let reported = 0;
watchRequests((requests) => {
  const names = requests.map(({ name }) => name);
  const [scripts, others] = [true, false].map((wanted) =>
    names.filter((name) => /\/web-worker-[^/]*\.js$/.test(name) === wanted),
  ) as [string[], string[]];
  const ofThreads = Math.min(scripts.length, threadsStarted() - reported);
  reported += ofThreads;
  scope.postMessage({ requests: [...scripts, ...others], ofThreads });
});

scope.onmessage = ({ data }) => void run(data as never);
scope.postMessage({ isReady: true });
