import { answerRunCommand } from './answer-rounds.ts';

export const defineContributorRun = answerRunCommand(
  'enrol datasets in every round and answer its challenges; may be killed and started again',
);
