import { beforeAll, describe, expect, it, vi } from 'vitest';
import { R, writeInteger } from '../../../src/prover/groth16/constants.ts';
import { Groth16Error, loadKey, prove } from '../../../src/prover/groth16/index.ts';
import { ProvingKey } from '../../../src/prover/groth16/key/proving-key.ts';
import { makeMemory } from '../../../src/prover/groth16/runtime/engine.ts';
import type { Thread } from '../../../src/prover/groth16/threads/messages.ts';
import { startNodeThread } from '../../../src/prover/groth16/threads/node.ts';
import { seeded } from './support/random.ts';
import { randomCircuit, wtnsFile } from './support/random-circuit.ts';

let circuit: Awaited<ReturnType<typeof randomCircuit>>;
let key: ProvingKey;
beforeAll(async () => {
  const shape = { constraints: 10, publicSignals: 2, longestRow: 4 };
  circuit = await randomCircuit(seeded('bad input'), { ...shape, scalar: (random) => random.below(R) });
  key = await loadKey(circuit.zkey);
});

async function failure(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => expect.fail('was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Groth16Error);
  return error as Groth16Error;
}

const changed = (bytes: Uint8Array, change: (copy: Buffer) => void): Uint8Array => {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
};

/** Where the content of a section starts. */
function sectionAt(bytes: Uint8Array, wanted: number): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at < view.length; ) {
    if (view.readUInt32LE(at) === wanted) return at + 12;
    at += 12 + Number(view.readBigUInt64LE(at + 4));
  }
  throw new Error('no such section');
}

describe('a key', () => {
  it.each([0, 11, 100, 1000, -1])('cut short at %i is refused', async (length) => {
    expect((await failure(loadKey(circuit.zkey.slice(0, length)))).code).toBe('bad-key');
  });

  it.each([
    [2, /PLONK/],
    [10, /FFLONK/],
    [77, /protocol 77/],
  ])('of protocol %i is refused by name', async (protocol, message) => {
    const other = changed(circuit.zkey, (copy) => copy.writeUInt32LE(protocol, sectionAt(copy, 1)));
    expect(await failure(loadKey(other))).toMatchObject({
      code: 'bad-key',
      message: expect.stringMatching(message),
    });
  });

  it('of another curve is refused', async () => {
    for (const offset of [0, 4, 44]) {
      const other = changed(circuit.zkey, (copy) => (copy[sectionAt(copy, 2) + offset] = 0x30));
      expect(await failure(loadKey(other))).toMatchObject({
        code: 'bad-key',
        message: expect.stringMatching(/curve/),
      });
    }
  });

  it('with a flipped bit in a point of any sum is refused, without any hash', async () => {
    for (const section of [5, 6, 7, 8, 9]) {
      const other = changed(circuit.zkey, (copy) => {
        const at = sectionAt(copy, section);
        // A point that is not at infinity.
        let point = at;
        while (copy.subarray(point, point + 32).every((byte) => byte === 0)) point += 64;
        copy[point + 3] = (copy[point + 3] as number) ^ 16;
      });
      expect((await failure(loadKey(other))).code, `section ${section}`).toBe('bad-key');
    }
  });

  it('with a coordinate that is not below p is refused', async () => {
    const other = changed(circuit.zkey, (copy) =>
      copy.fill(0xff, sectionAt(copy, 9), sectionAt(copy, 9) + 32),
    );
    expect((await failure(loadKey(other))).message).toMatch(/below p/);
  });

  it('with a coefficient outside its matrices is refused', async () => {
    for (const offset of [4, 8, 12]) {
      const other = changed(circuit.zkey, (copy) => copy.writeUInt32LE(1 << 20, sectionAt(copy, 4) + offset));
      expect((await failure(loadKey(other))).message).toMatch(/outside its matrices/);
    }
  });

  it('with a domain that is not a power of two is refused', async () => {
    const other = changed(circuit.zkey, (copy) => copy.writeUInt32LE(24, sectionAt(copy, 2) + 80));
    expect((await failure(loadKey(other))).message).toMatch(/power of two/);
  });

  it('with another hash than expected is refused', async () => {
    const message = (await failure(loadKey(circuit.zkey, { sha256: '00'.repeat(32) }))).message;
    expect(message).toMatch(/SHA-256/);
  });

  it('too large for the memory is refused with the size it needs', async () => {
    expect(() => makeMemory(5_000_000_000, false)).toThrow(/5000 MB/);
    expect(() => makeMemory(5_000_000_000, false)).toThrow(Groth16Error);
  });
});

describe('a witness', () => {
  it('of another length is refused, and the message says both', async () => {
    const { message, code } = await failure(prove(key, wtnsFile([...circuit.values, 1n])));
    expect(code).toBe('bad-witness');
    expect(message).toContain(`${circuit.values.length + 1}`);
    expect(message).toContain(`${circuit.values.length} wires`);
  });

  it('with a value that is not below r is refused without telling the value', async () => {
    for (const value of [R, R + 5n, (1n << 256n) - 1n]) {
      const values = [...circuit.values];
      values[4] = value;
      const { code, message } = await failure(prove(key, wtnsFile(values)));
      expect(code).toBe('bad-witness');
      expect(message).toContain('wire 4');
      expect(message).not.toContain(`${value}`);
    }
  });

  it('that does not satisfy the circuit is refused', async () => {
    const values = circuit.values.map((value, i) =>
      i === circuit.values.length - 1 ? (value + 1n) % R : value,
    );
    expect((await failure(prove(key, wtnsFile(values)))).code).toBe('bad-witness');
  });

  it('that does not start with one is refused', async () => {
    expect((await failure(prove(key, wtnsFile([2n, ...circuit.values.slice(1)])))).message).toMatch(/one/);
  });

  it('of another field, damaged or cut short is refused', async () => {
    const other = changed(circuit.wtns, (copy) => writeInteger(copy, sectionAt(copy, 1) + 4, R - 2n));
    expect((await failure(prove(key, other))).code).toBe('bad-witness');
    for (const length of [0, 20, 90, circuit.wtns.length - 1]) {
      expect((await failure(prove(key, circuit.wtns.slice(0, length)))).code).toBe('bad-witness');
    }
    expect((await failure(prove(key, circuit.zkey))).code).toBe('bad-witness');
  });

  it('leaves no copy in memory, whether or not its proof was made', async () => {
    const secret = circuit.values.at(-1) as bigint;
    const needle = Buffer.alloc(32);
    writeInteger(needle, 0, secret);
    const memory = Buffer.from(key.inspectMemory());
    await prove(key, circuit.wtns);
    expect(memory.includes(needle)).toBe(false);
    // In the middle of a proof it is there.
    const pending = prove(key, circuit.wtns);
    expect(Buffer.from(key.inspectMemory()).includes(needle)).toBe(true);
    await pending;
    expect(Buffer.from(key.inspectMemory()).includes(needle)).toBe(false);
  });

  it.each([1, 2])('leaves the memory of a key as it was before, with %i threads', async (threads) => {
    let ready = 0;
    const start = (): Thread => {
      const inner = startNodeThread();
      const outer: Thread = { post: inner.post, stop: inner.stop, onAnswer: () => {} };
      inner.onAnswer = (answer) => {
        outer.onAnswer(answer);
        if (answer && 'ready' in answer) ready++;
      };
      return outer;
    };
    const other = await ProvingKey.load(circuit.zkey, { threads }, start);
    // A thread writes its constants when it starts.
    if (threads > 1) await vi.waitFor(() => expect(ready).toBe(threads), { timeout: 600_000 });
    const before = Buffer.from(other.inspectMemory());
    const different = await prove(other, circuit.wtns);
    expect(different.publicSignals).toHaveLength(2);
    expect(Buffer.from(other.inspectMemory()).equals(before)).toBe(true);
    await other.close();
  });
});

it('a closed key proves no more', async () => {
  const other = await loadKey(circuit.zkey);
  await other.close();
  expect((await failure(prove(other, circuit.wtns))).code).toBe('closed');
});
