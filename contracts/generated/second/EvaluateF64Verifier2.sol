// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/evaluate-f64.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit evaluate-f64 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateF64Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 64, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x4a254041e5ef89036fdffde4183a29bc849b40e870ab969aba72aca396392e8e;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-f64";
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
            hex"1f81a118b971d63f503172ee1045cf1cd8566724a45ed78900e83c04e574d40b"
            hex"13310a6462181a03446e3e3641a22808c46922fb6d8174238dac8be5470420bb"
            hex"0932986bf43e6387d83b55c17539cc57fc38e46dee601c74edaf458d35058b9e"
            hex"01a6752a033079e94b2321a0423749ad7d1816f22cb6865a4c34139ea38182d2"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000f"
            // ic[0]
            hex"1598c07d269d2b4707e467afe93705cb30007b7d8432a6e0d3de7aa5699a20aa"
            hex"183c62714c195e574633345024363a0a71b93fb1cf94251685a23262cf4364e3"
            // ic[1]
            hex"077dbc50e1676c382ca5c5102d83cbe5003417b9969d4e36ea2ef9349592fbeb"
            hex"17292d620f735b5721ed9ad71787f93f5cdbcc4e6a7e74212b3c16aa734a06ae"
            // ic[2]
            hex"0b05872098f2773048c932807a736895d523dc73bbe2ac38795668294e0f737d"
            hex"27bdbb10e71dc93dc4dbcc3caca250d1fac783f4fbdb8b5275e44e573e39b095"
            // ic[3]
            hex"2b58d235512a2b7a778fe4952ccf27c4e22f737c6fd5c8ff998db2c0b70d68bf"
            hex"29b352f630c205dc287bec10f3c31b4471bf6c51ce5f58f4508466b5a19e1421"
            // ic[4]
            hex"0739dcf78cbec8abfad881165957bd88bd850f2c5d99e526d389182b72282b81"
            hex"0376027b7109aa6de20765939bd8ec9fe78694dcc26132e135831c7f28522fd7"
            // ic[5]
            hex"205d698eb5c3e1b1bda51002fe49700e2fae61fbba1e80aa0882d2bb8929ce9e"
            hex"2833a6bd7ef927096d6db8d87640f7ce8a91656cd152dc9ab43042dcd483bb08"
            // ic[6]
            hex"0740d421b687a9194340d9d8120069ecb0e7c48d350410363c0c52adf6cd9b09"
            hex"0447384589f402bc76457589d380dbb76db8d694a3858d61970f7020a25bf56e"
            // ic[7]
            hex"2c43108c6cbe2967b39581d915fe9c7cb1e4f95b90f238835c48eebfdbbb6d2d"
            hex"0d68c3cd5aff52795e04afe01d0421c0f7236b8ea2d4a5352ab6f2e03ab9dc3d"
            // ic[8]
            hex"0fb4b8abb76da8893c6881bd3b85aa5a4f9a21df9304a33f9f27db244ca9c5d3"
            hex"29b59bda899455c9a45d3079fdf7a950c2fcb4ea0d74e9c8d97da026c303c56f"
            // ic[9]
            hex"08e74eb20220a596067b62df41f89d3ee9ada750fe259a345a87c6fbb8dc9bf6"
            hex"02aec440340fc0b25650221e31a20500ba54a0b4a27ab1b382cc267ebf72fdde"
            // ic[10]
            hex"22a201baa8b7fe5e1462b5f7a13e411715c37e82576b042cfca227909b99c538"
            hex"1fef1da4e1adb56b92cf3e4a154a238e39798602d18c15c558a597f13d9d2bb9"
            // ic[11]
            hex"1c88d3f7aee4c73df841752d51d1d56c4115675bc038a9a0e4907992a153e530"
            hex"1825cffbf0b6f9efb5dee796358a5789de26966417a2cffe0674d754c7fd65c4"
            // ic[12]
            hex"2d23dc7e9d94031d60d097d845f4c5dea5ddf0b007f1d6e04a0169758599812d"
            hex"0c666f1a33a7eb1236b4744ee0a3507dc4dd847a77fec9393c971c34fbcc12f8"
            // ic[13]
            hex"26d749e534d8eade27c02d7b3b0ea5ccbdca603ab9666badae2bd12e5121245f"
            hex"2b1202c42fe211d03c42ff5187350e86c3a5b78bf2bb0b4918b4af15379167fc"
            // ic[14]
            hex"23174a53a6f94f99e894cc4cd1c0b9ea5bf22d41cd3b2b8c449d9b68ea7e1187"
            hex"1969f1598fcb0f254e81d0796412caf43525fefc73311e644d0ca8ae53a37462";
    }
}
