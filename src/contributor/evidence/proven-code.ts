import type { EvidenceEndpoint } from './endpoints.ts';
import { type ProvenAccount, proveAccount } from './state-proof.ts';

/** A block whose state is read: its height, and the state root of a header whose hash was compared. */
interface ProvenBlock {
  readonly height: bigint;
  readonly stateRoot: string;
}

/** The code hash of a contract. @throws AssayError `evidence-false` (3); as the endpoint */
export const provenCode = async (
  endpoint: EvidenceEndpoint,
  block: ProvenBlock,
  address: string,
): Promise<ProvenAccount['codeHash']> => (await proveAccount(endpoint, block, address, [])).codeHash;
