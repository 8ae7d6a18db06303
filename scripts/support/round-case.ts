/** Secret behind the trainer's key of the tests. */
export const TRAINER_SECRET = 987654321987654321n;
