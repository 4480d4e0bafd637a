export const STYLE = String.raw`
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #1b2430; --soft: #566273; --line: #d9dee6;
  --accent: #14629c; --on-accent: #ffffff; --good: #1c6b38; --bad: #a3221b; --wait: #7a5200;
  --good-ground: #e2f3e7; --bad-ground: #fce8e6; --wait-ground: #fbf0d9; --code: #f0f2f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1b212a; --ink: #e6eaf0; --soft: #a3afbf; --line: #323b48;
    --accent: #6cb5ec; --on-accent: #0b1520; --good: #86d9a0; --bad: #ff9d94; --wait: #f0c674;
    --good-ground: #193324; --bad-ground: #431f1d; --wait-ground: #3b2f16; --code: #12161c;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 70rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { display: flex; align-items: baseline; gap: 1rem; padding-bottom: 0; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 0; font-size: 1.15rem; }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; }
p { margin: .25rem 0; }
[hidden] { display: none !important; }
.soft { color: var(--soft); font-size: .925rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.25rem; margin: 1rem 0; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1rem; }
.grow { flex: 1 1 16rem; }
button { font: inherit; padding: .45rem .9rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); color: var(--ink); cursor: pointer; }
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button.small { padding: .2rem .6rem; font-size: .9rem; }
button:disabled { opacity: .55; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
label { display: block; font-weight: 600; }
input { font: inherit; width: 100%; max-width: 28rem; padding: .45rem .6rem; margin: .35rem 0 .75rem; border: 1px solid var(--soft); border-radius: .4rem; background: var(--card); color: var(--ink); }
.scroll { overflow: auto; max-height: 34rem; }
table { width: 100%; min-width: 38rem; border-collapse: collapse; margin-top: .6rem; font-size: .95rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .85rem; }
th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
th:first-child { width: 13rem; }
#detail th:first-child { width: auto; }
td.act { vertical-align: middle; text-align: right; white-space: nowrap; padding-right: 0; }
td.act button + button { margin-left: .4rem; }
.nowrap { white-space: nowrap; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { margin: .25rem 0 0; padding: .8rem 1rem; background: var(--code); border: 1px solid var(--line); border-radius: .4rem; overflow: auto; max-height: 34rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .85rem; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); background: var(--good-ground); }
.bad { color: var(--bad); background: var(--bad-ground); }
.wait { color: var(--wait); background: var(--wait-ground); }
ul { margin: .25rem 0; padding-left: 1.2rem; }
`;
