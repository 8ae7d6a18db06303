// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/open-standard.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit open-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract OpenStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x63a66380f108b990e6e7d34e0139d84a109934c0067b9f4af60febe8f0b1063e;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "open-standard";
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
            hex"291f6a0e4f86246bfdb84a612c199cef04b68d992eb27f2dd3dbcea8f6622020"
            hex"0c45de5b12336d94bb51f7a7d6401a589206fc7fcab76dd47fe98380c3f20e0d"
            hex"289004ab760496f3180dc0252531eb18ba695dcbac26964cae7a5ba2705718ea"
            hex"17cce59e46c00433331dd34a87adf859f0b56af537283c766f0006b0b9948aff"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"0a6a6b15f43924d1ddb715f1c866bf164cdf425489e9b0f1847529bec0852135"
            hex"2e1d22f8b864e111fc4e5cf20313d6a723cad63c571ea9d3909584ce3bf82a0c"
            // ic[1]
            hex"2f2cd000908fcb2c68d75e7189cb485d2ae3203663c39d906b52952df1a2b468"
            hex"1217a326c9b484f63ae17471580906f5f48366dbc18ccda89f69a901c2c5e7eb"
            // ic[2]
            hex"1caaa7699d6aa0af6c8205b76411d25ac2ab6f710d61cc3bab85ba4a4f01c7c7"
            hex"174aa9a27696e8b966d1952fbb6e831481a15271c98e0118948ef8a94d8635bc"
            // ic[3]
            hex"29fb9f69e165cfcb3b2d6c120a157d147e5b4c0e132040a00ef00441b5a7960e"
            hex"1e5a26737742b62ad79a421819eff10bbf7cc6c6e5eb94eb5ee85a3b5b484fd9"
            // ic[4]
            hex"186e86530f43e587ed5b297dc2d9b9c40e6f0969588f1b6fe51152d7839d97ca"
            hex"28b53fe95a36cfa8f2b0e5cc64144db04a829eaa5019f6575ff3be66c6903b85"
            // ic[5]
            hex"2758c545bce92586e5a1ca16b0965f66daf6ab0fdcae4dfc5af0c901d557b7a9"
            hex"0157509483dab9f19c60a14d2b30a6474f007975b13fb00799b478e7a9145203"
            // ic[6]
            hex"259f0fc022d2de9c962fdb6324d410147ab38590ee8753c5659fcd4e8934b3e2"
            hex"0c75ae24e12d6daa17bce8d2163d66667f6ccdcb7975b8c89f859ff12fd5457a"
            // ic[7]
            hex"2c02f859096ac1e3ad16c7e91ac260b2ff638ef2a72c8a584d734b521d6854bd"
            hex"236911db81a901d541bacc27d50de07eb26fc9e14e97df2875bbe1afe9229e88"
            // ic[8]
            hex"2a847dbd709c8090ffe409c044660cc9bb597d17c95e0dc74c1f0c96fb489b79"
            hex"0fbce172a59876c1c00e2aefd5432ce11fd1bf44edff710e84738a0399296382"
            // ic[9]
            hex"0dd294b5f046f71098812c491121c234b85d02fd7786904b8019324a771aeeec"
            hex"15cc2c995493a5a5a0d3275535bdec59cedead7834615e35a03be15cc6207199"
            // ic[10]
            hex"19640e78598367a732078feba9affb631f03cd1d3c2cba34928b189812e56fdd"
            hex"2b9a0ea3bac7013d3be5827da73e07a7ece3c225e0ee8610685ccace71e81842"
            // ic[11]
            hex"2ab3488e6d47a6e8e345565bc4f886f4ba75f051ee1988ff445656cc0389c36d"
            hex"1b4e323ccdabdb4d413a6ea4b4119cc4543ae0185639cecbf947718d31a48d7e";
    }
}
