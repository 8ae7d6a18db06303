import { refusal } from './checks/refusal.ts';

/** A refusal of what a node told otherwise than the chain proves. */
export const contradiction = (what: string) =>
  refusal(
    'contradicts-chain',
    `${what} that was told is not the one that the chain proves; do not use the node or service that told it`,
  );
