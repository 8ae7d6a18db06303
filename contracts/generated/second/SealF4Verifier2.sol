// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/seal-f4.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit seal-f4 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SealF4Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 4, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x71a8321830447fb3c5e48b44ad8cede3f0c20a8d8aa4176bce61dc598f196d40;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "seal-f4";
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
            hex"25388beeb9e0c9df283f63a43fb8736146042b33ea3241bf422e9972def11125"
            hex"0c27ef5f2dc0628ba4939c23de1f7be81b7ae436debf56fd21fa2b0f959312f0"
            hex"1f94ef81171d2973fb9774569a98ebd88ae1d210c744077c17a73ce70fd659e2"
            hex"17fc71b4a89340d1d464c1f95b9e93a14c43822131ef6c726011c93dcf3e6d37"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000014"
            // ic[0]
            hex"25175f30b62b983025ff66ad46f8c0743a326e5086e0a72acef2c72f1f54e3c9"
            hex"195d63ebb6e8718648ff04d9e548f54aabf4bc32cba3c62a591c5a7a48f03895"
            // ic[1]
            hex"1f95b8a8d93d56cbd8c63763a3e5702403098f122166e0f39b50bd1030cc0125"
            hex"180986277601a07d35377abf73b801acfd752d4ac8d393af00e5d30ea647424a"
            // ic[2]
            hex"16eafc68cd4eb2a1b57346a6f92f110fbac9d2a8dce2b7af5b8ade270ba62b4f"
            hex"0ed8cf70e8f3a846ce484cca56cbdc8d39293ce4e34a097b2597202950353ffe"
            // ic[3]
            hex"1399b3f42f47a0fb96a54572c991829c068e84765a44d270f5f227a5191604f7"
            hex"0850cc27d92e2d0b8a76f7403784ff7b1419ffbbf894816599e35ce3b3044220"
            // ic[4]
            hex"1c11d4bf44ba170565dd2cdad2b39a60d8d641e4f13bca2510148087bfab516e"
            hex"13c6004526dcc0b143914482ea63a8e70c1583fd6c2d1aafbe491e5f721a5895"
            // ic[5]
            hex"18058ade0f8148f2e1a058c6b29aa9066f5b4e738bf06c565c5dd7409442f026"
            hex"2b931901a4ecca0e59149aa5f0b92afa9f1bf9bb89574fc9c9ea45ae49d68dc8"
            // ic[6]
            hex"29ef362662962742b8fe1c0b3e3e825fe96e4457fbe19268273517e4eaefb619"
            hex"1da3da3dd8ae49a598ec0a52b92f7f823b1a2966f503be64c5cdc4d35f24c3e2"
            // ic[7]
            hex"045e32117ed08bb219ba30ba88b79fd3e176aee63f834e842503e7224955afb4"
            hex"29d82d6abed477ec7e9297fd958b9016d6b4cf571561aa9338505e859505344a"
            // ic[8]
            hex"101b8b3be4c2edd03233fbe5bea75bd66fdb75d10650b60fdc2a7b67b2ac77b4"
            hex"26825a23104740a5041056e3b0b0535106e1ae5bd5111c25ed3b93dc035e3b01"
            // ic[9]
            hex"1585877f3884f52419de4ef703ade0d464cb426bfc2366ede68bd1bc954655a8"
            hex"113455695673ee921f82c7c3920f2435bc158dcf88a15bf63504d3309f8189e4"
            // ic[10]
            hex"05b25e8d8d3df5dc900d37bd9cb9e3061123b06092f3f9c59d355c95f4594e28"
            hex"305ba6ff366cd1a2af1820f7731222807f0146a2e75b4da67320d4e3aebe788a"
            // ic[11]
            hex"1f9f6669aedefb315d39322ea4216fd34306943e52dfb4b1de18cb1a8532c16e"
            hex"02e6d4e76db51790887696e722137e225407503e037280a1182240e87cbe4f69"
            // ic[12]
            hex"14c63d545cc4db7241b16bbbfc19e730fc473d805ef6e4c676adcddeb55aa97f"
            hex"2c2b71a663ed890f1c318dfcfaff730c36785fd85e675301ae1661cef523562d"
            // ic[13]
            hex"3030bc575a66324d21ba6f1a7d5d6a622329f648df45dcd0a23dfc2c2adf7e1c"
            hex"07e4ae4fa7e6570a5218ddd860ef0b6b366d7f5a1b6ce20a23df05fc558bf714"
            // ic[14]
            hex"0e810298e4f555402c5757871996b5bf50cf17f218fb9451b573efd884450881"
            hex"1804b09ec94c82a64a0d16c2a206e39dabe0def0b85ea415646db3d79a7bdcde"
            // ic[15]
            hex"1a30db92e54526f3636b4ee258d29315929909e000d6215e0036dc8603a639e1"
            hex"1e8ebc9b77b03b5876caa9109651331ef8456b889364cd8a21a77092cdaeae49"
            // ic[16]
            hex"23f7083c25aaad07e298a33700cd1fb2cfae75d589781ffc8f7777bc5c9cb9cf"
            hex"18719124e433d49e4e5a81d8429e942047e78915d224303783ce632751493e27"
            // ic[17]
            hex"2b8854f383e867493fc3a5f12e30fa4dd1d230d9e34983f5e4b570e13d971666"
            hex"1d2df36b624270b265105c339e09b206a25c0e52a1d3331a5ec7921a6bbda866"
            // ic[18]
            hex"0c45f8249e6ddc1a40819a79026bed6ee2580b7801c6684238c3189b788b3df6"
            hex"070c7aeb0ef3ef28a94347ff07b313107bf60e0261f716c00b48d9c55a29e3fb"
            // ic[19]
            hex"20bfd4ca2f799343d02ce087eb7925b1554e6cdd03cea376e8731859e484e1ae"
            hex"04b26811d48261a9d8d6294d61104db817f3752835caa8f2a314116bd5545201";
    }
}
