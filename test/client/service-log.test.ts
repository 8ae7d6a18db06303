import { hexlify, Wallet } from 'ethers';
import { describe, expect, it } from 'vitest';
import {
  ACKNOWLEDGEMENT_TYPES,
  acknowledgementLeaf,
  CHECKPOINT_TYPES,
  checkpointMessage,
  checkpointNote,
  logOrigin,
  readCheckpoint,
  serviceDomain,
} from '../../src/api/transparency-log.ts';
import type { Acknowledgement } from '../../src/client/acknowledgement.ts';
import { type LogReader, verifyServiceLog } from '../../src/client/service-log.ts';
import {
  appended,
  consistencyProof,
  inclusionProof,
  type LeafRange,
  perfectParts,
  rangeHash,
} from '../../src/protocol/merkle-log.ts';

const DEPLOYMENT = { chainId: 31337n, rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };
/** anvil's first two accounts: no secrets. */
const OPERATOR = new Wallet('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const OTHER = new Wallet('0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d');
const START = 1_800_000_000;

async function acknowledge(i: number, signer = OPERATOR): Promise<Acknowledgement> {
  const message = {
    submission: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    kind: 'origin',
    statementHash: `0x${String(i).padStart(64, '0')}`,
    receivedAt: String((START + i) * 1000),
  };
  const domain = serviceDomain(DEPLOYMENT);
  const signature = await signer.signTypedData(domain, ACKNOWLEDGEMENT_TYPES, message);
  const { address: operator } = signer;
  return {
    operator,
    domain,
    types: ACKNOWLEDGEMENT_TYPES,
    primaryType: 'SubmissionReceipt',
    message,
    signature,
  };
}
const acknowledgements = await Promise.all(Array.from({ length: 12 }, (_, i) => acknowledge(i)));
const leafOf = ({ message }: Acknowledgement) => acknowledgementLeaf(DEPLOYMENT, message);

/** A service's log of some acknowledgements, signed `timestamp`. Its proofs are always of its own tree. */
function logOf(entries: readonly Acknowledgement[], timestamp: number, signer = OPERATOR): LogReader {
  const leaves = entries.map(leafOf);
  const nodes = new Map(appended(0, [], leaves).map((node) => [`${node.level}/${node.index}`, node.hash]));
  const hashOf = (range: LeafRange) =>
    rangeHash(perfectParts(range).map(({ level, index }) => nodes.get(`${level}/${index}`) as Uint8Array));
  return {
    async checkpoint() {
      const origin = logOrigin(DEPLOYMENT, signer.address);
      const root = hashOf({ from: 0, to: leaves.length });
      const checkpoint = { origin, size: leaves.length, root, timestamp };
      const domain = serviceDomain(DEPLOYMENT);
      const message = checkpointMessage(checkpoint);
      return checkpointNote(
        checkpoint,
        signer.address,
        await signer.signTypedData(domain, CHECKPOINT_TYPES, message),
      );
    },
    async inclusion(leaf, size) {
      const index = leaves.findIndex((each) => hexlify(each) === leaf);
      if (index === -1) return undefined;
      return { index, proof: inclusionProof(index, size).map((range) => hexlify(hashOf(range))) };
    },
    async consistency(older, newer) {
      if (newer > leaves.length) return undefined;
      return consistencyProof(older, newer).map((range) => hexlify(hashOf(range)));
    },
  };
}

const LATE = START + 1_000;
const verify = (
  reader: LogReader,
  rest: Partial<Parameters<typeof verifyServiceLog>[1]> = {},
): ReturnType<typeof verifyServiceLog> =>
  verifyServiceLog(reader, { acknowledgements: [], operator: OPERATOR.address, now: LATE, ...rest });
const seenOf = (count: number, timestamp = START + 100) =>
  logOf(acknowledgements.slice(0, count), timestamp).checkpoint();

describe('an honest log', () => {
  it('has every acknowledgement, and goes on from what was seen', async () => {
    const { checkpoint, included, pending } = await verify(logOf(acknowledgements, LATE), {
      acknowledgements,
      seen: await seenOf(5),
      others: [await seenOf(12), await seenOf(0), await seenOf(7)],
    });
    expect(checkpoint).toMatchObject({ size: 12, timestamp: LATE });
    expect(included.map(({ index }) => index)).toEqual(acknowledgements.map((_, i) => i));
    expect(pending).toEqual([]);
  });

  it('may lack an acknowledgement until the merge delay is over', async () => {
    const young = [await acknowledge(970)];
    const { pending } = await verify(logOf(acknowledgements, LATE), { acknowledgements: young });
    expect(pending).toEqual(young);
    // One second after the delay it may not.
    const due = logOf(acknowledgements, START + 970 + 60);
    await expect(verify(due, { acknowledgements: young })).rejects.toMatchObject({ code: 'log-dropped' });
  });

  it('may show an older state to one who has seen a newer one, if it was signed before', async () => {
    const older = logOf(acknowledgements.slice(0, 4), START + 900);
    const seen = await logOf(acknowledgements, START + 950).checkpoint();
    const whole = logOf(acknowledgements, START + 950);
    await expect(verify({ ...whole, checkpoint: older.checkpoint }, { seen })).resolves.toMatchObject({
      checkpoint: { size: 4 },
    });
  });
});

describe('a lying service is caught', () => {
  const caught = (code: string) => ({ code, exitCode: 3 });

  it('that dropped what it acknowledged', async () => {
    const lacking = logOf(acknowledgements.toSpliced(3, 1), LATE);
    await expect(verify(lacking, { acknowledgements })).rejects.toMatchObject(caught('log-dropped'));
    await expect(verify(logOf([], LATE), { acknowledgements })).rejects.toMatchObject(caught('log-dropped'));
  });

  it('that proves the inclusion with another tree', async () => {
    const lacking = logOf(acknowledgements.toSpliced(3, 1), LATE);
    const { inclusion } = logOf(acknowledgements, LATE);
    const liar = { ...lacking, inclusion: (leaf: string) => inclusion(leaf, 12) };
    await expect(verify(liar, { acknowledgements })).rejects.toMatchObject(caught('log-dropped'));
  });

  it('that rewrote what was seen, whichever proof it gives', async () => {
    const rewritten = logOf([...acknowledgements].reverse(), LATE);
    const seen = await seenOf(5);
    await expect(verify(rewritten, { seen })).rejects.toMatchObject(caught('log-rewritten'));
    const { consistency } = logOf(acknowledgements, LATE);
    await expect(verify({ ...rewritten, consistency }, { seen })).rejects.toMatchObject(
      caught('log-rewritten'),
    );
    const denies = { ...rewritten, consistency: async () => undefined };
    await expect(verify(denies, { seen })).rejects.toMatchObject(caught('log-rewritten'));
    // The same size, and no proof to ask for.
    const seenWhole = await seenOf(12);
    await expect(verify(rewritten, { seen: seenWhole })).rejects.toMatchObject(caught('log-rewritten'));
  });

  it('that cut the end off', async () => {
    const seen = await seenOf(12);
    const cut = logOf(acknowledgements.slice(0, 6), LATE);
    await expect(verify(cut, { seen })).rejects.toMatchObject(caught('log-shrank'));
  });

  it('that shows two views', async () => {
    const theirs = await logOf(acknowledgements.toSpliced(2, 1), START + 100).checkpoint();
    await expect(verify(logOf(acknowledgements, LATE), { others: [theirs] })).rejects.toMatchObject(
      caught('log-rewritten'),
    );
  });

  it('that stopped signing', async () => {
    const frozen = logOf(acknowledgements, LATE);
    await expect(verify(frozen, { now: LATE + 700 })).rejects.toMatchObject(caught('log-stale'));
  });

  it('that shows the log of another operator, or signs with another key', async () => {
    const other = logOf(acknowledgements, LATE, OTHER);
    await expect(verify(other)).rejects.toMatchObject(caught('log-other'));
    const seen = await seenOf(3);
    await expect(verify(other, { seen, operator: undefined })).rejects.toMatchObject(caught('log-other'));
    const forged = [await acknowledge(3, OTHER)];
    await expect(verify(logOf(forged, LATE), { acknowledgements: forged })).rejects.toMatchObject(
      caught('acknowledgement-not-signed'),
    );
  });

  it('whose checkpoint was edited', async () => {
    const note = await seenOf(5);
    expect(readCheckpoint(note)).toMatchObject({ size: 5, operator: OPERATOR.address.toLowerCase() });
    const edits: [string, string][] = [
      ['\n5\n', '\n6\n'],
      ['timestamp 1800000100', 'timestamp 1800000101'],
      ['/31337/', '/1/'],
    ];
    for (const [from, to] of edits) {
      expect(() => readCheckpoint(note.replaceAll(from, to))).toThrow(/not signed/);
    }
    for (const text of [`${note}\n`, note.trim(), note.replace('\n5\n', '\n05\n'), '']) {
      expect(() => readCheckpoint(text)).toThrow(/no checkpoint/);
    }
  });
});
