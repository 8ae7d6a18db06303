// The help of npm's scripts: each script's own first comment. This file itself must run on Node 20.19.
import { readFileSync } from 'node:fs';

export const asksForHelp = (args) => args.includes('--help') || args.includes('-h');

/**
 * The help text of a script of this repository.
 *
 * @param {string} file path of the script
 * @param {string | undefined} name the script's name in package.json
 * @returns {string | undefined} undefined for a program that brings its own help
 */
export function helpOf(file, name) {
  if (file.includes('node_modules')) return undefined;
  const comment = /^\/\*\*([\s\S]*?)\*\//m.exec(readFileSync(file, 'utf8'))?.[1];
  if (comment === undefined) return undefined;
  const text = comment
    .split('\n')
    .map((line) => line.replace(/^ ?\* ?/, '').trimEnd())
    .join('\n')
    .trim();
  const usage = name === undefined ? `node scripts/node24.mjs ${file}` : `npm run ${name}`;
  const rest = text.replace(/^(?:npm run \S+|node \S+)( \[?-- ?)?/, (_, dashes) => (dashes ? dashes : ''));
  return rest === text ? `Usage: ${usage}\n\n${text}\n` : `Usage: ${usage}${rest}\n`;
}
