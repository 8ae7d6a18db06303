import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';

async function help(...words: string[]): Promise<string> {
  let text = '';
  const add = async (more: string) => {
    text += more;
  };
  const code = await runProgram([...words, '--help'], {}, { out: add, err: add });
  if (code !== 0) throw new Error(`assay ${words.join(' ')} --help: exit ${code}: ${text}`);
  return text;
}

/** Names of the commands that a help text lists. */
const listed = (text: string): string[] =>
  [...text.matchAll(/^ {2}([a-z][a-z-]*)(?: \[options\]| <| {2})/gm)].map((match) => match[1] as string);

test('assay --help groups every command by role', async () => {
  const text = await help();
  for (const heading of ['A hospital', 'A model owner', 'Consumers', 'Operators', 'Trials'])
    expect(text).toContain(`\n${heading}`);
  expect(text).not.toContain('\nCommands:');
  expect(text).not.toContain('\nOther commands:');
});

test("every command's help has an example that begins with the command", async () => {
  const names = listed(await help()).sort();
  expect(names.length).toBeGreaterThan(25);
  const lacking: string[] = [];
  for (const name of names) {
    const text = await help(name);
    const below = text.includes('\nCommands:\n') ? listed(text) : [];
    for (const path of below.length === 0 ? [[name]] : below.map((verb) => [name, verb])) {
      const words = path.join(' ');
      if (!(await help(...path)).includes(`Example:\n  assay ${words}`)) lacking.push(words);
    }
  }
  expect(lacking).toEqual([]);
});
