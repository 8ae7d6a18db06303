/** A contract call: target address and calldata, 0x-prefixed hex. */
export interface Call {
  readonly to: string;
  readonly data: string;
}
