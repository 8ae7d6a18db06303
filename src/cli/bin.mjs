#!/usr/bin/env node
// Node 24 runs the program's TypeScript directly. Under an older Node, this file starts the Node that npm installed with
// the package, with the same arguments. This file itself must run on Node 20.19.
import { fileURLToPath } from 'node:url';
import { isNewEnough, runOnNewNode, whenOrphaned } from './supplied-node.mjs';

if (isNewEnough()) {
  whenOrphaned(() => process.kill(process.pid, 'SIGTERM'));
  const { main } = await import('./program.ts');
  await main(process.argv.slice(2));
} else {
  runOnNewNode(fileURLToPath(import.meta.url), process.argv.slice(2));
}
