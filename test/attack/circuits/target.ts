import type { Inputs } from './generator.ts';
import type { HintRules } from './hints.ts';

/** Inputs, and whether their statement is true. */
export interface Case {
  readonly name: string;
  readonly inputs: Inputs;
  readonly accepted: boolean;
}

/** A template instance or a whole circuit under attack. */
export interface Target {
  readonly name: string;
  /** A file of circuits/ to include, with an instance; or a main file. */
  readonly source: { readonly include: string; readonly instance: string } | { readonly main: string };
  readonly derived?: (name: string) => boolean;
  readonly hints?: HintRules;
  readonly cases: readonly Case[];
  /** The signals to attack. Default: all signals of the project's own source. */
  readonly attacked?: (name: string) => boolean;
  /** By how much else to change a signal: digits that share a product, by powers of two. */
  readonly offsets?: (name: string) => readonly bigint[];
  /** Amounts by which an attacker changes several signals at once, in every case. */
  readonly together?: readonly Readonly<Record<string, bigint>>[];
  /**
   * Signals to change in every false statement, at any distance from the broken constraint. Returns the
   * number of steps by which the resulting contradiction is pushed on, or undefined.
   */
  readonly suspects?: (name: string) => number | undefined;
}

export type Edits = Readonly<Record<string, Inputs>>;
/** One honest case edited into others. */
export const around = (honest: Inputs, good: Edits, bad: Edits): Case[] => [
  { name: 'honest', inputs: honest, accepted: true },
  ...Object.entries(good).map(([name, edit]) => ({ name, inputs: { ...honest, ...edit }, accepted: true })),
  ...Object.entries(bad).map(([name, edit]) => ({ name, inputs: { ...honest, ...edit }, accepted: false })),
];
export const lib = (file: string, instance: string) => ({ include: `lib/${file}.circom`, instance });
