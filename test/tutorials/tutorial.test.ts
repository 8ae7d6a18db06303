import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { blocksOf, missingLine, TUTORIALS } from './tutorial.ts';

const FOLDER = join(PROJECT_ROOT, 'docs', 'tutorials');
const read = (name: string): string => readFileSync(join(FOLDER, `${name}.md`), 'utf8');

describe('the tutorials (npm run test:tutorials runs them)', () => {
  it('are all known to the runner', () => {
    const pages = globSync('*.md', { cwd: FOLDER }).map((file) => basename(file, '.md'));
    expect(pages.filter((name) => name !== 'README').sort()).toEqual([...TUTORIALS].sort());
  });

  it.each(TUTORIALS)(
    '%s has only commands, files and outputs, and ends in an output that is compared',
    (name) => {
      const runs = blocksOf(read(name)).filter((block) => block.kind === 'run');
      expect(runs.length).toBeGreaterThan(3);
      expect(runs.at(-1)?.expected.length).toBeGreaterThan(0);
    },
  );
});

describe('an expected output', () => {
  it('may leave out lines and, with …, parts of a line, but not change their order', () => {
    const output = 'round 3\nsome progress\nstake 12 of 40\n';
    expect(missingLine(output, ['round 3', 'stake … of 40'])).toBeUndefined();
    expect(missingLine(output, ['stake … of 40', 'round 3'])).toBe('round 3');
    expect(missingLine(output, ['stake … of 41'])).toBe('stake … of 41');
  });

  it('is that of the command before it; a block that is nothing else is refused', () => {
    const [run, file] = blocksOf('```sh\necho a\n```\n```text\na\n```\n```json b.json\n{}\n```\n');
    expect(run).toMatchObject({ kind: 'run', expected: ['a'], isBackground: false });
    expect(file).toEqual({ kind: 'file', name: 'b.json', text: '{}\n' });
    expect(() => blocksOf('```python\n1\n```\n')).toThrow('python');
  });
});
