import { answerRunCommand } from '../contributor/answer-rounds.ts';

export const defineEvaluatorRun = answerRunCommand(
  "answer every round's challenge of holdout datasets; may be killed and started again",
);
