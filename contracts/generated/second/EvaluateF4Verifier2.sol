// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/evaluate-f4.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit evaluate-f4 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateF4Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 4, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xbdaccaa084d99105808334f6a3a85f79e2f0467ff0c975dbd988dccf44dd08e5;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-f4";
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
            hex"1a1e7a288e4b4e575e280a2f17522ad106f1d26ef5fa77cbf380f489a394aba8"
            hex"1f3433ec7563797b4b6494ce20e512783de9a528cca76e91523c54ff4df4182e"
            hex"12840451be9c692d91b596e93ff2ecf2af7fc3c57a951e38e356a955ba0726df"
            hex"219aa76e46529f50a47d696c91bdcec5f6af81b6d9d9fb72568775fcf08d0b34"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"0888805d596da4a59cc67f98aa48a73740c62e65f9503368ec5757219255847f"
            hex"092c2eee92bac6babf42a52e855fa6e1e3ff44e5292d616cd7f4b9987a70d198"
            // ic[1]
            hex"278fd3e33181624674218480faca0242e7ed6eefdaee2a192247e2641e368a72"
            hex"02ef38ba5bc13ae2b5643e6d064602421d17ccf95850bb8483ab38f291bc102c"
            // ic[2]
            hex"253ff8764ac591a55e32ee58a5ed7707ef96b85cd62c1a3ab9f50ab029f9f0bd"
            hex"137bf7e5dafef38ff11bc264a43aa65325dcae253d0d11ff1505eccadbce2254"
            // ic[3]
            hex"00a0d1455b8d2b9720c1ce2e8a5834c55f20bf5186b5c756a882852fc435fc8d"
            hex"2e177461f483fb577dfe1e1833bc30def6167be207ec111149b198548f3b9e1c"
            // ic[4]
            hex"0741e7f7b969335df5492f0ae0b1dff1dbf1045b64f80beb2947f92fa8e4c27d"
            hex"143e4ceefc93d0ab32161ab356bd82fa635b123d858ef2c2acb3ae74b6cdecbb"
            // ic[5]
            hex"2e892857d99f7361cebe4ad8ad997790217cec155e1e7efd665241386fc05bf5"
            hex"03476fcf361d6198f3e08fd31ff969aef70b3535fa507f83e5365e378a49ba70"
            // ic[6]
            hex"0c777f78223639c8065c59f7d9c27b1f807495bc2cead7725c3484a72d7513c0"
            hex"1bdf58f8613b1bd011e4c5d9794c3b7c32706861d6f23cd88bdb638e547b7c0b"
            // ic[7]
            hex"02511a983270729513064162f16ab15ce80fd8412ede08eeb05d8c75be1ce212"
            hex"270d581fb7b23de87dad65658de5e74d759c9343fce4b4dc8b65a4370dca4d3c"
            // ic[8]
            hex"122caf008cbd0bce4c475daf59ecf9096e38a147be5358e88e432b93aced19a2"
            hex"2ca1a77adf921ec4628c66539e0d3f5d86e6ccdee0efd6609cc1db5b676ff49d"
            // ic[9]
            hex"0fc0bf3ed6d3692c602e153757afa3b581a998d72a1e8dacac5ff20421ec2b32"
            hex"0035aa71cf84826d6db372dc8b72761523b701b43f69b4200ca03ad1669e51f2"
            // ic[10]
            hex"0563da77a7028499db49b1845460ab3d607fd0704100e9a1a46dbceaf0b10948"
            hex"2a33c9a82cfd076407e117af0dd8142f0bd87783e946aa99cc9dfbadd3a2f41d"
            // ic[11]
            hex"1616fff0f61221baba3de8e5384ea4aac529d31c7cc870ae983ad81e10c13bad"
            hex"22f275b75aca81aaf5c05a667e28c1ba3d810b8e5d4bffdb44b9cf543ea616b8";
    }
}
