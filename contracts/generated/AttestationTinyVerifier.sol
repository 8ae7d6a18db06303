// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/attestation-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit attestation-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract AttestationTinyVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x28913fd42e90d94b990a1b465e579771d55452e5be934910a96e8e6fe76f28b4;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-tiny";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override returns (bytes memory) {
        return
            // alpha
            hex"2feee8d8377fa1da27cc3fe1f5fcd5b5db6d36749660d30403ce721d25a24566"
            hex"22894249783c8cacb9c92f01f6935ea2bfbdce9aabc16f40036043d4ceef2389"
            // beta
            hex"208dd5bc773e660d9254d4f3f15641dd4c529c6923a02dc44c02f39a955bce76"
            hex"0ea704465ed39002c50ae79f544ebf1eaeb8a1ca9450609728217ab29a08d747"
            hex"08b52537ca3f64385d78eb01bad5a425bc64b624b3599670a20ca3c8829626d0"
            hex"2d9dc57ad0aa30d43f484a91a5b5548349b402eec906d56154118f7460afcf59"
            // gamma
            hex"0c5952a069e3363030052eafee0da8655cd1c59495afaa4f116c0fab910aee93"
            hex"1e509b213a199246a6e4b275d601c68bd8879e2a10de4aff6db6914531f28e6c"
            hex"134bdd31e26ce4f14b83fc8fd99fc7ff37576a86db8bcd509948842fb27442fa"
            hex"0ae07952fef9bdf031ec188ad70bccfbce369bfbd32b13a5d6c28510dcb69e71"
            // delta
            hex"26982b5b07ba7840e47a02f4613888ae9998675ef0c54a80d7b23559e307e7a8"
            hex"2fd5d02845b6c33358fd577b67381d4f895597464e960022dd8b79dd8af7d101"
            hex"141e97b2c82d75c881050fbde175b7369f66bdad52ddd3b8a6c4f3910506d027"
            hex"0441729e943d9703de65c716e289490a80af647df1dbf0eabf764ab570a328b8"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"17879643a5b3ce22ea6d425388f3c3533565af6ec4aba640f5e732d4a81e7488"
            hex"0e58d85e50596c8502654c089871e0f8d499b9e1690894b603a6a3c9fc8f7ad9"
            // ic[1]
            hex"2b9140f10aec1af242ba7cde350faa925ba4a54e5a0b54e4fa4aebaaed8f1a74"
            hex"17e18ff9426f16f9647b2cb00d3e864b996ab3f895a4254c3054116828579d91"
            // ic[2]
            hex"2eb5b6f8615f34f17e44a08b62b292570945bc3c38e576fd5d2efd1fec6a109e"
            hex"123fa111692e34e0b0601a334bae64c2ee8875e374ea9ba37abe9c5596e9bb1a"
            // ic[3]
            hex"1e7bf829b6cd90651c54584a425bf113322021c93ef17a8e0791e54d43597061"
            hex"1cf1dc3008750e833c6746fd8f9ef0841fd861ce1c93901564169f6e011fdfe9"
            // ic[4]
            hex"2ef190294503f12f9e3f778a81d211d7ac3c89a5425f2e53dd91640623983194"
            hex"11b9cf6f491090279f0bbbd14a94d2fa4f40f0d28842d0a4ac029d1f8dd065f6"
            // ic[5]
            hex"0aea148350616c945fafd6c71cf3ce15dc84170185b46a3458e23207a88716c4"
            hex"2c588e8374b62fd8c188287581dd6629bdc31dabdada7dad52a5946120b7860e"
            // ic[6]
            hex"0c8f0d351b8820f60be776ccd9ed7248b88fb2b91da5f384687f954c63d14b7d"
            hex"10ec6943c88defa009a636d2da616af790684c5d85d22ac671fa0e11ed9c6865"
            // ic[7]
            hex"2c2d108e502caacc361d932f87141b34d182db4aebfd6d9f46446f8e1445b473"
            hex"062431f165096abaae30bee39cf817257ac70b5903e6e40361ed01fd286f58dc"
            // ic[8]
            hex"159442a027137bc559ac510704c5dc5ebad9d7a13f5471e2ab3d3c28f25baa66"
            hex"203ee9a6f7ab7034efcbeb3db3362d3881cf2c8838d56cf96a1082eb4a5d0246"
            // ic[9]
            hex"19dec4b0bc0922d82e45523d5f7779363d710f291360041d42e2abfcf7a1d9a6"
            hex"050372f5f151f512dc83c70ae08e355f9e517919b35ab7ed9c65eae96450af3f"
            // ic[10]
            hex"0af2023be0dc05649e5479b9fc0f4c4f065c174f6334b97bdde744a5b77d5460"
            hex"098bab3072daf627706e2a890b208bc0f6915a755697582c54dbd925b5adfb71"
            // ic[11]
            hex"2008e065771f8b34e3ec838dd23cdf7470a494a892f48cb60d23717fd2d1b24e"
            hex"0e41d1956e7a29cf7ba249fa2d5cea84720a168a252876e1d9a442eae5983ba7";
    }
}
