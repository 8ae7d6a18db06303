import { describe, expect, test } from 'vitest';
import { ProgressMeter } from '../../src/cli/progress.ts';

/** A meter whose clock the test sets. */
function meter(isTerminal: boolean, total: number) {
  const at = { ms: 0 };
  const lines: string[] = [];
  const drawn: string[] = [];
  const output = {
    draw: isTerminal ? (text: string) => void drawn.push(text) : undefined,
    note: (line: string) => void lines.push(line),
    now: () => at.ms,
  };
  return { at, lines, drawn, meter: new ProgressMeter({ title: 'reading', unit: 'rows', total }, output) };
}

describe('progress', () => {
  test('is plain lines where there is no terminal: share, rows, rate and time left', () => {
    const { at, lines, meter: progress } = meter(false, 1000);
    for (let i = 0; i < 5120; i++) progress.count();
    at.ms = 5120;
    progress.advance(250);
    expect(lines).toEqual(['reading: 25 %, 5120 rows, 1000 rows/s, about 16 s left']);
    at.ms = 6000;
    progress.advance(250);
    expect(lines).toHaveLength(1);
    at.ms = 11_000;
    progress.advance(250);
    expect(lines).toHaveLength(2);
    progress.end();
    expect(lines).toHaveLength(2);
  });

  test('is a bar on a terminal, which is removed at the end', () => {
    const { at, drawn, lines, meter: progress } = meter(true, 1000);
    at.ms = 2000;
    progress.advance(500);
    expect(drawn).toEqual(['\r\u001b[K[############............] reading: 50 %, about 2 s left']);
    progress.end();
    expect(drawn.at(-1)).toBe('\r\u001b[K');
    expect(lines).toEqual([]);
  });

  test('says nothing about short work', () => {
    const { at, drawn, meter: progress } = meter(true, 1000);
    at.ms = 500;
    progress.advance(1000);
    progress.end();
    expect(drawn).toEqual([]);
  });

  test('stays at 100 % where a file is read twice, and has no share where the total is not known', () => {
    const twice = meter(false, 100);
    twice.at.ms = 6000;
    twice.meter.advance(180);
    expect(twice.lines).toEqual(['reading: 100 %']);
    const unknown = meter(false, 0);
    unknown.at.ms = 6000;
    unknown.meter.advance(180);
    expect(unknown.lines).toEqual(['reading: 6 s']);
  });
});
