// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/step-f64.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit step-f64 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract StepF64Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 64, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x8f8023865cb9cb47fd746d222395729f9c448f38184b4b65c0596b58c323c8a6;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "step-f64";
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
            hex"08666936159e52108f6d44ce2051299dd9661e321d93b93c6bc68961c99f7c89"
            hex"0b846d826736692306dfd95cafb66303dee1fb7ffa9d6620678ea278b79223e5"
            hex"2a03ffcecd5c5dadfdca7ad847c50e1056631f0be0ff45f7b45b52b72ea6b491"
            hex"1d3ac0cbd7942c5bdae1cbe25a4ec98545e4e7439902eaa9e10c1057c6b24461"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000017"
            // ic[0]
            hex"054e736ce0204e5f288dea182dffa3b9681b79ae9f7b1e692404dc84a60181a7"
            hex"1fccbbfd485e48c7bbd78bcc04a418556ce6a872afd7fe4de1e6f9aad6b44f97"
            // ic[1]
            hex"0d277f2a0188048a38c8ac33b20bb2721f138199ded31a81a0455f8024ca6b70"
            hex"2e178c2f8ee0964c40087debe13b8617057a3ba5df3f95ecdf6e2a3fda4917c3"
            // ic[2]
            hex"1372aa3e60215087831c4fa4f1d710fb2a3d779e2d97cf52e823dc0be798bd16"
            hex"192c710dde4694ec28b79b3b48fbb71ad72b1949281eeeabdbc7f947f55a70ef"
            // ic[3]
            hex"2de8502ed26f50c8618000139cabc377d0e38e7011eb54b28704273b9b8a34cb"
            hex"2c154ba454ebef6a381bc49bf1da3a99c5283b2d9c76b7d98c0033fb55dc0ee1"
            // ic[4]
            hex"1ab0f6442145ce7273f06534ed49f2e3416f5d22483b4dc9ca196e86c1332713"
            hex"036e89e47d928578693d5ecb0995a91978e9578f9774200c562e4f135c865c7b"
            // ic[5]
            hex"300f5c57d7991dbfc5b67c832ec1a187ec553721fcdf09bd82c296d7a79bb36d"
            hex"11f57272477a1a12465d4acaa405fd7ac5e107b0676816284d58095ce4930ef7"
            // ic[6]
            hex"0b87bbb891a5c941c6f02600ebdddc76e089aa75e9a23956c84ab194466b6c91"
            hex"294be8f2b12674ca6eac3e8df75f2e4e1bb8a3f0eb15ce88a7dec92ce90dc219"
            // ic[7]
            hex"1c22ac5941787ab495f6ac52c6d66a504f59bbee706d4d3234a8b833d4d81edd"
            hex"25dc325a8f91baee9ab2e9da0bcd765680a1f8332ea28dda26b6ecea58ce0bbc"
            // ic[8]
            hex"05b3289af9e360c26236565b05cc021f16ceb0606d3d7ff8b6708ca003244ffc"
            hex"21968d46f79646d8d712c3f285365100fd4119e1f763acb5ac196ed092bcd892"
            // ic[9]
            hex"0428b14e3da64151f6c15783365b7308c3b05897b9ee7d5edfbd34f9ca1021de"
            hex"1ba019d1a0391fd15a7fb7c4c0eafa71ea164a1bcdc4c7e146775d38fab26bb0"
            // ic[10]
            hex"28cb18c97b33991c88133a72f71687147fa1c29b1a85f966b2b0a83a9db9938a"
            hex"1c949d0aa78063086b011b680f0156b0a5847aa5fe75e1f67a92d2fff9f43de8"
            // ic[11]
            hex"1740658cb0d5a9cc11213a91250aad89803fccc96d425f8084cab8caeac75744"
            hex"1a868658001e20afafa6040d1ba0795ccd1a0b1058c9d2827f454fdecafb6a43"
            // ic[12]
            hex"00a482262c32a25aa567c5ffd620e9e36749102dea48206d13112bb3ff8a2e6d"
            hex"02ae44721807496f6c0958d9e1e344863ecaf546e67ba53314b0b82a576704c1"
            // ic[13]
            hex"043f64656f66d5551a001920a3775df59d81ec90e2b70a0992637ecb8d2ae30a"
            hex"0ef0b5c3401f6ca37e46c455b2b956223ffe8e111fe0f39bcc5eebbee6cd08ba"
            // ic[14]
            hex"1b8ae13aec71ea36dbe494a88afe4291b21565bd6097cbbacdc437afb7e5c074"
            hex"29412e19cf3018103a11e1e00da264ad10cc359e5e41bd30715d399d47160c6f"
            // ic[15]
            hex"07d10340618cd7ff4ee1b7139f556fdac0ed3c17c59197931235bd7b79320e7e"
            hex"15978e2f80eccc3224b0bb371bdbee46d66631c5af752b4c2126319331bcfbd2"
            // ic[16]
            hex"2ee22ac753b015596da31f548e31ab1d745d379b16485ff7a13687270c581115"
            hex"241683926193ef52285c3d19f2d9c661bb5d33b65bfdb500dd37eca2f7c010c4"
            // ic[17]
            hex"2898e544039be494cea1a657e6480bdd1bdf85120157fb6ce89e93284b39ea28"
            hex"023270f1740af16bcb895661598bb833c2e658a9135ddb7d05c1d4b8ada3567b"
            // ic[18]
            hex"26be59caa6ef487f6f596f9893ea9b09c1f785f8fb2aac42720944f61a0da9d6"
            hex"0a1bd351b00ffb471dc8887b4911e7c2955218cb13ba71568ad4e57545d106c5"
            // ic[19]
            hex"1fe110ca0f100d9ec8687b679ea1a113eb08df109a885345c79c39fe4077782b"
            hex"0df91cffa8ec0e8e31666621102f44d42bc0e5e8d34f63f68b29b1542726da01"
            // ic[20]
            hex"2dec3524fe8433420255a65290eacea91536867b010b10ce3b3513c1fda00175"
            hex"088aff62c817ee5718d1b196abaa8561c55f7d94188739c07799f2e78b9e3b19"
            // ic[21]
            hex"0ecc89ac585aa20e43445f7c3e10b3034afc3d39baf57a4788ba71c9a55b26e9"
            hex"0a4ae05f1f08cdc0f8d689edab68846a0b837a180e36bee34ba9835b6b8862c4"
            // ic[22]
            hex"1a5bc4c2c41de2aabeed4b280996431a2e58ca5435ca9785ee1f0510aa6fe10e"
            hex"2c1227cda9b5b35a4a3d227b97e4dc9544de0d43243bdcec996a10c23171f93e";
    }
}
