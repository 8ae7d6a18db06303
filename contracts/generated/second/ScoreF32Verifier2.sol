// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/score-f32.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit score-f32 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract ScoreF32Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 32, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x5ae6cf085174b92a0219674593f2e3cc65111703ef016907d803c17a2f9efc4c;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "score-f32";
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
            hex"1b85bc6f33aba0a30c4af15a4ce24f823e238e6e2f523a50f00c7357ba799b1b"
            hex"232865a7f83300eeae4b77590bad956dfb209435328c53c5a978051469785f41"
            hex"1a343d8c883739ed406ea3865ff6c289e27dd95763cd02398a2224a45b437457"
            hex"014befccdef82e0d0d1ddf87198e1edb2188ff8bbf0dc56857ad64de2b6ec4e1"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000008"
            // ic[0]
            hex"21326a5ae7e0c9227c2f46d59158ff4be232eb122c43fadc35634018d7cee80d"
            hex"28b94e1189b92cb7139713a0b703082a857235ffcb3437faf3558efc87e4d7da"
            // ic[1]
            hex"24765dd5a81091aae232ebebd3b4a4c1a295afc6abef8b6e3f50fba16826f412"
            hex"073b0818d8a44d8e695d4455b2c2924a08351dbebd750e51a9da3976f35a437e"
            // ic[2]
            hex"1d318b1565170091211459d31d1317990c7ca2d43da9055087048a36e58c3c90"
            hex"26ace19adc1e829f09c15365d0806d684f640ac1e8d758acd75a99829885bcd8"
            // ic[3]
            hex"256a8ab8ccf81a5be7215d913af19a9dbdbb528e89547b53c16ce8935b07f671"
            hex"00ae4519d03110c89ae665b031bafd0e638c9c64dc6c1df6b270a31f9bc25383"
            // ic[4]
            hex"2b42d268d58c3b6b9a2b5ea2f95e49f424a88db1e4ad043c802b12e456948ac5"
            hex"0e6b7e1a707fb5b2b6bf78735919aa7d3fee0b3d4affc7f2f2024ce8fd17827a"
            // ic[5]
            hex"218ced5a7235fbe0e1b77e85010b247b5d06f47d8562e3194137f59c7ef69c34"
            hex"0e427a40c38b48da95dbff3ac6b876c23936edfaf0000b7b44951f791cb61c17"
            // ic[6]
            hex"068757e447feac24e349428b65fe2f11ee7ce601b4f679638a19897299d38f8a"
            hex"03c3c6ed64ad3cf86c909478e866c5ff89f9a7c91534fd015eb6a484529d6977"
            // ic[7]
            hex"03d45512becae314207a47bc0801026134aa4b4807f48eccf8e513320798b8fd"
            hex"215b719ecb805bf5934e8e2c03b38bc8f6627d11ffbaec33cb41db1bc6da18a0";
    }
}
