// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/second/seal-f64.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";

/// @title Verifier of the circuit seal-f64 (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SealF64Verifier2 is Groth16Verifier, ICircuitVerifier {
    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(0, 64, 0, 0);
    }

    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override(Groth16Verifier, IGroth16Verifier) returns (bytes32) {
        return 0x5dab82b6e59d11398213003d8b58cae367666bfde23c56a6a2cf1a9518ee5c13;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "seal-f64";
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
            hex"18fc50376ffde63f0cc5cbd4a27dcec97d227eb1f036e186e84a646e0d2406a8"
            hex"0701fe6f839cdc38b56d2a0bc9d6f11da69589cae0673ef714f7beaacc744288"
            hex"00e8dc3e0e46658e334353ca1a317a85030629f41dceaf782e557a3bd43fc466"
            hex"1e601b4f8e1279a072de3596c0ffaa5649580febc5b38f5127a59d7a2c32f1be"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"0000000000000000000000000000000000000000000000000000000000000029"
            // ic[0]
            hex"03c1cda48177be395354cc52f43feb1c86e12fc640e8b4db71856c4500dced4d"
            hex"08a722a9f870237f8b970989b6f445c844ce6cde909013bc4c3cd148a5505940"
            // ic[1]
            hex"1bef6a641ab1a8517b741891dba9204c8ba596dd6a6a952b9eda8499e2614cdb"
            hex"014e4dcac3e40ea83a66d3baf5016eac06e973e3a250f20e04ced999efdcd497"
            // ic[2]
            hex"2ddbd6b6d13e4e5e95315d208e9c3c4cf9d6f0d5c8f8fe763f929d2c50db8b22"
            hex"040f85938861bd8286dc0bd53bb0f70456165687bc5a6880f6d096d992c1e31e"
            // ic[3]
            hex"0f9edcfea27deab1ea72f769ff25a732310d17f4f43c09b8590e245b9dd3e7c0"
            hex"20a0547d34900d5349104453f7f576f63861422fc06345754a69b0cd13cad221"
            // ic[4]
            hex"232782f50e8e71b72fa9e290d6ede57f1d2fa213c3b7d12493eead114cc6412e"
            hex"238a74b98268a107575ef339752eb590adbbb3da40f1576ff0df463f6104dbf3"
            // ic[5]
            hex"25c5ba50de336c211add1715bbad9e2292a9c7a81393131d6b5eb7524b311e3b"
            hex"04c3a3423f075fc761af4d38dbf5ed2da3af0047904c0236d4001819b10d6386"
            // ic[6]
            hex"21d7b0190c4e329cce2e3150418a2650be6ace00b96bef6f2cd01a0a8881ff3f"
            hex"29a4594554eff9badd947ff70be649ac0479239d5aadf873a9f7c0b0cc35d492"
            // ic[7]
            hex"05fb10a693271bbace687359dac6620e7a666d15a24e637533f70ab9d05a3260"
            hex"2cb8ea946279f993f5357782b72fca0e12eadc480be497758c713307a2a9da63"
            // ic[8]
            hex"15646d59de2c0bb2561c1f633e0968c49ce4fbf3d4c66475f9053d4c492f10f0"
            hex"29ac90bb71b1a06edaa716b9a05154eb383ad05a4db0d84fd46ef614425c595e"
            // ic[9]
            hex"0cd8e3d1ea1dd3e1e76e89d30dea449feff38afd687339bd7a8c591dea8b2255"
            hex"208ed8be648a8dbd70cd27b70c9a5e25cb21a91797b7031ae351438fa3372b44"
            // ic[10]
            hex"1449b647d7c1f534b11c78c047f0e93c2b9f5bb10676fbdc7b1dee65e558a3b7"
            hex"140e52f059058441035bd644086420827736a805fdea4a5da8771d7e50ae89c9"
            // ic[11]
            hex"2dc2be9519bbd38a4df04ee3520f120ddf2473aee1bbcdbc2b0955c571dd87f9"
            hex"21da54b6637774b928e4820bdfe00ce1874167a747489ddcf60fd479ca816b07"
            // ic[12]
            hex"2a84b655cf891dff6d93e851e7632c63a80740644a8612be0b1ef9c2f8427c19"
            hex"1d5d51b792f364e51b5babd625017f8a2f7f39c6f2c9b0045c684b01cf31a01f"
            // ic[13]
            hex"02832edaf6510c21e3a4d6bf8603e2190001bbd0f88a5cbf854dd508fe893026"
            hex"11be1094365cabfeb070df44c1d60df55fdfb6281c7c6746a79ed29dd1875ccd"
            // ic[14]
            hex"074ee1e1605bd9c9457bf8a5a28baa5339be46c0b591dd5c234feccfd7d812d4"
            hex"034fa3923b05137246b1706856a1ae155b3bc1b6902334980eab168f16a7b78d"
            // ic[15]
            hex"013ca98386aeae453c6b4d93ff064a2f02535378cc1089a9d3a9a2559c5bb7da"
            hex"1a77d538be11aa45d0880d53d0cec1646b2e86764e5d085c3ad4f1c7c6c44ced"
            // ic[16]
            hex"2ad7e175c460000fc5d123e28060ba5b03c263bb44524216a09a6eed434df9c5"
            hex"1cf968e60ee42f3d5d37d3a2bc15866646b5307eae83008d0b7e2a7602c508f3"
            // ic[17]
            hex"0540ed7134605809617229389dd07e4b992617da790fe4d63f7cbee56bab2e67"
            hex"0f6eb50c98ee98ab2f7acbae6cdc19a84dedacec5ffeebb4927753a300651fb8"
            // ic[18]
            hex"1cf51faf15fe9d75d37f85129ab1354cec1a3704427c3b7177495ac0d2fefe61"
            hex"07d71d2470a9f8dee04fc6b7476854b195c43bd2df1d4de1b0a49e561f0f4567"
            // ic[19]
            hex"241fea2740e4dc438e42613d17f44ce8289e7ea0ab64c107981e6868504d15a5"
            hex"05de1ba59465bd93007dded875765709b38a7ab5012dba28682d47f038469956"
            // ic[20]
            hex"1cfe866b2bfec8d26dc5ca93d6be823a2f4f7a0c2d536b055b8b86e57b2d77a9"
            hex"11f80e55104a8f7aca172623d151eda091bde2fa8a0a22efde30b0f46a9483c0"
            // ic[21]
            hex"0c195e24e99e2a398edd3304afe6bf3af4e3d97806b6ba5f443586544e387f4d"
            hex"2f63a7a25951259cd1bcaf17a138f58c28778b1c138e2bab7bf6fc9e9063cd96"
            // ic[22]
            hex"2b6cb366b8d5c52fa43f8dcb9e5318e3aa825b34aad48c23501a169be61c8cfb"
            hex"14af580ba5fa9e6db879177028376e9faef2b9cc32fd62b7ea4173e209dc10e0"
            // ic[23]
            hex"0137c48b417f26be8f82398923e2fb792e4f2d1b79a9939ccc7c564a7b89c5e1"
            hex"25bd675af9b7fe9c3283f672b8af52e8c1aa549b5d741ab4e3dea479f267d990"
            // ic[24]
            hex"15acd52e43f6b08739f2615b78c285805c13dca8f2124b58c738067826097a6e"
            hex"03b52133c6f807b7e6634fd2af987245c759b17232d3e892e59163e1749db6ae"
            // ic[25]
            hex"02504df878ae78fce720ed81686ca164a3428a6b0d12c7d286ab52142f3e5de1"
            hex"0ba5005dfadd7b4429c472dcd7cbd2dcb24cca78dd0d08f7e8b9be07e3a3c8e6"
            // ic[26]
            hex"0f9b2ae81e9517e67d35820c29b2c2c7611fe5d9b1ae89312b6b6cb1f437c9ed"
            hex"123f8188995d6655b2af5bf6d63fd8ce27df78baf8d8308651edfcd4b176dc29"
            // ic[27]
            hex"290a8e91bf5873feee5ef9cf6bc45ae6f071c056225c6817e0fee3fb04854a9d"
            hex"23a2f103f8a71ef452ceb10bb45c41bffc8dc5ffc0c2dad2c689c15a0a83ea01"
            // ic[28]
            hex"27f37ea561d6781dcd10e018e661e6033bde10bd24e1cb9f40ca4b81ba4ea040"
            hex"2ceb2103c31151a679cdba051caea8b90c5a58aeaf32ecfcb98591f7e10f43d5"
            // ic[29]
            hex"11812217a3332081273fb64dc213480e4b551b93c7eee4923457636266e489f2"
            hex"1f8fe29f8eaf00e91d121307a79e95ccaa14ff5175c15e0be944d800ac82a15f"
            // ic[30]
            hex"0acde3e966d2232babd86c3a515057540c61fd830735a625c2765607a25e4ee1"
            hex"19b64e9397a99a61909b58eb80c20e1c8c8a1958a76980c33fa4645635546e8b"
            // ic[31]
            hex"03280ec0a9a70158512e3c39d80a32c8f2dd743bd01f58a0abc7f7b3359069d7"
            hex"1261cd4d4aeedaf22eb4b5796fc40bfb3528e828c755ea05e32dc0d072d76ad3"
            // ic[32]
            hex"0850c7ff6203bf12fc673fbf83132f8fb053901b0798696238d695a8ac857017"
            hex"0edbf2b1af859c37275547af721ffadbfc5e56a4a94f4d6527b0f8bc528b4e0b"
            // ic[33]
            hex"0e261f77f6499f96d93f1b74c7a77353aa3808312923d021e94e6e82fe40ada2"
            hex"1c107d68987f279bb733dd58a45a555e81b9a3a31bb02c371783af33a2da3fdd"
            // ic[34]
            hex"08beff577f3cc1659cdb34b8dcbdf2d5d1a55f60dbcf61afa14ee3d0f12e71ed"
            hex"173d5109644682db9d64759d7bdfc8fce7a7c0d194ac71760181d40910815ce5"
            // ic[35]
            hex"2548a022503b2a8f35936c40c455c30a74fcf996594a47692ec27cb9a32c29d6"
            hex"0c0b41e558caa2881fe74053a1beefff0f9d9887433ac52a7ee86f5c382bf322"
            // ic[36]
            hex"245da75103b5c46be1f99648d0ead4297d318cf21f96981eb136792fe03d683b"
            hex"0d8ad76191d0143bae996cc9bcda73863d145ff7ca75a358213d3188e1de338b"
            // ic[37]
            hex"1c422679f06d9b6bcf0cf41e1fa1d1889c8141b43b7ae1d70c51f8a9934e22e0"
            hex"2c5eca0f1d39271d733d6be72e67c8fdc0288d7e39fea1b8e7356d9a379ec799"
            // ic[38]
            hex"15f1ed484bc21c151caeada6e4d14a5216b6200a5b0a0aac75b14e8e07db847d"
            hex"2e00ef09cf0470d8aac069fe67f8519cf58a98bdd5455e881f15260b4e6b67f3"
            // ic[39]
            hex"182c4e59fa4f92583b218e9d07a507ab6999af0ca697f46d21d741dedbb90304"
            hex"044e8976a7b6323ee7827cc83894462ae84cca34f5ccc910b13c450fafa15db4"
            // ic[40]
            hex"1aff85b22ebde4ddb8d427c0c4e944502b2a5283f19ee61232c35f7fa23239fe"
            hex"177ed2569a402b2f66f911c084d4932f84998b80e7eaa5674b6a9c5f959901c8";
    }
}
