pragma circom 2.2.2;
include "../origin.circom";
component main { public [root, records, period, schemaHash, sourceListRoot, model, originNullifier, sourceTag, seedHash, context] } = Origin(4);
