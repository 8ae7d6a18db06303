/** Values of the chain that clients, gateway and pages share. Types only. */

/** Block heights at which a round's phases end. */
export interface Schedule {
  readonly sealHeight: bigint;
  readonly beaconHeight: bigint;
  readonly evaluateDeadline: bigint;
  readonly attestDeadline: bigint;
  readonly stepDeadline: bigint;
}

/** A verifier contract: its address, the circuit it names, its key. */
export interface VerifierView {
  readonly address: string;
  readonly circuit: string;
  /** keccak256 of the key's encoding, 0x-prefixed. */
  readonly vkHash: string;
}

/** A settled round and its model. */
export interface SettledRound {
  readonly round: bigint;
  readonly model: bigint;
}
