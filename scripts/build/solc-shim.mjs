#!/usr/bin/env node
// The compiler from npm behind the command line that forge expects of a `solc`: `--version`, and `--standard-json`
// from standard input to standard output. Every source is in the input; nothing is read from the disk.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const solc = createRequire(import.meta.url)('solc');
if (process.argv.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
} else {
  process.stderr.write('solc-shim: --version or --standard-json\n');
  process.exitCode = 2;
}
