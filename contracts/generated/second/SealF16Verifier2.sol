// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/seal-f16.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit seal-f16 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SealF16Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 16, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x35145e9777b7d7b8f8c0ddf0fecbd2a036ef55c7b3b133a30000d2eab0201ad8;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "seal-f16";
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
            hex"2ff0a9c6368d14ce63dbe4a93e3b1a1b8dbc4a714ccc24cd1a06f55a76ce205f"
            hex"0de833be5f9ba1d050939f3732c8de5cc23249f84e9aef4165b781b205c54788"
            hex"294630889dae5fa0e29c4297c532178a847ceb8f125e43f7b0a8004ea4332ad2"
            hex"040f6bff49e63448c79a0098ca0287e5064c201a2d1d92af699bfe7b3006414a"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000017"
            // ic[0]
            hex"1bce4ce8e8f4168049f97b3366f5c516248a76ad861c321f85b260f47d9544ce"
            hex"11feeef9dac98560a93bd254936af840c60249dbfa85996f2bf5545aa81467f8"
            // ic[1]
            hex"07e27f6d82bd84773e14f4b6676fa084b578d02adc3c95e1e93829c2207d149e"
            hex"00d7ff58faf4a22bc18282a503342aadaf1bddfb57aa29a275a1065b5649ebfc"
            // ic[2]
            hex"1f3ae8a6bd21be8e6bc1f1e4aef2b5b62fd29b93e3c851d97c58c2f5ebfc045b"
            hex"16886f42fd26f5f2abe145815b5b4692bb285da459ce4174b645e182f8dd2384"
            // ic[3]
            hex"0066d973cbd6c9e223d54f930ba6886675a268daade7967a4e2cac57fd5b3835"
            hex"2f233672c47bf66961bd2ad9527095718a8b6c94da5b2623039db5175117b9b4"
            // ic[4]
            hex"22d3367ac1ce4f67a3fe675280b271ea125bdda51f87ab044c60df98d8b42477"
            hex"283bc9fb4f822c9f3bc730a88e32388637e419e43abf3e72e664f984f2bbca08"
            // ic[5]
            hex"2d5ec01feadbb941b8492c36cb5131dd41f92334f1c736ddd70c3893ce544d08"
            hex"234462600b5e2341661db5273069722603073ca9d90cc2d27848b74b107f2b61"
            // ic[6]
            hex"1507971a1529be08e1cd102c03783242ecb86dfc02ca668b65ff359e7f0cf8a6"
            hex"033b50571bcd7aee1f083cfb97e8b60ef9d94a825a2803ce7559450fbd023dbc"
            // ic[7]
            hex"2bcdcb5543ce7b1e8f897b33d1aade95c307e56653777cfb13f79144ffdf4e54"
            hex"2db3ae6e72b95096eef0937d8c17fcb0a4abb6783afd1d008f327962ea079389"
            // ic[8]
            hex"0b93c01f64425b8241053caa366bcf34ba230405c9ed0fb5f3b099d3e468cbec"
            hex"0246bb12a637bc0e629a21b4adb00025d04b2622c0443fe6540c801b914c3711"
            // ic[9]
            hex"0fed5b0072c4d24144c6101b8cf961248ba48c66ba5aff24da28e36fb39fd43e"
            hex"1caae813c7139efa0d6ee84bf12805b1cb106f236894ff594069ed3a5c9fa630"
            // ic[10]
            hex"2f79d1f595f4f00107b14bc843b81222bd9c4d0b1dda70b8446eb0debe3f4294"
            hex"1405e5b3d9566bf2eff60c8aaf96f7178d231b9a0ee42a88556980e712eb3cd9"
            // ic[11]
            hex"02d789179f58d24afaa6c8328ec300613977e52fe886e132e124a1ad9c016f14"
            hex"253573a25e808146b50d5c8e8ffecc5616937f90118d79828d3c1a125bfd91aa"
            // ic[12]
            hex"1e9a4f485732c912af7081c76a5bdc37df8cba59cecadc6d562ab529f499f92e"
            hex"27bb1659516f21e811424ff2ddec1573cfc5632baf7b4a701736bca3600757b1"
            // ic[13]
            hex"1e5bc18d85fae1accf96a2135c49256f0ca69f21363edfe8d5444551fbbb5f35"
            hex"0e913a3fd460f9014e7e2c6340ddd85d5e822f074e636807337c5bf09af54ecf"
            // ic[14]
            hex"1395209be2d7a23f379bac0f7adcfb6829d53e0174f58479e2ff9f8b96d90ba2"
            hex"294026913afc2e1b92a81c0c05b112693a48ce28f3d79cc8a8974b441359f0e8"
            // ic[15]
            hex"14ed0375a9b3b7a0bc0ffe317c68e0887e47ebd1d5901e33b3c4bb31678df15d"
            hex"244632341cc088faaf930d277e3c0deba460637c1b74f3268778b7b463610f14"
            // ic[16]
            hex"28fbe5096a2f998359b26b9a3a0060af5a9302c1d485b32a02399890a8f688b7"
            hex"18cc46be5e5805920cb73135bf75cbe9edcbe4d60df24c6bed71a7966bfc2a5e"
            // ic[17]
            hex"16021af7bcace008ca4eb9267b88aba3ad16066ef0bed62f422a4dfd1f2d798c"
            hex"2cdffd3216c1f8a8c1e7d847b3364d5956baa51cfbc2a022a4f1119e2549d149"
            // ic[18]
            hex"0a413e07a179d2737e9595ee5d71744be3e85b4e6bee412658c1abd3523a3c96"
            hex"24c6b36a7a57bd47bf2cc61bf4f773e7577fa3ebb130c1374ced12acbb34b1c0"
            // ic[19]
            hex"0744d68ceb3b883b430c54b145e9c2dee7fa598751db05a2fb9dc4be73b8b5d1"
            hex"27b3cd25d6e9825980d85468ce7fcca6d96dfa1258fe9263a797fdac68e52baa"
            // ic[20]
            hex"0068c4c277c5c33e7432d6c71b296af1cc1ec0e1c026c6bd426005c480346f77"
            hex"0938da3002697834af811923a5b9b10a5941f85b1b49a7d5fcfb076b6dd6e271"
            // ic[21]
            hex"0925465129a9f8cc20fccde277cce315d1b3f2c1589c585986750b682020a302"
            hex"01b5ef0715fb5d77027cd81d628d1828f116a4aacd42bd68fd5c23af9c46c869"
            // ic[22]
            hex"0c3eaa9c8484f488f1f1b470e33b6328e2d19db279486d7e3a48b04eb088176a"
            hex"2d1d382e794ff03fb0e3d331ab33bf38d49c4e20372f4cd1f949d10f4161fdf4";
    }
}
