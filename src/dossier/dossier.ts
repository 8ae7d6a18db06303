import { createHash } from 'node:crypto';
import type { ChainEvent } from '../chain/replay/types.ts';
import { canonicalJson } from '../protocol/policy/schema.ts';

/** A paper: sections of figures, each with the events that it follows from. All of it is recomputed from one block. */
export interface Dossier {
  readonly format: 'assay/dossier/v1';
  readonly notice: readonly string[];
  readonly subject: Subject;
  readonly chain: ChainPoint;
  readonly title: string;
  readonly sections: readonly Section[];
}

export type Subject =
  | { readonly kind: 'checkpoint'; readonly model: string; readonly round: string }
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'dataset'; readonly dataset: string };

/** The state of the chain that a dossier speaks of. */
export interface ChainPoint {
  readonly chainId: string;
  /** The Rounds contract. */
  readonly contract: string;
  readonly block: number;
  readonly blockHash: string;
  /** Unix seconds of the block. */
  readonly time: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  /** Words that do not depend on the chain. */
  readonly text: readonly string[];
  readonly figures: readonly Figure[];
}

export interface Figure {
  readonly id: string;
  readonly label: string;
  /** Null: the protocol proves no such figure, and the label says why. */
  readonly value: string | null;
  readonly sources: readonly Source[];
}

/** The event behind a figure, or the command that recomputes it. */
export type Source =
  | { readonly event: string; readonly block: number; readonly index: number; readonly transaction: string }
  | { readonly command: string };

export const NOTICE: readonly string[] = [
  'This is no legal advice. It is a draft made by a program from public events, for people who decide.',
  'Each figure names the event or the command behind it. assay dossier check FILE recomputes all of it.',
];

export const eventSource = ({ name, place }: ChainEvent): Source => ({ event: name, ...place });

export const commandSource = (command: string): Source => ({ command });

export const figure = (
  id: string,
  label: string,
  value: string | number | bigint | null,
  sources: readonly Source[],
): Figure => ({ id, label, value: value === null ? null : `${value}`, sources });

/** A time of the chain, ISO 8601 in UTC. @param seconds Unix seconds */
export const timeText = (seconds: bigint): string =>
  `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;

/** SHA-256 of a dossier's canonical JSON, 64 hex digits. */
export const dossierHash = (dossier: Dossier): string =>
  createHash('sha256')
    .update(`assay/dossier/v1\n${canonicalJson(dossier)}`)
    .digest('hex');

/** The value of a figure; undefined if the dossier has none of that id. */
export const valueIn = ({ sections }: Dossier, id: string): string | null | undefined =>
  sections.flatMap(({ figures }) => figures).find((each) => each.id === id)?.value;
