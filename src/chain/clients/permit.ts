import { Contract, type ContractRunner, Signature, type Signer } from 'ethers';
import { AssayError } from '../../protocol/errors.ts';
import { ABIS } from './abis.ts';

const TYPES = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
};

/**
 * The runner as a signer.
 * @param purpose names the use in the error
 * @throws AssayError `no-signer` if it cannot sign
 */
export function signerOf(runner: ContractRunner, purpose: string): Signer {
  const signer = runner as Signer;
  if (typeof signer.signTypedData !== 'function')
    throw new AssayError('no-signer', `${purpose} needs a signer`);
  return signer;
}

/**
 * Signs an ERC-2612 permit as the runner's own account, for a token with an EIP-5267 domain.
 * @param deadline Unix seconds
 */
export async function signPermit(
  runner: ContractRunner,
  token: string,
  spender: string,
  value: bigint,
  deadline: bigint,
): Promise<Signature> {
  const signer = signerOf(runner, 'a permit');
  const owner = await signer.getAddress();
  const contract = new Contract(token, ABIS.testToken, signer);
  const [, name, version, chainId, verifyingContract] = await contract
    .getFunction('eip712Domain')
    .staticCall();
  const nonce: bigint = await contract.getFunction('nonces').staticCall(owner);
  const message = { owner, spender, value, nonce, deadline };
  return Signature.from(
    await signer.signTypedData({ name, version, chainId, verifyingContract }, TYPES, message),
  );
}
