/**
 * One or two command lines a command, for its help text, by the command's words. A hospital's commands are shown as they
 * are typed in its folder, where `assay.json` gives the rest.
 */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'hospital init': ['hospital init county'],
  'hospital join': ['hospital join ../invitation.json'],
  'hospital serve': ['hospital serve', 'hospital serve --port 8470'],
  'source keygen': ['source keygen --keystore source.json --password-file pw'],
  'source build': ['source build', 'source build --file records.csv --site clinic'],
  'source sign': ['source sign'],
  'contributor keygen': ['contributor keygen --keystore contributor.json --password-file pw'],
  'contributor allow-fees': [
    'contributor allow-fees --relayer 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --amount 1000',
  ],
  'contributor run': ['contributor run', 'contributor run --rounds 5'],
  'contributor retire': ['contributor retire --dataset-id county'],
  'evaluator run': ['evaluator run'],
  'trainer keygen': ['trainer keygen --keystore owner.json --password-file pw'],
  'trainer run': [
    'trainer run --rpc URL --deployment deployment.json --model risk --policy policy.json --holdout 3f09c1 --keystore owner.json',
  ],
  'operator keygen': ['operator keygen --keystore operator.json --password-file pw'],
  'accreditation add': ['accreditation add sources.json --name county --public-key x,y'],
  'accreditation list': ['accreditation list sources.json'],
  'accreditation root': ['accreditation root sources.json'],
  'fhir export': ['fhir export --from https://fhir.example/r4 --group 12 --out records --auth client.json'],
  init: ['init --from sample.csv --out policy.json --label outcome'],
  check: ['check', 'check records.csv --policy policy.json --page page.html'],
  forecast: ['forecast', 'forecast --proofs 32'],
  commit: ['commit'],
  enrol: ['enrol', 'enrol --round 7'],
  prove: ['prove', 'prove --round 7 --out answer.parcel'],
  worker: ['worker --queue queue.url --work-key work.key'],
  submit: ['submit answer.parcel'],
  status: ['status', 'status --model risk --round newest'],
  claim: ['claim', 'claim --print'],
  verify: ['verify answer.parcel', 'verify .assay/round-7-3f09c1a2b4d6'],
  'model register': [
    'model register --rpc URL --deployment deployment.json --policy policy.json --contributors sources.json --holdouts holdouts.json --keystore owner.json',
  ],
  'model invite': [
    'model invite --rpc URL --deployment deployment.json --model 3f09c1 --name risk --policy policy.json --accreditation sources.json --out invitation.json',
  ],
  'model propose': [
    'model propose --rpc URL --deployment deployment.json --model risk --policy policy.json --keystore owner.json',
  ],
  'model cancel': ['model cancel --rpc URL --deployment deployment.json --model risk --keystore owner.json'],
  'model close': ['model close --rpc URL --deployment deployment.json --model risk --keystore owner.json'],
  'round open': [
    'round open --rpc URL --deployment deployment.json --model risk --holdout 3f09c1 --keystore owner.json',
  ],
  'round seal': ['round seal --rpc URL --deployment deployment.json --round 7 --wait --keystore any.json'],
  'round evaluate': [
    'round evaluate --rpc URL --deployment deployment.json --round 7 --policy policy.json --keystore owner.json',
  ],
  'round export': ['round export --dataset-id county --out task.json'],
  'round settle': ['round settle --rpc URL --deployment deployment.json --round 7 --keystore any.json'],
  'round step': ['round step --rpc URL --deployment deployment.json --round 7 --keystore owner.json'],
  'round void': ['round void --rpc URL --deployment deployment.json --round 7 --keystore any.json'],
  'round timeline': ['round timeline', 'round timeline --round 7 --page round.html'],
  'bond release': ['bond release --round 7 --dataset-id county'],
  pay: ['pay --rpc URL --deployment deployment.json --model risk --amount 1000 --keystore payer.json'],
  'plan offer': [
    'plan offer --rpc URL --deployment deployment.json --model risk --price 1000 --days 30 --keystore owner.json',
  ],
  'plan retire': ['plan retire --rpc URL --deployment deployment.json --plan 1 --keystore owner.json'],
  'plan buy': ['plan buy --rpc URL --deployment deployment.json --plan 1 --keystore payer.json'],
  'plan deposit': [
    'plan deposit --rpc URL --deployment deployment.json --subscription 1 --amount 1000 --keystore payer.json',
  ],
  'plan refund': [
    'plan refund --rpc URL --deployment deployment.json --subscription 1 --keystore payer.json',
  ],
  'plan status': ['plan status --rpc URL --deployment deployment.json --plan 1'],
  'usage sign': [
    'usage sign --rpc URL --deployment deployment.json --subscription 1 --count 40 --keystore client.json --out receipt.json',
  ],
  'usage submit': ['usage submit receipt.json --rpc URL --deployment deployment.json --keystore any.json'],
  'royalties distribute': [
    'royalties distribute --rpc URL --deployment deployment.json --model risk --keystore any.json',
  ],
  'royalties sweep': [
    'royalties sweep --rpc URL --deployment deployment.json --model risk --keystore any.json',
  ],
  'royalties forward': [
    'royalties forward --rpc URL --deployment deployment.json --model risk --keystore any.json',
  ],
  statement: ['statement --period 2026-03', 'statement --period 2026 --page statement.html'],
  serve: ['serve --rpc URL --deployment deployment.json --keystore operator.json'],
  'service-key create': ['service-key create --data-dir service-data --tenant county --out service.key'],
  'service-key list': ['service-key list --data-dir service-data'],
  'service-key rotate': ['service-key rotate ID --data-dir service-data --out service.key'],
  'service-key revoke': ['service-key revoke ID --data-dir service-data'],
  'relay status': ['relay status --service URL --service-key admin.key'],
  'relay list': ['relay list --service URL --service-key admin.key'],
  'relay retry': ['relay retry ID --service URL --service-key admin.key'],
  'relay resume': ['relay resume --service URL --service-key admin.key'],
  'service backup': ['service backup backup.assay --data-dir service-data'],
  'service restore': ['service restore backup.assay --data-dir service-data'],
  'devnet start': ['devnet start --deployment deployment.json --fund 0xADDRESS'],
  'devnet fund': ['devnet fund 0xADDRESS --rpc http://127.0.0.1:8545 --deployment deployment.json'],
};
