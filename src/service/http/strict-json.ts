import { ProblemError } from '../../api/problem.ts';

const MAX_DEPTH = 16;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON.parse for untrusted input. Rejects depth over 16, duplicate keys (their meaning depends on the parser) and keys
 * that could reach a prototype. `scan` only tracks nesting and keys; JSON.parse rejects text that is not JSON.
 * @throws ProblemError `malformed-json`
 */
export function parseStrictJson(text: string): unknown {
  scan(text);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON'); // the parser's own message quotes the text
  }
}

/** One open bracket: its keys so far (objects only), and whether the next string is a key. */
interface Level {
  readonly keys: Set<string> | undefined;
  expectsKey: boolean;
}

function scan(text: string): void {
  const levels: Level[] = [];
  for (let at = 0; at < text.length; at++) {
    const level = levels[levels.length - 1];
    switch (text[at]) {
      case '{':
      case '[':
        if (levels.length === MAX_DEPTH) throw malformed('the body is nested too deeply');
        levels.push(
          text[at] === '{' ? { keys: new Set(), expectsKey: true } : { keys: undefined, expectsKey: false },
        );
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (level?.keys !== undefined) level.expectsKey = true;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (level?.keys !== undefined && level.expectsKey) {
          addKey(level.keys, text.slice(at, end + 1));
          level.expectsKey = false;
        }
        at = end;
        break;
      }
      default:
    }
  }
}

function addKey(keys: Set<string>, quoted: string): void {
  let key: string;
  try {
    key = JSON.parse(quoted) as string; // resolves escapes: "a" and "\u0061" are one key
  } catch {
    throw malformed('the body is not JSON');
  }
  if (FORBIDDEN_KEYS.has(key)) throw malformed('the body has a key that is not allowed');
  if (keys.has(key)) throw malformed('the body has a duplicate key');
  keys.add(key);
}

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  throw malformed('the body is not JSON');
}

function malformed(detail: string): ProblemError {
  return new ProblemError('malformed-json', detail);
}
