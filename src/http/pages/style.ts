/** The stylesheet of all pages: light and dark, wide and narrow, screen and paper. */
export const STYLE = `:root{
  --ink:#1b2330;--muted:#565f6e;--paper:#faf8f3;--card:#fff;--line:#e3ded2;--accent:#0b5c5e;--on-accent:#fff;
  --track:#eeebe3;--invoiced:#34495e;--state:#6b7688;--vat:#6b7688;--common:#0f766e;--services:#0f766e;--fund:#2f855a;
  --work:#8a5a2b;--employer:#b45309;--employee:#c8741a;--tax:#92400e;--other:#a16207;--insurance:#a67c2e;--net:#1d4ed8;
  --left:#6d28d9;--credited:#be185d;--lost:#9f1239;--borne:#15803d;--waits:#8a7a5c;--client:#be185d;
  --good:#166534;--warn:#9a3412;--bad:#9f1239}
@media (prefers-color-scheme:dark){:root{
  --ink:#e9e6df;--muted:#a9afba;--paper:#14181f;--card:#1c222b;--line:#333b47;--accent:#5fc3bd;--on-accent:#0d1418;
  --track:#2a313c;--invoiced:#9fb3c8;--state:#94a3b8;--vat:#94a3b8;--common:#2dd4bf;--services:#2dd4bf;--fund:#4ade80;
  --work:#d6a26b;--employer:#f59e0b;--employee:#fbbf5c;--tax:#e0863d;--other:#d9b13b;--insurance:#d1b070;--net:#7ea6ff;
  --left:#b794f6;--credited:#f472b6;--lost:#fb7185;--borne:#4ade80;--waits:#c8bda6;--client:#f472b6;
  --good:#4ade80;--warn:#fdba74;--bad:#fb7185}}
*{box-sizing:border-box}
html{font:17px/1.55 "Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif;color:var(--ink);background:var(--paper);-webkit-text-size-adjust:100%}
body{margin:0}
h1,h2,h3,.brand{font-family:Charter,"Iowan Old Style","Palatino Linotype",Palatino,Georgia,"Liberation Serif",serif;line-height:1.2;font-weight:700;text-wrap:balance}
h1{font-size:2.15rem;margin:0}h2{font-size:1.5rem;margin:0 0 .25rem}h3{font-size:1.15rem;margin:0}
p{margin:.35rem 0 1rem;max-width:44rem;text-wrap:pretty}
a{color:var(--accent);text-underline-offset:.18em}
a:focus-visible,button:focus-visible,input:focus-visible,select:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.5rem 1rem;z-index:1}
header.top,main,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header.top{display:flex;justify-content:space-between;align-items:center;gap:1rem;flex-wrap:wrap;padding-top:1.1rem;padding-bottom:.9rem;border-bottom:1px solid var(--line)}
.brand{font-size:1.25rem;text-decoration:none;color:var(--accent)}
.tools{display:flex;gap:1rem;align-items:center;flex-wrap:wrap;font-size:.92rem}.tools [aria-current]{font-weight:700}.tools form{margin:0}
main{padding-top:2rem;padding-bottom:2rem}
footer{color:var(--muted);font-size:.88rem;border-top:1px solid var(--line);padding-top:.8rem;padding-bottom:2rem}
.title{display:flex;justify-content:space-between;align-items:flex-end;flex-wrap:wrap;gap:1rem 2rem;margin-bottom:1.25rem}
.lead .state{margin-left:.8rem}.lead{color:var(--muted);margin:.25rem 0 0;font-size:1.08rem}.since{color:var(--muted);margin:0 0 .6rem}
section{margin:0 0 2.75rem}
.hint{border-left:4px solid var(--accent);padding:.4rem 0 .4rem 1rem}
.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem;margin:0}.cards.three{grid-template-columns:1fr;gap:.7rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.95rem 1.05rem}
.card dt{color:var(--muted);font-size:.9rem}.card dd{margin:0}.card strong{display:block;font-size:1.42rem;line-height:1.3;font-variant-numeric:tabular-nums;white-space:nowrap}
.card span{font-size:.85rem;color:var(--muted);display:block;line-height:1.4;margin-top:.15rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 3rem}.pair.fund{align-items:center;gap:1rem 3rem;margin-bottom:1rem}
.chooser{display:flex;gap:.55rem;align-items:center;flex-wrap:wrap;font-size:.95rem}.chooser label{color:var(--muted)}
input,select,button{font:inherit;color:inherit}
input,select{background:var(--card);border:1px solid var(--muted);border-radius:7px;padding:.38rem .6rem}
button{background:var(--accent);color:var(--on-accent);border:0;border-radius:7px;padding:.45rem .95rem;font-weight:600;cursor:pointer}
button.quiet{background:none;color:var(--accent);padding:0;font-weight:400;text-decoration:underline;text-underline-offset:.18em}
table{border-collapse:collapse;width:100%;font-size:.95rem;margin:.5rem 0 1rem}
th,td{padding:.42rem .75rem .42rem 0;text-align:left;border-bottom:1px solid var(--line);font-weight:400;vertical-align:top}
thead th{color:var(--muted);font-size:.86rem}td{font-variant-numeric:tabular-nums;white-space:nowrap}
td:not(:first-child),thead th:not(:first-child){text-align:right;padding-right:0;padding-left:1rem}
tfoot th,tfoot td{font-weight:700;border-bottom:0}
table.jobs td:nth-child(2),table.jobs th:nth-child(2),table.events td:nth-child(2),table.events thead th:nth-child(2){text-align:left}
table.parts{max-width:44rem;margin-top:1.1rem}
.scroll{overflow-x:auto}
.key{display:inline-block;width:.8em;height:.8em;border-radius:3px;margin-right:.6em;background:var(--tone)}
.legend{color:var(--muted);font-size:.92rem}.legend .key+*{margin-right:1rem}.legend .key:not(:first-child){margin-left:1.1rem}
details{margin:.6rem 0}summary{cursor:pointer;color:var(--accent);font-size:.95rem;padding:.15rem 0}
svg{display:block;width:100%;height:auto;overflow:visible;font-family:inherit}
svg.stack{border-radius:6px;height:34px}figure{margin:1.25rem 0 1rem}
svg text{fill:var(--ink)}.label{font-size:15px}.figure{font-size:15px;font-weight:700;font-variant-numeric:tabular-nums}
.note{font-weight:400;fill:var(--muted);font-size:13.5px}.tick{font-size:13px;fill:var(--muted)}
.halo{paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
.track{fill:var(--track)}.axis{stroke:var(--muted);stroke-width:1}
.fill,.node,.ribbon{fill:var(--tone)}.ribbon{fill-opacity:.28}
.flow.narrow{display:none}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 2.4rem;margin:0 0 2.4rem;padding:.9rem 0;border-block:1px solid var(--line)}
.facts dt{font-size:.86rem;color:var(--muted)}.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.state{display:inline-block;padding:.1rem .7rem;border-radius:1rem;border:1.5px solid currentColor;font-size:.88rem;font-weight:600;white-space:nowrap}
.state-completed{color:var(--good)}.state-waiting,.state-running{color:var(--warn)}.state-failed{color:var(--bad)}
.steps{list-style:none;margin:1rem 0 1.5rem;padding:0;counter-reset:step}
.step{position:relative;padding:0 0 1.5rem 3.2rem;counter-increment:step}
.step::before{content:counter(step);position:absolute;left:0;top:-.2rem;width:2.1rem;height:2.1rem;border-radius:50%;display:grid;place-items:center;font-weight:700;background:var(--card);border:2px solid var(--warn);color:var(--warn)}
.step.is-done::before{content:"✓";background:var(--good);border-color:var(--good);color:var(--paper)}
.step:not(:last-child)::after{content:"";position:absolute;left:calc(1.05rem - 1px);top:2.1rem;bottom:.35rem;border-left:2px solid var(--line)}
.mark{font:600 .82rem/1 "Segoe UI","Liberation Sans",Arial,sans-serif;color:var(--warn);margin-left:.5rem}.is-done .mark{color:var(--good)}
.step p{margin:.2rem 0}.step .amount strong{font-size:1.2rem;font-variant-numeric:tabular-nums}.why{color:var(--warn)}.step ul{margin:.3rem 0;padding-left:1.1rem}.refused{color:var(--bad)}
.notice{max-width:34rem;margin:3rem auto}.sign-in form{display:grid;gap:.6rem;margin:1.5rem 0}.sign-in input{padding:.6rem .75rem}.sign-in button{padding:.65rem;margin-top:.5rem}
.complaint{color:var(--bad);font-weight:600}
.tone-invoiced{--tone:var(--invoiced)}.tone-vat{--tone:var(--vat)}.tone-disbursements{--tone:var(--other)}.tone-mutualservices{--tone:var(--services)}
.tone-guaranteefund{--tone:var(--fund)}.tone-employercontributions{--tone:var(--employer)}.tone-employeecontributions{--tone:var(--employee)}
.tone-withholdingtax{--tone:var(--tax)}.tone-otherdeductions{--tone:var(--other)}.tone-insurance{--tone:var(--insurance)}
.tone-reductions,.tone-mutualisedreductions{--tone:var(--borne)}.tone-net{--tone:var(--net)}.tone-credited{--tone:var(--credited)}.tone-writtenoff{--tone:var(--lost)}
.tone-bornebyguaranteefund,.tone-bornebymutualservices{--tone:var(--borne)}.tone-waiting{--tone:var(--waits)}.tone-leftinactivity{--tone:var(--left)}
.tone-state{--tone:var(--state)}.tone-client{--tone:var(--client)}.tone-common{--tone:var(--common)}.tone-work{--tone:var(--work)}
.tone-young{--tone:var(--services)}.tone-middle{--tone:var(--employee)}.tone-old{--tone:var(--lost)}
@media (max-width:46rem){html{font-size:16px}h1{font-size:1.7rem}main{padding-top:1.4rem}
  .cards{grid-template-columns:1fr 1fr;gap:.7rem}.cards.three{grid-template-columns:1fr}.pair{grid-template-columns:1fr}
  .card{padding:.75rem .8rem}.card strong{font-size:1.12rem}.flow.wide{display:none}.flow.narrow{display:block}
  .step{padding-left:2.8rem}.tick{font-size:19px}table.jobs td:nth-child(2),table.jobs th:nth-child(2){display:none}}
@media print{html{font-size:10.5pt;background:#fff}header.top,.chooser,.skip,.hint{display:none}section,.step,figure{break-inside:avoid}
  details::details-content{content-visibility:visible;height:auto}summary{display:none}a{color:inherit;text-decoration:none}.fill,.node,.ribbon,.key,.step::before{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
