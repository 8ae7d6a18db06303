import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** `npm run X -- --help` appends `--help` to the script's last command. The test runs that command as npm does. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const run = promisify(execFile);

test.each(Object.entries(scripts))(
  'npm run %s -- --help explains the script and does nothing else',
  async (name, command) => {
    expect(command, 'a second command would run before the help').not.toMatch(/&&|;|\|/);
    const env = { ...process.env, npm_lifecycle_event: name, PATH: `node_modules/.bin:${process.env.PATH}` };
    const { stdout } = await run('sh', ['-c', `${command} --help`], { env });
    const isOurs = !/node_modules|^(biome|tsc)/.test(command);
    if (isOurs) expect(stdout.split('\n')[0]).toMatch(new RegExp(`^Usage: npm run ${name}\\b`));
    expect(stdout.length).toBeGreaterThan(40);
  },
);
