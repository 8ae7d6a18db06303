import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type {
  HospitalState,
  Job,
  Missing,
  PreflightAnswer,
  Waiting,
} from '../../../console/hospital/messages.ts';
import type { ContributorKeys } from '../../../contributor/keys.ts';
import { Ledger, ledgerPath } from '../../../contributor/ledger/ledger.ts';
import type { HeadedEntry } from '../../../contributor/ledger/lines.ts';
import { describePrivacy, privacySpent } from '../../../contributor/privacy-spent.ts';
import { AssayError } from '../../../protocol/errors.ts';
import type { PreflightReport } from '../../../records/preflight/report.ts';
import { exists } from '../../../system/files.ts';
import type { CliDeps } from '../../command.ts';
import { openContributor } from '../../files/accounts.ts';
import { isHeld } from '../../files/egress.ts';
import type { AddressBook } from '../../ids/address-book.ts';
import { runSecondEvaluatorRun } from '../../second/commands/answer-rounds.ts';
import { runSecondCheck } from '../../second/commands/check.ts';
import { runSecondEnrol } from '../../second/commands/enrol.ts';
import { runSecondProve } from '../../second/commands/prove.ts';
import { runScore } from '../../second/commands/score.ts';
import { runSecondSubmit } from '../../second/commands/submit.ts';
import { describeAccount } from '../../second/status/account.ts';
import { describeSecondEntry, describeSecondRound } from '../../second/status/words.ts';
import { describeMoments } from '../../status/round-times.ts';
import type { Hospital } from '../hospital-file.ts';
import { approvalState } from './approval-page.ts';
import { CommitteePage } from './committee-page.ts';
import { type DecisionBook, decisionOn } from './decisions.ts';
import { ledgerLine } from './ledger-words.ts';
import { readLog } from './log-page.ts';
import { waitingIn } from './next-public.ts';
import { type PageChain, readPageChain } from './page-chain.ts';
import type { PageHandlers } from './page-server.ts';

/** Answers to the page of a hospital's folder: the same functions as the commands, with the folder's defaults. */

/** Completes the options of a command from the folder, as the command line does. */
export type OptionsOf = (
  command: string,
  given?: Readonly<Record<string, string>>,
) => Promise<Record<string, unknown>>;

interface PageDeps {
  readonly deps: CliDeps;
  /** Runs a command between two entries of the folder's log, if it keeps one. */
  readonly logged: <T>(command: string, work: () => Promise<T>) => Promise<T>;
  readonly hospital: () => Promise<Hospital>;
  readonly optionsOf: OptionsOf;
  readonly decisions: DecisionBook;
}

const decisionSchema = z.strictObject({
  round: z.string().regex(/^[1-9][0-9]{0,19}$/),
  step: z.enum(['enrol', 'answer', 'score']),
  verdict: z.enum(['approved', 'refused']),
  by: z.string().trim().min(1).max(120),
});

const HELD = 'written, and held: release it with assay egress approve, then submit it';

/** Lines of a job that the page shows. */
const MOST_LINES = 50;
/** Newest entries of the ledger that the page shows. */
const MOST_ENTRIES = 200;

type Running = { -readonly [K in keyof Job]: Job[K] };

export class HospitalPage {
  readonly #given: PageDeps;
  readonly #committee: CommitteePage;
  #keys: ContributorKeys | undefined;
  #job: Running | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(given: PageDeps) {
    this.#given = given;
    this.#committee = new CommitteePage(given);
  }

  /** The answers of the page's server. */
  handlers(): PageHandlers {
    return {
      get: { state: () => this.state() },
      post: {
        decide: (body) => this.decide(body),
        preflight: () => this.preflight(),
        log: async () => readLog(await this.#given.hospital()),
        ...this.#committee.handlers(),
      },
    };
  }

  async state(): Promise<HospitalState> {
    const hospital = await this.#given.hospital();
    const { file, folder } = hospital;
    const missing = await missingSteps(hospital);
    const onChain = missing.length === 0 ? await this.#chain() : {};
    const role = file.role ?? 'contributor';
    const entries = await this.#entries(hospital);
    const { dataset, round: known, account, problem, isCommitted } = onChain;
    if (isCommitted === false)
      missing.push({ what: 'Commit the dataset to the chain', command: 'assay commit' });
    if (dataset?.role === 'holdout' && !dataset.pledged && !dataset.retired)
      missing.push({ what: 'Offer the dataset to the model’s rounds', command: 'assay pledge' });
    const spent = privacySpent(entries, dataset?.root ?? 0n, role);
    return {
      ...{ folder, missing, name: file.name, model: file.model, chainProblem: problem },
      dataset: dataset && {
        ...{ id: `${dataset.id}`, role, records: dataset.records, batches: dataset.batches },
        ...{ state: stateOf(dataset), unopened: dataset.unopened, beneficiary: dataset.beneficiary },
      },
      round: known && {
        ...{ id: `${known.round.id}`, status: known.round.phase },
        words: describeSecondRound(NO_BOOK, known.round).map(trimmed).join('. '),
        part: describeSecondEntry(known.entry, known.round).map(trimmed).join('. '),
        moments: describeMoments(known.moments).map(trimmed),
      },
      waiting: await this.#waiting(onChain),
      spent: { ...spent, privacy: describePrivacy(spent).at(-1) ?? '' },
      stake: account === undefined ? [] : describeAccount(account).map(trimmed),
      ledger: entries
        .slice(-MOST_ENTRIES)
        .reverse()
        .map(({ entry: each }) => ledgerLine(each)),
      decisions: [...(await this.#given.decisions.all())].reverse(),
      approval: await approvalState(hospital, this.#given.deps.now()),
      committee: await this.#committee.state(),
      hasLog: file.audit !== undefined,
      job: this.#job && { ...this.#job, lines: [...this.#job.lines] },
    };
  }

  /**
   * Records a decision, and starts what it approves. The page sees by the state how it goes.
   * @throws AssayError `bad-decision` (2); `busy`, `nothing-waits` (5); as the decision book
   */
  async decide(body: unknown): Promise<void> {
    const parsed = decisionSchema.safeParse(body);
    if (!parsed.success)
      throw new AssayError('bad-decision', 'Say who you are, and which round and step you decide.');
    const { round, step, verdict, by } = parsed.data;
    if (this.#job !== undefined && this.#job.outcome === undefined)
      throw new AssayError('busy', 'An approved step is still under way. Wait until it has ended.', {
        exitCode: 5,
      });
    const { waiting, dataset } = await this.state();
    if (waiting?.round !== round || waiting.step !== step || dataset === undefined) {
      throw new AssayError(
        'nothing-waits',
        'This decision does not wait any more. Look at the round again.',
        {
          exitCode: 5,
        },
      );
    }
    const at = new Date(this.#given.deps.now() * 1000).toISOString();
    // The decision is on disk before anything happens.
    await this.#given.decisions.add({ round, step, verdict, by, at, dataset: dataset.id });
    if (verdict === 'approved') this.#start(round, step);
  }

  /** Checks the folder's records, as `assay check` does. */
  async preflight(): Promise<PreflightAnswer> {
    const { deps, hospital, optionsOf, logged } = this.#given;
    const { at, file } = await hospital();
    const page = join(at(file.work), 'preflight.html');
    const options = { ...(await optionsOf('check')), page };
    const { data } = await logged('check', () => runSecondCheck(deps, options as never));
    const { verdict } = data as PreflightReport;
    return { verdict, html: await readFile(page, 'utf8') };
  }

  /** Resolves when the job under way has ended. */
  idle(): Promise<void> {
    return this.#work;
  }

  #start(round: string, step: Job['step']): void {
    const lines: string[] = [];
    const job: Running = { round, step, lines, outcome: undefined };
    this.#job = job;
    const note = (line: string): void => {
      lines.push(line);
      if (lines.length > MOST_LINES) lines.shift();
      this.#given.deps.note(line);
    };
    this.#work = this.#run({ ...this.#given.deps, note }, round, step).then(
      () => {
        job.outcome = 'done';
      },
      (error: unknown) => {
        note(error instanceof AssayError ? error.message : 'Something unexpected happened.');
        job.outcome = 'failed';
      },
    );
  }

  async #run(deps: CliDeps, round: string, step: Job['step']): Promise<void> {
    const { optionsOf, logged, hospital } = this.#given;
    const { folder, file } = await hospital();
    if (step === 'answer' && file.role === 'holdout') return this.#evaluate(deps, round, folder);
    if (step === 'answer') return this.#answer(deps, round, folder);
    const options = (await optionsOf(step, { round })) as never;
    const { lines } = await logged(step, () =>
      step === 'enrol'
        ? runSecondEnrol(deps, options, NO_BOOK, folder)
        : runScore(deps, options, NO_BOOK, folder),
    );
    deps.note(lines.at(-1) ?? '');
  }

  /** Proves a dataset's answers, and sends them unless the folder holds parcels. */
  async #answer(deps: CliDeps, round: string, folder: string): Promise<void> {
    const { optionsOf, logged } = this.#given;
    const proving = await optionsOf('prove', { round });
    const { data, lines } = await logged('prove', () => runSecondProve(deps, proving as never));
    deps.note(`proven: ${lines[0]}`);
    if (isHeld(proving)) return deps.note(HELD);
    for (const parcel of (data as { readonly parcels: readonly string[] }).parcels) {
      const submitting = (await optionsOf('submit', { parcel })) as never;
      await logged('submit', () => runSecondSubmit(deps, submitting, NO_BOOK, folder));
    }
    deps.note(`answered round ${round}`);
  }

  /** Opens a drawn holdout, then proves direction and losses. */
  async #evaluate(deps: CliDeps, round: string, folder: string): Promise<void> {
    const { optionsOf, logged } = this.#given;
    const options = await optionsOf('evaluator run');
    const { round: known } = await this.#chain();
    const isAnswered = known?.entry.attested && (known.round.pending === 0n || known.entry.attestedBefore);
    if (isHeld(options) && !isAnswered) return this.#answer(deps, round, folder);
    // A person has approved this step here: the evaluation has no parcel that could wait once more.
    const run = { ...options, hold: undefined, once: true } as never;
    const { lines } = await logged('evaluator run', () => runSecondEvaluatorRun(deps, run, NO_BOOK, folder));
    deps.note(lines.at(-1) ?? '');
  }

  async #chain(): Promise<PageChain> {
    return readPageChain((await this.#given.optionsOf('status')) as never);
  }

  /** The first step that waits, and was not refused; else the first that was. */
  async #waiting({ dataset, round: known }: PageChain): Promise<Waiting | undefined> {
    if (known === undefined || dataset === undefined) return undefined;
    const { schedule } = known.round;
    const untilOf = (block: bigint): string => {
      const when = known.moments.find((each) => each.block === block)?.when ?? '';
      return `block ${block}${when === '' ? '' : `, ${when}`}`;
    };
    const found = waitingIn(known, dataset, {
      seal: untilOf(schedule.sealHeight),
      evaluation: untilOf(schedule.evaluateDeadline),
      answer: untilOf(schedule.attestDeadline),
    });
    const decisions = await this.#given.decisions.all();
    const steps = found.map((each): Waiting => {
      const made = decisionOn(decisions, { ...each, dataset: `${dataset.id}` });
      // An approved step that failed waits again.
      return made?.verdict === 'refused' ? { ...each, refused: made } : each;
    });
    return steps.find(({ refused }) => refused === undefined) ?? steps[0];
  }

  async #entries({ file, at }: Hospital): Promise<readonly HeadedEntry[]> {
    const keystore = at(file.contributor.keystore);
    if (!(await exists(ledgerPath(keystore)))) return [];
    // Opening a keystore takes a second by design, so that happens once.
    this.#keys ??= await this.#given.logged('status', () =>
      openContributor(this.#given.deps, { keystore, passwordFile: at(file.contributor.passwordFile) }),
    );
    return Ledger.read(ledgerPath(keystore), this.#keys);
  }
}

const NO_BOOK: AddressBook = { model: [], dataset: [], round: [] };
const trimmed = (line: string): string => line.trim();

const stateOf = ({ retired, withdrawn }: { retired: boolean; withdrawn: boolean }): string =>
  retired ? 'retired: it takes part no more' : withdrawn ? 'withdrawn' : 'may take part in rounds';

/** Steps that the folder has not taken, in order. The chain tells whether the dataset was committed. */
async function missingSteps({ file, at }: Hospital): Promise<Missing[]> {
  const missing: Missing[] = [];
  if (file.model === undefined)
    missing.push({ what: 'Take the invitation of a model’s owner', command: 'assay hospital join FILE' });
  if (!(await exists(at(file.datasetFile))))
    missing.push({ what: 'Build the dataset file from the records', command: 'assay source build' });
  if (!(await exists(at(file.signature))))
    missing.push({ what: 'Sign the dataset', command: 'assay source sign' });
  return missing;
}
