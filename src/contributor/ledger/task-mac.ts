import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Field } from '../../protocol/field.ts';
import { ledgerKeys } from './seal.ts';

/** The MAC of a task's canonical text, 64 hex digits. Made only after the ledger holds the task's answers. */
export const taskMac = (holderSecret: Field, text: string): string =>
  createHmac('sha256', ledgerKeys(holderSecret).task).update(text, 'utf8').digest('hex');

export function isTaskMac(holderSecret: Field, text: string, mac: string): boolean {
  const expected = Buffer.from(taskMac(holderSecret, text), 'hex');
  const given = Buffer.from(mac, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
