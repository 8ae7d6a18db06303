import type { Role } from '../../protocol/context.ts';
import type { NoiseParameters, StatementPart } from '../ledger/entries.ts';
import type { LedgerPlace } from '../ledger/ledger-view.ts';

/**
 * A round as the checks see it. No edition of the protocol is named: each edition's client fills these in from proven chain
 * state, and the checks and the ledger stay the same.
 */
export interface RoundFacts {
  readonly place: LedgerPlace;
  readonly model: bigint;
  readonly round: bigint;
  /** The dataset's id on chain, and its root. */
  readonly dataset: bigint;
  readonly root: bigint;
  readonly role: Role;
  readonly policyHash: bigint;
  /** BabyJubJub point that the round seals to, `[x, y]`. */
  readonly trainerKey: readonly [bigint, bigint];
  /** W, one signed integer a feature and one for the constant. */
  readonly weights: readonly bigint[];
  readonly verifiers: readonly VerifierFact[];
  readonly window: Window;
  readonly noise: NoiseParameters;
  /** Batches among which this round's draw chooses. */
  readonly drawable: readonly number[];
  /** This dataset's past, as the chain has it. */
  readonly published: PublishedRecord;
}

/** A verifier contract of the round. */
interface VerifierFact {
  /** The circuit that it must be for. */
  readonly circuit: string;
  /** keccak256 of its code, 0x-prefixed; undefined if there is none at its address. */
  readonly codeHash: string | undefined;
}

/** The time for this dataset's answer. */
export interface Window {
  readonly blocks: bigint;
  /** Pace of the chain; undefined if it does not mine by the clock. */
  readonly secondsPerBlock: number | undefined;
}

/** A dataset's past, as a chain keeps it. An edition without published heads leaves `head` out. */
interface PublishedRecord {
  /** The last round for which the dataset was enrolled; 0: none. */
  readonly lastRound: bigint;
  /** Number of rounds that it answered. */
  readonly answered: number;
  /** Head of the ledger that the last enrolment carried, 64 hex digits. */
  readonly head?: string;
}

/** A challenge to a dataset, and the values that its statement is made of. */
export interface AnswerFacts extends RoundFacts {
  /** `before` for a holdout's statement at the weights before; `round` for every other. */
  readonly part: StatementPart;
  /** V of each evaluator; empty where the proof takes none. */
  readonly directions: readonly (readonly bigint[])[];
  readonly beacon: bigint;
  /** Drawn indices as they were told. */
  readonly indices: readonly number[];
  /** Drawn indices as they follow from the beacon. */
  readonly derived: readonly number[];
  /** Records of batch `index`. */
  readonly recordsOf: (index: number) => number;
}

/** An evaluator's direction and losses for a round, before they are proven. */
export interface EvaluationFacts extends Pick<RoundFacts, 'place' | 'round' | 'policyHash'> {
  /** Sums of the holdouts' fresh commitments, at W and at the weights before: `[x, y]`. */
  readonly sum: readonly [bigint, bigint];
  readonly before: readonly [bigint, bigint];
  /** Records behind each. */
  readonly count: number;
}

/** A contributor's own limits. None of them comes from the chain, the service or the owner. */
export interface Limits {
  /** Hashes of the policies that the contributor approved. */
  readonly policies: readonly bigint[];
  /** E: how often a batch may be opened, ever. */
  readonly openings: number;
  /** Fewest records of a draw. */
  readonly fewestRecords: number;
  /** Most batches of a draw. */
  readonly mostDraws: number;
  /** Largest |W| of any word. */
  readonly weightBound: bigint;
  /** Noise that a statement must have. */
  readonly noise: NoiseParameters;
  /** keccak256 of each verifier's code, by circuit. */
  readonly verifierCodes: Readonly<Record<string, string>>;
  /** Seconds that answering takes on this machine; undefined if never measured. */
  readonly provingSeconds: number | undefined;
}
