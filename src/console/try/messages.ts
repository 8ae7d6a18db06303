import type { SecondPreflightReport } from '../../records/second/preflight.ts';

/** Messages between the page Try and its worker. Records stay in the worker. */

/** Choices of the visitor before a proposal. */
export interface Wishes {
  readonly label?: string;
  readonly positive?: readonly string[];
  readonly day?: string;
  readonly key?: string;
  readonly features?: readonly string[];
  readonly missing?: readonly string[];
}

/** A column of the sample, without its values. */
interface SampleColumn {
  readonly column: string;
  readonly kind: string;
}

export interface Proposed {
  readonly format: string;
  readonly policy: PolicyTexts;
  readonly columns: readonly SampleColumn[];
  readonly questions: readonly string[];
  /** Why the proposal does not pass on the files; empty if it does. */
  readonly reasons: readonly string[];
  /** The preflight of the whole files with this policy. */
  readonly checked: Checked;
}

/** A policy as its two files, JSON. */
export interface PolicyTexts {
  /** Schema, mapping and rules. */
  readonly document: string;
  /** The numbers, which name the document as their base. */
  readonly numbers: string;
}

export interface Checked {
  readonly report: SecondPreflightReport;
  /** The page for the privacy officer, HTML. */
  readonly page: string;
}

export interface ProvenBatch {
  readonly circuit: string;
  readonly records: number;
  /** g of the batch's exact sum against the direction of another batch. */
  readonly gate: number;
  readonly publicSignals: readonly string[];
  /** A proof file that `assay verify` reads, JSON. */
  readonly file: string;
  readonly witnessSeconds: number;
  readonly proofSeconds: number;
  readonly threads: number;
  /** Verified with the key that came with the page. */
  readonly isVerified: boolean;
}

/** Requests by kind, and their answers. */
export interface Work {
  propose: {
    ask: { files: readonly File[]; wishes: Wishes; circuit: string; today: string };
    answer: Proposed;
  };
  check: {
    ask: { files: readonly File[]; policy: PolicyTexts; today: string };
    answer: Checked;
  };
  loadKey: {
    ask: { circuit: string; zkey: ArrayBuffer; wasm: ArrayBuffer; threads: number };
    answer: { threads: number };
  };
  prove: { ask: { files: readonly File[]; policy: PolicyTexts }; answer: ProvenBatch };
}

export type Kind = keyof Work;

/** Numbers of the messages tell requests apart. */
export type ToWorker = { [K in Kind]: { readonly id: number; readonly kind: K } & Work[K]['ask'] }[Kind];

/** How far the work is. */
export interface Progress {
  readonly step: string;
  /** Bytes of the files that were read, 0 where that says nothing. */
  readonly bytes: number;
  /** Of how many. */
  readonly of: number;
  readonly rows: number;
}

export type FromWorker =
  | { readonly isReady: true }
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly answer: Work[Kind]['answer'] }
  | { readonly id: number; readonly problem: string }
  /**
   * Requests that this worker and its threads sent, after its own script. The first `ofThreads` of them are the scripts of
   * threads that were started with the key: the browser may report these long after the threads have begun to work.
   */
  | { readonly requests: readonly string[]; readonly ofThreads: number };
