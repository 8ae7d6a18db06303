/** Messages about approvals between the hospital's own page and `assay hospital serve`. Days are YYYY-MM-DD, UTC. */

/** The approval that the folder demands. */
export interface ApprovalState {
  /** did:key of the committee; undefined while none is named. */
  readonly committee: string | undefined;
  /** The approval in the folder, in words, one line a fact; empty if the committee signed none. */
  readonly words: readonly string[];
  /** Why no step of a round is taken now. */
  readonly problem: string | undefined;
}

interface RegisteredApproval {
  readonly id: string;
  readonly permit: string;
  readonly ends: string;
  readonly state: 'valid' | 'ended' | 'revoked';
}

/** A committee that signs in this folder. */
export interface CommitteeState {
  /** did:key */
  readonly committee: string;
  /** Whether the folder demands the approval of this very committee. */
  readonly isTrusted: boolean;
  /** Newest first. */
  readonly approvals: readonly RegisteredApproval[];
  /** The day on which the status list ends; undefined if there is none. */
  readonly statusEnds: string | undefined;
  /** Root of the folder's dataset file; undefined before it is built. */
  readonly root: string | undefined;
  /** Public key of the folder's source. */
  readonly source: string;
  readonly today: string;
  /** Terms of the Data Use Ontology that have words. */
  readonly duo: readonly { readonly code: string; readonly words: string }[];
  /** Whether the folder has an approval, which a new one would replace. */
  readonly hasApproval: boolean;
  /** Things that an approval needs and the folder lacks. */
  readonly missing: readonly string[];
  /** Why the register cannot be read. */
  readonly problem: string | undefined;
}

/** An approval as it is filled in. */
export interface ApprovalDraft {
  readonly dataset: { readonly root: string } | { readonly firstDay: string; readonly lastDay: string };
  readonly duo: readonly string[];
  readonly purpose: string;
  readonly permit: string;
  readonly expires: string;
  readonly openings: string;
  /** A number, or `none`. */
  readonly epsilon: string;
  /** Empty with `none`. */
  readonly delta: string;
  readonly optOutUntil: string;
}

export interface ApprovalReview {
  /** The draft that would be signed, one line a fact. */
  readonly words: readonly string[];
  /** Names these words. */
  readonly review: string;
}

export interface IssuedApproval {
  readonly id: string;
  /** The file that was written. */
  readonly out: string;
}

export interface RevokedApproval {
  readonly id: string;
  readonly permit: string;
}

/** The folder's log of commands that touched records or secrets, read and verified. */
export interface LogAnswer {
  /** Lines of the log. */
  readonly entries: number;
  /** Head of the log, 64 hex digits; empty for an empty log. */
  readonly head: string;
  /** Newest first. */
  readonly newest: readonly {
    readonly n: number;
    readonly time: string;
    readonly user: string;
    readonly words: string;
    readonly touched: readonly string[];
    readonly outcome: string;
  }[];
}
