/** The colours and shapes of the dashboard, for a page that stands alone. */
export const reportStyle = `:root{color-scheme:light dark;--paper:light-dark(#f6f3ec,#14171a);--ink:light-dark(#20231f,#e7e4dc);--quiet:light-dark(#5d6159,#a3a79f);
--line:light-dark(#ddd8cb,#2d3237);--good:light-dark(#2a8577,#4bb3a3);--low:light-dark(#c98a1b,#dca74a);--rejected:light-dark(#c0473b,#e2776b);
--p95:light-dark(#4a6fb5,#86a8e8);--p99:light-dark(#96598f,#c892c0);--trouble:light-dark(#9c2f24,#f0968c)}
*{box-sizing:border-box}body{margin:0 auto;max-width:64rem;padding:2rem clamp(1rem,3vw,2.5rem) 4rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}h1,h2,p,dl,dd,ul{margin:0;padding:0}h1{font-size:1.5rem}
h2{font-size:1rem;margin:2rem 0 .6rem;padding-top:1rem;border-top:1px solid var(--line)}.quiet,dt,small,caption{color:var(--quiet)}small{font-size:.85rem;font-weight:400}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:1rem 1.5rem;margin-top:1.5rem}.figures strong{display:block;font-size:1.9rem;line-height:1.15;font-weight:600}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:0 2.5rem}.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:0 2.5rem}
svg{width:100%;height:auto;display:block}svg text{fill:var(--quiet);font-size:11px}.grid{stroke:var(--line)}rect.classified{fill:var(--good)}rect.low_confidence{fill:var(--low)}rect.rejected{fill:var(--rejected)}
.line{fill:none;stroke-width:2;stroke-linejoin:round}.line.p50{stroke:var(--good)}.line.p95{stroke:var(--p95)}.line.p99{stroke:var(--p99);stroke-width:1.2}.shade{fill:var(--good);opacity:.12}
circle.p50{fill:var(--good)}circle.p95{fill:var(--p95)}circle.p99{fill:var(--p99)}
.legend{display:flex;flex-wrap:wrap;gap:0 1.2rem;list-style:none;font-size:.85rem;color:var(--quiet)}.legend i{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.4rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{padding:.3rem .8rem .3rem 0;text-align:left;border-bottom:1px solid var(--line);font-weight:400;overflow-wrap:anywhere}
.narrow th:first-child{min-width:6.5rem;overflow-wrap:break-word}.narrow th,.narrow td{padding-right:.6rem}
td,thead th{white-space:nowrap;overflow-wrap:normal}th+*,td+*{text-align:right}th:last-child,td:last-child,.narrow th:last-child,.narrow td:last-child{padding-right:0}.bar{display:block;height:.5rem;border-radius:3px;background:var(--good)}.bar.bad{background:var(--rejected)}
td.wide{width:45%}.alerts li{list-style:none;padding:.4rem 0 .4rem .8rem;margin-top:.5rem;border-left:3px solid var(--line);overflow-wrap:anywhere}.alerts .raised{border-color:var(--rejected)}
@media print{body{padding:0}}`;
