import { foldHistory } from './fold.ts';
import { foldSecondHistory } from './second/fold.ts';
import type { DeploymentRecord, HistoryRecord } from './source.ts';
import type { World } from './world.ts';

/** The protocol's edition of a deployment: the second one has the contract Rounds2. */
export const editionOf = ({ contracts }: DeploymentRecord): World['edition'] =>
  'Rounds2' in contracts ? 2 : 1;

/** Folds a history by the handlers of the deployment's edition. */
export const foldOf = (deployment: DeploymentRecord, history: HistoryRecord): World =>
  editionOf(deployment) === 2 ? foldSecondHistory(history) : foldHistory(history);
