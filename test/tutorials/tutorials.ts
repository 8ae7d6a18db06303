/**
 * npm run test:tutorials -- [NAME ...]: runs the tutorials of docs/tutorials as they are written, each on a local chain of
 * its own, and prints the output with which each ends. Exit code 1 if one fails.
 */
import { runTutorial, TUTORIALS } from './tutorial.ts';

const wanted = process.argv.slice(2);
let failures = 0;
for (const name of TUTORIALS.filter((each) => wanted.length === 0 || wanted.includes(each))) {
  const started = performance.now();
  try {
    const last = await runTutorial(name);
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stdout.write(`${name}: ${seconds} s; it ends with\n${last.replace(/^/gm, '    ')}\n`);
  } catch (error) {
    failures++;
    process.stdout.write(`FAILED ${(error as Error).message}\n`);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
