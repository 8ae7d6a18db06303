import type { Provider } from 'ethers';
import type { Deployment } from '../chain/deploy/deployment.ts';
import { readEvents, replay } from '../chain/replay/replay.ts';
import type { AnsweredSet } from './opened-sum.ts';

/** The answers of a round, as its events hold them. */
export interface RoundAnswers {
  readonly holdouts: readonly AnsweredSet[];
  /** Sets with a positive sum of bands: those whose commitments are in the round's sum. */
  readonly accepted: readonly AnsweredSet[];
}

/** Reads a round's answers from the chain's events. An unknown round has none. */
export async function readAnswers(
  provider: Provider,
  deployment: Deployment,
  round: bigint,
): Promise<RoundAnswers> {
  const state = replay(await readEvents(provider, deployment)).rounds.get(round);
  return {
    holdouts: state?.holdoutAnswers ?? [],
    accepted: state?.answers.filter(({ accepted }) => accepted) ?? [],
  };
}
