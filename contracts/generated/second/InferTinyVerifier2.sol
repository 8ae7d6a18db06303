// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/infer-tiny.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit infer-tiny (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract InferTinyVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(4, 4, 0, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x2fb1dca33d749173c1cc465e61b9d6c1bbac81af2299695059cd0d80dfc9689c;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "infer-tiny";
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
            hex"0fcdbf049c04b4c4dac02675fc3e611f46bc15b9b7a788212ca951ca0b3b7891"
            hex"0b24f0c9adbc1a1a501399bb40357a859f6caee2e23292e72f56d2106e4d6b2c"
            hex"1182a028f164791a6c5efacedd8d33851a68c0154ca7afca167b2f684579d4ac"
            hex"12059be966c55f668b486f65d454d80dee1cdcddf0191b81ed5e2a6c4105aa9c"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000006"
            // ic[0]
            hex"29d2ae3a61d8129b4556f32c9365ab046308c3e2c213a17f023e658959428e0c"
            hex"2706e87ceb5ca9d75875f2c6ef61889a050c994957c9586758e03e9eab7f7b1f"
            // ic[1]
            hex"1b66d71c9013f943e250d3e90b231f74a36f9b626e3fc020f09afa90cc3cee28"
            hex"138a9ef159af59b29330a151d7f8dbc3d098cff6eb3950a3368519fd4b0f3cd7"
            // ic[2]
            hex"275b02b818711482a4273990cfb82a1e83d5b7b237e2ca9060aa3eaf8f20bd7b"
            hex"2520b4410125770ce90d93e217fe750f77cbe00d9273cd566c7459ae4c33589b"
            // ic[3]
            hex"25baf2f9513aae77ca0ed5a325fafce82c01cf0ab166fc556a532df833464e5e"
            hex"07f1f4977162e021d0edfe9e66ea046415931e1521da7f8d3829db394251d5d2"
            // ic[4]
            hex"151d3bcb9330e90aa582e44d9aa5edeb4a93e93a5937156b6f6614449e50371c"
            hex"075325b6e270e87f6e6fc94b23dbec79e7a459815f183cef0809a8f6b5e10a97"
            // ic[5]
            hex"1884ccf88fcb5ffbfac120d98c75509426c549b302b8caed3b1fe33cce236f5f"
            hex"17a579939106c832be1a75aedc40d62886b76d5368f73c47ae1dd58c2c251731";
    }
}
