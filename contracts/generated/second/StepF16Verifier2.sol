// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/step-f16.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit step-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x927032fa6295dce37490b4eba88286f82605e5c82c0c9fbb4cdd53e567dbffa1;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-f16";
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
            hex"08ee3cd902f159cc7c8cf608afaf98388b3ffa6f9244a140d13f70a0ba6084c9"
            hex"2dedcd60932a7ed03960bab0d1e257f10c9cb840125ef77a29a392684b373051"
            hex"04ff71cd3a2ce8e2dc9509b3811652226cd63fbcf0e3d2ca1e57928984092b35"
            hex"03012d13288acbefded2a800d6aacee4dc05a4cf7894553bae6b2529762a9ce0"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000b"
            // ic[0]
            hex"10c1e3d54dd0d2d36a43ba176a79c64937cfbf85f383e1d631d2152c9eb16dc1"
            hex"0da0d38a2051ba2887116858035ee5b21506e53a8908380662fa1d6dd2e373c2"
            // ic[1]
            hex"1a9b6b330020eb9b3d1b0e3593cb27c38242c3eaf1f178f485e11cf56c2320fc"
            hex"1073c39e44996a6cd14f03fb122c0fdb0a4399a5c26ac4f920cfc709a39e64f8"
            // ic[2]
            hex"188a86b344ce2e5ca1b93dc2af8d61b55f238f496ed7babd2afb6776961c2895"
            hex"14393f5cc0ead366fc3873193b85c18fb7e5c2206082e03add4e89f8b3f3e10c"
            // ic[3]
            hex"1edb483ee19849b0730d93de7af9a0d40dfce105de257d3e157cede424b238b2"
            hex"2ccf42ced9ae245f9a3f5b301f2f85116a0f1a5fa3e0ccd6b3ee1d1e8b516953"
            // ic[4]
            hex"0f9d5c08d4ae3c487030973a0683ea6eae72d3001a66a31b5cbdbb63b3d7abb7"
            hex"0e342bd89902e1f23144248a1bc382e8181a0da5b029c89bd350864649916573"
            // ic[5]
            hex"27ea6c68b06b789b1812ba3db018919893cf5e2fc69ab6f6e8e187e98ac406a6"
            hex"160288a08c85b0626bbdf8c27a4d7300a678ae4787b1b8d4c4a390c122550ffb"
            // ic[6]
            hex"0f5f7b8f10462bd08c685e42a726cea1c1f90ec9cba69a6eb709a0d2652ca8ea"
            hex"1a1ad4f1b4fb853d87830e9c3a1d272c9bc2cac12714e5d94b47c9f3b2d1ee94"
            // ic[7]
            hex"1882e3e1624267ac2437708dce8b631a78e8e6a0058bf7b9362b69438ae8f2c4"
            hex"2a179bcdf2d590099ea76bf721ededfc5e1726c2ea9111c5b9c3f0a23dd75c96"
            // ic[8]
            hex"1f661c51cfda21ac8bcb441ef97b778a5ea7ca94bb52ed80ef444c9f228c9305"
            hex"2d867426d305efd20a18f02a2044c4861b201cdfa38dc0c2105be362f652f9b4"
            // ic[9]
            hex"1ec84b77f397085cc703760ab59cbfcb44be2cce74c7716f9e3727b0e7779dcc"
            hex"1469a79edbcf25de2149af8bd54026c7ac7e993f0be5fab74c0a1ca01a0ace64"
            // ic[10]
            hex"0a89514e93d51ad313bffae5d2cd1dd5bce1ef48612c0bd39003b998f4b781bb"
            hex"1dc2c5e653a17f84a0b2da36dc9b04044bdee7023cca4edbe7bd0ab4ae810bdd";
    }
}
