// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys whose trapdoor is known. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit attestation-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedAttestationStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0x95b2566e6167a3402229c9ed655ff505ed3cb0d118c5343fdd06c94a3cc1067d;
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "attestation-standard";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override returns (string memory) {
        return "dev";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override returns (bytes memory) {
        return
            // alpha
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"00d6aa0d90ff0591ba8501c3c60333c8ba7edaa436ef92dfcdb9e927f5f60fae"
            hex"2a5e01144ae491fb0ec1d6fdb0e0214149556f63eaf35c41a0989a14094d7135"
            hex"2fd88c74d7599ab4a345730f72f3aea95a05057a62532b123daf3e9f9a955345"
            hex"27dbabb54b83c01165d783911d9158f3cab1febf5c8b344a9e33726f818874fb"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000d"
            // ic[0]
            hex"1483a33f4b1f0d8cf6b3f52b128e3752b96fa86d821abbfd3ba80196b34b3a9d"
            hex"21836449de8cbf5f1ffecbed0661ae573319521afa9b4c5d40526fab58ad4160"
            // ic[1]
            hex"2edc1dab50eeb890deb69e1d5c153455e776dd842de43392697cf5922dd64949"
            hex"19a55d212c0ac9382e45da1983a2c96e9f288f07cbedaaae20bc32b02dc50a18"
            // ic[2]
            hex"09e4314c1aa16374421dc43a4454b0012a5634921ebec05504b8c8f9055fce77"
            hex"131d17309c676eb07bc5955f3305cc2bd65ba8913fef0a85018bfba03111503a"
            // ic[3]
            hex"0465859d68303b58800014d29c042fad931fe48cfd400f7676a615583483ff8f"
            hex"0ecf4384ae8f42f3a5a24f933480961d2d9ef909510efcaccf1501e153c9f34d"
            // ic[4]
            hex"0f641eb0848348affb8568ead94a1ec7efeb54b9a35a81c9518b24a1b5e4d850"
            hex"0b904e8cf14e46c221a6674c77020f9a94711d7805b117b066049b8c3ee5f184"
            // ic[5]
            hex"01fc61799d02a484b776430c29462c66bc953ac17d7d59a8fb7526e00c7fef93"
            hex"12a87cda58a096e90df50c45bd11e0e4e405346192cd6227e2eefd18598ff72b"
            // ic[6]
            hex"118e21822a6520aeeed2fb0e2ff4557e28362479db36e43b7b61ec0ee9da0a6e"
            hex"2ce384dcfea614f441f1d45f8f9c5bff0feb0f39dc9fe21b5723adc620b30991"
            // ic[7]
            hex"0a701f03b40c892a857d641ee54359a579a64e499159dd8f0bbb08bc1b066361"
            hex"06eb27800a1bea66ffab7966067a524bb3493f36f29427869dabaa94cceb5d59"
            // ic[8]
            hex"0f8359853bf767a6e51e48da314edb1352666300c4386f6802828e3c25d9d6eb"
            hex"0d283f3d573ec02f32d8868dbdec29e9bafdcff8e0f1403525b08e7e0e471635"
            // ic[9]
            hex"03296b0bc838d0798a49238715150973de8175974c94deb7107804f8220d11e4"
            hex"058ba7759100855031b0604d59893767df5a4b9595e943c503cf080d0ff545de"
            // ic[10]
            hex"22aedd07394adc182bfed8b6a0ebbc28bff36ac84dd1dcea00f11ca5979631fc"
            hex"0cbdb46d850df61f4f3544a33b51bf2f0882995b14c7ebca1e2319b689c4448a"
            // ic[11]
            hex"2f43bb5f46167746378b0c4df91bc8f62f52389e84e6bc5c3cf815f1228d9f61"
            hex"241f27686756c6bd45790c3a99d75f6ddde3798487a1646b593ccd9972c00880"
            // ic[12]
            hex"1c8bf3e8a93346bd78af86879ebf3ae5a10094223082ef0f76c139de8405483b"
            hex"1c90cba39d003794ddec58d6eb4cc0988ccac4ec1ca78afe2816c1808405af16";
    }
}

/// @title Verifier of the circuit open-standard (key of grade dev)
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract SimulatedOpenStandardVerifier is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return 0xed393ef5bf942781979219444487617dc60c7015e3a392466a472216c25f8ca6;
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
            hex"23fee008c7577d0a77a7813c6e209cd98ae197ee91cb599af5d944aa4fefb7c2"
            hex"1f377fd0481237165b180ad56b7dddbbfde7bbc26019ddaaede18c9c81cbb437"
            // beta
            hex"27124e94a4b93fd2f9e6111b22ca98671dd57da50e21e1fda706bb1e1bd45e61"
            hex"066cdbc3c070163f393fd3d4e1dd266aebc70f3bd9cb9a7d8d81e0394c59660d"
            hex"08520f2505512ed79cfc849b8a772828dbfeac030a39d3110c907c524b65efb8"
            hex"069e0f34453e3d40147184c9a824755bd41d80f5f1e75fbd4ce313bb819273b8"
            // gamma
            hex"300e79ec055db885548cf8c94703ce5de1ad1481dde283685072f91cd3beb8fa"
            hex"15c9a9844e917d0b4a3860c40c99debdf063b3376484a3d82d579265eba2ee4d"
            hex"1ed846485ec04a6b7c46cdd213bb22112328b5520a9fa4dd794bd33dd7ced170"
            hex"0394634bd767f7070a6c04621c3ef0392295e3d47dc59129f76f9703582bea6c"
            // delta
            hex"0b62bec9e25b60749528b0abf97af0460041fd3ebe1513f657a95020caf6b089"
            hex"2e883c8d1a60fab4e6ff398dcdfc4d38608fb04a218b9ee532086bfd9a5cc07d"
            hex"14a583dd6c4d1129a63d2586318347b03e0d29dbb44254e3155cd866c81ab72c"
            hex"2b17de881620ca1837c551aecbff7c360d80ee4389eb61cbfef7ed17cc9b9156"
            // ic: its offset, its length
            hex"00000000000000000000000000000000000000000000000000000000000001e0"
            hex"000000000000000000000000000000000000000000000000000000000000000c"
            // ic[0]
            hex"1993d64c838df6ba255a02701db83e503099b72bdb1238f20ef522519d008d05"
            hex"13bf282985cd18ea6e20594652a0ce869620a0a91da1ce31c78cf2ce79928e11"
            // ic[1]
            hex"15960160daa392ffb549f2cd553a1efa07621cee25c14a7e4d3268815e902584"
            hex"205b96ed152c68999f2f4cf52e6e1c34763ec3c854f275aff990503c1b4ee303"
            // ic[2]
            hex"2d81aa5d7ea37654ce5c97e8ee6c1f05b63801a4aeb7c2f37e90068e4d6beb28"
            hex"2d1b3f6afa63b2e0ad921fbc9d403e5bccda8e84db4f0132fe44208b23d21903"
            // ic[3]
            hex"03a0af7b8c0baa3600a216b93997df556a33f7c363344782dd251b280cf92e7b"
            hex"29f9b07b617ef12a9b8d78ed63981669705ab9fcbe13454c49a5eae806f73202"
            // ic[4]
            hex"052d564185267a81af193bd5342a0da43514cf41dd2104ab81a67bc2da6bae04"
            hex"28aa4daf60b288265e4b95ba7358219eb7a338b7017112c08dcfded6938c9943"
            // ic[5]
            hex"05d764cbf2a89befad3a08c6598a8065fcb50f92fb81f474cc58a09704ca2849"
            hex"1a079a13f724355e0d97fff344565779f8c1910db69349fe7688ee139f648f32"
            // ic[6]
            hex"0ddf4d2e16cf3d7258d51d176d95bc0baba24231a9099ed734d520f551fe54d2"
            hex"0ec3ff3b3d82d657453c9c8af00024f68aa864ce12ae574a346c98a419bab1c1"
            // ic[7]
            hex"17d9ebf5147dec1abe4d8f83c8435faca0d789b167f467bc3e5e1524a3ca353a"
            hex"2fd62952394da1deaf6ce8d0517f797835d9bba041e27ac4e121ed344414aa21"
            // ic[8]
            hex"1d8c2bebd435165a5a69322435b5bfb8b846cb99e6cf216c432565a91ba32ef6"
            hex"0602ab9b30afa9b49c9d28ae6a2c80a45f22abdc1fd553c831951cf9bcff2556"
            // ic[9]
            hex"0a91f88b907f35c1298de42ab43220d2e003810c8195cbc3e55f86f9485e444b"
            hex"2e2f92757e79a3494ec0933c380b9da83e356d415ff5a0cf9f9a61138f95ab77"
            // ic[10]
            hex"239e740a78bb45ec9e88efd71f18348cc4fc6af61b9c44698abb1eb4b9cde383"
            hex"274fd038fd983070b3a030d9fab0c4bb41354e260d1e712c965d426ff7d21ff9"
            // ic[11]
            hex"1e8a0979b560d7a87b7515d53395fd1971e0fdfa7bb516ad0f50154011f7b42c"
            hex"1183ddd2eaf8baff2e5969ea2c9ee2c3e8519d9022b03370606d71db8929cf8a";
    }
}
