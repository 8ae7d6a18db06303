// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/score-f16.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit score-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract ScoreF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x65e649787c9daa6f0101e1e11c8d58b7a8f54644f4abd7fbb74bee6d54d37aed;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "score-f16";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override(Groth16Verifier, IGroth16Verifier) returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes memory) {
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
            hex"0e47a3c3c5177024ede909aea17f4868b50f7491e7946eb9b34e8468d5ea33e2"
            hex"0676d739aa46b1c630995fc1b8944f0a65deb08ac229634fe0fc0ef4b0691f4d"
            hex"220290858cac108959f50ace7b6b45b7c821219ce2518a7d8ed842276dbd0422"
            hex"0ea93f4854839c8c49e72bd1cf4c9b8d330d95723123f2dc1fe172b2597bea3d"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000007"
            // ic[0]
            hex"09599450fcbc58473ff5ecb2e4bf35f11655c444af39bd3aa88ac83c9cdcee3c"
            hex"1f6a65942d39af580a4eb85b38097b26f583ee573328d6bd5f292ba68a495a36"
            // ic[1]
            hex"0761f8e3d94c29dadb86779c1cd1445e1be923df19fcab27ba97ad33f95371dc"
            hex"2d9e53019b5afe7b1adddbfc34bc39f03ae6a902e591e25c43bdc308e2acfb3c"
            // ic[2]
            hex"0c743f551c2c31459d2a110489d43231fb24be0db1f792c1a344ef8e740f3a56"
            hex"29c49fa9b6c4ced12bc6547a4eaf82af2b30ae98129b7cd9c99b17f4e4d49f89"
            // ic[3]
            hex"12b6bab89c91bdb441924461648972fb4e97b08a20527c6dc2cf8128e1dc17a6"
            hex"06470bcc1b07e0e3d11503053b5b8ae6fceca8d149a6577eeb4840d4b12a7588"
            // ic[4]
            hex"03d8ce7f157193488e8438cc36d9fcb343d42c2f484a4db7603a6c806686f542"
            hex"27f23fcc34824c2a481bb4b54f7df8ef51d268eca6a782a6400320502bc1a363"
            // ic[5]
            hex"1a2428328257fa9ee49c251b1dddabda20e553264f886dc5cd972deb0a5b6dad"
            hex"05c5a6fc975db39240ee5083caa01319012d95960d7740be801e57fe31ab7167"
            // ic[6]
            hex"0297500f9f99f2090dea3d3f77eb0d9794e0d6f202ae45149ab1e8fe1d22cef6"
            hex"0c0c3d851a683597c05796995caca54c73afbda69ec5a6b0131586f19f380e28";
    }
}
