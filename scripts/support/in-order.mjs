// node scripts/support/in-order.mjs NAME ...: runs npm scripts one after the other, until one fails. This file itself must
// run on Node 20.19.
import { spawnSync } from 'node:child_process';
import { asksForHelp } from './script-help.mjs';

const names = process.argv.slice(2).filter((name) => !name.startsWith('-'));
if (asksForHelp(process.argv.slice(2))) {
  process.stdout.write(
    `Usage: npm run ${process.env.npm_lifecycle_event ?? 'NAME'}\n\nRuns in this order, until one fails: ${names.join(', ')}.\n`,
  );
} else {
  for (const name of names) {
    const { status } = spawnSync('npm', ['run', name], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    if (status !== 0) process.exit(status ?? 4);
  }
}
