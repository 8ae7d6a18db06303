import type { Intent } from './steps.ts';

/** The chosen task, and the model whose token it concerns. */
export interface Chosen {
  readonly intent: Intent;
  readonly model: bigint;
}

export type Choose = (chosen: Chosen) => void;

/** An amount that is needed before the transactions are known. */
export interface Asked {
  readonly name: string;
  readonly model: bigint;
  readonly intent: (amount: bigint) => Intent;
}

export type Ask = (asked: Asked) => void;
