import type { Provider } from 'ethers';
import type { Deployment } from '../chain/deploy/deployment-record.ts';
import { readEvents } from '../chain/replay/read-events.ts';
import { replay } from '../chain/replay/replay.ts';
import type { AnsweredSet } from './opened-sum.ts';

/** The answers of a round, read from its events. */
export interface RoundAnswers {
  readonly holdouts: readonly AnsweredSet[];
  /** Sets with a positive sum of bands. Their commitments are in the sum of the round. */
  readonly accepted: readonly AnsweredSet[];
}

/** Reads the answers of a round from the events of the chain. An unknown round has none. */
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
