/**
 * Runs a tutorial of docs/tutorials: its code blocks are the test.
 * - `sh` blocks run one after the other in one shell, in an empty folder. One whose last line ends with `&` starts
 *   a program in the background, and is waited for until it prints the first line of its output. Programs in the
 *   background end with the tutorial, and with the runner if it is killed.
 * - A block with a file's name after its language, such as `solidity Club.sol`, is that file.
 * - A `text` block is the output of the `sh` block before it. `…` stands for any text; the lines may have others between.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { runShell } from './shell.ts';

export const TUTORIALS = ['hospital', 'model-owner', 'operator', 'contract-developer', 'auditor'] as const;

export type Block =
  | {
      readonly kind: 'run';
      readonly text: string;
      readonly expected: readonly string[];
      readonly isBackground: boolean;
    }
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

/** @throws Error for a block that the runner does not know */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const [, language = '', name = '', text = ''] of markdown.matchAll(
    /^```(\w*) ?(.*)\n([\s\S]*?)^```$/gm,
  )) {
    const last = blocks.at(-1);
    if (language === 'sh') blocks.push({ kind: 'run', text, expected: [], isBackground: /&\n$/.test(text) });
    else if (name !== '') blocks.push({ kind: 'file', name, text });
    else if (language === 'text' && last?.kind === 'run')
      blocks[blocks.length - 1] = { ...last, expected: text.split('\n').filter((line) => line !== '') };
    else
      throw new Error(`a block of ${language || 'no language'} is neither a command, a file nor an output`);
  }
  return blocks;
}

/** The first expected line that an output does not have, in order. */
export function missingLine(output: string, expected: readonly string[]): string | undefined {
  let from = 0;
  for (const line of expected) {
    const parts = line
      .trim()
      .split('…')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    const found = new RegExp(parts.join('.*')).exec(output.slice(from));
    if (found === null) return line;
    from += found.index + found[0].length;
  }
  return undefined;
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** The ports that tutorials name, by ones that are free here. */
const withPorts = (text: string, ports: ReadonlyMap<string, number>): string =>
  [...ports].reduce((changed, [written, free]) => changed.replaceAll(written, String(free)), text);

/** The shell's program: every block's output in a file of its own. */
function scriptOf(blocks: readonly Block[], outputs: string): string {
  const parts = blocks.map((block, i) => {
    const out = `"${join(outputs, String(i))}"`;
    if (block.kind === 'file') return '';
    if (!block.isBackground) return `echo ${i} >"${join(outputs, 'now')}"\n{\n${block.text}} >${out} 2>&1`;
    const [first = ''] = block.expected;
    return `echo ${i} >"${join(outputs, 'now')}"\n{\n${block.text}} >${out} 2>&1
until grep -qF -- '${first.split('…')[0]?.trim()}' ${out}; do kill -0 $!; sleep 0.2; done`;
  });
  return `set -euo pipefail\n${parts.join('\n')}\n`;
}

/**
 * Runs a tutorial in a temporary folder.
 * @returns the output of its last command
 * @throws Error with the command that fails, or with the line that is not printed
 */
export async function runTutorial(name: string): Promise<string> {
  const markdown = readFileSync(join(PROJECT_ROOT, 'docs', 'tutorials', `${name}.md`), 'utf8');
  const ports = new Map<string, number>();
  for (const written of ['8545', '8480', '8481']) ports.set(written, await freePort());
  const blocks = blocksOf(withPorts(markdown, ports));
  const folder = mkdtempSync(join(tmpdir(), `assay-tutorial-${name}-`));
  const [work, outputs, bin] = ['work', 'outputs', 'bin'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  for (const each of [work, outputs, bin]) mkdirSync(each);
  const program = `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${join(PROJECT_ROOT, 'src', 'cli', 'bin.mjs')}" "$@"\n`;
  writeFileSync(join(bin, 'assay'), program);
  chmodSync(join(bin, 'assay'), 0o755);
  for (const block of blocks) if (block.kind === 'file') writeFileSync(join(work, block.name), block.text);
  const env = {
    ...process.env,
    ASSAY: PROJECT_ROOT,
    CHAIN: `http://127.0.0.1:${ports.get('8545')}`,
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    PATH: [bin, join(process.execPath, '..'), process.env.PATH].join(delimiter),
  };
  try {
    const code = await runShell(scriptOf(blocks, outputs), folder, { cwd: work, env });
    const outputOf = (i: number | string): string => {
      const file = join(outputs, String(i));
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    if (code !== 0) {
      const now = Number(outputOf('now'));
      const block = blocks[now];
      throw new Error(
        `${name}: a command ended with ${code}:\n${block?.kind === 'run' ? block.text : ''}${outputOf(now).slice(-3000)}`,
      );
    }
    blocks.forEach((block, i) => {
      const missing = block.kind === 'run' ? missingLine(outputOf(i), block.expected) : undefined;
      if (missing !== undefined)
        throw new Error(`${name}: no line “${missing}” in:\n${outputOf(i).slice(-3000)}`);
    });
    return outputOf(blocks.findLastIndex(({ kind }) => kind === 'run'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
