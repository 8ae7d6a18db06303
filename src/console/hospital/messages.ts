import type { ApprovalState, CommitteeState } from './approval-messages.ts';

/** Messages between the hospital's own page and `assay hospital serve`. Integers above 2^53 are decimal strings. */

/** The things that a hospital decides in a round. */
type DecisionStep = 'enrol' | 'answer' | 'score';

/** The decision of a person. */
export interface Decision {
  readonly round: string;
  readonly dataset: string;
  readonly step: DecisionStep;
  readonly verdict: 'approved' | 'refused';
  /** Who decided, as they named themselves. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A decision that waits. */
export interface Waiting {
  readonly round: string;
  readonly step: DecisionStep;
  /** When it is too late, in words. */
  readonly until: string;
  /** The things that become public if it is approved. */
  readonly public: readonly string[];
  /** The things that one party alone learns. */
  readonly limited: readonly string[];
  /** The costs of a refusal. */
  readonly refusal: string;
  /** The refusal that was decided before; it can still be changed. */
  readonly refused?: Decision;
}

/** One step on the way to rounds that the folder has not taken. */
export interface Missing {
  readonly what: string;
  readonly command: string;
}

export interface Job {
  readonly round: string;
  readonly step: DecisionStep;
  readonly lines: readonly string[];
  /** Undefined while it runs. */
  readonly outcome: 'done' | 'failed' | undefined;
}

export interface LedgerLine {
  readonly kind: string;
  readonly words: string;
}

/** Everything that the page shows. */
export interface HospitalState {
  readonly name: string;
  readonly folder: string;
  readonly model: { readonly name: string; readonly id: string } | undefined;
  readonly missing: readonly Missing[];
  readonly dataset:
    | {
        readonly id: string;
        readonly role: string;
        readonly records: number;
        readonly batches: number;
        readonly state: string;
        /** Batches that were not opened in this epoch. */
        readonly unopened: number;
        readonly beneficiary: string;
      }
    | undefined;
  readonly round:
    | {
        readonly id: string;
        readonly status: string;
        readonly words: string;
        readonly part: string;
        readonly moments: readonly string[];
      }
    | undefined;
  readonly waiting: Waiting | undefined;
  /** Why the chain could not be read. */
  readonly chainProblem: string | undefined;
  readonly spent: {
    readonly rounds: number;
    readonly openingsUsed: number;
    readonly openingsAllowed: number;
    readonly batchesOpened: number;
    readonly privacy: string;
  };
  readonly stake: readonly string[];
  readonly ledger: readonly LedgerLine[];
  readonly decisions: readonly Decision[];
  /** Undefined where the folder demands no approval. */
  readonly approval: ApprovalState | undefined;
  /** Undefined where the folder holds no committee's key. */
  readonly committee: CommitteeState | undefined;
  /** Whether the folder keeps a log. */
  readonly hasLog: boolean;
  readonly job: Job | undefined;
}

/** The preflight of the hospital's records, and its page. */
export interface PreflightAnswer {
  readonly verdict: string;
  readonly html: string;
}
