import { compileContracts } from '../../src/chain/deploy/compile.ts';

/** Compiles the contracts before any test file starts: the files share the result instead of each making it. */
export default function setup(): void {
  compileContracts();
}
