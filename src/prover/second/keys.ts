import { join } from 'node:path';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { compileMain } from '../artifacts.ts';
import type { Edition } from '../setup/checked-key.ts';

/** The second edition's verification keys and their manifest. */
export const SECOND_KEYS = join(PROJECT_ROOT, 'keys', 'second');

/** Circuits of circuits/second. Development keys have names of their own, because both editions have a circuit `origin`. */
export const SECOND_EDITION: Edition = {
  compile: (circuit) => compileMain(join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`)),
  keyName: (circuit) => `second-${circuit}`,
};
