// node scripts/node24.mjs FILE [ARGUMENT ...]: runs a script on Node 24, whatever Node npm itself runs on.
// With --help, prints the script's own first comment and runs nothing.
import { runOnNewNode } from '../src/cli/supplied-node.mjs';
import { asksForHelp, helpOf } from './support/script-help.mjs';

const [file, ...args] = process.argv.slice(2);
const help = asksForHelp(args) ? helpOf(file, process.env.npm_lifecycle_event) : undefined;
if (help === undefined) runOnNewNode(file, args);
else process.stdout.write(help);
