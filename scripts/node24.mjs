// node scripts/node24.mjs FILE [ARGUMENT ...]: runs a script on Node 24, whatever Node npm itself runs on.
import { runOnNewNode } from '../src/cli/supplied-node.mjs';

const [file, ...args] = process.argv.slice(2);
runOnNewNode(file, args);
