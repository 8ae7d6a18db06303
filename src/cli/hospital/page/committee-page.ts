import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  ApprovalReview,
  CommitteeState,
  IssuedApproval,
  RevokedApproval,
} from '../../../console/hospital/approval-messages.ts';
import { DUO } from '../../../contributor/approval/duo.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { canonicalJson } from '../../../protocol/policy/schema.ts';
import { SecondDatasetFile } from '../../../records/second/dataset-file.ts';
import { exists, readJsonFile } from '../../../system/files.ts';
import type { CliDeps } from '../../command.ts';
import {
  type DraftApproval,
  draftApproval,
  runApproveIssue,
  type TermsOptions,
} from '../../commands/approve/issue.ts';
import { runApproveRevoke } from '../../commands/approve/revoke.ts';
import { runApproveStatus } from '../../commands/approve/status.ts';
import { openRegister } from '../../files/committee-register.ts';
import { readPublicPart } from '../../files/keystore.ts';
import { APPROVAL_FILES, COMMITTEE_FILES, type Hospital } from '../hospital-file.ts';
import type { PageHandlers } from './page-server.ts';

/** The committee's part of the page: what `assay approve issue`, `revoke` and `status` do, by the same functions. */

interface CommitteeDeps {
  readonly deps: CliDeps;
  /** Runs a command between two entries of the folder's log, if it keeps one. */
  readonly logged: <T>(command: string, work: () => Promise<T>) => Promise<T>;
  readonly hospital: () => Promise<Hospital>;
}

/** Days for which a status list counts, as `assay approve` has them. */
const STATUS_DAYS = '90';

const text = (most: number) => z.string().trim().min(1).max(most);
const draftSchema = z.strictObject({
  dataset: z.union([
    z.strictObject({ root: text(80) }),
    z.strictObject({ firstDay: text(10), lastDay: text(10) }),
  ]),
  duo: z.array(text(20)).max(16),
  purpose: text(2000),
  permit: text(200),
  expires: text(10),
  openings: text(3),
  epsilon: text(24),
  delta: z.string().trim().max(24),
  optOutUntil: text(10),
});
const password = z.string().min(1).max(4096);
const issueSchema = z.strictObject({
  draft: draftSchema,
  /** The review of what was shown. */
  review: z.string().regex(/^[0-9a-f]{64}$/),
  form: z.enum(['vc', 'sd-jwt']),
  replace: z.boolean(),
  password,
});
const revokeSchema = z.strictObject({ approval: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/), password });
const renewSchema = z.strictObject({ password });

export class CommitteePage {
  readonly #given: CommitteeDeps;

  constructor(given: CommitteeDeps) {
    this.#given = given;
  }

  handlers(): PageHandlers['post'] {
    return {
      'approval-review': (body) => this.review(body),
      'approval-issue': (body) => this.issue(body),
      'approval-revoke': (body) => this.revoke(body),
      'approval-status': (body) => this.renew(body),
    };
  }

  /** The page's contents; undefined where the folder holds no committee's key. */
  async state(): Promise<CommitteeState | undefined> {
    const { file, at } = await this.#given.hospital();
    const keystore = at(COMMITTEE_FILES.keystore);
    if (!(await exists(keystore))) return undefined;
    const { did } = await readPublicPart(keystore, 'committee');
    const now = this.#given.deps.now();
    const { approvals, problem } = await readRegister(at(COMMITTEE_FILES.register), did);
    const { credential, status } = file.approval ?? APPROVAL_FILES;
    return {
      ...{ committee: did, isTrusted: file.approval?.committee === did },
      approvals: approvals.toReversed().map(({ id, permit, until, revokedAt }) => ({
        ...{ id, permit, ends: dayOf(until) },
        state: revokedAt !== null ? 'revoked' : until <= now ? 'ended' : 'valid',
      })),
      statusEnds: await endOfStatus(at(status)),
      ...{ root: await builtRoot(at(file.datasetFile)), source: file.source.publicKey, today: dayOf(now) },
      duo: Object.entries(DUO).map(([code, words]) => ({ code, words })),
      hasApproval: await exists(at(credential)),
      missing: missingFor(file),
      problem,
    };
  }

  /**
   * Says in plain words what would be signed.
   * @throws AssayError `bad-approval` (2); as `draftApproval`
   */
  async review(body: unknown): Promise<ApprovalReview> {
    const options = await this.#options(taken(draftSchema, body));
    const draft = await draftApproval(options, this.#given.deps.now());
    return { words: draft.words, review: reviewOf(draft) };
  }

  /**
   * Signs what was reviewed, and the status list anew.
   * @throws AssayError `bad-approval`, `other-approval` (2); as `runApproveIssue`
   */
  async issue(body: unknown): Promise<IssuedApproval> {
    const { draft, review, form, replace, password: word } = taken(issueSchema, body);
    const options = await this.#options(draft);
    const { deps, logged } = this.#given;
    if (reviewOf(await draftApproval(options, deps.now())) !== review) {
      throw new AssayError(
        'other-approval',
        'This is not the approval that was shown: the form or the policy was changed since. Read the words again.',
      );
    }
    const { file, at } = await this.#given.hospital();
    const { out, ...rest } = {
      ...this.#files(file, at),
      out: at((file.approval ?? APPROVAL_FILES).credential),
    };
    const { id } = await logged('approve issue', () =>
      runApproveIssue(withPassword(deps, word), {
        ...options,
        ...rest,
        form,
        out,
        force: replace,
        yes: true,
      }),
    );
    return { id, out };
  }

  /** @throws AssayError `bad-approval` (2); as `runApproveRevoke` */
  async revoke(body: unknown): Promise<RevokedApproval> {
    const { approval, password: word } = taken(revokeSchema, body);
    const { deps, logged, hospital } = this.#given;
    const { file, at } = await hospital();
    const { id, permit } = await logged('approve revoke', () =>
      runApproveRevoke(withPassword(deps, word), { ...this.#files(file, at), approval, yes: true }),
    );
    return { id, permit };
  }

  /** Signs the status list anew. @throws AssayError `bad-approval` (2); as `runApproveStatus` */
  async renew(body: unknown): Promise<void> {
    const { password: word } = taken(renewSchema, body);
    const { deps, logged, hospital } = this.#given;
    const { file, at } = await hospital();
    await logged('approve status', () => runApproveStatus(withPassword(deps, word), this.#files(file, at)));
  }

  #files(file: Hospital['file'], at: Hospital['at']) {
    return {
      keystore: at(COMMITTEE_FILES.keystore),
      register: at(COMMITTEE_FILES.register),
      status: at((file.approval ?? APPROVAL_FILES).status),
      statusDays: STATUS_DAYS,
    };
  }

  /** @throws AssayError `no-invitation` (2) */
  async #options({ dataset, delta, ...rest }: z.infer<typeof draftSchema>): Promise<TermsOptions> {
    const { file, at } = await this.#given.hospital();
    const { model, policy, circuit } = file;
    if (model === undefined || policy === undefined || circuit === undefined) {
      throw new AssayError(
        'no-invitation',
        'This folder has no model and no policy yet: take the invitation first (assay hospital join FILE).',
      );
    }
    return {
      ...rest,
      ...{ model: model.id, policy: at(policy), circuit },
      ...('root' in dataset ? dataset : { ...dataset, source: file.source.publicKey }),
      ...(delta === '' ? {} : { delta }),
    };
  }
}

/** A person types the password for each signature, and it is kept nowhere. */
const withPassword = (deps: CliDeps, word: string): CliDeps => ({ ...deps, password: async () => word });

/** Binds a signature to the words that were shown. The second in which it becomes valid is not part of them. */
const reviewOf = ({ terms, until }: DraftApproval): string =>
  createHash('sha256').update(canonicalJson({ terms, until })).digest('hex');

function taken<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const where = String(parsed.error.issues[0]?.path.at(-1));
  throw new AssayError('bad-approval', `Something is missing or too long: ${FIELDS[where] ?? 'the form'}.`);
}

const FIELDS: Readonly<Record<string, string>> = {
  root: 'the dataset’s root',
  firstDay: 'the first day of the period',
  lastDay: 'the last day of the period',
  purpose: 'the purpose in words',
  permit: 'the number of the permit',
  expires: 'the last day of the approval',
  openings: 'the number of openings',
  epsilon: 'the privacy loss',
  optOutUntil: 'the last day for objections',
  password: 'the password of the committee’s key',
};

const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);

const missingFor = ({ model, policy, circuit }: Hospital['file']): readonly string[] =>
  model === undefined || policy === undefined || circuit === undefined
    ? ['the invitation of a model’s owner: assay hospital join FILE']
    : [];

/** A damaged register must not hide the rest of the page. */
async function readRegister(path: string, did: string) {
  try {
    return { approvals: (await openRegister(path, did)).approvals, problem: undefined };
  } catch (error) {
    if (error instanceof AssayError) return { approvals: [], problem: error.message };
    throw error;
  }
}

/** The root that the dataset file names, for the form alone: the words show it again. */
async function builtRoot(path: string): Promise<string | undefined> {
  try {
    return `${SecondDatasetFile.header(path).root}`;
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}

/** The day on which the status list says nothing more. */
async function endOfStatus(path: string): Promise<string | undefined> {
  // The gate says what is wrong with a list that cannot be read.
  const read = readJsonFile(path, { largest: 1 << 21 }).catch(() => null);
  const list = (await read) as { validUntil?: unknown } | null;
  const end = `${list?.validUntil ?? ''}`;
  return /^\d{4}-\d{2}-\d{2}T/.test(end) ? end.slice(0, 10) : undefined;
}
