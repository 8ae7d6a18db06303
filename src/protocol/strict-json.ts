/**
 * JSON by RFC 8259 that refuses members given twice: `JSON.parse` takes the last one and does not say so.
 * Numbers are handed over as text where the caller wants them exact.
 */

/** The fault of a text, in words that repeat none of its content. */
export class StrictJsonError extends Error {
  readonly kind: 'syntax' | 'duplicate-member' | 'depth';
  /** From 1. */
  readonly line: number;

  constructor(kind: StrictJsonError['kind'], line: number) {
    super(`JSON: ${kind} at line ${line}`);
    this.name = 'StrictJsonError';
    this.kind = kind;
    this.line = line;
  }
}

/** A number as it is written. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const DEEPEST = 500;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANK = /[ \t\n\r]*/y;

/**
 * Parses one JSON value.
 *
 * @param options.numbers `exact`: numbers are `JsonNumber`; default: floats, as `JSON.parse` gives them
 * @throws StrictJsonError
 */
export function parseStrictJson(text: string, options: { readonly numbers?: 'exact' } = {}): unknown {
  let at = 0;
  const fail = (kind: StrictJsonError['kind']): never => {
    throw new StrictJsonError(kind, text.slice(0, at).split('\n').length);
  };
  const token = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return fail('syntax');
    at += found.length;
    return found;
  };
  const blank = (): void => {
    BLANK.lastIndex = at;
    at += BLANK.exec(text)?.[0].length ?? 0;
  };
  const string = (): string => {
    let end = text.indexOf('"', at + 1);
    while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
    if (end < 0) return fail('syntax');
    let value: string;
    try {
      value = JSON.parse(text.slice(at, end + 1)) as string;
    } catch {
      return fail('syntax');
    }
    at = end + 1;
    return value;
  };
  const literal = <T>(word: string, value: T): T => {
    if (!text.startsWith(word, at)) fail('syntax');
    at += word.length;
    return value;
  };
  /** Calls `item` for each one up to the closing sign. */
  const sequence = (close: string, item: () => void): void => {
    at += 1;
    blank();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      item();
      blank();
      const sign = text[at];
      if (sign !== ',' && sign !== close) fail('syntax');
      at += 1;
      if (sign === close) return;
      blank();
    }
  };
  const object = (depth: number): Record<string, unknown> => {
    const members: Record<string, unknown> = {};
    sequence('}', () => {
      if (text[at] !== '"') fail('syntax');
      const name = string();
      if (Object.hasOwn(members, name)) fail('duplicate-member');
      blank();
      literal(':', undefined);
      blank();
      const value = any(depth + 1);
      if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true });
      else members[name] = value;
    });
    return members;
  };
  const list = (depth: number): unknown[] => {
    const items: unknown[] = [];
    sequence(']', () => items.push(any(depth + 1)));
    return items;
  };
  const any = (depth: number): unknown => {
    if (depth > DEEPEST) fail('depth');
    switch (text[at]) {
      case '{':
        return object(depth);
      case '[':
        return list(depth);
      case '"':
        return string();
      case 't':
        return literal('true', true);
      case 'f':
        return literal('false', false);
      case 'n':
        return literal('null', null);
      default: {
        const number = token(NUMBER);
        return options.numbers === 'exact' ? new JsonNumber(number) : Number(number);
      }
    }
  };
  blank();
  const value = any(0);
  blank();
  if (at < text.length) fail('syntax');
  return value;
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, place: number): boolean {
  let backslashes = 0;
  while (text[place - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
