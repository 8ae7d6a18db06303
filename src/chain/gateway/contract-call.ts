/** A contract call: target address and calldata, 0x-prefixed hex. */
export interface ContractCall {
  readonly to: string;
  readonly data: string;
}
