// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/infer-wide.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit infer-wide (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract InferWideVerifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(90, 32, 0, 2);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x5bb15f5940c745174e4f23b13cb3476300cea5a8ceba40f80a855d1643f402e0;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "infer-wide";
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
            hex"226978d20f13daecc4707ea42e371ff71a782fa24cb8365ab10cd81d8b80d370"
            hex"050eba6284d3ee26c154a92fc093abb8f6602a049cff63ccbd34f6de82b90309"
            hex"033589fc84999b583bf0a6fd08e9f5504bae2174f3160443a5aa75ca103b8637"
            hex"2f13d8ec7273e18b6fa655e7b53c7d1babd61f3b0eb77229a86267b5c986157e"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000009"
            // ic[0]
            hex"2318f31937eb0d27b8ff05184d415d81f182122d3107d0982a6cb97e58b2c728"
            hex"2f28c4fafe16215216d66d699ddab68972a3f87d68d9ef0449ebd515d5239488"
            // ic[1]
            hex"148488ea9cd1994d010275793d8eddc690caac75b224b1fab8f743f975a44c12"
            hex"20964424394780cd46c3c02bed081630042b9d11c30d868ce5b27109629a3111"
            // ic[2]
            hex"097827f829e5e76111401029734590dafdff9260489f2cfb18663c0a354e1b57"
            hex"14bf712bdae4e41dff5e10444bf139c32f4a07972d614570d1ab46d2052739d8"
            // ic[3]
            hex"2b4a0e8141026a3a37511a25a289be6fb6b03a5bb9e07a6bd981cb8a2cdc2d44"
            hex"11fc9987b49c3d1f09363e2765c26d26a3eb587185a90036187eada8bba223a1"
            // ic[4]
            hex"26cf35c2e6494c65b146ea31f3bcd91e99ca6b45b780395123250b2502c2a3ec"
            hex"141e2df60a783289712afff7dd954a2eb2f1428f3f517b035f092ec74aed6b29"
            // ic[5]
            hex"033a624d7e5a8dee59b2d9792716eb386c7dff0bda50d847cdb51063118ddaa1"
            hex"2264cae9c2be4b5a0fe3306d6fad442ac70df1d95662a9533cd53eb6e30dee8c"
            // ic[6]
            hex"1c03e6f9199112b47205ab047165823cb5dbc1bd03034da8cbed4b6a5acd9aed"
            hex"2c952e05d3f48fb4cd1161b11114d98ad0eecc81575f5b250eb060a97b5bb26b"
            // ic[7]
            hex"0d70c1b4e0aaf99586dff87387ea70f33f6092ef0c7483e253e6e9f3242b868a"
            hex"24d7f045bef4cd9584293f48b08896f24dd808bd77eea3969d3d7accdcd9f942"
            // ic[8]
            hex"1860a10985f9d6210b268c5dbf7c34aa9495c60a824824b10316d9a3e11be8c9"
            hex"2f8fcdfc183f47c9fb275d149e6cb33cc29ecc860d805332999be28e2be621a7";
    }
}
