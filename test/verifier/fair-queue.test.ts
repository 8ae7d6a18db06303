import { describe, expect, it } from 'vitest';
import { FairQueue } from '../../src/verifier/fair-queue.ts';

const item = (flow: string, cost: number, name = flow) => ({ flow, cost, name });
const drain = (queue: FairQueue<ReturnType<typeof item>>) => {
  const names: string[] = [];
  while (queue.length > 0) names.push(queue.take(0).name);
  return names;
};

describe('FairQueue', () => {
  it('serves two flows in turn, also if one is much longer, and one flow in order', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    for (let i = 0; i < 5; i++) queue.push(item('loud', 32, `loud ${i}`));
    queue.push(item('quiet', 32, 'quiet 0'));
    queue.push(item('quiet', 32, 'quiet 1'));
    expect(drain(queue)).toEqual(['loud 0', 'quiet 0', 'loud 1', 'quiet 1', 'loud 2', 'loud 3', 'loud 4']);
  });

  it('counts cost, not items: many small ones weigh as much as a large one', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    for (let i = 0; i < 3; i++) queue.push(item('large', 30, `large ${i}`));
    for (let i = 0; i < 4; i++) queue.push(item('small', 10, `small ${i}`));
    expect(drain(queue)).toEqual([
      'large 0',
      'small 0',
      'small 1',
      'small 2',
      'large 1',
      'small 3',
      'large 2',
    ]);
  });

  it('gives a flow that was silent no credit for the past', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    for (let i = 0; i < 10; i++) queue.push(item('steady', 1, 'steady'));
    for (let i = 0; i < 8; i++) queue.take(0);
    for (let i = 0; i < 3; i++) queue.push(item('late', 1, 'late'));
    expect(drain(queue)).toEqual(['late', 'steady', 'late', 'steady', 'late']);
  });

  it('puts urgent items first', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    queue.push(item('a', 1));
    queue.unshift(item('urgent', 1));
    expect(drain(queue)).toEqual(['urgent', 'a']);
  });

  it('names the newest item of the largest flow to give way, never one of a flow that has less', () => {
    const queue = new FairQueue<ReturnType<typeof item>>();
    for (let i = 0; i < 4; i++) queue.push(item('loud', 32, `loud ${i}`));
    queue.push(item('other', 32, 'other'));
    expect(queue.at(queue.displacedBy('quiet', 32) ?? -1)?.name).toBe('loud 3');
    expect(queue.displacedBy('loud', 1)).toBeUndefined();
    expect(queue.displacedBy('quiet', 128)).toBeUndefined();
    expect(queue.cost).toBe(160);
    queue.clear();
    expect([queue.cost, queue.length, queue.displacedBy('quiet', 1)]).toEqual([0, 0, undefined]);
  });
});
