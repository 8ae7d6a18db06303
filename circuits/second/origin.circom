pragma circom 2.2.2;

include "lib/domains.circom";
include "lib/tree.circom";
include "../lib/accreditation.circom";
include "../lib/sponge.circom";

// origin: an accredited source signed this dataset for this model and this holder. Run once for each dataset; the source
// and the holder stay hidden behind sourceTag, which is one for each source and model, and behind the nullifier.
template Origin(LIST_LEVELS) {
    // Public.
    signal input root;              // of the dataset's tree
    signal input records;           // R
    signal input period;
    signal input schemaHash;
    signal input sourceListRoot;
    signal input model;
    signal input originNullifier;
    signal input sourceTag;
    signal input seedHash;          // of the dataset's noise seed
    signal input context;

    // Private.
    signal input sourceKey[2];
    signal input tagSecret;
    signal input sourceIndex;
    signal input sourceChildren[LIST_LEVELS][8];
    signal input R8[2];
    signal input S;
    signal input serial;            // PRF of the source's secret over (model, period), in the signed message
    signal input holderSecret;

    // 1. The key is on the list, with the secret behind its tags.
    component secret = DomainHash(1, DOMAIN_SOURCE_SECRET());
    secret.in[0] <== tagSecret;
    component leaf = DomainHash(3, DOMAIN_SOURCE_LEAF());
    leaf.in[0] <== sourceKey[0];
    leaf.in[1] <== sourceKey[1];
    leaf.in[2] <== secret.out;
    component list = Path8(LIST_LEVELS, DOMAIN_SOURCE_NODE());
    list.leaf <== leaf.out;
    list.index <== sourceIndex;
    list.children <== sourceChildren;
    sourceListRoot === list.root;

    // 2. The tag is the source's for this model.
    component tag = DomainHash(2, DOMAIN_SOURCE_TAG());
    tag.in[0] <== tagSecret;
    tag.in[1] <== model;
    sourceTag === tag.out;

    // 3. The prover knows the secret whose hash, the holder, is in the signed message.
    component holder = DomainHash(1, DOMAIN_HOLDER());
    holder.in[0] <== holderSecret;

    // 4. The source signed this message.
    component message = DomainHash(8, DOMAIN_SIGNATURE());
    message.in[0] <== DATASET_VERSION();
    message.in[1] <== model;
    message.in[2] <== schemaHash;
    message.in[3] <== root;
    message.in[4] <== records;
    message.in[5] <== period;
    message.in[6] <== serial;
    message.in[7] <== holder.out;
    component signature = AssertSigned();
    signature.key <== sourceKey;
    signature.R8 <== R8;
    signature.S <== S;
    signature.message <== message.out;

    // 5. The nullifier is that of (source, model, period): a second dataset for the same three collides.
    component nullifier = DomainHash(2, DOMAIN_NULLIFIER());
    nullifier.in[0] <== serial;
    nullifier.in[1] <== model;
    originNullifier === nullifier.out;

    // 6. The noise seed follows from holder, dataset and model: it can't be chosen.
    component seed = DomainHash(3, DOMAIN_SEED());
    seed.in[0] <== holderSecret;
    seed.in[1] <== root;
    seed.in[2] <== model;
    component seedDigest = DomainHash(1, DOMAIN_SEED_HASH());
    seedDigest.in[0] <== seed.out;
    seedHash === seedDigest.out;

    // 7. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
