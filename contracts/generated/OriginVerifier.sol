// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/origin.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit origin (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OriginVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x6c393dfa0c92a2f4d2b6c436e59a5472f7ad6ac2ebe58a16c635838d91c507c0;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "origin";
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
            hex"04bc223dd572b8209c9539e4ac5304e69128cbe4714847b5a5bf9d7bde160e8c"
            hex"2f9bce4c5389fffd442393277e2835c986c2387389db6ec4bb4537d59a542b52"
            hex"197496fe3d8d6dedb5632e351accb7cf63c397d68a947e8a5596d1fe9fbfce86"
            hex"1db086ab06cb703733ea2b2329f70e581d28a325189da57f4ca1b9735e3e5a8b"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000009"
            // ic[0]
            hex"18c77d1cd939af78f43300a73b793091e098e9a4308166bf51a3a4d37fba6f5e"
            hex"2639c3bdfa4e44f70790bbeeafd13be2915d674aaa6e37afbe5aa15434fb4855"
            // ic[1]
            hex"236b90834e8cf7b98ec86662279f5edd6ef20d2fe9fd4c5b9e2d161b7242d023"
            hex"0d1b69ae44295e6e70108cfa26ed90d36b779cd3110ea2fae5071e45f8b9f0d2"
            // ic[2]
            hex"297d04a58a1251f5638d883de2879bfc89fc5aaf39c83ef015484491244619fa"
            hex"0fe089437c6979558812154fe0212a6123888175d80e7774719c53e672d9d3fd"
            // ic[3]
            hex"23fa982fbc9c708a3589453ea496f50d490f3c5151a072cd38c292405f27e03d"
            hex"15e6be87391048b02440835a5dc6ee4cfd62543071214b1eb734e51646227dc9"
            // ic[4]
            hex"0d375806773172d6949611eec632b0afbc0271cb0bc0697decccad2dcec3cd2a"
            hex"050398d51a8f03d5048fc88210d27527deddaa94c5805d157bcb9c9725d3ab70"
            // ic[5]
            hex"17eda4b99e026e6a22ee6bea9861be1f497ad1f756d1ee97fe9dcdd50a952d53"
            hex"2c059ea1bc4e39e22ea08644e9151f186a35399849785a6f86870efd5028cbba"
            // ic[6]
            hex"28bc87b5c59990a741234d48fc572ee4c72b93218d806c4d5d2936ed534f23ec"
            hex"10f862b917e3831733584ac514ec1bf63d8a5bedc0f76108ade3f6f93e4594ad"
            // ic[7]
            hex"06e38156fa2a11b7b442e49b1a2424275c51891c49231b0ddd4ba25c25f3ec11"
            hex"1607f32bcb9921addaf9c79c8fa2cdc109f075c2606d1280b08dc7703a18abb9"
            // ic[8]
            hex"2f5ec2c9180ddf8745073f11728503acf1975c3c47541be94fc66606a0a8ab0a"
            hex"1f75478a466d3bd9a11161816eb3e0d819308588c07e28d838ef503cff9e5a69";
    }
}
