/** Linked libraries of Rounds2. */
export const ROUNDS_LIBRARIES: readonly string[] = [
  ...['Accounts2', 'Answers2', 'Commitments2', 'Decisions2', 'Evaluations2', 'Openings2', 'Settlements2'],
];

/** The contracts whose code decides what the state of Rounds2 means. */
export const SECOND_ROUNDS_CODE: readonly string[] = ['Rounds2', ...ROUNDS_LIBRARIES];
