import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { EntrySummary, RoundSummary } from '../../../client/round-reader.ts';
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
import { exists } from '../../../system/files.ts';
import type { CliDeps } from '../../command.ts';
import { runCheck } from '../../commands/check.ts';
import { runEnrol } from '../../commands/enrol.ts';
import { runProve } from '../../commands/prove.ts';
import { runStatus } from '../../commands/status.ts';
import { runSubmit } from '../../commands/submit.ts';
import { openContributor } from '../../files/accounts.ts';
import type { Leaving } from '../../files/audited.ts';
import { describeMoments, type Moment } from '../../status/round-times.ts';
import { describeStake } from '../../status/stake-state.ts';
import { describeEntry, describeRound } from '../../status/words.ts';
import type { Hospital } from '../hospital-file.ts';
import { approvalState } from './approval-page.ts';
import { CommitteePage } from './committee-page.ts';
import { type DecisionBook, decisionOn } from './decisions.ts';
import { ledgerLine } from './ledger-words.ts';
import { readLog } from './log-page.ts';
import { waitingIn } from './next-public.ts';
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
  readonly logged: <T>(command: string, work: (leaving: Leaving) => Promise<T>) => Promise<T>;
  readonly hospital: () => Promise<Hospital>;
  readonly optionsOf: OptionsOf;
  readonly decisions: DecisionBook;
}

const decisionSchema = z.strictObject({
  round: z.string().regex(/^[1-9][0-9]{0,19}$/),
  step: z.enum(['enrol', 'answer']),
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
    const onChain = missing.length === 0 ? await this.#chain() : { problem: undefined };
    const role = file.role ?? 'contributor';
    const entries = await this.#entries(hospital);
    const { dataset, round, entry, moments, stake, problem, isCommitted } = onChain as Partial<ChainState>;
    if (isCommitted === false)
      missing.push({ what: 'Commit the dataset to the chain', command: 'assay commit' });
    const spent = privacySpent(entries, dataset?.root ?? 0n, role);
    return {
      ...{ folder, missing, name: file.name, model: file.model, chainProblem: problem },
      dataset: dataset && {
        id: `${dataset.id}`,
        role,
        records: dataset.records,
        batches: dataset.batches,
        state: stateOf(dataset),
        answered: dataset.answered,
        beneficiary: dataset.beneficiary,
      },
      round: round && {
        id: `${round.id}`,
        status: round.status,
        words: describeRound(NO_BOOK, round).map(trimmed).join('. '),
        part: entry === undefined ? '' : describeEntry(entry, round).map(trimmed).join('. '),
        moments: describeMoments(moments ?? []).map(trimmed),
      },
      waiting: await this.#waiting(round, entry, role, dataset?.id, moments ?? []),
      spent: { ...spent, privacy: describePrivacy(spent).at(-1) ?? '' },
      stake: stake === undefined ? [] : describeStake(stake),
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
    const { at, file } = await this.#given.hospital();
    const page = join(at(file.work), 'preflight.html');
    const options = await this.#given.optionsOf('check');
    const { verdict } = await this.#given.logged('check', () => runCheck({ ...options, page } as never));
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
    const { optionsOf, logged } = this.#given;
    if (step === 'enrol') {
      const options = await optionsOf('enrol', { round });
      const { delivery } = await logged('enrol', (leaving) => runEnrol(deps, options as never, leaving));
      deps.note(delivery === null ? HELD : `enrolled for round ${round}`);
      return;
    }
    const proving = await optionsOf('prove', { round });
    const { parcel, bands } = await logged('prove', () => runProve(deps, proving as never));
    deps.note(`proven; bands ${bands.join(', ')}`);
    const submitting = await optionsOf('submit', { parcel });
    await logged('submit', (leaving) => runSubmit(deps, submitting as never, leaving));
    deps.note(`answered round ${round}`);
  }

  async #chain(): Promise<Partial<ChainState>> {
    try {
      const options = await this.#given.optionsOf('status');
      const { dataset, model, ...rest } = await runStatus({ ...options, keystore: undefined } as never);
      const last = model?.lastRound ?? 0n;
      if (last === 0n) return { dataset, ...rest } as Partial<ChainState>;
      const withRound = await runStatus({ ...options, keystore: undefined, round: `${last}` } as never);
      return withRound as Partial<ChainState>;
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      if (error.code === 'not-found') return { isCommitted: false };
      return { problem: error.message };
    }
  }

  async #waiting(
    round: RoundSummary | undefined,
    entry: EntrySummary | undefined,
    role: string,
    dataset: bigint | undefined,
    moments: readonly Moment[],
  ): Promise<Waiting | undefined> {
    if (round === undefined || entry === undefined || dataset === undefined) return undefined;
    const untilOf = (block: bigint): string => {
      const when = moments.find((each) => each.block === block)?.when ?? '';
      return `block ${block}${when === '' ? '' : `, ${when}`}`;
    };
    const last = role === 'holdout' ? round.evaluateDeadline : round.attestDeadline;
    const until = { seal: untilOf(round.sealHeight), answer: untilOf(last) };
    const found = waitingIn(round, entry, role, until);
    if (found === undefined) return undefined;
    const made = decisionOn(await this.#given.decisions.all(), { ...found, dataset: `${dataset}` });
    // An approved step that failed waits again.
    return made?.verdict === 'refused' ? { ...found, refused: made } : found;
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

type Status = Awaited<ReturnType<typeof runStatus>>;

interface ChainState {
  readonly dataset: NonNullable<Status['dataset']>;
  readonly round: RoundSummary;
  readonly entry: EntrySummary;
  readonly moments: readonly Moment[];
  readonly stake: NonNullable<Status['stake']>;
  readonly problem: string;
  /** False: the dataset is not on chain. */
  readonly isCommitted: boolean;
}

const NO_BOOK = { model: [], dataset: [], round: [] };
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
