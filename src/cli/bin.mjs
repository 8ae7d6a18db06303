#!/usr/bin/env node
// The program is TypeScript, which Node 24 runs as it is. Under an older Node this file starts the supplied one
// with the same arguments. It must itself run on Node 20.19.
import { fileURLToPath } from 'node:url';
import { isNewEnough, runOnNewNode } from './supplied-node.mjs';

if (isNewEnough()) {
  const { main } = await import('./program.ts');
  await main(process.argv.slice(2));
} else {
  runOnNewNode(fileURLToPath(import.meta.url), process.argv.slice(2));
}
