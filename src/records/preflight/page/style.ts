/** The style sheet of the page: light, dark and print. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #55606f; --line: #d5dbe3; --bar: #2f6db3; --tail: #9dbde0; --off: #b4541a; --page: #fff; --wash: #f3f6fa; --good: #1d7a46; --warn: #9a5b00; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3aebc; --line: #39424f; --bar: #76aae6; --tail: #43648c; --off: #e39a63; --page: #13171d; --wash: #1b2129; --good: #6fcf97; --warn: #f0b35a; --bad: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.6rem 1.2rem 4rem; max-width: 70rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page) }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 2.4rem 0 .6rem } h3 { font-size: 1rem; margin: 0 0 .3rem } h3 .soft { font-weight: 400; font-size: .9rem }
p { max-width: 46rem; margin: .3rem 0 } ul { margin: .3rem 0; padding-left: 1.1rem } li { max-width: 46rem; margin: .2rem 0 } .soft { color: var(--soft) } .small { font-size: .88rem }
.verdict { display: inline-block; padding: .1rem .7rem; margin-right: .4rem; border: 1.5px solid; border-radius: 1rem; font-weight: 600 }
.ready { color: var(--good) } .at-risk, .lossy { color: var(--warn) } .refused, .unreadable { color: var(--bad) }
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; margin-top: 1rem }
.made { margin-top: .8rem } .three > section { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--wash) } .three h2 { margin: 0 0 .4rem; font-size: 1.05rem } .three li { font-size: .94rem }
.warning { margin: 1rem 0; padding: .5rem .9rem; border-left: 4px solid var(--warn); background: var(--wash) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top } th { font-weight: 500 } thead th { color: var(--soft); font-size: .88rem } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.bars th { width: 36%; font-weight: 400; overflow-wrap: anywhere } .bars td.bar { width: 50% } .bars th, .bars td { vertical-align: middle } .bars svg { display: block; width: 100%; height: .95rem } .bars th, .bars td { border-bottom: 0; padding: .15rem .4rem .15rem 0 }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; align-items: start } figure { margin: 0; padding: .8rem .9rem; border: 1px solid var(--line); border-radius: .6rem } figcaption { margin-bottom: .4rem }
.plot { width: 100%; height: auto; display: block } .fill { fill: var(--bar) } .tail { fill: var(--tail) } .off { fill: var(--off) } .axis { stroke: var(--soft); stroke-width: 1 } .grid { stroke: var(--line); stroke-width: 1 } .edge { stroke: var(--off); stroke-width: 1.5; stroke-dasharray: 4 3 } .plot text { fill: var(--soft); font: 11px system-ui, sans-serif }
details { margin-top: .4rem; font-size: .88rem } summary { cursor: pointer; color: var(--soft) }
@media print { :root { --ink: #000; --page: #fff; --wash: #fff; --soft: #444; --line: #bbb; --bar: #2f6db3; --tail: #9dbde0 } body { max-width: none; padding: 0; font-size: 11pt } figure, .three > section, tr { break-inside: avoid } h2 { break-after: avoid } .three { grid-template-columns: repeat(3, 1fr) } .plots { grid-template-columns: repeat(2, 1fr) } svg { print-color-adjust: exact; -webkit-print-color-adjust: exact } details { display: none } }
`;
