import { expect, test } from 'vitest';
import { recordedSender } from '../../../src/cli/second/recorded-sender.ts';
import type { SecondSender } from '../../../src/delivery/second/sender.ts';
import { AssayError } from '../../../src/protocol/errors.ts';

const KINDS = ['commit', 'enrol', 'attest', 'evaluate', 'score', 'step'] as const;

/** A sender that keeps the names of what it sent. */
function listening() {
  const sent: string[] = [];
  const sender = Object.fromEntries(KINDS.map((kind) => [kind, async () => void sent.push(kind)]));
  return { sent, sender: sender as unknown as SecondSender };
}

test('what the log does not take is not sent', async () => {
  const { sent, sender } = listening();
  const full = async () => {
    throw new AssayError('audit-log-changed', 'the log takes nothing in this test');
  };
  const recorded = recordedSender(sender, full, 'attestation-tiny');
  for (const kind of KINDS)
    await expect(recorded[kind]({} as never)).rejects.toMatchObject({ code: 'audit-log-changed' });
  expect(sent).toEqual([]);
});

test('each thing is noted by its kind before it is sent', async () => {
  const { sent, sender } = listening();
  const noted: string[] = [];
  const recorded = recordedSender(
    sender,
    async ({ kind, circuit }) => void noted.push(`${kind} ${circuit} after ${sent.length}`),
    'attestation-tiny',
  );
  for (const kind of KINDS) await recorded[kind]({} as never);
  expect(noted).toEqual([
    'origin origin after 0',
    'enrolment null after 1',
    'attestation-set attestation-tiny after 2',
    'evaluation null after 3',
    'score null after 4',
    'step null after 5',
  ]);
  expect(sent).toEqual([...KINDS]);
});
