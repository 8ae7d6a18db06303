// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/evaluate-f32.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit evaluate-f32 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract EvaluateF32Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 32, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0xd9f76be7de812c668dfdae58459a1833aa78101f4dddf0740baa6fdbc1912c35;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "evaluate-f32";
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
            hex"02cb6fdccda458c394ab72d626675ab8a54077f89759465e45ab0c47d3625c55"
            hex"2f107027585f7adfcdc9e7402af9e092b65d0be831856f80f5e6c23101f52cb2"
            hex"085f854c806d48b02890e73faf9fdeae16f9dcb6d78448e5db6bfa3ad5d9ac01"
            hex"302c61c241224b6e00925bceb29e18f9f4228d1623267ec940b4546d3b35ff88"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000d"
            // ic[0]
            hex"29b7feb78875dd1c0e8038e3b64a356ca1fc8be49915ee5affd76e56cc81027c"
            hex"0eac0a2d2df14731db0ea9aae32e8c9e0eeaf3d95278e3eebb9c93fa3db227eb"
            // ic[1]
            hex"0ce85368fd9b33b7694dcbb9a8b20b839b9cf2956027a12a5b125b28bf478352"
            hex"0018d8a9b9eb6f2bfe32707482710533a58326f1c8289c787482fd2eb1f0b7c5"
            // ic[2]
            hex"1372cdf2ad0f72a4e535acb5ce38e7ad547453e7c2461308da465c4179d0729f"
            hex"06e2d9b23d367286feb4fc62981164caacc0110517068cd8756aa90fd03383ee"
            // ic[3]
            hex"1e0c8a2aa03db5649fb7df9b7c88e36e0c27a64b466d610e283e9b2b46f43b7f"
            hex"1bd39ce8eb71212e30ff6015a59ac3b1bf748a684356bddab924966635ee2da7"
            // ic[4]
            hex"0a2c18a9a61c83e6244c05c6ca3dfd4781d0aca6d9f044e134d0a4f793a31304"
            hex"0c448e2ac3297a3d38a51c9be271b1081c39e5b5a3e1c95c5ce23b2d26b98891"
            // ic[5]
            hex"1a9a20dd05dcb732c4a4e72cb2a403326dbcccd733b210137c4d3be1ed38ece7"
            hex"1f7d95d5eb4e5e2403cc2eff667ed1c9d712cd32f9e7592bf1234a930079c7ab"
            // ic[6]
            hex"21d9e2bacda6296b81c55bf102072aa839d0bd5d87f5968ea5b2201df81986a9"
            hex"12af06ec7c428b6069d6f2280bfb4f651b40939080138a4f6c88e97b50e9d1c3"
            // ic[7]
            hex"0afdb10f049e49a3a55c3982869e572bf360a3340a5789770df0086421304945"
            hex"2940e30fd1444270d65465aa7f637ec951eecb3334d8ef0e22d4487e3df8314e"
            // ic[8]
            hex"248ed963e03fa8f6db3e0f23b1df5a70873a4c98c0e8b7cd70e1a232376ffa95"
            hex"0f644726d815fc6102704ea52eccfd79a661f03339d703eb09ac885c7c0030a0"
            // ic[9]
            hex"19f9f299301f808baed18864fef83e6c41587c76f7dcedf952260b756626e0df"
            hex"1caaf25a82b094d78706a6316f94b9c40d6ebc8c1c12b37bd773db8e5a0f0ab0"
            // ic[10]
            hex"2d972544e2005334cc2111f2b145c2688070f54fbaad7d1ef00a26df0db1684c"
            hex"2d7873c0fc78f5a01c0d4d28d1cf867d9d481f9a6fc1d6cdd89ddc5a99245dcc"
            // ic[11]
            hex"28349264b195d8391ca9d25974eb99f39fbec92a79db1b34b08d7eaa8349167f"
            hex"0e7389a8e3dfbab55cc9efb4002c263e999368855921a15197b11e9aea5fe25f"
            // ic[12]
            hex"2e2a47bb5066f613f0d0a4199a88e70b3d1c879420a6b593f5a279bc3581bade"
            hex"26ff657c1f43d59346bf95d558669f6b150751237868bf14824da0732787ce99";
    }
}
